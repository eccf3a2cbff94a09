// Package mailbox files the letters of IMAP mailboxes. It parses none of them; what Shorten leaves out of one is not filed.
//
// Steps, in order:
//
//  1. ReadMailbox leases the mailbox, so that only one process files from it, and connects (mailbox.go).
//  2. A session compares the folder with the record: UIDVALIDITY first, then the letters. It waits for news from the server (session.go).
//  3. Letters that are not on record are fetched in batches, filed, and then marked on the server (file_letters.go).
//  4. A letter that the server lists and does not return is fetched alone, after the others, and at last noted without its body
//     (fetch_batches.go).
//
// The Mailbox workflow calls ReadMailbox, and after each run activities/inbound, which processes what was filed.
package mailbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"loa/activities"
	"loa/mail/transport"
	"loa/store"
)

const (
	leaseTime    = 10 * activities.HeartbeatInterval
	idleTimeout  = time.Minute      // the longest wait without a sync, whatever IDLE says
	pollInterval = 5 * time.Second  // how often a waiting session asks the record whether a letter is due
	longestRetry = 5 * time.Minute  // after failures of the server
	loginRest    = 30 * time.Minute // after a refused login: trying again soon may lock the account
)

// errDue ends a wait for the mail server, because a letter on record can be processed.
var errDue = errors.New("a letter is due")

// Activities file the letters of mailboxes. ReadMailbox is the activity.
type Activities struct {
	Store *store.Store
	Open  func(ctx context.Context, mailbox string) (transport.Client, error) // connects to a mailbox by its name
	Owner string                                                              // the name of this machine, for leases; without a slash
	Now   func() time.Time
	Log   *slog.Logger
	At    activities.PointHook
	// Shorten returns the bytes of a letter that go on record, and what was left out, in Vietnamese; nil keeps every letter whole.
	Shorten func(ctx context.Context, raw []byte, at time.Time) (kept []byte, leftOut string)

	refused sync.Map // mailbox name → until when its login is not tried again
	poison  poisonTracker
}

// ReadMailbox files new letters until there is one to process or the run window is over. A letter is fetched without a mark, filed, and
// then marked on the server, so that a crash at any moment neither loses nor repeats it. While the mail server is unreachable, ReadMailbox
// retries with exponential backoff and records an alarm; after a failed login it waits loginRest, to avoid account lockout.
func (a *Activities) ReadMailbox(ctx context.Context, name string) error {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	for failures := 0; ctx.Err() == nil; {
		pending, err := a.readOnce(ctx, name)
		switch {
		case ctx.Err() != nil, errors.Is(err, store.ErrFenced):
			return nil // the run window is over, or another process reads the mailbox
		case pending:
			return nil
		case err == nil:
			failures = 0
			continue
		}
		failures++
		wait := a.retryDelay(name, err, failures)
		a.Log.Warn("reading the mailbox, letters wait on the server", "mailbox", name, "error", err, "retry_in", wait)
		if a.sleep(ctx, wait) == wakeDue {
			return nil
		}
	}
	return nil
}

// retryDelay is how long to wait after an error. It varies, so that processes that failed together do not retry together.
func (a *Activities) retryDelay(name string, err error, failures int) time.Duration {
	wait := activities.Backoff(failures, longestRetry)
	if errors.Is(err, store.ErrLeased) {
		wait = min(wait, leaseTime/3)
	}
	if until, refused := a.refusedUntil(name); refused {
		wait = until.Sub(a.Now())
	}
	return wait + mathrand.N(wait/4+1)
}

// refusedUntil is the time until which a refused login is not tried again; false when there is none. A restarted process tries at once,
// because the operator may have corrected the password.
func (a *Activities) refusedUntil(name string) (time.Time, bool) {
	until, refused := a.refused.Load(name)
	if !refused || !a.Now().Before(until.(time.Time)) {
		return time.Time{}, false
	}
	return until.(time.Time), true
}

// wake is the reason why a sleep ended.
type wake int

const (
	wakeTime wake = iota // the time is over, or the context ended
	wakeDue              // a letter on record can be processed
)

// sleep waits, or returns early when a letter on record can be processed.
func (a *Activities) sleep(ctx context.Context, wait time.Duration) wake {
	sleeping, stop := context.WithTimeoutCause(ctx, wait, context.DeadlineExceeded)
	defer stop()
	if errors.Is(a.untilDue(sleeping), errDue) {
		return wakeDue
	}
	return wakeTime
}

// untilDue returns errDue as soon as a letter on record can be processed, and nil when the context ends before.
func (a *Activities) untilDue(ctx context.Context) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if due, err := a.due(ctx); err == nil && due { // an error of the database occurs again when the next letter is filed
			return errDue
		}
	}
}

func (a *Activities) due(ctx context.Context) (bool, error) {
	pending, err := a.Store.PendingLetters(ctx, 1, a.Now())
	return len(pending) > 0, err
}

// readOnce leases the mailbox, connects and syncs until a letter waits to be processed.
func (a *Activities) readOnce(ctx context.Context, name string) (pending bool, err error) {
	if due, err := a.due(ctx); err != nil || due {
		return due, err
	}
	if _, refused := a.refusedUntil(name); refused {
		return false, fmt.Errorf("the login was refused a while ago: %w", transport.ErrLogin)
	}
	lease, err := a.Store.LeaseMailbox(ctx, name, a.Owner+"/"+rand.Text()[:8], leaseTime, a.Now())
	if err != nil {
		return false, err
	}
	defer a.release(ctx, lease)
	ctx, lost := context.WithCancelCause(ctx)
	defer lost(nil)
	go a.keepLease(ctx, lease, lost)
	pending, err = a.readLeased(ctx, lease)
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, store.ErrFenced) {
		return false, cause
	}
	return pending, err
}

func (a *Activities) readLeased(ctx context.Context, lease store.Lease) (pending bool, err error) {
	s := &session{Activities: a, lease: lease}
	s.box, err = a.Open(ctx, lease.Mailbox)
	if errors.Is(err, transport.ErrLogin) {
		a.refused.Store(lease.Mailbox, a.Now().Add(loginRest))
	}
	if err != nil {
		return false, s.withAlarm(ctx, fromServer(fmt.Errorf("connecting to mailbox %s: %w", lease.Mailbox, err)))
	}
	a.refused.Delete(lease.Mailbox)
	defer func() { _ = s.box.Close() }() // every letter is committed
	if pending, err = s.syncLoop(ctx); err != nil {
		err = s.withAlarm(ctx, err)
	}
	return pending, err
}

// keepLease renews the lease until the context ends, and cancels the session when the lease is lost. A process without the lease cannot file
// letters in any case.
func (a *Activities) keepLease(ctx context.Context, lease store.Lease, lost context.CancelCauseFunc) {
	ticker := time.NewTicker(leaseTime / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := a.Store.RenewMailbox(ctx, lease, leaseTime, a.Now()); errors.Is(err, store.ErrFenced) {
			lost(err)
			return
		}
	}
}

// release returns the lease, also after the context has ended, so that the next process need not wait until it expires.
func (a *Activities) release(ctx context.Context, lease store.Lease) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pollInterval)
	defer cancel()
	if err := a.Store.ReleaseMailbox(ctx, lease); err != nil {
		a.Log.Warn("releasing the lease of a mailbox, it expires by itself", "mailbox", lease.Mailbox, "error", err)
	}
}
