package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// alarm is the one timer of a workflow. The zero alarm never rings.
//
// AwaitWithTimeout is not used, because in this SDK it leaves its timer running: each human step would then wake the workflow
// once more for nothing, days later.
type alarm struct {
	at     time.Time
	future workflow.Future
	cancel workflow.CancelFunc
}

func newAlarm(ctx workflow.Context, at time.Time, summary string) alarm {
	timer, cancel := workflow.WithCancel(ctx)
	wait := max(at.Sub(workflow.Now(ctx)), time.Second)
	future := workflow.NewTimerWithOptions(timer, wait, workflow.TimerOptions{Summary: summary})
	return alarm{at: at, future: future, cancel: cancel}
}

func (a *alarm) rings() bool { return a.future != nil && a.future.IsReady() }

func (a *alarm) stop() {
	if a.cancel != nil {
		a.cancel()
	}
	*a = alarm{}
}
