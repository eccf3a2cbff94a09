// Package outbox sends the queued letters.
//
// Steps, in order:
//
//  1. SendLetters runs batch after batch until its run window is over (outbox.go).
//  2. A batch connects, leases the letters that are due, leaves out the suppressed ones, joins each letter to its conversation
//     (conversation.go), and sends the letters one after the other (send_batch.go), each with the files that it refers to (outgoing.go). How
//     many are due depends on the rates of their domains, which rise while a server accepts and fall when it asks for fewer letters (rate.go).
//  3. Between batches the housekeeping copies sent letters into a folder (sent_copies.go), reports suppressed addresses to the coordinators
//     (undeliverable.go), and has late opening letters written.
//
// The Outbox workflow calls SendLetters.
package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"loa/activities"
	"loa/mail/transport"
	"loa/report"
	"loa/store"
)

const (
	outboxBatch = 50
	outboxWait  = time.Minute // the longest wait before the outbox is queried again

	// DefaultAnswers is how many questions, codes and receipts are sent to one address in 24 hours.
	DefaultAnswers = 50
)

// Activities send letters. SendLetters is the activity.
type Activities struct {
	Store *store.Store
	Dial  func(context.Context) (transport.Sender, error) // connects to the server that sends
	// OpenMailbox and OpenFolder connect to a mailbox, and to one of its folders. Copies of sent letters are stored in SentFolder; without
	// OpenFolder no copies are made.
	OpenMailbox func(ctx context.Context, mailbox string) (transport.Client, error)
	OpenFolder  func(ctx context.Context, mailbox, folder string) (transport.Client, error)
	SentFolder  string
	Rate        int             // letters a minute to one mail domain at most; 0 means DefaultRate
	FirstRate   int             // letters a minute to a mail domain of which nothing is known; 0 means DefaultFirstRate
	Answers     int             // questions, codes and receipts to one address in 24 hours; 0 means DefaultAnswers
	Address     string          // loa's own mail address
	SenderName  string          // the display name in From; empty names the unit of the coordinators
	Language    report.Language // of the sender's name and of the letters
	Public      string          // the base address of the pages, for links in letters; no slash at the end
	Owner       string          // the name of this machine, for leases; without a slash
	// LateOpenings writes the opening letters that no plan has asked for, and the last digests after digests were turned off; nil for none.
	LateOpenings func(context.Context) error
	Now          func() time.Time
	Log          *slog.Logger
	At           activities.PointHook
}

// SendLetters sends queued letters until its run window is over. A letter is marked as being sent before it is sent, and as sent after the
// server took it; when the process dies in between, the letter is sent again with the same Message-ID. While the mail server is
// unreachable, letters wait and none is marked. Letters that a failed batch had marked are released by the next batch.
//
// The housekeeping between batches delays letters by one batch at most. Its failures are retried later.
func (a *Activities) SendLetters(ctx context.Context) error {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	run := &run{Activities: a, unfinished: true} // an earlier process may have died
	for failures := 0; ctx.Err() == nil; {
		processed, err := run.batch(ctx)
		run.unfinished = err != nil
		if processed > 0 {
			failures = 0 // a server that ends a session after some letters gets the others in further sessions
		}
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
			if err := a.Store.WaitOutbox(ctx, a.lease(), outboxWait); err != nil && ctx.Err() == nil {
				return fmt.Errorf("waiting for letters to send: %w", err)
			}
		default:
			failures = 0
		}
	}
	return nil
}

// run is one run of SendLetters.
type run struct {
	*Activities
	unfinished      bool // letters may be marked that no process sends
	plainReturnPath bool // the server refuses return paths with a tag
	rates           map[string]*domainRate

	copyFailures int
	copyAgain    time.Time
}

// batch sends one batch over one connection, and returns for how many letters it ended the attempt. It connects first, so that without a
// connection no letter is marked.
func (r *run) batch(ctx context.Context) (processed int, err error) {
	if r.unfinished {
		if err := r.releaseClaims(ctx); err != nil {
			return 0, err
		}
	}
	if err := r.loadRates(ctx); err != nil {
		return 0, err
	}
	lease := r.lease()
	if due, err := r.Store.AnyDue(ctx, lease); err != nil || !due {
		return 0, err
	}
	sender, err := r.Dial(ctx)
	if err != nil {
		return 0, fmt.Errorf("connecting to the mail server: %w", err)
	}
	defer func() { _ = sender.Close() }() // each letter has its answer; a failing QUIT changes none
	letters, err := r.Store.LeaseLetters(ctx, lease)
	if err != nil {
		return 0, err
	}
	b, err := r.prepare(ctx, sender, letters)
	if err != nil {
		return 0, err
	}
	return b.send(ctx, letters)
}

// releaseClaims returns the letters that were marked as being sent and not finished. Only one process sends, so that no other has them.
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

// housekeeping does the work that can wait until no letter is due.
func (r *run) housekeeping(ctx context.Context) {
	if err := r.reportUndeliverable(ctx); err != nil && ctx.Err() == nil {
		r.Log.Warn("reporting suppressed addresses", "error", err)
	}
	if r.LateOpenings != nil {
		if err := r.LateOpenings(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("writing late opening letters", "error", err)
		}
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

// retryAfter is the wait before a letter is tried again: up to a quarter more or less than the backoff, so that letters that failed together
// are not retried together.
func retryAfter(attempts int) time.Duration {
	wait := activities.Backoff(attempts, longestRetry)
	return time.Duration(float64(wait) * (0.75 + rand.Float64()/2)) // #nosec nothing secret depends on it
}
