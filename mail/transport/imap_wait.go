package transport

import (
	"context"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
)

// notifyChange ends a Wait that is running, or else the next one.
func (s *session) notifyChange() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// clearChange makes the next Wait wait for a later change.
func (s *session) clearChange() {
	select {
	case <-s.changed:
	default:
	}
}

func (s *session) Wait(ctx context.Context, max time.Duration) error {
	max = min(max, maxIdle)
	var idle bool
	if err := s.run(ctx, commandTimeout, func() error {
		idle = s.client.Caps().Has(imap.CapIdle)
		return nil
	}); err != nil {
		return fmt.Errorf("waiting for letters: %w", err)
	}
	wait := s.poll
	if idle {
		wait = s.idle
	}
	if err := wait(ctx, max); err != nil {
		return fmt.Errorf("waiting for letters: %w", err)
	}
	return nil
}

// idle waits with IDLE (RFC 2177). A change since the last search ends it at once, even one that came before IDLE began.
func (s *session) idle(ctx context.Context, max time.Duration) error {
	return s.run(ctx, max+commandTimeout, func() error {
		command, err := s.client.Idle()
		if err != nil {
			return err
		}
		timer := time.NewTimer(max)
		defer timer.Stop()
		select {
		case <-s.changed:
		case <-timer.C:
		case <-ctx.Done():
		case <-s.client.Closed():
		}
		if err := command.Close(); err != nil {
			return err
		}
		return s.run(ctx, time.Minute, command.Wait)
	})
}

// poll waits on a server without IDLE: it sends NOOP at intervals, to which the server can report changes.
func (s *session) poll(ctx context.Context, max time.Duration) error {
	ticker := time.NewTicker(min(s.config.Poll, max))
	defer ticker.Stop()
	until := time.Now().Add(max)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.changed:
			return nil
		case <-ticker.C:
		}
		if err := s.run(ctx, commandTimeout, func() error { return s.client.Noop().Wait() }); err != nil {
			return err
		}
		if len(s.changed) > 0 || !time.Now().Before(until) {
			s.clearChange()
			return nil
		}
	}
}
