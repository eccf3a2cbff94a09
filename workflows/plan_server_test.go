//go:build !noembed

package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/worker"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
	loaworker "loa/worker"
	"loa/workflows"
)

// lock holds the rows of a statement locked until it is released, so that whoever writes them waits.
func (f *fixture) lock(statement string, id plan.PlanID) (release func()) {
	f.t.Helper()
	ctx := context.WithoutCancel(f.t.Context())
	connection, err := pgx.Connect(ctx, f.postgres.DSN("loa"))
	if err != nil {
		f.t.Fatal(err)
	}
	released := false
	release = func() {
		if !released {
			released = true
			_ = connection.Close(ctx) // the transaction ends with it
		}
	}
	f.t.Cleanup(release)
	for _, each := range []string{"BEGIN", fmt.Sprintf(statement, id)} {
		if _, err := connection.Exec(ctx, each); err != nil {
			f.t.Fatal(err)
		}
	}
	return release
}

const (
	lockLines = "SELECT FROM line WHERE plan = '%s' FOR UPDATE" // no task of these lines can be recorded
	lockPlan  = "SELECT FROM plan WHERE id = '%s' FOR UPDATE"   // no event of the plan can be projected
	// no further task of the plan can be started
	lockTasks = "SELECT FROM task WHERE plan = '%s' FOR UPDATE SKIP LOCKED"
)

// replay replays the history of a plan.
func (f *fixture) replay(id plan.PlanID) {
	f.t.Helper()
	f.replayWorkflow(workflows.PlanWorkflowID(id))
}

// replayWorkflow replays the history of a workflow, as a worker does after a restart.
func (f *fixture) replayWorkflow(workflowID string) {
	f.t.Helper()
	replayer := worker.NewWorkflowReplayer()
	loaworker.Register(replayer)
	if err := replayer.ReplayWorkflowHistory(discardLogger{}, &history.History{Events: f.history(workflowID)}); err != nil {
		f.t.Errorf("replaying %s: %v", workflowID, err)
	}
}

// awaitPlan waits until the record has a plan in a status.
func (f *fixture) awaitPlan(id plan.PlanID, want plan.PlanStatus) {
	f.t.Helper()
	waittest.Eventually(f.t, fmt.Sprintf("%s is %s", id, want), func() error {
		p, err := f.store.Plan(f.t.Context(), id)
		if err == nil && p.Status != want {
			err = fmt.Errorf("it is %s", p.Status)
		}
		return err
	})
}

// awaitEngine waits until the engine has the last run of a plan in a status.
func (f *fixture) awaitEngine(id plan.PlanID, want enums.WorkflowExecutionStatus) {
	f.t.Helper()
	waittest.Eventually(f.t, fmt.Sprintf("the workflow of %s is %s", id, want), func() error {
		found, err := f.client.DescribeWorkflowExecution(f.t.Context(), workflows.PlanWorkflowID(id), "")
		if got := found.GetWorkflowExecutionInfo().GetStatus(); err == nil && got != want {
			err = fmt.Errorf("it is %s", got)
		}
		return err
	})
}

// parkedPlan is a state in which the workflow of a plan waits.
type parkedPlan struct {
	name string
	// park brings a plan there and returns how to go on from there.
	park   func(f *fixture, id plan.PlanID) (release func())
	status plan.PlanStatus // on record, while it waits
	healed plan.PlanStatus // after a plan whose workflow was terminated is launched again
}

func parkedPlans() []parkedPlan {
	pause := plan.PlanCommand{ID: "dung", Kind: plan.PlanCommandPause}
	nothing := func() {}
	return []parkedPlan{
		{"launching", func(f *fixture, id plan.PlanID) func() {
			f.importPlan(id)
			release := f.lock(lockLines, id)
			if err := f.commands.LaunchPlan(f.t.Context(), id); err != nil {
				f.t.Fatal(err)
			}
			return release
		}, plan.PlanLaunching, plan.PlanRunning},
		{"running", func(f *fixture, id plan.PlanID) func() { f.launch(id); return nothing }, plan.PlanRunning, plan.PlanRunning},
		{"paused", func(f *fixture, id plan.PlanID) func() { f.launch(id); f.changePlan(id, pause); return nothing }, plan.PlanPaused, plan.PlanPaused},
		{"waiting for a projection", func(f *fixture, id plan.PlanID) func() {
			f.launch(id)
			release := f.lock(lockPlan, id)
			go func() { _, _ = f.commands.ChangePlan(f.t.Context(), id, pause) }() // what it returns depends on how the workflow ends
			f.awaitUpdate(id)
			return release
		}, plan.PlanRunning, plan.PlanRunning},
	}
}

// awaitUpdate waits until the history of a plan has an accepted update.
func (f *fixture) awaitUpdate(id plan.PlanID) {
	f.t.Helper()
	waittest.Eventually(f.t, "the command is accepted", func() error {
		for _, e := range f.history(workflows.PlanWorkflowID(id)) {
			if e.GetEventType() == enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED {
				return nil
			}
		}
		return errNotYet
	})
}

// The workflow of a plan is cancelled and terminated by an operator in every state in which it waits. Then record and engine agree, or the
// person is told that the plan is away.
func TestPlanEnd(t *testing.T) {
	t.Parallel()
	for i, parked := range parkedPlans() {
		t.Run("cancelled "+parked.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			id := plan.PlanID(fmt.Sprint("kh-huy-", i))
			release := parked.park(f, id)
			f.awaitPlan(id, parked.status)
			if err := f.client.CancelWorkflow(t.Context(), workflows.PlanWorkflowID(id), ""); err != nil {
				t.Fatal(err)
			}
			if parked.name == "waiting for a projection" {
				f.awaitCancelRequest(id)
			}
			release()
			f.awaitEngine(id, enums.WORKFLOW_EXECUTION_STATUS_CANCELED)
			f.awaitPlan(id, plan.PlanEnded)
			journal, err := f.store.PlanJournal(t.Context(), id)
			if err != nil || journal[len(journal)-1].Kind != plan.PlanEventEnded {
				t.Errorf("the journal is %+v, %v", journal, err)
			}
			f.replay(id)
			var refusal *plan.Refusal
			if _, err := f.commands.ChangePlan(t.Context(), id, plan.PlanCommand{ID: "tiep", Kind: plan.PlanCommandResume}); !errors.As(err, &refusal) || refusal.Kind != plan.RefusalClosed {
				t.Errorf("a command for the ended plan: %v", err)
			}
			if err := f.commands.LaunchPlan(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			f.awaitPlan(id, plan.PlanRunning)
		})
		t.Run("terminated "+parked.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			id := plan.PlanID(fmt.Sprint("kh-mat-", i))
			release := parked.park(f, id)
			f.awaitPlan(id, parked.status)
			if err := f.client.TerminateWorkflow(t.Context(), workflows.PlanWorkflowID(id), "", "thử"); err != nil {
				t.Fatal(err)
			}
			f.awaitEngine(id, enums.WORKFLOW_EXECUTION_STATUS_TERMINATED)
			command := plan.PlanCommand{ID: "dong", Kind: plan.PlanCommandClose}
			if _, err := f.commands.ChangePlan(t.Context(), id, command); !errors.Is(err, plan.ErrAway) {
				t.Errorf("a command for a plan whose workflow is lost: %v", err)
			}
			release()
			if err := f.commands.LaunchPlan(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			f.awaitEngine(id, enums.WORKFLOW_EXECUTION_STATUS_RUNNING)
			waittest.Eventually(t, "the plan is taken over from the record", func() error {
				state, err := f.store.PlanState(t.Context(), id)
				if err == nil && (state.Epoch == 0 || state.Status == plan.PlanLaunching) {
					err = errNotYet
				}
				return err
			})
			if p, err := f.store.Plan(t.Context(), id); err != nil || p.Status != parked.healed && parked.name != "waiting for a projection" {
				t.Errorf("the plan is %s, %v; want %s", p.Status, err, parked.healed)
			}
			if answer := f.changePlan(id, command); answer.Status != plan.PlanClosed {
				t.Errorf("a command for the plan that is back: %+v", answer)
			}
			f.awaitEngine(id, enums.WORKFLOW_EXECUTION_STATUS_COMPLETED)
			f.replay(id)
		})
	}
}

// awaitCancelRequest waits until the engine has told the workflow of its cancellation.
func (f *fixture) awaitCancelRequest(id plan.PlanID) {
	f.t.Helper()
	waittest.Eventually(f.t, "the workflow has seen its cancellation", func() error {
		requested := false
		for _, e := range f.history(workflows.PlanWorkflowID(id)) {
			requested = requested || e.GetEventType() == enums.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED
			if requested && e.GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
				return nil
			}
		}
		return errNotYet
	})
}

// importLines imports a plan with many lines that have a date.
func (f *fixture) importLines(id plan.PlanID, count int) {
	f.t.Helper()
	p := plan.Plan{ID: id, Year: nextYear(), Title: "Kế hoạch lớn", Source: "lon.csv", Status: plan.PlanImported, Levels: []directory.Role{directory.RoleUnitHead}}
	if _, _, err := f.store.ImportPlan(f.t.Context(), p, datedLines(count), []byte(id)); err != nil {
		f.t.Fatal(err)
	}
}

// datedLines are lines of one department that have a date.
func datedLines(count int) (lines []plan.Line) {
	year := nextYear()
	due, _ := deadline.Parse(fmt.Sprintf("Trước ngày 15/12/%d", year), year, deadline.Rules{})
	for i := range count {
		lines = append(lines, plan.Line{
			Sheet: "CSV", Row: i + 2, Code: fmt.Sprint(i + 1), Title: fmt.Sprint("Tin, bài số ", i+1), Product: "Tin, bài", Deadline: due,
			Lead: []plan.Assignee{{Text: "Sở Tư pháp", Unit: "so-tu-phap", Name: "Sở Tư pháp"}},
		})
	}
	return lines
}

func TestPlanLaunchServer(t *testing.T) {
	t.Parallel()
	const lines = 300
	// begun launches a plan and waits until some of its tasks are started.
	begun := func(f *fixture, id plan.PlanID) {
		f.t.Helper()
		f.importLines(id, lines)
		if err := f.commands.LaunchPlan(f.t.Context(), id); err != nil {
			f.t.Fatal(err)
		}
		waittest.Eventually(f.t, "the first tasks have opened", func() error {
			_, opened, err := f.store.Tasks(f.t.Context(), store.TaskFilter{Plan: id, StartStatus: store.StartDone, Limit: 1}, calendar.Today(time.Now()))
			if err == nil && opened == 0 {
				err = errNotYet
			}
			return err
		})
	}
	counts := func(f *fixture, id plan.PlanID) store.PlanCounts {
		f.t.Helper()
		counts, err := f.store.PlanCounts(f.t.Context(), id)
		if err != nil {
			f.t.Fatal(err)
		}
		return counts
	}
	t.Run("a close leaves every task cancelled or withdrawn", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		const id = plan.PlanID("kh-dong-khi-giao")
		begun(f, id)
		f.changePlan(id, plan.PlanCommand{ID: "dong", Kind: plan.PlanCommandClose})
		f.awaitPlan(id, plan.PlanClosed)
		_, open, err := f.store.Tasks(t.Context(), store.TaskFilter{Plan: id, Open: true, Limit: 1}, calendar.Today(time.Now()))
		if got := counts(f, id); err != nil || open > 0 || got.Pending > 0 || got.Withdrawn == 0 || got.Started == 0 || got.Tasks != lines {
			t.Errorf("%d tasks are open, the counts are %+v, %v", open, got, err)
		}
		f.awaitEngine(id, enums.WORKFLOW_EXECUTION_STATUS_COMPLETED)
		f.replay(id)
		var refusal *plan.Refusal
		if err := f.commands.LaunchPlan(t.Context(), id); !errors.As(err, &refusal) || refusal.Kind != plan.RefusalClosed {
			t.Errorf("the launch of a closed plan: %v", err)
		}
	})
	t.Run("a pause stops it, and a resumed plan starts every task", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		const id = plan.PlanID("kh-dung-khi-giao")
		begun(f, id)
		if answer := f.changePlan(id, plan.PlanCommand{ID: "dung", Kind: plan.PlanCommandPause}); answer.Status != plan.PlanPaused {
			t.Errorf("the answer is %+v", answer)
		}
		f.awaitPlan(id, plan.PlanPaused)
		if got := counts(f, id); got.Pending == 0 {
			t.Errorf("after the pause no task is left: %+v", got)
		}
		f.changePlan(id, plan.PlanCommand{ID: "tiep", Kind: plan.PlanCommandResume})
		f.awaitPlan(id, plan.PlanRunning)
		if got := counts(f, id); got.Started != lines {
			t.Errorf("the counts are %+v", got)
		}
		f.replay(id)
	})
}
