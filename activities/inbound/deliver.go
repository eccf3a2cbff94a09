package inbound

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"loa/activities"
	"loa/store"
)

const (
	processBatch    = 100
	processAtOnce   = 16               // letters that are processed at the same time
	longestDeferral = 30 * time.Second // the longest wait of a letter after the engine came back
	noteAfterPanic  = "Chương trình gặp lỗi khi xử lý thư, cần người xem."
)

// DeliverLetters brings each filed letter to its one outcome. Letters of all mailboxes are opened in the order in which they were
// filed, some together. Then they are processed concurrently, those of one sender in order, so that no letter is answered before an
// earlier one of the same sender. A letter that cannot be finished, because the engine is unreachable, is deferred, and the others are
// processed.
func (a *Activities) DeliverLetters(ctx context.Context) error {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	err := a.processPending(ctx)
	if ctx.Err() != nil {
		return nil // context cancelled: pending letters stay pending
	}
	return err
}

func (a *Activities) processPending(ctx context.Context) error {
	release, err := a.Store.LockProcessing(ctx)
	if err != nil {
		return err
	}
	defer release()
	pending, err := a.Store.PendingLetters(ctx, processBatch, a.Now())
	if err != nil {
		return err
	}
	bySender := newKeyedGroup(processAtOnce)
	for _, together := range openingGroups(pending) {
		letters, err := a.openGroup(ctx, together)
		if err != nil {
			return errors.Join(err, bySender.Wait())
		}
		for _, l := range letters {
			bySender.Go(l.in.From, func() error { return a.deferLetter(ctx, l.in, a.processRecovered(ctx, l)) })
		}
	}
	return bySender.Wait()
}

// deferLetter defers a letter that could not be finished. Without an error it does nothing.
func (a *Activities) deferLetter(ctx context.Context, in store.LetterIn, err error) error {
	if err == nil || ctx.Err() != nil {
		return nil // finished, or context cancelled: the letter stays pending
	}
	wait := activities.Backoff(in.Failures+1, longestDeferral)
	a.Log.Warn("processing a letter, it is deferred", "letter", in.ID, "error", err, "retry_in", wait)
	return a.Store.Defer(ctx, in.ID, err.Error(), a.Now().Add(wait))
}

// processRecovered processes a letter. A panic becomes an error, so that the other letters are processed.
func (a *Activities) processRecovered(ctx context.Context, l letter) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = a.quarantineAfterPanic(ctx, l.in, fault)
		}
	}()
	return a.process(ctx, l)
}

// quarantineAfterPanic returns an error for a panic. After the last attempt it sets the letter aside instead.
func (a *Activities) quarantineAfterPanic(ctx context.Context, in store.LetterIn, fault any) error {
	err := fmt.Errorf("panic: %v", fault)
	if in.Failures+1 < maxAttempts {
		return err
	}
	return a.Store.CloseLetter(ctx, in.ID, store.Closing{
		Outcome: store.OutcomeQuarantined, Note: noteAfterPanic, Error: err.Error(), At: a.Now(),
	})
}

// keyedGroup runs functions concurrently, a bounded number at once. Functions with the same key run in the order in which they were given.
type keyedGroup struct {
	running errgroup.Group
	last    map[string]chan struct{} // by key; closed when the function given last has returned
}

func newKeyedGroup(atOnce int) *keyedGroup {
	g := &keyedGroup{last: map[string]chan struct{}{}}
	g.running.SetLimit(atOnce)
	return g
}

// Go runs a function after the earlier ones with the same key. It blocks while as many functions run as may. It cannot block for ever: a
// function waits only for one that was given earlier and already runs.
func (g *keyedGroup) Go(key string, f func() error) {
	before, done := g.last[key], make(chan struct{})
	g.last[key] = done
	g.running.Go(func() error {
		defer close(done)
		if before != nil {
			<-before
		}
		return f()
	})
}

// Wait waits for all functions and returns the first error.
func (g *keyedGroup) Wait() error { return g.running.Wait() }
