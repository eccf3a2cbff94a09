package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
)

// TaskInput is the input of the workflow [Task]: either New or State is set.
type TaskInput struct {
	New   plan.TaskInput `json:"opening,omitzero"` // a new task as earlier releases launched it, which projects its first event itself
	State plan.State     `json:"state,omitzero"`   // a task that the launch has opened, that is carried over at continue-as-new, or restored
}

// Task is the workflow of one task, through its five stages. People send commands as updates, one update for each kind of command of package
// plan. A command is validated before it is accepted. One timer at a time wakes the workflow for reminders, lateness, escalation and the end
// of a pause. Every change is written to PostgreSQL before the update returns to its sender. Task returns the last state.
//
// A cancellation of the workflow by an operator of Temporal interrupts no step. Task looks at it when all events are projected, records it as
// the cancellation of the task, and then returns it as its error. A termination leaves no time for that: reconcile finds it.
func Task(ctx workflow.Context, in TaskInput) (plan.State, error) {
	cancellation := ctx.Err
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	t := newTask(ctx, in)
	t.cancellation = cancellation
	if err := t.registerHandlers(ctx); err != nil {
		return t.state, err
	}
	return t.run(ctx)
}

type task struct {
	state     plan.State
	pending   []plan.Event // events that are not yet projected
	projected int          // the number of the last projected event
	adopted   int          // how often the state of the record was adopted, see adoptRecord
	resync    bool         // compare the state with the record and project it again
	timer     timer
	version   int    // of the rules by which the last step was taken, see activities.StepVersion; 0 until a step is projected
	course    course // what was applied to the state since the start of this run

	cancellation func() error // the error of the workflow after an operator has cancelled it; nil before
}

func newTask(ctx workflow.Context, in TaskInput) *task {
	if in.State.Task != "" {
		return &task{state: in.State, projected: in.State.Seq, course: startAt(in.State)}
	}
	state, opened := plan.NewTask(in.New, workflow.Now(ctx))
	return &task{state: state, pending: []plan.Event{opened}, course: course{from: state, opened: &opened}}
}

// registerHandlers registers one update for every kind of command, and the queries. Handlers change the state and wait; the main
// flow projects.
func (t *task) registerHandlers(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, QueryTask, t.view); err != nil {
		return err
	}
	if err := workflow.SetQueryHandler(ctx, QueryProjections, t.projections); err != nil {
		return err
	}
	for _, rule := range plan.CommandRules() {
		options := workflow.UpdateHandlerOptions{Validator: t.validate}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, string(rule.Kind), t.handle, options); err != nil {
			return err
		}
	}
	return nil
}

// TaskView is the answer to the query [QueryTask].
type TaskView struct {
	State     plan.State `json:"state"`
	Projected int        `json:"projected"` // the number of the last projected event
}

func (t *task) view() (TaskView, error) { return TaskView{State: t.state, Projected: t.projected}, nil }

func (t *task) projections() ([]activities.Projection, error) {
	return t.course.projections(t.projected), nil
}

// validate is the validator of all updates: it refuses a command before the history contains it. No time passes between validator and
// handler, but other handlers may run, so the handler applies the command again.
func (t *task) validate(ctx workflow.Context, c plan.Command) error {
	_, _, err := t.state.Apply(c, workflow.Now(ctx))
	return asApplicationError(err)
}

// handle is the handler of all updates: it returns after the events of the command are projected. If the record is adopted meanwhile and
// does not contain the command, the command is refused, and the person is asked to check the task and try again.
//
// Like the main flow it does not see the cancellation of the workflow: the command is on record before the task ends.
func (t *task) handle(ctx workflow.Context, c plan.Command) (plan.Answer, error) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	seq, seen := t.state.SeenCommand(c.ID)
	if !seen {
		now := workflow.Now(ctx)
		next, events, err := t.state.Apply(c, now)
		if err != nil {
			return plan.Answer{}, asApplicationError(err)
		}
		t.course.commanded(c, now)
		t.state, t.pending, seq = next, append(t.pending, events...), next.Seq
	}
	answer := plan.Answer{Task: t.state.Task, Seq: seq, Stage: t.state.Stage, Condition: t.state.Condition, Again: seen}
	adopted := t.adopted
	if err := workflow.Await(ctx, func() bool { return t.projected >= seq || t.adopted > adopted }); err != nil {
		return plan.Answer{}, err
	}
	if _, recorded := t.state.SeenCommand(c.ID); !recorded {
		return plan.Answer{}, asApplicationError(&plan.Refusal{
			Kind: plan.RefusalNotNow, Message: "Nhiệm vụ vừa được khôi phục sau sự cố; đề nghị xem lại và thử lại.",
		})
	}
	return answer, nil
}

// run projects pending events and waits, until the task is closed.
func (t *task) run(ctx workflow.Context) (plan.State, error) {
	for {
		if err := t.projectPending(ctx); err != nil {
			return t.state, err
		}
		if t.state.Closed() {
			return t.end(ctx)
		}
		if cancelled := t.cancellation(); cancelled != nil {
			return t.abort(ctx, cancelled)
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx) {
			return t.state, workflow.NewContinueAsNewError(ctx, NameTask, TaskInput{State: t.state})
		}
		if err := t.awaitTimer(ctx); err != nil {
			return t.state, err
		}
	}
}

// projectPending projects the pending events in order, batch by batch. Handlers may add events while it waits.
func (t *task) projectPending(ctx workflow.Context) error {
	for len(t.pending) > 0 || t.resync {
		var again []activities.Projection
		if t.resync {
			t.resync = false
			if err := t.adoptRecord(ctx); err != nil {
				return err
			}
			again = t.course.projections(t.projected)
		}
		batch := t.pending
		done, err := project(ctx, activities.Projection{State: t.state, Events: batch, Again: again})
		if overtaken(err) {
			t.resync = true
			continue
		}
		if err != nil {
			return err
		}
		t.version, t.pending = done.Version, t.pending[len(batch):]
		if len(batch) > 0 {
			t.projected = batch[len(batch)-1].Seq
		}
	}
	return nil
}

// adoptRecord replaces the state by the state of the record if the record has later events or a later epoch: the process was killed after a
// projection, before the history contained it, or the engine was restored from an older backup. Pending events are dropped, and the handlers of their commands refuse them.
func (t *task) adoptRecord(ctx workflow.Context) error {
	var a *activities.Activities
	var recorded plan.State
	if err := workflow.ExecuteActivity(withRetryForever(ctx, "đối chiếu"), a.Recorded, t.state.Task).Get(ctx, &recorded); err != nil {
		return err
	}
	if !recorded.Later(plan.State{Epoch: t.state.Epoch, Seq: t.projected}) {
		return nil
	}
	t.state, t.pending, t.projected, t.course = recorded, nil, recorded.Seq, course{from: recorded}
	t.adopted++
	return nil
}

// awaitTimer waits for a command, the timer, a signal or a cancellation. After the timer or the signal wake it applies the steps that are due.
func (t *task) awaitTimer(ctx workflow.Context) error {
	t.resetTimer(ctx)
	wake, resync := workflow.GetSignalChannel(ctx, SignalWake), workflow.GetSignalChannel(ctx, SignalResync)
	awake := func() bool {
		return len(t.pending) > 0 || t.resync || t.timer.fired() || wake.Len() > 0 || resync.Len() > 0 || t.cancellation() != nil
	}
	if err := workflow.Await(ctx, awake); err != nil {
		return err
	}
	for resync.ReceiveAsync(nil) {
		t.resync = true
	}
	asked := wake.ReceiveAsync(nil)
	if asked || t.timer.fired() {
		t.wake(workflow.Now(ctx), asked)
	}
	return nil
}

// wake applies the steps that are due. A timer that was left standing may fire before one is: then the state stays as it is, because it keeps
// the time of its last wake.
func (t *task) wake(now time.Time, asked bool) {
	s := step{at: now, version: t.rules()}
	state, events := s.apply(t.state)
	if len(events) == 0 && s.version != t.version { // the timer is one of code of before
		s.version = t.version
		state, events = s.apply(t.state)
	}
	if asked || len(events) > 0 {
		t.course.steps = append(t.course.steps, s)
		t.state, t.pending = state, append(t.pending, events...)
	}
	t.timer.stop()
}

// rules is the version of the rules by which the state is read: that of the last step. Before the first step of a run it is the present one,
// because tasks start from a state that is on record. The first timer may then have another duration than with code of before, which no replay
// compares.
func (t *task) rules() int {
	if len(t.course.steps) == 0 && t.version == 0 {
		return activities.StepVersion
	}
	return t.version
}

// resetTimer sets the timer for the next wake of the state. A running timer that fires earlier stands, and the timer is set again when it
// has fired: a command that moves the next wake away adds no event for its timer. Decision 37 has the price.
func (t *task) resetTimer(ctx workflow.Context) {
	at, exists := stateBy(t.rules(), t.state).NextWake()
	if t.timer.at.Equal(at) {
		return
	}
	if t.version >= 1 && t.timer.running() && (!exists || t.timer.at.Before(at)) {
		return
	}
	t.timer.stop()
	if exists {
		t.timer = startTimer(ctx, at, "đến "+at.In(calendar.Zone).Format("02/01/2006 15:04"))
	}
}

// end opens the task of the unit that gets this one, and waits for the handlers before the workflow completes, because an unfinished update
// would fail.
func (t *task) end(ctx workflow.Context) (plan.State, error) {
	if t.version < 1 {
		t.timer.stop() // from version 1 on the end of the workflow ends its timer
	}
	if t.state.ReassignedTo != "" { // no state of a history that was recorded before has it, so that no version is needed
		var a *activities.Activities
		reassigned := activities.Reassignment{Task: t.state.Task, Unit: t.state.ReassignedTo}
		if err := workflow.ExecuteActivity(withRetryForever(ctx, "giao cho đơn vị khác"), a.OpenReassigned, reassigned).Get(ctx, nil); err != nil {
			return t.state, err
		}
	}
	err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	return t.state, err
}

// abort records the cancellation of the workflow by an operator of Temporal, and ends the workflow with it. No version is needed: with the
// earlier code, which was interrupted by a cancellation, an execution has closed at once or has not got over it.
func (t *task) abort(ctx workflow.Context, cancelled error) (plan.State, error) {
	state, event := t.state.Abort("Hủy từ hệ thống điều hành quy trình.", workflow.Now(ctx))
	t.state, t.pending = state, append(t.pending, event)
	if err := t.projectPending(ctx); err != nil {
		return t.state, err
	}
	if _, err := t.end(ctx); err != nil {
		return t.state, err
	}
	return t.state, cancelled
}

// overtaken reports whether a projection failed because the record has another event with the same number, or a later epoch.
func overtaken(err error) bool {
	var application *temporal.ApplicationError
	return errors.As(err, &application) && application.Type() == activities.ErrorOvertaken
}

// project writes events to PostgreSQL. It runs a local activity, which adds one event to the history. If PostgreSQL does not answer in four
// seconds, it runs a regular activity, which is retried without limit.
//
// The version of the step is that of the local activity alone. A regular activity may run in another process than the workflow, perhaps of
// another release, so that its version says nothing about the code that takes the step: such a step counts as one of version 0.
func project(ctx workflow.Context, p activities.Projection) (activities.Projected, error) {
	var a *activities.Activities
	local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 4 * time.Second,
		StartToCloseTimeout:    4 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, MaximumAttempts: 3},
	})
	var done activities.Projected
	if err := workflow.ExecuteLocalActivity(local, a.Project, p).Get(ctx, &done); err == nil {
		return done, nil
	} else if temporal.IsCanceledError(err) || overtaken(err) {
		return done, err
	}
	regular := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{MaximumInterval: time.Minute},
		Summary:             "ghi nhật ký",
	})
	return activities.Projected{}, workflow.ExecuteActivity(regular, a.Project, p).Get(ctx, nil)
}
