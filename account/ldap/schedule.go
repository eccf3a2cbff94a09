package ldap

import (
	"context"
	"errors"
	"time"

	"loa/store"
)

// Schedule says when accounts are compared next, after a time.
type Schedule func(after time.Time) time.Time

// Every is a schedule with a fixed pause between the beginnings of two comparisons.
func Every(pause time.Duration) Schedule {
	return func(after time.Time) time.Time { return after.Add(pause) }
}

// pauseBeside is how long a process waits while another compares.
const pauseBeside = 5 * time.Second

// Run compares the accounts by a schedule until ctx ends. Any number of processes may run it beside one database: one of them compares at a time.
// A comparison that fails is tried again at the next time of the schedule.
func (s *Service) Run(ctx context.Context, schedule Schedule) {
	for ctx.Err() == nil {
		next, err := s.syncWhenDue(ctx, schedule)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("comparing accounts with the directory service", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(next):
		}
	}
}

// syncWhenDue compares when it is time and no other process does, and returns how long to wait.
func (s *Service) syncWhenDue(ctx context.Context, schedule Schedule) (wait time.Duration, err error) {
	release, taken, err := s.Store.TryLockAccountSync(ctx)
	if err != nil || !taken {
		return pauseBeside, err
	}
	defer release()
	last, err := s.Store.AccountSync(ctx, store.SourceLDAP)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return pauseBeside, err
	}
	due := schedule(last.TriedAt)
	if now := s.Now(); !now.Before(due) || last.TriedAt.After(now) { // a clock was set back
		began := s.Now()
		_, err = s.Sync(ctx, SyncCareful)
		due = schedule(began)
		if errors.Is(err, context.Canceled) {
			err = nil
		}
	}
	return max(due.Sub(s.Now()), minPause), err
}

// minPause keeps a schedule from leaving no pause.
const minPause = 100 * time.Millisecond
