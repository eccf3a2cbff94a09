package activities

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"loa/mail"
	"loa/plan"
	"loa/store"
)

const (
	deliverBatch = 100
	deliverLanes = 16 // senders whose letters are delivered at the same time
	maxStrikes   = 3  // a letter that stops the program this often is set aside
)

// DeliverLetters brings each filed letter to its one outcome: a command carried out, a question back to the sender, or a place
// in the list that people look through. What it cannot finish because the engine is away it leaves for the next turn, the rest goes on.
//
// The letters of one sender are delivered one after another, in the order they came; those of different senders at the same time, since
// nobody answers a letter of ours before it was sent.
func (a *Activities) DeliverLetters(ctx context.Context) error {
	ctx, stop := turn(ctx)
	defer stop()
	letters, err := a.Store.PendingLetters(ctx, deliverBatch)
	if err != nil {
		return err
	}
	var opening sync.Mutex
	var lanes errgroup.Group
	lanes.SetLimit(deliverLanes)
	for _, lane := range bySender(letters) {
		lanes.Go(func() error {
			for _, letter := range lane {
				if err := a.deliver(ctx, letter, &opening); err != nil {
					return fmt.Errorf("delivering letter %d: %w", letter.ID, err)
				}
			}
			return nil
		})
	}
	return lanes.Wait()
}

// bySender keeps the order of the letters within a sender, and of the senders by their first letter.
func bySender(letters []store.LetterIn) [][]store.LetterIn {
	var lanes [][]store.LetterIn
	at := map[string]int{}
	for _, letter := range letters {
		i, known := at[letter.From]
		if !known {
			i = len(lanes)
			at[letter.From], lanes = i, append(lanes, nil)
		}
		lanes[i] = append(lanes[i], letter)
	}
	return lanes
}

// deliver opens a letter and brings it to its end.
func (a *Activities) deliver(ctx context.Context, in store.LetterIn, opening *sync.Mutex) error {
	d, err := a.open(ctx, in, opening)
	if err != nil || d == nil {
		return err
	}
	return d.run(ctx)
}

// open counts the attempt before it opens the letter, so that a letter that kills its reader is noticed. One letter is opened at a time:
// otherwise its neighbours would be counted with it. Without a delivery the letter is closed.
func (a *Activities) open(ctx context.Context, in store.LetterIn, opening *sync.Mutex) (*delivery, error) {
	opening.Lock()
	defer opening.Unlock()
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
	letter, err := mail.Parse(blob.Content)
	if err != nil {
		return nil, a.close(ctx, in, store.Closing{Outcome: store.OutcomeQuarantined, Note: "Thư có cấu trúc bất thường, cần người xem.", Error: err.Error()})
	}
	reading := mail.Read(letter, a.Trust)
	if err := a.Store.ForgetAttempts(ctx, in.ID); err != nil {
		return nil, err
	}
	return &delivery{Activities: a, in: in, letter: letter, reading: reading, placement: plan.PlacedByToken}, nil
}

func (a *Activities) close(ctx context.Context, in store.LetterIn, c store.Closing) error {
	c.At = a.Now()
	return a.Store.CloseLetter(ctx, in.ID, c)
}
