package transport

import (
	"context"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
)

func (b *session) notifyChange() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

func (b *session) clearChange() {
	select {
	case <-b.changed:
	default:
	}
}

func (b *session) Wait(ctx context.Context, max time.Duration) error {
	max = min(max, maxIdle)
	var idle bool
	if err := b.run(ctx, commandTimeout, func() error {
		idle = b.client.Caps().Has(imap.CapIdle)
		return nil
	}); err != nil {
		return fmt.Errorf("waiting for letters: %w", err)
	}
	wait := b.poll
	if idle {
		wait = b.idle
	}
	if err := wait(ctx, max); err != nil {
		return fmt.Errorf("waiting for letters: %w", err)
	}
	return nil
}

// idle asks the server to speak up. News that came since the last search, even before IDLE began, end it at once.
func (b *session) idle(ctx context.Context, max time.Duration) error {
	return b.run(ctx, max+commandTimeout, func() error {
		command, err := b.client.Idle()
		if err != nil {
			return err
		}
		timer := time.NewTimer(max)
		defer timer.Stop()
		select {
		case <-b.changed:
		case <-timer.C:
		case <-ctx.Done():
		case <-b.client.Closed():
		}
		if err := command.Close(); err != nil {
			return err
		}
		return b.run(ctx, time.Minute, command.Wait)
	})
}

func (b *session) poll(ctx context.Context, max time.Duration) error {
	ticker := time.NewTicker(min(b.config.Poll, max))
	defer ticker.Stop()
	until := time.Now().Add(max)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.changed:
			return nil
		case <-ticker.C:
		}
		if err := b.run(ctx, commandTimeout, func() error { return b.client.Noop().Wait() }); err != nil {
			return err
		}
		if len(b.changed) > 0 || !time.Now().Before(until) {
			b.clearChange()
			return nil
		}
	}
}
