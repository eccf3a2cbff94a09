// Package outbox sends the letters that transactions have queued.
//
//  1. SendLetters runs batch after batch until its run window is over (outbox.go).
//  2. A batch connects, leases the letters that are due, leaves out the suppressed ones, and sends the others one after the other
//     (send_batch.go).
//  3. Between batches the housekeeping copies sent letters into a folder (sent_copies.go) and tells coordinators which mailboxes take no
//     letters (undeliverable.go).
//
// The Outbox workflow calls SendLetters.
package outbox

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"loa/activities"
	"loa/mail/transport"
	"loa/store"
)

const (
	outboxBatch = 50
	outboxWait  = time.Minute // the longest wait without looking

	// DefaultRate is how many letters a minute one mail domain gets.
	DefaultRate = 60
	// DefaultAnswers is how many questions, codes and receipts one address gets in 24 hours.
	DefaultAnswers = 50
)

// Activities send letters, with what they need for it.
type Activities struct {
	Store *store.Store
	Dial  func(context.Context) (transport.Sender, error) // connects to the server that sends
	// OpenMailbox and OpenFolder connect to a mailbox, and to one of its folders. With SentFolder they keep the copies of sent letters;
	// without OpenFolder no copies are kept.
	OpenMailbox func(ctx context.Context, mailbox string) (transport.Client, error)
	OpenFolder  func(ctx context.Context, mailbox, folder string) (transport.Client, error)
	SentFolder  string
	Rate        int    // letters a minute to one mail domain; 0 means DefaultRate
	Answers     int    // questions, codes and receipts to one address in 24 hours; 0 means DefaultAnswers
	Address     string // loa's own mail address
	Public      string // where the pages are, for links in letters; no slash at the end
	Owner       string // this machine's name, for leases; without a slash
	Now         func() time.Time
	Log         *slog.Logger
	At          activities.PointHook
}

// SendLetters sends what is queued until its run window is over. A letter is marked before it is sent and after the server took it; when the
// process dies in between, the letter is sent again with the same Message-ID. While the mail server is away, letters wait and none is marked.
// Letters that a batch had marked when its server went away are released by the next batch.
//
// The housekeeping between batches cannot hold letters up for longer than one batch. What of it fails is tried again later.
func (a *Activities) SendLetters(ctx context.Context) error {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	run := &run{Activities: a, unfinished: true} // by a process before this one
	for failures := 0; ctx.Err() == nil; {
		processed, err := run.batch(ctx)
		run.unfinished = err != nil
		switch {
		case ctx.Err() != nil:
			return nil // the run window is over
		case err != nil:
			failures++
			a.Log.Warn("sending letters, they wait", "error", err, "retry_in", activities.Backoff(failures, longestPause))
			activities.Sleep(ctx, activities.Backoff(failures, longestPause))
		case processed == 0:
			failures = 0
			run.housekeeping(ctx)
			if err := a.Store.WaitOutbox(ctx, a.rate(), outboxWait); err != nil && ctx.Err() == nil {
				return fmt.Errorf("waiting for letters to send: %w", err)
			}
		default:
			failures = 0
		}
	}
	return nil
}

func (a *Activities) rate() int { return cmp.Or(a.Rate, DefaultRate) }

// run is one run of SendLetters.
type run struct {
	*Activities
	unfinished bool // letters may be marked that no process sends
	plain      bool // the server does not let us choose return paths

	copyFailures int
	copyAgain    time.Time
}

// batch sends one batch over one connection. The connection comes first: without it no letter is touched.
func (r *run) batch(ctx context.Context) (processed int, err error) {
	if r.unfinished {
		if err := r.releaseClaims(ctx); err != nil {
			return 0, err
		}
	}
	claim := store.LetterLease{Owner: r.Owner, Limit: outboxBatch, Rate: r.rate(), Now: r.Now()}
	if due, err := r.Store.AnyDue(ctx, claim); err != nil || !due {
		return 0, err
	}
	sender, err := r.Dial(ctx)
	if err != nil {
		return 0, fmt.Errorf("connecting to the mail server: %w", err)
	}
	defer func() { _ = sender.Close() }() // each letter has its answer; a failing QUIT changes none
	letters, err := r.Store.LeaseLetters(ctx, claim)
	if err != nil {
		return 0, err
	}
	b, err := r.prepare(ctx, sender, letters)
	if err != nil {
		return 0, err
	}
	return len(letters), b.send(ctx, letters)
}

// releaseClaims gives back the letters that were marked and not finished with. There is one sending process, so that no other has them.
func (r *run) releaseClaims(ctx context.Context) error {
	n, err := r.Store.ReleaseSending(ctx)
	if err != nil {
		return fmt.Errorf("releasing letters that were being sent: %w", err)
	}
	if n > 0 {
		r.Log.Info("letters that were being sent are sent again", "letters", n)
	}
	return nil
}

// housekeeping is what can wait until no letter is due.
func (r *run) housekeeping(ctx context.Context) {
	if err := r.tellUndeliverable(ctx); err != nil && ctx.Err() == nil {
		r.Log.Warn("telling about mailboxes that take no letters", "error", err)
	}
	if r.OpenFolder == nil || r.Now().Before(r.copyAgain) {
		return
	}
	err := r.copySent(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		r.copyFailures++
		r.copyAgain = r.Now().Add(activities.Backoff(r.copyFailures, longestPause))
		r.Log.Warn("copying sent letters, they are sent all the same", "error", err, "retry_in", activities.Backoff(r.copyFailures, longestPause))
	default:
		r.copyFailures = 0
	}
}

const (
	longestPause = 5 * time.Minute // after failures of the server, or of copies
	longestRetry = 4 * time.Hour   // between two tries of one letter
	// giveUpAfter is how long a letter is tried (RFC 5321, 4.5.4.1: at least four to five days).
	giveUpAfter = 5 * 24 * time.Hour
)

// retryAfter is when a letter is tried again: a quarter earlier or later than the back-off, so that letters which failed together do not come
// again together.
func retryAfter(attempts int) time.Duration {
	wait := activities.Backoff(attempts, longestRetry)
	return time.Duration(float64(wait) * (0.75 + rand.Float64()/2)) // #nosec nothing secret depends on it
}
