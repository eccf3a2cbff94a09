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
	"loa/mail"
	"loa/store"
)

const (
	mailboxLease  = 10 * activities.HeartbeatInterval
	mailboxWait   = time.Minute      // the longest wait without looking, whatever IDLE says
	mailboxGlance = 5 * time.Second  // how often a waiting reader asks the record whether a letter is due
	loginRest     = 30 * time.Minute // after a refused login: trying again soon may lock the account
)

// errDue ends a wait for the mail server: a letter of the record can be delivered.
var errDue = errors.New("a letter is due")

// Activities read mailboxes, with what they need for it.
type Activities struct {
	Store *store.Store
	Open  func(ctx context.Context, mailbox string) (mail.Mailbox, error) // connects to a mailbox by its name
	Owner string                                                          // this machine's name, for leases; without a slash
	Now   func() time.Time
	Log   *slog.Logger
	At    activities.PointHook

	refused  sync.Map // mailbox name → until when its login is not tried again
	stubborn stubborn
}

// ReadMailbox files new letters until there is one to deliver or its turn ends. A letter is fetched without being marked, put on
// record unopened, and only then marked on the server, so that a crash at any moment neither loses nor repeats it. While the mail server
// is away it tries again, more and more seldom, and says on record what is wrong; after a refused login it keeps still for long.
func (a *Activities) ReadMailbox(ctx context.Context, name string) error {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	for failures := 0; ctx.Err() == nil; {
		some, err := a.readOnce(ctx, name)
		switch {
		case ctx.Err() != nil, errors.Is(err, store.ErrFenced):
			return nil // the turn is over, or another reader's has begun
		case some:
			return nil
		case err == nil:
			failures = 0
			continue
		}
		failures++
		wait := a.restAfter(name, err, failures)
		a.Log.Warn("reading the mailbox, letters wait on the server", "mailbox", name, "error", err, "retry_in", wait)
		if a.rest(ctx, wait) {
			return nil
		}
	}
	return nil
}

// restAfter is how long to keep still after an error. It varies, so that readers which failed together do not come back together.
func (a *Activities) restAfter(name string, err error, failures int) time.Duration {
	wait := activities.Backoff(failures)
	if errors.Is(err, store.ErrLeased) {
		wait = min(wait, mailboxLease/3)
	}
	if until, refused := a.refusedUntil(name); refused {
		wait = until.Sub(a.Now())
	}
	return wait + mathrand.N(wait/4+1)
}

// refusedUntil says until when a login is not tried again. A process that was started anew tries once at once: somebody may have put the
// password right.
func (a *Activities) refusedUntil(name string) (time.Time, bool) {
	until, refused := a.refused.Load(name)
	if !refused || !a.Now().Before(until.(time.Time)) {
		return time.Time{}, false
	}
	return until.(time.Time), true
}

// rest waits, or returns early with true when a letter of the record is due.
func (a *Activities) rest(ctx context.Context, wait time.Duration) bool {
	resting, stop := context.WithTimeoutCause(ctx, wait, context.DeadlineExceeded)
	defer stop()
	return errors.Is(a.untilDue(resting), errDue)
}

// untilDue returns errDue as soon as a letter of the record can be delivered, and nil when the context ends before.
func (a *Activities) untilDue(ctx context.Context) error {
	ticker := time.NewTicker(mailboxGlance)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if due, err := a.due(ctx); err == nil && due { // a database that is away is noticed by whoever files or delivers next
			return errDue
		}
	}
}

func (a *Activities) due(ctx context.Context) (bool, error) {
	pending, err := a.Store.PendingLetters(ctx, 1, a.Now())
	return len(pending) > 0, err
}

// readOnce takes the mailbox, connects and watches until a letter waits to be delivered.
func (a *Activities) readOnce(ctx context.Context, name string) (some bool, err error) {
	if due, err := a.due(ctx); err != nil || due {
		return due, err
	}
	if _, refused := a.refusedUntil(name); refused {
		return false, fmt.Errorf("the login was refused a while ago: %w", mail.ErrLogin)
	}
	lease, err := a.Store.LeaseMailbox(ctx, name, a.Owner+"/"+rand.Text()[:8], mailboxLease, a.Now())
	if err != nil {
		return false, err
	}
	defer a.leave(ctx, lease)
	ctx, lost := context.WithCancelCause(ctx)
	defer lost(nil)
	go a.keepLease(ctx, lease, lost)
	some, err = a.readLeased(ctx, lease)
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, store.ErrFenced) {
		return false, cause
	}
	return some, err
}

func (a *Activities) readLeased(ctx context.Context, lease store.Lease) (some bool, err error) {
	r := &reader{Activities: a, lease: lease}
	r.box, err = a.Open(ctx, lease.Mailbox)
	if errors.Is(err, mail.ErrLogin) {
		a.refused.Store(lease.Mailbox, a.Now().Add(loginRest))
	}
	if err != nil {
		return false, r.alarmed(ctx, theirs(fmt.Errorf("connecting to mailbox %s: %w", lease.Mailbox, err)))
	}
	a.refused.Delete(lease.Mailbox)
	defer func() { _ = r.box.Close() }() // everything that matters is committed; the server forgets us either way
	if some, err = r.watch(ctx); err != nil {
		err = r.alarmed(ctx, err)
	}
	return some, err
}

// keepLease renews the lease as long as the mailbox is read. Whoever lost it stops; filing is kept from it by its fence in any case.
func (a *Activities) keepLease(ctx context.Context, lease store.Lease, lost context.CancelCauseFunc) {
	ticker := time.NewTicker(mailboxLease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := a.Store.RenewMailbox(ctx, lease, mailboxLease, a.Now()); errors.Is(err, store.ErrFenced) {
			lost(err)
			return
		}
	}
}

// leave gives the lease back even when the turn was ended from outside, so that the next reader need not wait for its end.
func (a *Activities) leave(ctx context.Context, lease store.Lease) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), mailboxGlance)
	defer cancel()
	if err := a.Store.ReleaseMailbox(ctx, lease); err != nil {
		a.Log.Warn("giving the lease of a mailbox back, it ends by itself", "mailbox", lease.Mailbox, "error", err)
	}
}
