package activities

import (
	"context"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"
)

// RunWindow is how long one run of a mailbox or outbox activity lasts before it returns to its workflow. A run without work costs about
// ten events of history.
const RunWindow = 20 * time.Minute

// WithRunWindow bounds one run of an activity: it sends heartbeats while the work goes on. The context ends when the worker stops, when the
// window is over, or when stop is called.
func WithRunWindow(ctx context.Context) (_ context.Context, stop context.CancelFunc) {
	ctx, stop = context.WithTimeout(ctx, RunWindow)
	if !activity.IsActivity(ctx) {
		return ctx, stop
	}
	heartbeat := time.NewTicker(HeartbeatInterval)
	go func() {
		defer heartbeat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-activity.GetWorkerStopChannel(ctx):
				stop()
				return
			case <-heartbeat.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return ctx, stop
}

// Sleep waits. It returns early when the context ends.
func Sleep(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Backoff is how long to wait after a number of failures in a row: it doubles from a second to the longest.
func Backoff(failures int, longest time.Duration) time.Duration {
	return min(time.Second<<min(max(failures-1, 0), 20), longest)
}

// CountsAgainstMailbox reports whether a status (RFC 3463) counts against the mailbox that a letter went to. It must be permanent, and must not be
// about our letter or about us: too large (5.3.4), content (5.6), policy and reputation (5.7).
func CountsAgainstMailbox(status string) bool {
	return strings.HasPrefix(status, "5.") && status != "5.3.4" && !strings.HasPrefix(status, "5.6.") && !strings.HasPrefix(status, "5.7.")
}
