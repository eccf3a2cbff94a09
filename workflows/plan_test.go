package workflows_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/workflows"
)

// planEnv runs the workflow of a plan and records the calls of its activities.
type planEnv struct {
	*testsuite.TestWorkflowEnvironment
	batches  int                         // calls of StartTasks
	openings []int                       // calls of SendOpenings: after how many batches
	opened   []activities.DueOccurrences // calls of OpenOccurrences
	record   plan.PlanState              // as ProjectPlan has written it
	journal  []plan.PlanEvent            // likewise
}

// newPlanEnv starts on 11 January with a monthly and a quarterly line and 450 tasks to start.
func newPlanEnv(t *testing.T) *planEnv {
	t.Helper()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(discardLogger{})
	e := &planEnv{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment()}
	e.SetStartTime(time.Date(2027, 1, 11, 9, 0, 0, 0, calendar.Zone))
	e.SetTestTimeout(time.Minute)
	e.RegisterActivity(&activities.Activities{})
	e.RegisterWorkflowWithOptions(workflows.Plan, workflow.RegisterOptions{Name: workflows.NamePlan})
	e.OnActivity("PrepareLaunch", mock.Anything, plan.PlanID("kh-2027")).Return(nil)
	left := 450
	e.OnActivity("StartTasks", mock.Anything, plan.PlanID("kh-2027")).Return(func(context.Context, plan.PlanID) (int, error) {
		e.batches++
		left = max(0, left-200)
		return left, nil
	})
	e.OnActivity("SendOpenings", mock.Anything, plan.PlanID("kh-2027")).Return(func(context.Context, plan.PlanID) error {
		e.openings = append(e.openings, e.batches)
		return nil
	})
	e.OnActivity("RecurringLines", mock.Anything, mock.Anything).Return(activities.Recurring{Year: 2027, Lines: []plan.RecurringLine{
		{Line: "16", Spec: "0 8 1 * *"}, {Line: "4", Spec: "0 8 1 */3 *"},
	}}, nil)
	e.OnActivity("OpenOccurrences", mock.Anything, mock.Anything).Return(func(_ context.Context, o activities.DueOccurrences) (activities.OpenedOccurrences, error) {
		e.opened = append(e.opened, o)
		return activities.OpenedOccurrences{}, nil
	})
	e.record = plan.NewPlanState("kh-2027")
	e.OnActivity("RecordedPlan", mock.Anything, mock.Anything).Return(func(context.Context, plan.PlanID) (plan.PlanState, error) { return e.record, nil })
	e.OnActivity("ProjectPlan", mock.Anything, mock.Anything).Return(func(_ context.Context, p activities.PlanProjection) error {
		e.record, e.journal = p.State, append(e.journal, p.Events...)
		return nil
	})
	return e
}

// updateOn sends an update on a day, which must be accepted and succeed.
func (e *planEnv) updateOn(t *testing.T, on, update string) {
	t.Helper()
	wait := calendar.MustDate(on).Start(calendar.Zone).Sub(time.Date(2027, 1, 11, 9, 0, 0, 0, calendar.Zone))
	e.RegisterDelayedCallback(func() {
		e.UpdateWorkflow(update, update+on, &testsuite.TestUpdateCallback{
			OnAccept: func() {},
			OnReject: func(err error) { t.Errorf("%s: %v", update, err) },
			OnComplete: func(_ any, err error) {
				if err != nil {
					t.Errorf("%s: %v", update, err)
				}
			},
		})
	}, wait)
}

// run runs the workflow to its end, which must be without error.
func (e *planEnv) run(t *testing.T) {
	t.Helper()
	e.ExecuteWorkflow(workflows.NamePlan, workflows.PlanInput{Plan: "kh-2027"})
	if err := e.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
}

func TestPlan(t *testing.T) {
	t.Parallel()
	t.Run("tasks start in batches, and every occurrence opens on its day", func(t *testing.T) {
		t.Parallel()
		e := newPlanEnv(t)
		e.updateOn(t, "2027-12-20", "close")
		e.run(t)
		if e.batches < 3 {
			t.Errorf("%d batches, want at least the three of the launch", e.batches)
		}
		if len(e.openings) != 12 || e.openings[0] != 3 {
			t.Errorf("opening letters were written after batches %v, want once after the three of the launch and once on each of 11 days", e.openings)
		}
		if len(e.opened) != 11 {
			t.Fatalf("%d times from February to December, want 11: %v", len(e.opened), e.opened)
		}
		for i, o := range e.opened {
			at := o.At.In(calendar.Zone)
			if int(at.Month()) != i+2 || at.Day() != 1 || at.Hour() != 8 {
				t.Errorf("time %d is %v", i, at)
			}
			if quarter := at.Month()%3 == 1; quarter != (len(o.Lines) == 2) {
				t.Errorf("at %v the lines %v open", at, o.Lines)
			}
		}
	})
	t.Run("a resumed plan opens its present occurrence and names the missed ones", func(t *testing.T) {
		t.Parallel()
		e := newPlanEnv(t)
		e.updateOn(t, "2027-01-20", "pause")
		e.updateOn(t, "2027-03-15", "resume")
		e.updateOn(t, "2027-03-20", "close")
		e.run(t)
		if len(e.opened) != 1 || e.opened[0].At.In(calendar.Zone).Month() != time.March {
			t.Errorf("occurrences %v opened, want that of March", e.opened)
		}
		if missed := e.record.Missed(); len(missed) != 1 || missed[0].At.In(calendar.Zone).Month() != time.February {
			t.Errorf("missed %v, want February", missed)
		}
		var got []plan.PlanStatus
		for _, event := range e.journal {
			if len(got) == 0 || got[len(got)-1] != event.Status {
				got = append(got, event.Status)
			}
		}
		if want := []plan.PlanStatus{plan.PlanLaunching, plan.PlanRunning, plan.PlanPaused, plan.PlanRunning, plan.PlanClosed}; !slices.Equal(got, want) {
			t.Errorf("statuses %v, want %v", got, want)
		}
	})
	t.Run("the state is carried over at continue-as-new", func(t *testing.T) {
		t.Parallel()
		e := newPlanEnv(t)
		e.RegisterDelayedCallback(func() { e.SetContinueAsNewSuggested(true) }, 40*24*time.Hour)
		e.RegisterDelayedCallback(func() { e.SignalWorkflow(workflows.SignalWake, nil) }, 41*24*time.Hour)
		e.ExecuteWorkflow(workflows.NamePlan, workflows.PlanInput{Plan: "kh-2027"})
		var next *workflow.ContinueAsNewError
		if err := e.GetWorkflowError(); !errors.As(err, &next) {
			t.Fatalf("the workflow ended with %v, want continue-as-new", err)
		}
		var carried workflows.PlanInput
		if err := decodeInput(next, &carried); err != nil {
			t.Fatal(err)
		}
		if !carried.Current.Launched || carried.Current.Status != plan.PlanRunning || len(carried.Current.Lines) != 2 {
			t.Fatalf("the carried state is %+v", carried.Current)
		}
		again := newPlanEnv(t)
		again.SetStartTime(time.Date(2027, 2, 25, 9, 0, 0, 0, calendar.Zone))
		again.RegisterDelayedCallback(func() {
			again.UpdateWorkflow("close", "close", &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
			})
		}, 10*24*time.Hour)
		again.ExecuteWorkflow(workflows.NamePlan, carried)
		if len(again.opened) != 1 || again.opened[0].At.In(calendar.Zone).Month() != time.March {
			t.Errorf("after continue-as-new %v opened, want only March", again.opened)
		}
	})
}
