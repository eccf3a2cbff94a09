package activities

import (
	"context"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"
)

// RunWindow is how long one run of a mailbox or outbox activity lasts before it returns to its workflow. A turn of a mailbox without letters adds
// twelve events to the history, one of the outbox six. A new letter does not wait for it.
const RunWindow = time.Hour

// runMargin is how long before the deadline of its activity a run ends. An activity that a release with a shorter window scheduled has an
// earlier deadline; a run beyond that would be tried again for ever.
const runMargin = 5 * time.Minute

// WithRunWindow bounds one run of an activity, and sends heartbeats until it ends. The context ends when the worker stops, after RunWindow,
// or when stop is called.
func WithRunWindow(ctx context.Context) (_ context.Context, stop context.CancelFunc) {
	ctx, stop = context.WithTimeout(ctx, runWindow(ctx))
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

// runWindow is RunWindow, or what the deadline of the activity leaves of it.
func runWindow(ctx context.Context) time.Duration {
	if !activity.IsActivity(ctx) {
		return RunWindow
	}
	return max(min(RunWindow, time.Until(activity.GetInfo(ctx).Deadline)-runMargin), HeartbeatInterval)
}

// Sleep waits, and returns early when the context ends.
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

// CountsAgainstMailbox reports whether a status (RFC 3463) counts against the mailbox of the recipient: it is permanent, and is not about the
// letter or the sender, as too large (5.3.4), content (5.6), policy and reputation (5.7) are.
func CountsAgainstMailbox(status string) bool {
	return strings.HasPrefix(status, "5.") && status != "5.3.4" && !strings.HasPrefix(status, "5.6.") && !strings.HasPrefix(status, "5.7.")
}
