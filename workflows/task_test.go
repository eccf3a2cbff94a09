package workflows_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/workflows"
)

// monday is a morning of an ordinary week of March.
var monday = time.Date(2027, 3, 1, 9, 0, 0, 0, calendar.Zone)

var (
	contact     = actor("nguyen-thi-lan", directory.Position{Role: directory.RoleFocalPoint, Unit: "so-tu-phap"})
	head        = actor("tran-van-minh", directory.Position{Role: directory.RoleUnitHead, Unit: "so-tu-phap"})
	coordinator = actor("le-thu-ha", directory.Position{Role: directory.RoleCoordinator, Unit: "so-noi-vu"})
)

func actor(id directory.PersonID, offices ...directory.Position) directory.Actor {
	return directory.Actor{Person: id, Positions: offices}
}

func hash(letter string) string { return strings.Repeat(letter, 64) }

// opening is a task due on the last day of March.
func opening() plan.TaskInput {
	return plan.TaskInput{
		Task: "kh-2027/1/so-tu-phap/1", Due: calendar.MustDate("2027-03-31"),
		Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: "so-tu-phap"}},
	}
}

// rehearsal is a task's workflow under test with the journal it writes.
type rehearsal struct {
	*testsuite.TestWorkflowEnvironment
	t         *testing.T
	journal   []plan.Event
	fired     int
	cancelled int
}

func newRehearsal(t *testing.T) *rehearsal {
	t.Helper()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(quiet{})
	d := &rehearsal{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment(), t: t}
	d.SetStartTime(monday)
	d.SetTestTimeout(time.Minute)
	d.RegisterActivity(&activities.Activities{})
	d.RegisterWorkflowWithOptions(workflows.Task, workflow.RegisterOptions{Name: workflows.NameTask})
	d.SetOnTimerFiredListener(func(string) { d.fired++ })
	d.SetOnTimerCanceledListener(func(string) { d.cancelled++ })
	return d
}

// writesDown lets the projection succeed and keeps what it was given.
func (d *rehearsal) writesDown() *rehearsal {
	d.OnActivity("Project", mock.Anything, mock.Anything).Return(func(_ context.Context, p activities.Projection) error {
		d.journal = append(d.journal, p.Events...)
		return nil
	})
	return d
}

// after asks something of the task when some time has passed, and wants the given answer: "" for yes, else the kind of the no.
func (d *rehearsal) after(wait time.Duration, want plan.RefusalKind, c plan.Command) {
	d.RegisterDelayedCallback(func() {
		answered := false
		d.UpdateWorkflow(string(c.Kind), c.ID, &testsuite.TestUpdateCallback{
			OnAccept: func() {},
			OnReject: func(err error) { d.want(c, want, err); answered = true },
			OnComplete: func(_ any, err error) {
				d.want(c, want, err)
				answered = true
			},
		}, c)
		d.RegisterDelayedCallback(func() {
			if !answered {
				d.t.Errorf("%s %s was never answered", c.Kind, c.ID)
			}
		}, time.Minute)
	}, wait)
}

func (d *rehearsal) want(c plan.Command, want plan.RefusalKind, err error) {
	d.t.Helper()
	refusal, refused := workflows.AsRefusal(err)
	switch {
	case want == "" && err != nil:
		d.t.Errorf("%s %s: %v, want yes", c.Kind, c.ID, err)
	case want != "" && (!refused || refusal.Kind != want):
		d.t.Errorf("%s %s: %v, want %s", c.Kind, c.ID, err, want)
	}
}

func (d *rehearsal) kinds() []plan.EventKind {
	kinds := make([]plan.EventKind, 0, len(d.journal))
	for i, e := range d.journal {
		if e.Seq != d.journal[0].Seq+i {
			d.t.Errorf("event %d has number %d: the journal has a gap", i, e.Seq)
		}
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func (d *rehearsal) wantKinds(want ...plan.EventKind) {
	d.t.Helper()
	got := d.kinds()
	if len(got) != len(want) {
		d.t.Fatalf("the journal says %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			d.t.Fatalf("the journal says %v, want %v", got, want)
		}
	}
}

const hour = time.Hour

// sixCommands is the ordinary way of a task.
func sixCommands() []plan.Command {
	return []plan.Command{
		{ID: "1", Kind: plan.CommandAccept, Actor: contact},
		{ID: "2", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: hash("a")},
		{ID: "3", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: hash("a"), Decision: plan.DecisionApprove},
		{ID: "4", Kind: plan.CommandConfirmPublished, Actor: contact, Link: "https://hanoi.test/tin", ProofDate: calendar.MustDate("2027-03-01")},
		{ID: "5", Kind: plan.CommandSubmitReport, Actor: contact, Hash: hash("b")},
		{ID: "6", Kind: plan.CommandAcceptReport, Actor: coordinator},
	}
}

func TestATaskIsDoneAfterSixCommands(t *testing.T) {
	t.Parallel()
	d := newRehearsal(t).writesDown()
	for i, c := range sixCommands() {
		d.after(time.Duration(i+1)*hour, "", c)
	}
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{Opening: opening()})
	d.wantKinds(plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventApproved, plan.EventPublished,
		plan.EventReportSubmitted, plan.EventReportAccepted)
	var last plan.State
	if err := d.GetWorkflowResult(&last); err != nil || last.Stage != plan.StageDone || last.Seq != 7 {
		t.Errorf("the last state is %+v (%v)", last, err)
	}
	if d.fired > 1 {
		t.Errorf("%d timers fired in a day, want none but those of the test", d.fired)
	}
}

func TestACommandThatDoesNotApplyIsRefusedBeforeItIsWrittenDown(t *testing.T) {
	t.Parallel()
	d := newRehearsal(t).writesDown()
	d.after(hour, plan.RefusalNotNow, plan.Command{ID: "1", Kind: plan.CommandSubmitReport, Actor: contact, Hash: hash("b")})
	d.after(2*hour, plan.RefusalForbidden, plan.Command{ID: "2", Kind: plan.CommandAccept, Actor: actor("nguoi-la")})
	d.after(3*hour, "", plan.Command{ID: "3", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Kế hoạch điều chỉnh."})
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{Opening: opening()})
	d.wantKinds(plan.EventOpened, plan.EventCancelled)
}

func TestAskingTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	d := newRehearsal(t).writesDown()
	accept := plan.Command{ID: "mail:1", Kind: plan.CommandAccept, Actor: contact}
	d.after(hour, "", accept)
	d.after(2*hour, "", accept)
	d.after(3*hour, "", plan.Command{ID: "2", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{Opening: opening()})
	d.wantKinds(plan.EventOpened, plan.EventAccepted, plan.EventCancelled)
}

func TestATaskNobodyTakesOnIsRecalledThenLateThenCarriedUpstairs(t *testing.T) {
	t.Parallel()
	d := newRehearsal(t).writesDown()
	d.after(60*24*hour, "", plan.Command{ID: "1", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{Opening: opening()})
	count := map[plan.EventKind]int{}
	for _, kind := range d.kinds() {
		count[kind]++
	}
	if count[plan.EventOverdue] != 1 || count[plan.EventEscalated] != 2 || count[plan.EventReminded] < 5 || count[plan.EventReminded] > plan.MaxReminders {
		t.Errorf("the journal says %v", count)
	}
}

func TestATaskCarriesItsStateOverWhenItContinuesAsNew(t *testing.T) {
	t.Parallel()
	d := newRehearsal(t).writesDown()
	d.after(hour, "", sixCommands()[0])
	d.after(2*hour, "", sixCommands()[1])
	d.RegisterDelayedCallback(func() {
		d.SetContinueAsNewSuggested(true)
		d.SignalWorkflow(workflows.SignalWake, nil)
	}, 3*hour)
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{Opening: opening()})
	var next *workflow.ContinueAsNewError
	if err := d.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("the workflow ended with %v, want continue-as-new", err)
	}
	var carried workflows.TaskInput
	if err := converterOf(next, &carried); err != nil {
		t.Fatal(err)
	}
	if carried.State.Stage != plan.StageApproval || carried.State.Seq != 3 || len(carried.State.Seen) != 2 {
		t.Fatalf("it carries over %+v", carried.State)
	}

	again := newRehearsal(t).writesDown()
	again.after(hour, "", sixCommands()[1]) // asked before the carrying over: answered, not repeated
	again.after(2*hour, "", sixCommands()[2])
	again.after(3*hour, "", plan.Command{ID: "x", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
	again.ExecuteWorkflow(workflows.NameTask, carried)
	again.wantKinds(plan.EventApproved, plan.EventCancelled)
	if again.journal[0].Seq != 4 {
		t.Errorf("after the carrying over the journal goes on with %d, want 4", again.journal[0].Seq)
	}
}

func TestWhenPostgresDoesNotAnswerTheProjectionWaitsForItAndNothingIsLost(t *testing.T) {
	t.Parallel()
	d := newRehearsal(t)
	failures := 5 // more than the local activity tries
	d.OnActivity("Project", mock.Anything, mock.Anything).Return(func(_ context.Context, p activities.Projection) error {
		if failures > 0 {
			failures--
			return errors.New("PostgreSQL is away")
		}
		d.journal = append(d.journal, p.Events...)
		return nil
	})
	for i, c := range sixCommands() {
		d.after(time.Duration(i+1)*hour, "", c)
	}
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{Opening: opening()})
	if failures != 0 || len(d.kinds()) != 7 {
		t.Errorf("%d failures left, journal %v", failures, d.kinds())
	}
}

func TestACancellationByAnOperatorOfTheEngineLeavesALineInTheJournal(t *testing.T) {
	t.Parallel()
	d := newRehearsal(t).writesDown()
	d.RegisterDelayedCallback(d.CancelWorkflow, hour)
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{Opening: opening()})
	d.wantKinds(plan.EventOpened, plan.EventCancelled)
}

func TestAPausedTaskSleepsUntilItsPauseEnds(t *testing.T) {
	t.Parallel()
	d := newRehearsal(t).writesDown()
	d.after(hour, "", plan.Command{ID: "1", Kind: plan.CommandPause, Actor: coordinator, Reason: "Chờ hướng dẫn.", Until: calendar.MustDate("2027-03-10")})
	d.after(10*24*hour, "", plan.Command{ID: "2", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{Opening: opening()})
	d.wantKinds(plan.EventOpened, plan.EventPaused, plan.EventResumed, plan.EventCancelled)
	if at := d.journal[2].At.In(calendar.Zone); at.Day() != 11 || at.Hour() != 8 {
		t.Errorf("it woke at %v, want the morning after the pause", at)
	}
}

func TestATaskThatForgotWhatItProjectedTakesItOverFromTheRecord(t *testing.T) {
	t.Parallel()
	opened, first := plan.NewTask(opening(), monday)
	accepted, events, err := opened.Apply(sixCommands()[0], monday.Add(hour))
	if err != nil {
		t.Fatal(err)
	}
	record := accepted // PostgreSQL knows that the unit accepted; the workflow died before it noted so
	d := newRehearsal(t)
	d.journal = append(d.journal, first, events[0])
	d.OnActivity("Project", mock.Anything, mock.Anything).Return(func(_ context.Context, p activities.Projection) error {
		for _, e := range p.Events {
			if e.Seq <= record.Seq && e.Seq > 1 && e.Command != d.journal[e.Seq-1].Command {
				return temporal.NewNonRetryableApplicationError("overtaken", activities.ErrorOvertaken, nil)
			}
			if e.Seq > record.Seq {
				d.journal = append(d.journal, e)
			}
		}
		record = p.State
		return nil
	})
	d.OnActivity("Recorded", mock.Anything, mock.Anything).Return(func(context.Context, plan.TaskID) (plan.State, error) { return record, nil })
	d.after(hour, plan.RefusalNotNow, plan.Command{ID: "khac", Kind: plan.CommandDecline, Actor: contact, Reason: "Không thuộc chức năng."})
	d.after(2*hour, "", sixCommands()[0]) // asked again: it had been carried out
	d.after(3*hour, "", sixCommands()[1])
	d.after(4*hour, "", plan.Command{ID: "x", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
	d.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{State: opened})
	d.wantKinds(plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventCancelled)
}
