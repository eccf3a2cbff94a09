package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// timer is the only timer of a workflow. The zero timer never fires.
//
// workflow.AwaitWithTimeout is not used, because in this SDK it does not cancel its timer: after every command of a person, days later, the
// workflow would wake once more without need.
type timer struct {
	at     time.Time
	future workflow.Future
	cancel workflow.CancelFunc
}

// startTimer starts a timer that fires at a time, or after a second if that time is earlier. Temporal's web interface shows the summary.
func startTimer(ctx workflow.Context, at time.Time, summary string) timer {
	cancellable, cancel := workflow.WithCancel(ctx)
	wait := max(at.Sub(workflow.Now(ctx)), time.Second)
	future := workflow.NewTimerWithOptions(cancellable, wait, workflow.TimerOptions{Summary: summary})
	return timer{at: at, future: future, cancel: cancel}
}

func (t *timer) running() bool { return t.future != nil }

func (t *timer) fired() bool { return t.future != nil && t.future.IsReady() }

// stop cancels the timer and makes it the zero timer.
func (t *timer) stop() {
	if t.cancel != nil {
		t.cancel()
	}
	*t = timer{}
}
