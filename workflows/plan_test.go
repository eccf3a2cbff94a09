package workflows_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/workflows"
)

// statuses are the statuses of the journal, each once where it follows itself.
func (w *planWorld) statuses() []plan.PlanStatus {
	var statuses []plan.PlanStatus
	for _, e := range w.journal {
		statuses = append(statuses, e.Status)
	}
	return slices.Compact(statuses)
}

// openedRows are the opened occurrences, in order.
func (w *planWorld) openedRows() []string {
	var opened []string
	for _, e := range w.journal {
		if e.Kind != plan.PlanEventOpened {
			continue
		}
		for _, o := range e.Occurrences {
			opened = append(opened, occurrenceRow(o))
		}
	}
	return opened
}

// launchUntil launches the plan and runs it until it ends by itself.
func (w *planWorld) launchUntil(env *testsuite.TestWorkflowEnvironment) {
	w.t.Helper()
	if err := w.run(env, workflows.PlanInput{Plan: "kh-2027"}); err != nil {
		w.t.Fatal(err)
	}
	w.check()
}

func checkStatuses(t *testing.T, w *planWorld, want ...plan.PlanStatus) {
	t.Helper()
	if got := w.statuses(); !slices.Equal(got, want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
}

var closePlan = plan.PlanCommand{ID: "đóng", Kind: plan.PlanCommandClose}

func TestPlan(t *testing.T) {
	t.Parallel()
	t.Run("tasks start in batches, and every occurrence opens on its day", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := w.env()
		w.commandOn(env, "2027-12-20", closePlan)
		w.launchUntil(env)
		var want []string
		for month := 2; month <= 12; month++ {
			want = append(want, fmt.Sprintf("16 01/%02d", month))
			if month%3 == 1 {
				want = append(want, fmt.Sprintf("4 01/%02d", month))
			}
		}
		if got := w.openedRows(); !slices.Equal(got, want) {
			t.Errorf("opened %v, want %v", got, want)
		}
		if w.batches < 3 || w.count(rowStarted) != tasksOfLaunch+len(want) {
			t.Errorf("%d tasks started in %d batches", w.count(rowStarted), w.batches)
		}
	})
	t.Run("a resumed plan opens its present occurrence and names the missed ones", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := w.env()
		w.commandOn(env, "2027-01-20", plan.PlanCommand{ID: "dừng", Kind: plan.PlanCommandPause})
		w.commandOn(env, "2027-03-15", plan.PlanCommand{ID: "tiếp", Kind: plan.PlanCommandResume})
		w.commandOn(env, "2027-03-20", plan.PlanCommand{ID: "mở", Kind: plan.PlanCommandResume, Missed: plan.MissedOpen})
		w.commandOn(env, "2027-03-25", closePlan)
		w.launchUntil(env)
		if got := w.openedRows(); !slices.Equal(got, []string{"16 01/03", "16 01/02"}) {
			t.Errorf("opened %v, want March, and February when it was asked for", got)
		}
		if missed := w.answers["tiếp"].Missed; len(missed) != 1 || missed[0].At.In(calendar.Zone).Month() != time.February {
			t.Errorf("the answer names %v, want February", missed)
		}
		checkStatuses(t, w, plan.PlanLaunching, plan.PlanRunning, plan.PlanPaused, plan.PlanRunning, plan.PlanClosed)
	})
	t.Run("a launch of a plan that is closed on record does nothing", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := w.env()
		w.commandOn(env, "2027-01-12", closePlan)
		w.launchUntil(env)
		events, steps := len(w.journal), len(w.steps)
		w.launchUntil(w.env())
		if len(w.journal) != events || len(w.steps) != steps || w.record.Status != plan.PlanClosed {
			t.Errorf("%d new events, activities %v, the plan is %s", len(w.journal)-events, w.steps[steps:], w.record.Status)
		}
	})
	t.Run("an occurrence that falls due during the launch is opened", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-31"))
		env := w.env()
		w.started = func(*testsuite.TestWorkflowEnvironment) {
			w.started = nil
			env.RegisterDelayedCallback(func() {
				w.command(env, plan.PlanCommand{ID: "tiếp", Kind: plan.PlanCommandResume, Missed: plan.MissedOpen})
			}, 48*time.Hour)
			w.command(env, plan.PlanCommand{ID: "dừng", Kind: plan.PlanCommandPause})
		}
		w.commandOn(env, "2027-02-10", closePlan)
		w.launchUntil(env)
		if got := w.openedRows(); !slices.Equal(got, []string{"16 01/02"}) {
			t.Errorf("opened %v, want February", got)
		}
	})
	t.Run("the state is carried over at continue-as-new", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := w.env()
		env.RegisterDelayedCallback(func() { env.SetContinueAsNewSuggested(true) }, 40*24*time.Hour)
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.SignalWake, nil) }, 41*24*time.Hour)
		var next *workflow.ContinueAsNewError
		if err := w.run(env, workflows.PlanInput{Plan: "kh-2027"}); !errors.As(err, &next) {
			t.Fatalf("the workflow ended with %v, want continue-as-new", err)
		}
		var carried workflows.PlanInput
		if err := decodeInput(next, &carried); err != nil {
			t.Fatal(err)
		}
		again := w.env()
		w.commandOn(again, "2027-03-07", closePlan)
		if err := w.run(again, carried); err != nil {
			t.Fatal(err)
		}
		if got := w.openedRows(); !slices.Equal(got, []string{"16 01/02", "16 01/03"}) || w.record.Epoch != 0 {
			t.Errorf("opened %v at epoch %d", got, w.record.Epoch)
		}
	})
}

func TestPlanLaunch(t *testing.T) {
	t.Parallel()
	// stoppedAt launches a plan that gets a command after its first batch, and another one a day later.
	stoppedAt := func(t *testing.T, first, later plan.PlanCommand) *planWorld {
		t.Helper()
		w := newPlanWorld(t, at("2027-01-11"))
		w.started = func(env *testsuite.TestWorkflowEnvironment) { w.started = nil; w.command(env, first) }
		env := w.env()
		env.RegisterDelayedCallback(func() {
			if w.record.Status == plan.PlanPaused && w.count(rowStarted) != 200 {
				t.Errorf("during the pause %d tasks are started, want those of the first batch", w.count(rowStarted))
			}
		}, 12*time.Hour)
		w.commandOn(env, "2027-01-12", later)
		w.commandOn(env, "2027-01-13", closePlan)
		w.launchUntil(env)
		return w
	}
	pause := plan.PlanCommand{ID: "dừng", Kind: plan.PlanCommandPause}
	t.Run("a pause during the launch stops it, and it goes on when the plan is resumed", func(t *testing.T) {
		t.Parallel()
		w := stoppedAt(t, pause, plan.PlanCommand{ID: "tiếp", Kind: plan.PlanCommandResume})
		checkStatuses(t, w, plan.PlanLaunching, plan.PlanPaused, plan.PlanLaunching, plan.PlanRunning, plan.PlanClosed)
		if w.count(rowStarted) != tasksOfLaunch {
			t.Errorf("%d tasks started, want %d", w.count(rowStarted), tasksOfLaunch)
		}
	})
	t.Run("a close during the launch leaves no task that never starts and counts as open", func(t *testing.T) {
		t.Parallel()
		w := stoppedAt(t, plan.PlanCommand{ID: "đóng sớm", Kind: plan.PlanCommandClose}, pause)
		checkStatuses(t, w, plan.PlanLaunching, plan.PlanClosing, plan.PlanClosed)
		last := w.journal[len(w.journal)-1]
		if w.count(rowWithdrawn) != 250 || w.count(rowCancelled) != 200 || last.Withdrawn != 250 || last.Cancelled != 200 {
			t.Errorf("%d tasks withdrawn, %d cancelled, the event is %+v", w.count(rowWithdrawn), w.count(rowCancelled), last)
		}
	})
	t.Run("a close of a plan whose launch is paused withdraws too", func(t *testing.T) {
		t.Parallel()
		checkStatuses(t, stoppedAt(t, pause, closePlan), plan.PlanLaunching, plan.PlanPaused, plan.PlanClosing, plan.PlanClosed)
	})
	t.Run("a launch that errors of the plan prevent ends, and the plan is imported", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := w.env()
		env.OnActivity("PrepareLaunch", mock.Anything, mock.Anything).Return(temporal.NewNonRetryableApplicationError("dòng 5: không có cơ quan chủ trì", activities.ErrorPlanProblems, nil))
		w.launchUntil(env)
		if last := w.journal[len(w.journal)-1]; last.Kind != plan.PlanEventLaunchFailed || last.Message == "" || w.record.Status != plan.PlanImported {
			t.Errorf("the plan is %s after %+v", w.record.Status, last)
		}
	})
}

func TestPlanOpening(t *testing.T) {
	t.Parallel()
	t.Run("an occurrence that cannot be opened is tried again, stands as a problem, and opens when it is asked for", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		w.failing = func(activities.DueOccurrences) bool { return true }
		env := w.env()
		env.RegisterDelayedCallback(func() {
			if p := w.record.Problems; len(p) != 1 || !p[0].Stands() || p[0].Line != "16" || p[0].At.In(calendar.Zone).Month() != time.February {
				t.Errorf("the record has the problems %+v", p)
			}
			w.failing = func(activities.DueOccurrences) bool { return false }
		}, at("2027-04-10").Sub(w.now))
		w.commandOn(env, "2027-04-11", plan.PlanCommand{ID: "thử lại", Kind: plan.PlanCommandRetry})
		w.commandOn(env, "2027-04-12", closePlan)
		w.launchUntil(env)
		if got, want := w.openedRows(), []string{"4 01/04", "16 01/02", "16 01/03", "16 01/04"}; !slices.Equal(got, want) {
			t.Errorf("opened %v, want %v", got, want)
		}
	})
	t.Run("an opening that fails as a whole is a problem of each of its lines", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-03-11"))
		env := w.env()
		env.OnActivity("OpenOccurrences", mock.Anything, mock.Anything).Return(activities.OpenedOccurrences{}, errors.New("không đọc được danh bạ"))
		env.RegisterDelayedCallback(func() {
			if len(w.record.Problems) != 2 {
				t.Errorf("the record has the problems %+v", w.record.Problems)
			}
		}, at("2027-04-01").Sub(w.now))
		w.commandOn(env, "2027-04-12", closePlan)
		w.launchUntil(env)
	})
}

func TestPlanCancellation(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]struct {
		command plan.PlanCommandKind
		cancel  time.Duration
	}{
		"at rest": {cancel: time.Hour}, "paused": {command: plan.PlanCommandPause, cancel: time.Hour}, "at its start": {cancel: 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPlanWorld(t, at("2027-01-11"))
			env := w.env()
			if after.command != "" {
				env.RegisterDelayedCallback(func() { w.command(env, plan.PlanCommand{ID: "một", Kind: after.command}) }, time.Minute)
			}
			env.RegisterDelayedCallback(env.CancelWorkflow, after.cancel)
			if err := w.run(env, workflows.PlanInput{Plan: "kh-2027"}); !temporal.IsCanceledError(err) {
				t.Fatalf("the workflow ended with %v", err)
			}
			w.check()
			if after.cancel > 0 && w.record.Status != plan.PlanEnded {
				t.Errorf("the plan is %s", w.record.Status)
			}
			env = w.env()
			w.commandOn(env, "2027-01-20", closePlan)
			w.launchUntil(env)
			if w.count(rowStarted) != tasksOfLaunch {
				t.Errorf("launched anew, %d tasks are started", w.count(rowStarted))
			}
		})
	}
}

// TestPlanV0 runs plans that the first version has begun: a history without the marker of the state machine goes on as such until its next
// moment.
func TestPlanV0(t *testing.T) {
	t.Parallel()
	v0 := func(w *planWorld, moments int) *testsuite.TestWorkflowEnvironment {
		env := w.env()
		env.RegisterActivity((&activities.Activities{}).SetPlanStatus)
		env.OnActivity("SetPlanStatus", mock.Anything, mock.Anything, mock.Anything).Return(nil)
		env.OnGetVersion("plan: one state machine", workflow.DefaultVersion, 1).Return(workflow.DefaultVersion)
		for moment := range moments {
			env.OnGetVersion(fmt.Sprintf("plan: one state machine, moment %d", moment+1), workflow.DefaultVersion, 1).Return(workflow.DefaultVersion)
		}
		return env
	}
	const launchMoments = 5 // of a launch in three batches, and the rest after it
	t.Run("a running plan goes on with its cursors", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := v0(w, launchMoments)
		w.record = plan.PlanStateFromStatus("kh-2027", plan.PlanRunning)
		w.commandOn(env, "2027-03-15", closePlan)
		w.launchUntil(env)
		if got := w.openedRows(); !slices.Equal(got, []string{"16 01/02", "16 01/03"}) {
			t.Errorf("opened %v", got)
		}
		if slices.Index(w.steps[1:], "PrepareLaunch") >= 0 {
			t.Errorf("the plan was launched again: %v", w.steps)
		}
	})
	t.Run("a command takes a resting plan over", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := v0(w, 1000)
		w.record = plan.PlanStateFromStatus("kh-2027", plan.PlanRunning)
		w.commandOn(env, "2027-01-15", plan.PlanCommand{ID: "dừng", Kind: plan.PlanCommandPause})
		w.commandOn(env, "2027-04-15", plan.PlanCommand{ID: "tiếp", Kind: plan.PlanCommandResume})
		w.commandOn(env, "2027-04-20", closePlan)
		w.launchUntil(env)
		if got := w.openedRows(); !slices.Equal(got, []string{"16 01/04", "4 01/04"}) || len(w.answers["tiếp"].Missed) != 2 {
			t.Errorf("opened %v, missed %v", got, w.answers["tiếp"].Missed)
		}
	})
	t.Run("a launch that was begun is completed", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := v0(w, 2)
		w.record = plan.PlanStateFromStatus("kh-2027", plan.PlanLaunching)
		w.commandOn(env, "2027-02-15", closePlan)
		w.launchUntil(env)
		if got := w.openedRows(); !slices.Equal(got, []string{"16 01/02"}) || w.count(rowStarted) != tasksOfLaunch+1 {
			t.Errorf("opened %v, %d tasks started", got, w.count(rowStarted))
		}
	})
	t.Run("a cancelled plan ends", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		env := v0(w, 1000)
		w.record = plan.PlanStateFromStatus("kh-2027", plan.PlanRunning)
		env.RegisterDelayedCallback(env.CancelWorkflow, time.Hour)
		if err := w.run(env, workflows.PlanInput{Plan: "kh-2027"}); !temporal.IsCanceledError(err) {
			t.Fatalf("the workflow ended with %v", err)
		}
		checkStatuses(t, w, plan.PlanEnded)
	})
	t.Run("a run that was begun beside a closed plan ends", func(t *testing.T) {
		t.Parallel()
		w := newPlanWorld(t, at("2027-01-11"))
		w.record = plan.PlanStateFromStatus("kh-2027", plan.PlanClosed)
		if err := w.run(v0(w, 1), workflows.PlanInput{Plan: "kh-2027"}); err != nil || len(w.journal) > 0 {
			t.Errorf("the workflow ended with %v, the journal is %+v", err, w.journal)
		}
	})
}
