package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"loa/mail"
	"loa/store"
)

const (
	deliverBatch  = 100
	maxStrikes    = 3                // a letter that stops the program this often is set aside
	longestPutOff = 30 * time.Second // after an engine came back, no letter waits longer
)

// DeliverLetters brings each filed letter to its one outcome: a command carried out, a question back to the sender, or a place
// in the list that people look through. Letters are delivered one after the other in the order they were filed, whichever mailbox they
// came in and however many are read. What cannot be finished, because the engine is away, is put off, and the others go on.
func (a *Activities) DeliverLetters(ctx context.Context) error {
	ctx, stop := turn(ctx)
	defer stop()
	err := a.deliverAll(ctx)
	if ctx.Err() != nil {
		return nil // the turn is over, perhaps while somebody else delivered; what is open is as open as before
	}
	return err
}

func (a *Activities) deliverAll(ctx context.Context) error {
	release, err := a.Store.HoldDelivery(ctx)
	if err != nil {
		return err
	}
	defer release()
	letters, err := a.Store.PendingLetters(ctx, deliverBatch, a.Now())
	if err != nil {
		return err
	}
	for _, letter := range letters {
		err := a.deliverSafely(ctx, letter)
		if ctx.Err() != nil {
			return err // no fault of the letter's
		}
		if err == nil {
			continue
		}
		wait := min(backoff(letter.Failures+1), longestPutOff)
		a.Log.Warn("delivering a letter, it is put off", "letter", letter.ID, "error", err, "retry_in", wait)
		if err := a.Store.PutOff(ctx, letter.ID, err.Error(), a.Now().Add(wait)); err != nil {
			return err
		}
	}
	return nil
}

// deliverSafely keeps a fault of the program at one letter from stopping all others. Met again and again, the letter is set aside.
func (a *Activities) deliverSafely(ctx context.Context, in store.LetterIn) (err error) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		err = fmt.Errorf("fault of the program: %v", fault)
		if in.Failures+1 >= maxStrikes {
			err = a.close(ctx, in, store.Closing{
				Outcome: store.OutcomeQuarantined, Note: "Chương trình gặp lỗi khi xử lý thư, cần người xem.", Error: err.Error(),
			})
		}
	}()
	return a.deliver(ctx, in)
}

// deliver counts the attempt before it opens the letter, so that a letter that kills its reader is noticed. Once it could be read, what
// its header says is noted, and the attempts are forgotten: what follows is not the letter's fault.
func (a *Activities) deliver(ctx context.Context, in store.LetterIn) error {
	attempts, err := a.Store.CountAttempt(ctx, in.ID)
	if err != nil {
		return err
	}
	if attempts > maxStrikes {
		return a.close(ctx, in, store.Closing{Outcome: store.OutcomeQuarantined, Note: "Không đọc được sau nhiều lần thử.", Error: "strikes"})
	}
	blob, err := a.Store.Blob(ctx, in.ContentHash)
	if err != nil {
		return err
	}
	letter, err := mail.Parse(blob.Content)
	if err != nil {
		return a.close(ctx, in, store.Closing{Outcome: store.OutcomeQuarantined, Note: "Thư có cấu trúc bất thường, cần người xem.", Error: err.Error()})
	}
	facts := factsOf(letter)
	in.MessageID, in.From, in.Subject, in.Date, in.BodyKey = facts.MessageID, facts.From, facts.Subject, facts.Date, facts.BodyKey
	d := &delivery{Activities: a, in: in, letter: letter, reading: mail.Read(letter, a.Trust)}
	if err := a.Store.NoteFacts(ctx, in.ID, facts); err != nil {
		return err
	}
	return d.run(ctx)
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
