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

// TaskInput starts a task: by its opening when it is launched, by its state when it is carried over or restored.
type TaskInput struct {
	Opening plan.TaskInput `json:"opening,omitzero"`
	State   plan.State     `json:"state,omitzero"`
}

// Task carries one task through its five stages. People move it by updates, one for each command of package plan, each checked
// before it is accepted; one timer at a time wakes it for reminders, lateness, escalation and the end of a pause. Every change
// is written into PostgreSQL before whoever asked for it gets an answer. It returns the last state.
func Task(ctx workflow.Context, in TaskInput) (plan.State, error) {
	t := newTask(ctx, in)
	if err := t.listen(ctx); err != nil {
		return t.state, err
	}
	return t.run(ctx)
}

type task struct {
	state     plan.State
	pending   []plan.Event // happened, not yet written down
	projected int          // the number of the last event that is written down
	taken     int          // how often the record was taken over, because this workflow had forgotten what it projected
	resync    bool
	alarm     alarm
}

func newTask(ctx workflow.Context, in TaskInput) *task {
	if in.State.Task != "" {
		return &task{state: in.State, projected: in.State.Seq}
	}
	state, opened := plan.NewTask(in.Opening, workflow.Now(ctx))
	return &task{state: state, pending: []plan.Event{opened}}
}

// listen registers one update for every command. Handlers record and wait; the main flow writes down.
func (t *task) listen(ctx workflow.Context) error {
	for _, rule := range plan.CommandRules() {
		options := workflow.UpdateHandlerOptions{Validator: t.check}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, string(rule.Kind), t.command, options); err != nil {
			return err
		}
	}
	return nil
}

// check is the validator: it says no before anything is written into the history. Time does not pass between it and the
// handler, but other handlers may run, so the handler asks again.
func (t *task) check(ctx workflow.Context, c plan.Command) error {
	_, _, err := t.state.Apply(c, workflow.Now(ctx))
	return asApplicationError(err)
}

// command is the handler: the person waits until what they asked for is written down. When the record turns out to know of
// something that this workflow forgot in a crash, the record is taken over, and the person is asked to look and try again.
func (t *task) command(ctx workflow.Context, c plan.Command) (plan.Answer, error) {
	seq, again := t.state.SeenCommand(c.ID)
	if !again {
		next, events, err := t.state.Apply(c, workflow.Now(ctx))
		if err != nil {
			return plan.Answer{}, asApplicationError(err)
		}
		t.state, t.pending, seq = next, append(t.pending, events...), next.Seq
	}
	answer := plan.Answer{Task: t.state.Task, Seq: seq, Stage: t.state.Stage, Condition: t.state.Condition, Again: again}
	taken := t.taken
	if err := workflow.Await(ctx, func() bool { return t.projected >= seq || t.taken > taken }); err != nil {
		return plan.Answer{}, err
	}
	if _, stands := t.state.SeenCommand(c.ID); !stands {
		return plan.Answer{}, asApplicationError(&plan.Refusal{
			Kind: plan.RefusalNotNow, Message: "Nhiệm vụ vừa được khôi phục sau sự cố; đề nghị xem lại và thử lại.",
		})
	}
	return answer, nil
}

func (t *task) run(ctx workflow.Context) (plan.State, error) {
	for {
		if err := t.writeDown(ctx); err != nil {
			return t.state, err
		}
		if t.state.Closed() {
			return t.end(ctx)
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx) {
			return t.state, workflow.NewContinueAsNewError(ctx, NameTask, TaskInput{State: t.state})
		}
		if err := t.sleep(ctx); err != nil {
			return t.abort(ctx, err)
		}
	}
}

// writeDown projects what has happened, in order, one batch at a time. While it waits, more may happen.
func (t *task) writeDown(ctx workflow.Context) error {
	for len(t.pending) > 0 || t.resync {
		if t.resync {
			t.resync = false
			if err := t.takeOver(ctx); err != nil {
				return err
			}
		}
		batch := t.pending
		err := project(ctx, activities.Projection{State: t.state, Events: batch})
		if overtaken(err) {
			t.resync = true
			continue
		}
		if err != nil {
			return err
		}
		t.pending = t.pending[len(batch):]
		if len(batch) > 0 {
			t.projected = batch[len(batch)-1].Seq
		}
	}
	return nil
}

// takeOver makes the record's state this workflow's own when the record is ahead of it: then the process died between a projection
// and the engine's note of it. What was not yet projected is dropped, and whoever asked for it is told.
func (t *task) takeOver(ctx workflow.Context) error {
	var a *activities.Activities
	var recorded plan.State
	if err := workflow.ExecuteActivity(patient(ctx, "đối chiếu"), a.Recorded, t.state.Task).Get(ctx, &recorded); err != nil {
		return err
	}
	if recorded.Epoch != t.state.Epoch || recorded.Seq <= t.projected {
		return nil
	}
	t.state, t.pending, t.projected = recorded, nil, recorded.Seq
	t.taken++
	return nil
}

// sleep waits for a command, the alarm or a signal, and does what the alarm was set for.
func (t *task) sleep(ctx workflow.Context) error {
	t.setAlarm(ctx)
	wake, resync := workflow.GetSignalChannel(ctx, SignalWake), workflow.GetSignalChannel(ctx, SignalResync)
	awake := func() bool {
		return len(t.pending) > 0 || t.resync || t.alarm.rings() || wake.Len() > 0 || resync.Len() > 0
	}
	if err := workflow.Await(ctx, awake); err != nil {
		return err
	}
	for resync.ReceiveAsync(nil) {
		t.resync = true
	}
	nudged := wake.ReceiveAsync(nil)
	if nudged || t.alarm.rings() {
		state, events := t.state.Wake(workflow.Now(ctx))
		t.state, t.pending = state, append(t.pending, events...)
		t.alarm.stop()
	}
	return nil
}

// setAlarm keeps exactly one timer, at the state's next wake, and leaves it alone while that does not move.
func (t *task) setAlarm(ctx workflow.Context) {
	at, any := t.state.NextWake()
	if t.alarm.at.Equal(at) {
		return
	}
	t.alarm.stop()
	if any {
		t.alarm = newAlarm(ctx, at, "đến "+at.In(calendar.Zone).Format("02/01/2006 15:04"))
	}
}

func (t *task) end(ctx workflow.Context) (plan.State, error) {
	t.alarm.stop()
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
		return t.state, err
	}
	return t.state, nil
}

// abort writes down a cancellation that came from outside, by an operator of the engine.
func (t *task) abort(ctx workflow.Context, cause error) (plan.State, error) {
	var cancelled *temporal.CanceledError
	if !errors.As(cause, &cancelled) {
		return t.state, cause
	}
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	state, event := t.state.Abort("Hủy từ hệ thống điều hành quy trình.", workflow.Now(ctx))
	t.state, t.pending = state, append(t.pending, event)
	if err := t.writeDown(ctx); err != nil {
		return t.state, err
	}
	return t.state, cause
}

// overtaken says whether a projection failed because another event has its number.
func overtaken(err error) bool {
	var application *temporal.ApplicationError
	return errors.As(err, &application) && application.Type() == activities.ErrorOvertaken
}

// project writes events down: as a local activity, which costs one event of history, and when PostgreSQL does not answer in
// four seconds as an activity of its own, which waits for as long as it takes.
func project(ctx workflow.Context, p activities.Projection) error {
	var a *activities.Activities
	local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 4 * time.Second,
		StartToCloseTimeout:    4 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, MaximumAttempts: 3},
	})
	if err := workflow.ExecuteLocalActivity(local, a.Project, p).Get(ctx, nil); err == nil {
		return nil
	} else if temporal.IsCanceledError(err) || overtaken(err) {
		return err
	}
	regular := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{MaximumInterval: time.Minute},
		Summary:             "ghi nhật ký",
	})
	return workflow.ExecuteActivity(regular, a.Project, p).Get(ctx, nil)
}
