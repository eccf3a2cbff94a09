// Package waittest waits for conditions in tests and measurements. A condition is a function that returns nil when it holds, and otherwise
// an error that says what is still missing.
package waittest

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// Timeout is the time after which a condition counts as failed. It is far above the time that any condition takes, so that a slow machine
// fails no test.
const Timeout = 2 * time.Minute

// interval is the pause between two attempts.
const interval = 50 * time.Millisecond

// Eventually repeats try until it returns nil. After [Timeout] it fails the test with the last error of try. It also works in cleanup
// functions, because it does not use the context of the test.
func Eventually(t testing.TB, what string, try func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	if err := Until(ctx, what, try); err != nil {
		t.Fatal(err)
	}
}

// Until repeats try until it returns nil. When ctx ends, it returns the last error of try, with what before it.
func Until(ctx context.Context, what string, try func() error) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting until %s: %w", what, err)
		case <-tick.C:
		}
	}
}
