package outbox

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"loa/activities"
	"loa/mail"
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
	Dial  func(context.Context) (mail.Sender, error) // connects to the server that sends
	// OpenMailbox and OpenFolder connect to a mailbox, and to one of its folders. With SentFolder they keep the copies of sent letters;
	// without OpenFolder no copies are kept.
	OpenMailbox func(ctx context.Context, mailbox string) (mail.Mailbox, error)
	OpenFolder  func(ctx context.Context, mailbox, folder string) (mail.Mailbox, error)
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

// SendLetters sends what is queued until its turn ends. A letter is marked before it is handed over and after it was taken; when
// the process dies in between, it is sent again with the same Message-ID. While the mail server is away nothing is marked and
// nothing is lost: the letters wait. What a batch had marked when its server went away is taken up again by the next.
//
// Between batches it copies what was sent into the folder of sent letters and tells coordinators which mailboxes are dead; neither can
// hold letters up for longer than one batch, and a failure of either is tried again later.
func (a *Activities) SendLetters(ctx context.Context) error {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	sending := &sending{Activities: a, unfinished: true} // by a predecessor that died
	for failures := 0; ctx.Err() == nil; {
		dealt, err := sending.batch(ctx)
		sending.unfinished = err != nil
		switch {
		case ctx.Err() != nil:
			return nil // the turn is over
		case err != nil:
			failures++
			a.Log.Warn("sending letters, they wait", "error", err, "retry_in", activities.Backoff(failures))
			activities.Sleep(ctx, activities.Backoff(failures))
		case dealt == 0:
			failures = 0
			sending.chores(ctx)
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

// sending is one turn of the outbox.
type sending struct {
	*Activities
	unfinished bool // letters may be marked that nobody is at
	plain      bool // the server does not let us choose return paths

	copyFailures int
	copyAgain    time.Time
}

// batch sends one batch over one connection. The connection comes first: without it no letter is touched.
func (s *sending) batch(ctx context.Context) (dealt int, err error) {
	if s.unfinished {
		if err := s.takeUp(ctx); err != nil {
			return 0, err
		}
	}
	claim := store.Claim{Owner: s.Owner, Limit: outboxBatch, Rate: s.rate(), Now: s.Now()}
	if due, err := s.Store.SomeDue(ctx, claim); err != nil || !due {
		return 0, err
	}
	sender, err := s.Dial(ctx)
	if err != nil {
		return 0, fmt.Errorf("connecting to the mail server: %w", err)
	}
	defer func() { _ = sender.Close() }() // the letters are out or they are not; a failing goodbye changes neither
	letters, err := s.Store.ClaimLetters(ctx, claim)
	if err != nil {
		return 0, err
	}
	handing, err := s.handing(ctx, sender, letters)
	if err != nil {
		return 0, err
	}
	return len(letters), handing.all(ctx, letters)
}

// takeUp gives back the letters that were marked and not finished with. There is one sender, so nobody else is at them.
func (s *sending) takeUp(ctx context.Context) error {
	n, err := s.Store.ReleaseSending(ctx)
	if err != nil {
		return fmt.Errorf("taking up letters that were being sent: %w", err)
	}
	if n > 0 {
		s.Log.Info("letters that were being sent are sent again", "letters", n)
	}
	return nil
}

// chores is what can wait until no letter is due.
func (s *sending) chores(ctx context.Context) {
	if err := s.tellDeadMailboxes(ctx); err != nil && ctx.Err() == nil {
		s.Log.Warn("telling about dead mailboxes", "error", err)
	}
	if s.OpenFolder == nil || s.Now().Before(s.copyAgain) {
		return
	}
	err := s.copySent(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.copyFailures++
		s.copyAgain = s.Now().Add(activities.Backoff(s.copyFailures))
		s.Log.Warn("copying sent letters, they are sent all the same", "error", err, "retry_in", activities.Backoff(s.copyFailures))
	default:
		s.copyFailures = 0
	}
}

const (
	longestRetry = 4 * time.Hour
	// giveUpAfter is how long a letter is tried (RFC 5321, 4.5.4.1: at least four to five days).
	giveUpAfter = 5 * 24 * time.Hour
)

// retryAfter doubles from a second to hours, a quarter more or less so that letters that failed together do not come again together.
func retryAfter(attempts int) time.Duration {
	wait := min(time.Second<<min(max(attempts-1, 0), 20), longestRetry)
	return time.Duration(float64(wait) * (0.75 + rand.Float64()/2)) // #nosec nothing secret depends on it
}
