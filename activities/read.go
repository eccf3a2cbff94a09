package activities

import (
	"context"
	"fmt"

	"loa/mail"
	"loa/plan"
	"loa/store"
)

const (
	deliverBatch = 100
	maxStrikes   = 3 // a letter that stops the program this often is set aside
)

// DeliverLetters brings each filed letter to its one outcome: a command carried out, a question back to the sender, or a place
// in the list that people look through. What it cannot finish because the engine is away it leaves for the next turn.
func (a *Activities) DeliverLetters(ctx context.Context) error {
	ctx, stop := turn(ctx)
	defer stop()
	letters, err := a.Store.PendingLetters(ctx, deliverBatch)
	if err != nil {
		return err
	}
	for _, letter := range letters {
		if err := a.deliver(ctx, letter); err != nil {
			return fmt.Errorf("delivering letter %d: %w", letter.ID, err)
		}
	}
	return nil
}

// deliver counts the attempt before it opens the letter, so that a letter that kills its reader is noticed.
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
	if err := a.Store.ForgetAttempts(ctx, in.ID); err != nil {
		return err
	}
	d := &delivery{Activities: a, in: in, letter: letter, reading: mail.Read(letter, a.Trust), placement: plan.PlacedByToken}
	return d.run(ctx)
}

func (a *Activities) close(ctx context.Context, in store.LetterIn, c store.Closing) error {
	c.At = a.Now()
	return a.Store.CloseLetter(ctx, in.ID, c)
}
