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
	processBatch   = 100
	processAtOnce  = 16               // letters that are on their road at the same time
	longestPutOff  = 30 * time.Second // after an engine came back, no letter waits longer
	noteAfterPanic = "Chương trình gặp lỗi khi xử lý thư, cần người xem."
)

// DeliverLetters brings each filed letter to its one outcome. Letters are opened one after the other in the order in which they were filed,
// from all mailboxes together. Then they are processed at the same time, those of one sender in their order: so no letter is answered before
// an earlier one of the same sender. A letter that cannot be finished, because the engine is away, is put off, and the others go on.
func (a *Activities) DeliverLetters(ctx context.Context) error {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	err := a.processPending(ctx)
	if ctx.Err() != nil {
		return nil // the run window is over: pending letters stay pending
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
	for _, in := range pending {
		l, err := a.openRecovered(ctx, in)
		if errors.Is(err, errSetAside) {
			continue
		}
		if err != nil {
			if err = a.putOff(ctx, in, err); err != nil {
				return errors.Join(err, bySender.Wait())
			}
			continue
		}
		bySender.Go(l.in.From, func() error { return a.putOff(ctx, in, a.processRecovered(ctx, l)) })
	}
	return bySender.Wait()
}

// putOff leaves a letter that could not be finished for later. Without an error there is nothing to do.
func (a *Activities) putOff(ctx context.Context, in store.LetterIn, err error) error {
	if err == nil || ctx.Err() != nil {
		return nil // finished, or the run window is over and the letter stays pending
	}
	wait := activities.Backoff(in.Failures+1, longestPutOff)
	a.Log.Warn("delivering a letter, it is put off", "letter", in.ID, "error", err, "retry_in", wait)
	return a.Store.Defer(ctx, in.ID, err.Error(), a.Now().Add(wait))
}

// openRecovered and processRecovered turn a panic at one letter into an error, so that the others go on.
func (a *Activities) openRecovered(ctx context.Context, in store.LetterIn) (l letter, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = a.quarantineAfterPanic(ctx, in, fault)
			if err == nil {
				err = errSetAside
			}
		}
	}()
	return a.opener().open(ctx, in)
}

func (a *Activities) processRecovered(ctx context.Context, l letter) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = a.quarantineAfterPanic(ctx, l.in, fault)
		}
	}()
	return a.process(ctx, l)
}

// quarantineAfterPanic makes an error of a panic. At the last attempt the letter is set aside instead, and there is no error.
func (a *Activities) quarantineAfterPanic(ctx context.Context, in store.LetterIn, fault any) error {
	err := fmt.Errorf("fault of the program: %v", fault)
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

// Go runs a function after the earlier ones with the same key. It blocks while as many functions run as may. That cannot block for ever:
// a function waits only for one that was given earlier and already runs.
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

// Wait waits for all functions and gives the first error.
func (g *keyedGroup) Wait() error { return g.running.Wait() }
