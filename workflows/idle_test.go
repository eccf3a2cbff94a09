//go:build !noembed

package workflows_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"

	"loa/activities"
	"loa/waittest"
	"loa/worker"
	"loa/workflows"
)

// maxIdleEvents is what an entity workflow without letters may add to its histories in a year.
const maxIdleEvents = 130_000

// idleTurns are activities that find nothing and whose run windows are over at once, until the turns are counted.
type idleTurns struct{ left atomic.Int32 }

func (i *idleTurns) turn(ctx context.Context) error {
	if i.left.Add(-1) > 0 {
		return nil
	}
	<-ctx.Done() // the test is over
	return ctx.Err()
}

// A year of an entity workflow that gets no letter, counted from some of its turns on a real server.
func TestIdleHistoryBudget(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, workflow, first string
		args                  []any
	}{
		{"a mailbox", workflows.NameMailbox, "ReadMailbox", []any{"khong-thu@hanoi.test"}},
		{"the outbox", workflows.NameOutbox, "SendLetters", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			const turns = 5
			f := newFixture(t)
			queue := "ranh-roi-" + c.workflow
			w := sdkworker.New(f.client, queue, sdkworker.Options{DisableRegistrationAliasing: true, WorkerStopTimeout: time.Second})
			worker.Register(w)
			var idle idleTurns
			idle.left.Store(turns + 1)
			w.RegisterActivityWithOptions(func(ctx context.Context) error { return idle.turn(ctx) }, activity.RegisterOptions{Name: c.first})
			w.RegisterActivityWithOptions(func(context.Context) error { return nil }, activity.RegisterOptions{Name: "DeliverLetters"})
			if err := w.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(w.Stop)
			run, err := f.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: queue, TaskQueue: queue}, c.workflow, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := f.client.TerminateWorkflow(context.Background(), run.GetID(), "", "hết phép thử"); err != nil {
					t.Error(err)
				}
			})
			var begins []int // where each turn begins in the history
			waittest.Eventually(t, "the turns are in the history", func() error {
				begins = begins[:0]
				for at, e := range f.history(run.GetID()) {
					if e.GetEventType() == enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED && e.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName() == c.first {
						begins = append(begins, at)
					}
				}
				if len(begins) < turns+1 {
					return errNotYet
				}
				return nil
			})
			const year = 365 * 24 * time.Hour
			ofTurn := (begins[turns] - begins[0]) / turns
			perRun := begins[0] + 1 // the start of a run, and its end by continue-as-new after 4,096 events
			events := int(year/activities.RunWindow) * ofTurn
			events += events / 4096 * perRun
			t.Logf("%d events in a turn of %v, %d in a year", ofTurn, activities.RunWindow, events)
			if events > maxIdleEvents {
				t.Errorf("%d events in a year, want at most %d", events, maxIdleEvents)
			}
		})
	}
}
