package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/workflows"
)

// rowState is what became of the row of a task.
type rowState string

const (
	rowPending   rowState = "pending"
	rowStarted   rowState = "started"
	rowWithdrawn rowState = "withdrawn"
	rowCancelled rowState = "cancelled"
)

// planWorld is what a plan's workflow has outside of it: the record, and the rows of tasks. It outlives the runs of the workflow. An activity
// may die after its effect, as in a worker that is killed, so that it runs again.
type planWorld struct {
	t       *testing.T
	random  *rand.Rand // nil: nothing dies and nothing fails
	now     time.Time
	record  plan.PlanState
	journal []plan.PlanEvent
	rows    map[string]rowState
	batches int
	steps   []string                                     // the activities that ran
	failing func(o activities.DueOccurrences) bool       // whether line 16 cannot be opened
	started func(env *testsuite.TestWorkflowEnvironment) // called after each batch
	answers map[string]plan.PlanAnswer                   // of the commands that were carried out
	refused map[string]error
}

const tasksOfLaunch = 450

func newPlanWorld(t *testing.T, at time.Time) *planWorld {
	t.Helper()
	return &planWorld{
		t: t, now: at, record: plan.NewPlanState("kh-2027"), rows: map[string]rowState{}, answers: map[string]plan.PlanAnswer{},
		refused: map[string]error{}, failing: func(activities.DueOccurrences) bool { return false },
	}
}

// at is a day in the zone of plans, at nine o'clock.
func at(day string) time.Time { return calendar.MustDate(day).Start(calendar.Zone).Add(9 * time.Hour) }

// dies reports, now and then, that the worker is killed.
func (w *planWorld) dies() error {
	if w.random != nil && w.random.IntN(8) == 0 {
		return errors.New("the worker was killed")
	}
	return nil
}

// env is a run of the workflow in this world.
func (w *planWorld) env() *testsuite.TestWorkflowEnvironment {
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(discardLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(unhurried)
	env.SetStartTime(w.now)
	env.SetTestTimeout(time.Minute)
	env.RegisterWorkflowWithOptions(workflows.Plan, workflow.RegisterOptions{Name: workflows.NamePlan})
	register := func(name string, do any) {
		env.RegisterActivityWithOptions(do, activity.RegisterOptions{Name: name})
	}
	register("RecordedPlan", func(context.Context, plan.PlanID) (plan.PlanState, error) { return w.record, w.dies() })
	register("ProjectPlan", func(_ context.Context, p activities.PlanProjection) error { return w.project(p) })
	register("PrepareLaunch", func(context.Context, plan.PlanID) error {
		w.steps = append(w.steps, "PrepareLaunch")
		for i := range tasksOfLaunch {
			w.addRow(fmt.Sprint("task ", i))
		}
		return w.dies()
	})
	register("RecurringLines", func(context.Context, plan.PlanID) (activities.Recurring, error) {
		return activities.Recurring{Year: 2027, Lines: []plan.RecurringLine{{Line: "16", Spec: "0 8 1 * *"}, {Line: "4", Spec: "0 8 1 */3 *"}}}, w.dies()
	})
	register("StartTasks", func(context.Context, plan.PlanID) (int, error) { return w.start(env) })
	register("SendOpenings", func(context.Context, plan.PlanID) error { return w.dies() })
	register("OpenOccurrences", func(_ context.Context, o activities.DueOccurrences) (activities.OpenedOccurrences, error) {
		return w.open(o)
	})
	register("WithdrawTasks", func(_ context.Context, in activities.Withdrawal) (activities.Withdrawn, error) { return w.withdraw(in) })
	return env
}

func (w *planWorld) addRow(id string) {
	if _, exists := w.rows[id]; !exists {
		w.rows[id] = rowPending
	}
}

// project is what Store.ProjectPlan does.
func (w *planWorld) project(p activities.PlanProjection) error {
	if p.State.Epoch < w.record.Epoch {
		return temporal.NewNonRetryableApplicationError("fenced", activities.ErrorFenced, nil)
	}
	for _, e := range p.Events {
		switch {
		case e.Seq <= len(w.journal) && (w.journal[e.Seq-1].Kind != e.Kind || w.journal[e.Seq-1].Command != e.Command):
			return temporal.NewNonRetryableApplicationError("overtaken", activities.ErrorOvertaken, nil)
		case e.Seq == len(w.journal)+1:
			w.journal = append(w.journal, e)
		case e.Seq > len(w.journal):
			w.t.Errorf("event %d is projected after event %d", e.Seq, len(w.journal))
		}
	}
	if p.State.Seq > w.record.Seq {
		w.record = p.State
	}
	return w.dies()
}

func (w *planWorld) start(env *testsuite.TestWorkflowEnvironment) (int, error) {
	w.steps = append(w.steps, "StartTasks")
	w.batches++
	left, batch := 0, 200
	for id, state := range w.rows {
		switch {
		case state != rowPending:
		case batch > 0:
			batch--
			w.rows[id] = rowStarted
		default:
			left++
		}
	}
	if w.started != nil {
		w.started(env)
	}
	return left, w.dies()
}

func (w *planWorld) open(o activities.DueOccurrences) (activities.OpenedOccurrences, error) {
	w.steps = append(w.steps, "OpenOccurrences")
	var result activities.OpenedOccurrences
	for _, line := range o.Lines {
		if line == "16" && w.failing(o) {
			result.Failures = append(result.Failures, plan.OpeningFailure{Line: line, Message: "đơn vị không còn"})
			continue
		}
		w.addRow(occurrenceRow(plan.LineOccurrence{Line: line, At: o.At}))
	}
	return result, w.dies()
}

func occurrenceRow(o plan.LineOccurrence) string {
	return o.Line + " " + o.At.In(calendar.Zone).Format("02/01")
}

func (w *planWorld) withdraw(in activities.Withdrawal) (result activities.Withdrawn, err error) {
	w.steps = append(w.steps, "WithdrawTasks")
	for id, state := range w.rows {
		switch {
		case state == rowPending:
			w.rows[id] = rowWithdrawn
		case state == rowStarted && in.Cancel:
			w.rows[id] = rowCancelled
		}
	}
	return activities.Withdrawn{Withdrawn: w.count(rowWithdrawn), Cancelled: w.count(rowCancelled)}, w.dies()
}

func (w *planWorld) count(state rowState) (n int) {
	for _, row := range w.rows {
		if row == state {
			n++
		}
	}
	return n
}

// command gives a command in a run, now. Its answer or refusal is kept under its id.
func (w *planWorld) command(env *testsuite.TestWorkflowEnvironment, c plan.PlanCommand) {
	env.UpdateWorkflow(string(c.Kind), c.ID, &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: func(err error) { w.refused[c.ID] = err },
		OnComplete: func(answer any, err error) {
			if given, is := answer.(plan.PlanAnswer); is && err == nil {
				w.answers[c.ID] = given
			} else {
				w.refused[c.ID] = err
			}
		},
	}, c)
}

// commandOn has a command given on a day, at nine o'clock.
func (w *planWorld) commandOn(env *testsuite.TestWorkflowEnvironment, day string, c plan.PlanCommand) {
	env.RegisterDelayedCallback(func() { w.command(env, c) }, at(day).Sub(w.now))
}

// run runs the workflow until it ends, and returns its error. The time of the world is then that of its end.
func (w *planWorld) run(env *testsuite.TestWorkflowEnvironment, in workflows.PlanInput) error {
	env.ExecuteWorkflow(workflows.NamePlan, in)
	w.now = env.Now()
	return env.GetWorkflowError()
}

// check checks the rules that the record keeps when no workflow runs.
func (w *planWorld) check() {
	w.t.Helper()
	for i, e := range w.journal {
		if e.Seq != i+1 {
			w.t.Fatalf("event %d of the journal has the number %d", i+1, e.Seq)
		}
	}
	if w.record.Seq != len(w.journal) || w.record.Seq > 0 && w.journal[len(w.journal)-1].Status != w.record.Status {
		w.t.Fatalf("the record is %s at event %d, the journal has %d", w.record.Status, w.record.Seq, len(w.journal))
	}
	opened := map[string]bool{}
	for _, e := range w.journal {
		if e.Kind != plan.PlanEventOpened {
			continue
		}
		for _, o := range e.Occurrences {
			id := occurrenceRow(o)
			if opened[id] || w.rows[id] == "" {
				w.t.Fatalf("the occurrence %s was opened before (%v), or has no row (%q)", id, opened[id], w.rows[id])
			}
			opened[id] = true
		}
	}
	for id, answer := range w.answers {
		if _, seen := w.record.SeenCommand(id); !seen && !answer.Again {
			w.t.Fatalf("command %s was answered with %+v and is not on record", id, answer)
		}
	}
	switch {
	case !w.record.Over():
		w.t.Fatalf("no workflow runs, and the plan is %s", w.record.Status)
	case w.record.Status == plan.PlanClosed && (w.count(rowPending) > 0 || !w.record.Launched && w.count(rowStarted) > 0):
		w.t.Fatalf("the plan is closed, launched %v, with %d tasks pending and %d started", w.record.Launched, w.count(rowPending), w.count(rowStarted))
	}
}
