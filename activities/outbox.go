package activities

import (
	"context"
	"fmt"
	"strings"
	"time"

	"loa/mail"
	"loa/store"
)

const outboxBatch = 50

// SendLetters sends what is queued until its turn ends. A letter is marked before it is handed over and after it was taken; when
// the process dies in between, it is sent again with the same Message-ID. While the mail server is away nothing is marked and
// nothing is lost: the letters wait. What a batch had marked when its server went away is taken up again by the next.
func (a *Activities) SendLetters(ctx context.Context) error {
	ctx, stop := turn(ctx)
	defer stop()
	unfinished := true // by a predecessor that died
	for failures := 0; ctx.Err() == nil; {
		sent, err := a.sendBatch(ctx, unfinished)
		unfinished = err != nil
		switch {
		case ctx.Err() != nil:
			return nil // the turn is over
		case err != nil:
			failures++
			a.Log.Warn("sending letters, they wait", "error", err, "retry_in", backoff(failures))
			pause(ctx, backoff(failures))
		case sent == 0:
			failures = 0
			if err := a.Store.WaitOutbox(ctx, time.Minute); err != nil && ctx.Err() == nil {
				return fmt.Errorf("waiting for letters to send: %w", err)
			}
		default:
			failures = 0
		}
	}
	return nil
}

// sendBatch sends one batch over one connection. The connection comes first: without it no letter is touched.
func (a *Activities) sendBatch(ctx context.Context, unfinished bool) (sent int, err error) {
	if unfinished {
		if err := a.takeUp(ctx); err != nil {
			return 0, err
		}
	}
	counts, err := a.Store.OutboxCounts(ctx)
	if err != nil || counts.Pending == 0 {
		return 0, err
	}
	sender, err := a.Dial(ctx)
	if err != nil {
		return 0, fmt.Errorf("connecting to the mail server: %w", err)
	}
	defer func() { _ = sender.Close() }() // the letters are out or they are not; a failing goodbye changes neither
	letters, err := a.Store.ClaimLetters(ctx, a.Owner, outboxBatch, a.Now())
	if err != nil {
		return 0, err
	}
	for _, letter := range letters {
		if err := a.send(ctx, sender, letter); err != nil {
			return sent, err
		}
		sent++
	}
	return sent, nil
}

// takeUp gives back the letters that were marked and not finished with. There is one sender, so nobody else is at them.
func (a *Activities) takeUp(ctx context.Context) error {
	n, err := a.Store.ReleaseSending(ctx)
	if err != nil {
		return fmt.Errorf("taking up letters that were being sent: %w", err)
	}
	if n > 0 {
		a.Log.Info("letters that were being sent are sent again", "letters", n)
	}
	return nil
}

// send hands one letter over and records what the server said. Only a failure that concerns every letter is returned.
func (a *Activities) send(ctx context.Context, sender mail.Sender, letter store.LetterOut) error {
	a.at(PointLetterClaimed)
	err := sender.Send(ctx, a.outgoing(letter))
	if err == nil {
		a.at(PointLetterSent)
		return a.Store.MarkSent(ctx, letter.Key, a.Now())
	}
	next := a.Now().Add(backoff(letter.Attempts + 1))
	if mail.Permanent(err) {
		next = time.Time{}
	}
	a.Log.Warn("letter not taken", "letter", letter.Key, "error", err, "given_up", next.IsZero())
	if failed := a.Store.MarkFailed(ctx, letter.Key, err.Error(), next); failed != nil {
		return failed
	}
	if mail.Permanent(err) {
		return nil
	}
	return err
}

func (a *Activities) outgoing(l store.LetterOut) mail.Outgoing {
	_, domain, _ := strings.Cut(a.Address, "@")
	return mail.Outgoing{
		MessageID: l.MessageID, From: a.Address, ReplyTo: l.ReplyTo, EnvelopeFrom: a.Address,
		To: l.ToAddress, ToName: l.ToName, Subject: l.Subject, Text: l.Text, HTML: l.HTML,
		InReplyTo: l.InReplyTo, Date: l.CreatedAt, LoopID: domain,
	}
}
