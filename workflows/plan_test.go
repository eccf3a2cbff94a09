package workflows_test

import (
	"context"
	"errors"
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

// year is a plan's workflow under test: what it did, in order.
type year struct {
	*testsuite.TestWorkflowEnvironment
	batches  int
	openings []activities.DueOccurrences
	statuses []plan.PlanStatus
}

// newYear starts in January with a monthly and a quarterly line and 450 tasks to launch.
func newYear(t *testing.T) *year {
	t.Helper()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(quiet{})
	y := &year{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment()}
	y.SetStartTime(time.Date(2027, 1, 11, 9, 0, 0, 0, calendar.Zone))
	y.SetTestTimeout(time.Minute)
	y.RegisterActivity(&activities.Activities{})
	y.RegisterWorkflowWithOptions(workflows.Plan, workflow.RegisterOptions{Name: workflows.NamePlan})
	y.OnActivity("PrepareLaunch", mock.Anything, plan.PlanID("kh-2027")).Return(nil)
	left := 450
	y.OnActivity("StartTasks", mock.Anything, plan.PlanID("kh-2027")).Return(func(context.Context, plan.PlanID) (int, error) {
		y.batches++
		left = max(0, left-200)
		return left, nil
	})
	y.OnActivity("RecurringLines", mock.Anything, mock.Anything).Return(activities.Recurring{Year: 2027, Lines: []plan.RecurringLine{
		{Line: "16", Spec: "0 8 1 * *"}, {Line: "4", Spec: "0 8 1 */3 *"},
	}}, nil)
	y.OnActivity("OpenOccurrences", mock.Anything, mock.Anything).Return(func(_ context.Context, o activities.DueOccurrences) error {
		y.openings = append(y.openings, o)
		return nil
	})
	y.OnActivity("SetPlanStatus", mock.Anything, mock.Anything, mock.Anything).Return(func(_ context.Context, _ plan.PlanID, s plan.PlanStatus) error {
		y.statuses = append(y.statuses, s)
		return nil
	})
	return y
}

func (y *year) ask(t *testing.T, on string, update string) {
	t.Helper()
	wait := calendar.MustDate(on).Start(calendar.Zone).Sub(time.Date(2027, 1, 11, 9, 0, 0, 0, calendar.Zone))
	y.RegisterDelayedCallback(func() {
		y.UpdateWorkflow(update, update+on, &testsuite.TestUpdateCallback{
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

func (y *year) run(t *testing.T) {
	t.Helper()
	y.ExecuteWorkflow(workflows.NamePlan, workflows.PlanInput{Plan: "kh-2027"})
	if err := y.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
}

func TestAPlanLaunchesInBatchesAndOpensEveryPeriodOnItsDay(t *testing.T) {
	t.Parallel()
	y := newYear(t)
	y.ask(t, "2027-12-20", workflows.UpdateClosePlan)
	y.run(t)
	if y.batches < 3 {
		t.Errorf("%d batches, want the three of the launch and one a period", y.batches)
	}
	if len(y.openings) != 11 {
		t.Fatalf("%d openings from February to December, want 11: %v", len(y.openings), y.openings)
	}
	for i, o := range y.openings {
		at := o.At.In(calendar.Zone)
		if int(at.Month()) != i+2 || at.Day() != 1 || at.Hour() != 8 {
			t.Errorf("opening %d at %v", i, at)
		}
		if quarter := at.Month()%3 == 1; quarter != (len(o.Lines) == 2) {
			t.Errorf("at %v open %v", at, o.Lines)
		}
	}
}

func TestAPausedPlanOpensWhatItMissedWhenItGoesOn(t *testing.T) {
	t.Parallel()
	y := newYear(t)
	y.ask(t, "2027-01-20", workflows.UpdatePausePlan)
	y.ask(t, "2027-03-15", workflows.UpdateResumePlan)
	y.ask(t, "2027-03-20", workflows.UpdateClosePlan)
	y.run(t)
	if len(y.openings) != 2 || y.openings[0].At.In(calendar.Zone).Month() != time.February {
		t.Errorf("openings %v, want those of February and March", y.openings)
	}
	want := []plan.PlanStatus{plan.PlanRunning, plan.PlanPaused, plan.PlanRunning, plan.PlanClosed}
	for i, status := range want {
		if i >= len(y.statuses) || y.statuses[i] != status {
			t.Fatalf("statuses %v, want %v", y.statuses, want)
		}
	}
}

func TestAPlanCarriesItsYearOverWhenItContinuesAsNew(t *testing.T) {
	t.Parallel()
	y := newYear(t)
	y.RegisterDelayedCallback(func() { y.SetContinueAsNewSuggested(true) }, 40*24*time.Hour)
	y.RegisterDelayedCallback(func() { y.SignalWorkflow(workflows.SignalWake, nil) }, 41*24*time.Hour)
	y.ExecuteWorkflow(workflows.NamePlan, workflows.PlanInput{Plan: "kh-2027"})
	var next *workflow.ContinueAsNewError
	if err := y.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("the workflow ended with %v, want continue-as-new", err)
	}
	var carried workflows.PlanInput
	if err := converterOf(next, &carried); err != nil {
		t.Fatal(err)
	}
	if !carried.State.Launched || carried.State.Rounds != 1 || len(carried.State.Recurring) != 2 {
		t.Fatalf("it carries over %+v", carried.State)
	}
	again := newYear(t)
	again.SetStartTime(time.Date(2027, 2, 25, 9, 0, 0, 0, calendar.Zone))
	again.RegisterDelayedCallback(func() {
		again.UpdateWorkflow(workflows.UpdateClosePlan, "close", &testsuite.TestUpdateCallback{
			OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
		})
	}, 10*24*time.Hour)
	again.ExecuteWorkflow(workflows.NamePlan, carried)
	if len(again.openings) != 1 || again.openings[0].At.In(calendar.Zone).Month() != time.March {
		t.Errorf("after the carrying over %v opened, want March alone", again.openings)
	}
}
