package workflows_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

// monday is the start of the tests: a Monday without holidays in its week.
var monday = time.Date(2027, 3, 1, 9, 0, 0, 0, calendar.Zone)

var (
	contact     = actor("nguyen-thi-lan", directory.Position{Role: directory.RoleFocalPoint, Unit: "so-tu-phap"})
	head        = actor("tran-van-minh", directory.Position{Role: directory.RoleUnitHead, Unit: "so-tu-phap"})
	coordinator = actor("le-thu-ha", directory.Position{Role: directory.RoleCoordinator, Unit: "so-noi-vu"})
)

func actor(id directory.PersonID, positions ...directory.Position) directory.Actor {
	return directory.Actor{Person: id, Positions: positions}
}

// hash returns the hash that consists of one hexadecimal digit.
func hash(digit string) string { return strings.Repeat(digit, 64) }

// newTask returns the input of a task that is due on the last day of March.
func newTask() plan.TaskInput {
	return plan.TaskInput{
		Task: "kh-2027/1/so-tu-phap/1", Due: calendar.MustDate("2027-03-31"),
		Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: "so-tu-phap"}},
	}
}

// taskEnv runs the workflow of a task and records its projected events.
type taskEnv struct {
	*testsuite.TestWorkflowEnvironment
	t         *testing.T
	journal   []plan.Event
	version   int // of the steps, that of this release if a test sets no other
	fired     int // timers, those of commandAfter included
	cancelled int // timers
}

func newTaskEnv(t *testing.T) *taskEnv {
	t.Helper()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(discardLogger{})
	e := &taskEnv{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment(), t: t, version: activities.StepVersion}
	e.SetWorkerOptions(unhurried)
	e.SetStartTime(monday)
	e.SetTestTimeout(time.Minute)
	e.RegisterActivity(&activities.Activities{})
	e.RegisterWorkflowWithOptions(workflows.Task, workflow.RegisterOptions{Name: workflows.NameTask})
	e.SetOnTimerFiredListener(func(string) { e.fired++ })
	e.SetOnTimerCanceledListener(func(string) { e.cancelled++ })
	return e
}

// withProjection makes the projection succeed and records its events.
func (e *taskEnv) withProjection() *taskEnv {
	e.OnActivity("Project", mock.Anything, mock.Anything).Return(func(_ context.Context, p activities.Projection) (activities.Projected, error) {
		e.journal = append(e.journal, p.Events...)
		return activities.Projected{Version: e.version}, nil
	})
	return e
}

// commandAfter sends a command after a time. The command must be answered: without error if want is empty, else with that kind of refusal.
func (e *taskEnv) commandAfter(wait time.Duration, want plan.RefusalKind, c plan.Command) {
	e.RegisterDelayedCallback(func() {
		answered := false
		e.UpdateWorkflow(string(c.Kind), c.ID, &testsuite.TestUpdateCallback{
			OnAccept: func() {},
			OnReject: func(err error) { e.checkAnswer(c, want, err); answered = true },
			OnComplete: func(_ any, err error) {
				e.checkAnswer(c, want, err)
				answered = true
			},
		}, c)
		e.RegisterDelayedCallback(func() {
			if !answered {
				e.t.Errorf("%s %s was never answered", c.Kind, c.ID)
			}
		}, time.Minute)
	}, wait)
}

func (e *taskEnv) checkAnswer(c plan.Command, want plan.RefusalKind, err error) {
	e.t.Helper()
	refusal, refused := workflows.AsRefusal(err)
	switch {
	case want == "" && err != nil:
		e.t.Errorf("%s %s: %v, want no error", c.Kind, c.ID, err)
	case want != "" && (!refused || refusal.Kind != want):
		e.t.Errorf("%s %s: %v, want %s", c.Kind, c.ID, err, want)
	}
}

// kinds returns the kinds of the projected events, whose numbers must be consecutive.
func (e *taskEnv) kinds() []plan.EventKind {
	kinds := make([]plan.EventKind, 0, len(e.journal))
	for i, event := range e.journal {
		if event.Seq != e.journal[0].Seq+i {
			e.t.Errorf("event %d has number %d: the journal has a gap", i, event.Seq)
		}
		kinds = append(kinds, event.Kind)
	}
	return kinds
}

func (e *taskEnv) checkJournal(want ...plan.EventKind) {
	e.t.Helper()
	got := e.kinds()
	if len(got) != len(want) {
		e.t.Fatalf("the journal is %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			e.t.Fatalf("the journal is %v, want %v", got, want)
		}
	}
}

const hour = time.Hour

// ordinaryCommands returns the commands that complete a task in the ordinary order.
func ordinaryCommands() []plan.Command {
	return []plan.Command{
		{ID: "1", Kind: plan.CommandAccept, Actor: contact},
		{ID: "2", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: hash("a")},
		{ID: "3", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: hash("a"), Decision: plan.DecisionApprove},
		{ID: "4", Kind: plan.CommandConfirmPublished, Actor: contact, Link: "https://hanoi.test/tin", ProofDate: calendar.MustDate("2027-03-01")},
		{ID: "5", Kind: plan.CommandSubmitReport, Actor: contact, Hash: hash("b")},
		{ID: "6", Kind: plan.CommandAcceptReport, Actor: coordinator},
	}
}

func TestTask(t *testing.T) {
	t.Parallel()
	t.Run("six commands complete a task", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		for i, c := range ordinaryCommands() {
			e.commandAfter(time.Duration(i+1)*hour, "", c)
		}
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		e.checkJournal(plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventApproved, plan.EventPublished,
			plan.EventReportSubmitted, plan.EventReportAccepted)
		var last plan.State
		if err := e.GetWorkflowResult(&last); err != nil || last.Stage != plan.StageDone || last.Seq != 7 {
			t.Errorf("the last state is %+v (%v)", last, err)
		}
		if e.fired > 1 {
			t.Errorf("%d timers fired in a day, want only those of the test", e.fired)
		}
	})
	t.Run("a command that does not apply is refused before it is recorded", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		e.commandAfter(hour, plan.RefusalNotNow, plan.Command{ID: "1", Kind: plan.CommandSubmitReport, Actor: contact, Hash: hash("b")})
		e.commandAfter(2*hour, plan.RefusalForbidden, plan.Command{ID: "2", Kind: plan.CommandAccept, Actor: actor("nguoi-la")})
		e.commandAfter(3*hour, "", plan.Command{ID: "3", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Kế hoạch điều chỉnh."})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		e.checkJournal(plan.EventOpened, plan.EventCancelled)
	})
	t.Run("a repeated command counts once", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		accept := plan.Command{ID: "mail:1", Kind: plan.CommandAccept, Actor: contact}
		e.commandAfter(hour, "", accept)
		e.commandAfter(2*hour, "", accept)
		e.commandAfter(3*hour, "", plan.Command{ID: "2", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		e.checkJournal(plan.EventOpened, plan.EventAccepted, plan.EventCancelled)
	})
	t.Run("a task without acceptance is reminded, overdue and escalated twice", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		e.commandAfter(60*24*hour, "", plan.Command{ID: "1", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		count := map[plan.EventKind]int{}
		for _, kind := range e.kinds() {
			count[kind]++
		}
		if count[plan.EventOverdue] != 1 || count[plan.EventEscalated] != 2 || count[plan.EventReminded] < 5 || count[plan.EventReminded] > plan.MaxReminders {
			t.Errorf("the journal is %v", count)
		}
	})
	t.Run("the state is carried over at continue-as-new", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		e.commandAfter(hour, "", ordinaryCommands()[0])
		e.commandAfter(2*hour, "", ordinaryCommands()[1])
		e.RegisterDelayedCallback(func() {
			e.SetContinueAsNewSuggested(true)
			e.SignalWorkflow(workflows.SignalWake, nil)
		}, 3*hour)
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		var next *workflow.ContinueAsNewError
		if err := e.GetWorkflowError(); !errors.As(err, &next) {
			t.Fatalf("the workflow ended with %v, want continue-as-new", err)
		}
		var carried workflows.TaskInput
		if err := decodeInput(next, &carried); err != nil {
			t.Fatal(err)
		}
		if carried.State.Stage != plan.StageApproval || carried.State.Seq != 3 || len(carried.State.Seen) != 2 {
			t.Fatalf("the carried state is %+v", carried.State)
		}

		again := newTaskEnv(t).withProjection()
		again.commandAfter(hour, "", ordinaryCommands()[1]) // this command was sent before continue-as-new: it is answered and not applied again
		again.commandAfter(2*hour, "", ordinaryCommands()[2])
		again.commandAfter(3*hour, "", plan.Command{ID: "x", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		again.ExecuteWorkflow(workflows.NameTask, carried)
		again.checkJournal(plan.EventApproved, plan.EventCancelled)
		if again.journal[0].Seq != 4 {
			t.Errorf("after continue-as-new the journal goes on with %d, want 4", again.journal[0].Seq)
		}
	})
	t.Run("the projection waits while PostgreSQL does not answer, and loses nothing", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t)
		failures := 5 // more than the attempts of the local activity
		e.OnActivity("Project", mock.Anything, mock.Anything).Return(func(_ context.Context, p activities.Projection) (activities.Projected, error) {
			if failures > 0 {
				failures--
				return activities.Projected{}, errors.New("PostgreSQL is unavailable")
			}
			e.journal = append(e.journal, p.Events...)
			return activities.Projected{Version: e.version}, nil
		})
		for i, c := range ordinaryCommands() {
			e.commandAfter(time.Duration(i+1)*hour, "", c)
		}
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		if failures != 0 || len(e.kinds()) != 7 {
			t.Errorf("%d failures left, journal %v", failures, e.kinds())
		}
	})
	t.Run("a cancellation by an operator of Temporal is recorded in the journal", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		e.RegisterDelayedCallback(e.CancelWorkflow, hour)
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		e.checkJournal(plan.EventOpened, plan.EventCancelled)
	})
	t.Run("a paused task resumes when its pause ends", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		e.commandAfter(hour, "", plan.Command{ID: "1", Kind: plan.CommandPause, Actor: coordinator, Reason: "Chờ hướng dẫn.", Until: calendar.MustDate("2027-03-10")})
		e.commandAfter(10*24*hour, "", plan.Command{ID: "2", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		e.checkJournal(plan.EventOpened, plan.EventPaused, plan.EventResumed, plan.EventCancelled)
		if at := e.journal[2].At.In(calendar.Zone); at.Day() != 11 || at.Hour() != 8 {
			t.Errorf("the task resumed at %v, want the morning after the pause", at)
		}
	})
	t.Run("the signal resync projects the whole run again, each event with the state of its time", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t)
		var again []activities.Projection
		var last plan.State
		e.OnActivity("Project", mock.Anything, mock.Anything).Return(func(_ context.Context, p activities.Projection) (activities.Projected, error) {
			e.journal, last = append(e.journal, p.Events...), p.State
			if p.Again != nil {
				again = p.Again
			}
			return activities.Projected{Version: e.version}, nil
		})
		e.OnActivity("Recorded", mock.Anything, mock.Anything).Return(func(context.Context, plan.TaskID) (plan.State, error) { return last, nil })
		e.commandAfter(hour, "", ordinaryCommands()[0])
		e.commandAfter(4*24*hour, "", ordinaryCommands()[1]) // after a reminder
		e.RegisterDelayedCallback(func() { e.SignalWorkflow(workflows.SignalResync, nil) }, 4*24*hour+hour)
		e.commandAfter(4*24*hour+2*hour, "", plan.Command{ID: "x", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		before := len(e.journal) - 1 // all but the cancellation
		var events []plan.Event
		for _, p := range again {
			events = append(events, p.Events...)
			if p.State.Seq != p.Events[len(p.Events)-1].Seq {
				t.Errorf("event %d is projected with the state after event %d", p.Events[0].Seq, p.State.Seq)
			}
		}
		if diff := cmp.Diff(e.journal[:before], events); diff != "" {
			t.Errorf("the run again (-journal +again):\n%s", diff)
		}
	})
	t.Run("a workflow behind the record adopts the state of the record", func(t *testing.T) {
		t.Parallel()
		opened, first := plan.NewTask(newTask(), monday)
		accepted, events, err := opened.Apply(ordinaryCommands()[0], monday.Add(hour))
		if err != nil {
			t.Fatal(err)
		}
		record := accepted // the record has the acceptance; the worker was killed before the history contained it
		e := newTaskEnv(t)
		e.journal = append(e.journal, first, events[0])
		e.OnActivity("Project", mock.Anything, mock.Anything).Return(func(_ context.Context, p activities.Projection) (activities.Projected, error) {
			for _, event := range p.Events {
				if event.Seq <= record.Seq && event.Seq > 1 && event.Command != e.journal[event.Seq-1].Command {
					return activities.Projected{}, temporal.NewNonRetryableApplicationError("overtaken", activities.ErrorOvertaken, nil)
				}
				if event.Seq > record.Seq {
					e.journal = append(e.journal, event)
				}
			}
			record = p.State
			return activities.Projected{Version: e.version}, nil
		})
		e.OnActivity("Recorded", mock.Anything, mock.Anything).Return(func(context.Context, plan.TaskID) (plan.State, error) { return record, nil })
		e.commandAfter(hour, plan.RefusalNotNow, plan.Command{ID: "khac", Kind: plan.CommandDecline, Actor: contact, Reason: "Không thuộc chức năng."})
		e.commandAfter(2*hour, "", ordinaryCommands()[0]) // this command is in the adopted record
		e.commandAfter(3*hour, "", ordinaryCommands()[1])
		e.commandAfter(4*hour, "", plan.Command{ID: "x", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{State: opened})
		e.checkJournal(plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventCancelled)
	})
}

// TestTaskConversation gives the commands of a conversation by mail: none of them disturbs the workflow.
func TestTaskConversation(t *testing.T) {
	t.Parallel()
	t.Run("questions, an extension and a suspended decision on the way to the end", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		steps := ordinaryCommands()
		steps[2].UndoWindow, steps[2].Channel = plan.UndoWindowStandard, plan.ChannelMail
		give := []plan.Command{
			{ID: "q", Kind: plan.CommandAsk, Actor: contact, Reason: "Kinh phí?"},
			{ID: "a", Kind: plan.CommandAnswerQuestion, Actor: coordinator, Reason: "Của Sở."},
			steps[0],
			{ID: "x", Kind: plan.CommandRequestExtension, Actor: contact, Due: calendar.MustDate("2027-04-15"), Reason: "Chờ số liệu."},
			{ID: "g", Kind: plan.CommandDecideExtension, Actor: coordinator, Decision: plan.DecisionApprove},
			steps[1], steps[2],
		}
		for i, c := range give {
			e.commandAfter(time.Duration(i+1)*hour, "", c)
		}
		e.commandAfter(7*hour+5*time.Minute, "", plan.Command{ID: "s", Kind: plan.CommandSuspend, Actor: head, Reason: "Khoan."})
		e.commandAfter(9*hour, plan.RefusalNotNow, plan.Command{ID: "early", Kind: plan.CommandConfirmPublished, Actor: contact, Link: "https://hanoi.test/tin", ProofDate: calendar.MustDate("2027-03-01")})
		e.commandAfter(10*hour, "", plan.Command{ID: "k", Kind: plan.CommandKeep, Actor: head})
		for i, c := range steps[3:] {
			e.commandAfter(time.Duration(11+i)*hour, "", c)
		}
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		e.checkJournal(plan.EventOpened, plan.EventAsked, plan.EventAnswered, plan.EventAccepted, plan.EventExtensionRequested,
			plan.EventExtensionGranted, plan.EventDraftSubmitted, plan.EventApproved, plan.EventSuspended, plan.EventKept, plan.EventPublished,
			plan.EventReportSubmitted, plan.EventReportAccepted)
	})
	t.Run("a task that another unit gets is opened there before this workflow ends, however often that fails", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		failures, opened := 2, activities.Reassignment{}
		e.OnActivity("OpenReassigned", mock.Anything, mock.Anything).Return(func(_ context.Context, r activities.Reassignment) error {
			if failures > 0 {
				failures--
				return errors.New("PostgreSQL is unavailable")
			}
			opened = r
			return nil
		})
		e.commandAfter(hour, "", plan.Command{ID: "1", Kind: plan.CommandDecline, Actor: contact, Reason: "Không thuộc chức năng.", Proposed: "Sở Y tế"})
		e.commandAfter(2*hour, "", plan.Command{ID: "2", Kind: plan.CommandReassign, Actor: coordinator, Unit: "so-y-te"})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		e.checkJournal(plan.EventOpened, plan.EventDeclined, plan.EventReassigned)
		if opened != (activities.Reassignment{Task: newTask().Task, Unit: "so-y-te"}) || !e.IsWorkflowCompleted() || e.GetWorkflowError() != nil {
			t.Errorf("opened %+v, ended %v (%v)", opened, e.IsWorkflowCompleted(), e.GetWorkflowError())
		}
	})
}
