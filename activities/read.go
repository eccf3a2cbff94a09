package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"loa/mail"
	"loa/plan/policy"
	"loa/store"
)

const (
	deliverBatch  = 100
	deliverLanes  = 16               // letters that are on their way at the same time
	maxStrikes    = 3                // a letter that stops the program this often is set aside
	longestPutOff = 30 * time.Second // after an engine came back, no letter waits longer
)

// DeliverLetters brings each filed letter to its one outcome: a command carried out, a question back to the sender, or a place
// in the list that people look through. Letters are opened one after the other in the order they were filed, whichever mailbox they
// came in and however many are read; then each takes its way, those of one sender in that order, those of different senders at the same
// time: nobody answers a letter of ours before it was sent. What cannot be finished, because the engine is away, is put off, and the
// others go on.
func (a *Activities) DeliverLetters(ctx context.Context) error {
	ctx, stop := WithRunWindow(ctx)
	defer stop()
	err := a.deliverAll(ctx)
	if ctx.Err() != nil {
		return nil // the turn is over, perhaps while somebody else delivered; what is open is as open as before
	}
	return err
}

func (a *Activities) deliverAll(ctx context.Context) error {
	release, err := a.Store.LockProcessing(ctx)
	if err != nil {
		return err
	}
	defer release()
	letters, err := a.Store.PendingLetters(ctx, deliverBatch, a.Now())
	if err != nil {
		return err
	}
	ways := newLanes(deliverLanes)
	for _, letter := range letters {
		d, err := a.openSafely(ctx, letter)
		if d == nil {
			err = a.putOff(ctx, letter, err)
		}
		if err != nil {
			return errors.Join(err, ways.wait())
		}
		if d != nil {
			ways.follow(d.in.From, func() error { return a.putOff(ctx, letter, a.runSafely(ctx, d)) })
		}
	}
	return ways.wait()
}

// putOff leaves a letter that could not be finished for later; without an error there is nothing to do.
func (a *Activities) putOff(ctx context.Context, letter store.LetterIn, err error) error {
	if err == nil || ctx.Err() != nil {
		return nil // done, or the turn is over and the letter as open as before
	}
	wait := min(Backoff(letter.Failures+1), longestPutOff)
	a.Log.Warn("delivering a letter, it is put off", "letter", letter.ID, "error", err, "retry_in", wait)
	return a.Store.Defer(ctx, letter.ID, err.Error(), a.Now().Add(wait))
}

// openSafely and runSafely keep a fault of the program at one letter from stopping all others.
func (a *Activities) openSafely(ctx context.Context, in store.LetterIn) (d *delivery, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			d, err = nil, a.faulty(ctx, in, fault)
		}
	}()
	return a.open(ctx, in)
}

func (a *Activities) runSafely(ctx context.Context, d *delivery) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = a.faulty(ctx, d.in, fault)
		}
	}()
	return d.run(ctx)
}

// faulty makes an error of a fault of the program. Met again and again, the letter is set aside.
func (a *Activities) faulty(ctx context.Context, in store.LetterIn, fault any) error {
	err := fmt.Errorf("fault of the program: %v", fault)
	if in.Failures+1 < maxStrikes {
		return err
	}
	return a.close(ctx, in, store.Closing{
		Outcome: store.OutcomeQuarantined, Note: "Chương trình gặp lỗi khi xử lý thư, cần người xem.", Error: err.Error(),
	})
}

// open counts the attempt before it opens the letter, so that a letter that kills its reader is noticed; no other is being opened then,
// which would be counted with it. Once it could be read, what its header says is noted, and the attempts are forgotten: what follows is
// not the letter's fault. Without a delivery the letter is closed.
func (a *Activities) open(ctx context.Context, in store.LetterIn) (*delivery, error) {
	attempts, err := a.Store.CountAttempt(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if attempts > maxStrikes {
		return nil, a.close(ctx, in, store.Closing{Outcome: store.OutcomeQuarantined, Note: "Không đọc được sau nhiều lần thử.", Error: "strikes"})
	}
	blob, err := a.Store.Blob(ctx, in.ContentHash)
	if err != nil {
		return nil, err
	}
	letter, signatures, err := a.read(ctx, in, blob.Content)
	if err != nil {
		return nil, a.close(ctx, in, store.Closing{Outcome: store.OutcomeQuarantined, Note: "Thư có cấu trúc bất thường, cần người xem.", Error: err.Error()})
	}
	facts := factsOf(letter)
	in.MessageID, in.From, in.Subject, in.Date, in.BodyKey = facts.MessageID, facts.From, facts.Subject, facts.Date, facts.BodyKey
	d := &delivery{Activities: a, in: in, letter: letter, signatures: signatures, reading: a.readingOf(in, letter, signatures), placement: policy.MatchedByToken}
	if err := a.Store.SaveFacts(ctx, in.ID, facts); err != nil {
		return nil, err
	}
	return d, nil
}

// factsOf is what the record shows of a letter. The same letter by another way, with other trace headers, has the same key; a letter
// without a Message-ID is known by its bytes only.
func factsOf(letter mail.Letter) store.LetterFacts {
	from := make([]string, 0, len(letter.From))
	for _, address := range letter.From {
		from = append(from, address.Spec)
	}
	facts := store.LetterFacts{MessageID: letter.MessageID, From: strings.Join(from, ", "), Subject: letter.Subject, Date: letter.Date}
	if letter.MessageID != "" {
		sum := sha256.Sum256([]byte(letter.MessageID + "\x00" + facts.From + "\x00" + letter.Text + "\x00" + letter.HTML))
		facts.BodyKey = hex.EncodeToString(sum[:])
	}
	return facts
}

func (a *Activities) close(ctx context.Context, in store.LetterIn, c store.Closing) error {
	c.At = a.Now()
	return a.Store.CloseLetter(ctx, in.ID, c)
}
