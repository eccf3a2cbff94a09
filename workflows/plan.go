package workflows

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
)

// PlanInput is the input of the workflow [Plan]. With the id alone the workflow takes the plan over from the record: it launches a plan that
// is not launched, or that an operator has ended, and goes on with every other one. A plan is thus restored as it is launched.
type PlanInput struct {
	Plan    plan.PlanID    `json:"plan"`
	State   PlanStateV0    `json:"state,omitzero"`   // carried over at continue-as-new by the first version
	Current plan.PlanState `json:"current,omitzero"` // carried over at continue-as-new
	// Launch is who launches the plan, by which channel and proof. It is not carried over.
	Launch plan.PlanCommand `json:"launch,omitzero"`
}

// Plan is the workflow of one plan. The state machine of package plan decides everything: which command is carried out, and which work comes
// next. It launches the tasks of the plan in batches, each of which is idempotent. Then it opens every occurrence of the recurring lines on
// its day, until the plan is closed. Every change is written to PostgreSQL, with an event in the journal, before the update returns to its
// sender. However the workflow ends, the record says so.
func Plan(ctx workflow.Context, in PlanInput) error {
	p := newPlanRun(ctx, in)
	if err := p.registerHandlers(ctx); err != nil {
		return err
	}
	if done, err := p.replayV0(ctx); done || err != nil {
		return p.abort(ctx, err)
	}
	return p.abort(ctx, p.run(ctx))
}

type planRun struct {
	id        plan.PlanID
	launch    plan.PlanCommand // who launches the plan
	v0        *planRunV0       // not nil: the run was begun by the first version, and goes on as such
	state     plan.PlanState   // zero before it is taken over from the record
	pending   []plan.PlanEvent // events that are not yet projected
	projected int              // the number of the last projected event
	adopted   int              // how often the state of the record was adopted
	resync    bool             // project the state again
	check     bool             // compare with the record first: the run was begun by the first version
	over      bool             // nothing is projected any more
	step      workflow.Future  // of the work being done
	timer     timer
}

func newPlanRun(ctx workflow.Context, in PlanInput) *planRun {
	p := &planRun{id: in.Plan, launch: in.Launch, state: in.Current, projected: in.Current.Seq}
	current := workflow.GetVersion(ctx, "plan: one state machine", workflow.DefaultVersion, 1) > workflow.DefaultVersion
	if !current || in.State.Launched {
		p.v0 = &planRunV0{id: in.Plan, state: in.State}
	}
	if current && p.v0 != nil {
		p.takeOver(ctx)
	}
	return p
}

// takeOver goes on with a run of the first version.
func (p *planRun) takeOver(ctx workflow.Context) {
	p.state, p.check, p.v0 = p.v0.current(ctx), true, nil
}

// replayV0 runs a plan that was begun by the first version, until the run is taken over. It reports whether the plan was closed before.
func (p *planRun) replayV0(ctx workflow.Context) (done bool, err error) {
	v0 := p.v0
	if v0 == nil {
		return false, nil
	}
	err = v0.start(ctx)
	v0.timer.stop()
	if err == nil && !v0.upgraded {
		p.over = true
		return true, nil
	}
	if p.v0 != nil {
		p.takeOver(ctx)
	}
	return false, err
}

// registerHandlers registers one update for every kind of command, and the query for the state. Handlers change the state and wait; the main
// flow projects.
func (p *planRun) registerHandlers(ctx workflow.Context) error {
	for _, kind := range plan.PlanCommandKinds() {
		handle := func(ctx workflow.Context, c plan.PlanCommand) (plan.PlanAnswer, error) { return p.handle(ctx, kind, c) }
		validate := func(ctx workflow.Context, c plan.PlanCommand) error { return p.validate(ctx, kind, c) }
		if err := workflow.SetUpdateHandlerWithOptions(ctx, string(kind), handle, workflow.UpdateHandlerOptions{Validator: validate}); err != nil {
			return err
		}
	}
	return workflow.SetQueryHandler(ctx, QueryPlanState, func() (plan.PlanState, error) { return p.state, nil })
}

// ofUpdate completes the command of an update. Earlier clients send none: the update says it all.
func ofUpdate(ctx workflow.Context, kind plan.PlanCommandKind, c plan.PlanCommand) plan.PlanCommand {
	c.Kind = kind
	if c.ID == "" {
		c.ID = workflow.GetCurrentUpdateInfo(ctx).ID
	}
	return c
}

// validate is the validator of all updates: it refuses a command before the history contains it. The handler applies the command again.
// Before the state is known every command is let in.
func (p *planRun) validate(ctx workflow.Context, kind plan.PlanCommandKind, c plan.PlanCommand) error {
	state := p.state
	if p.v0 != nil {
		state = p.v0.current(ctx)
	}
	if state.Plan == "" {
		return nil
	}
	_, _, err := state.Apply(ofUpdate(ctx, kind, c), workflow.Now(ctx))
	return asApplicationError(err)
}

// handle is the handler of all updates: it returns after the events of the command are projected. When the workflow is cancelled meanwhile, its
// end is projected after them.
func (p *planRun) handle(ctx workflow.Context, kind plan.PlanCommandKind, c plan.PlanCommand) (plan.PlanAnswer, error) {
	if p.v0 != nil {
		if !p.v0.upgrade(ctx, "update "+workflow.GetCurrentUpdateInfo(ctx).ID) {
			return plan.PlanAnswer{}, p.v0.handle(ctx, kind)
		}
		p.takeOver(ctx)
	}
	c = ofUpdate(ctx, kind, c)
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if err := workflow.Await(ctx, func() bool { return p.state.Plan != "" || p.over }); err != nil {
		return plan.PlanAnswer{}, err
	}
	next, events, err := p.state.Apply(c, workflow.Now(ctx))
	if err != nil {
		return plan.PlanAnswer{}, asApplicationError(err)
	}
	p.state, p.pending = next, append(p.pending, events...)
	answer, adopted := next.Answer(len(events) == 0), p.adopted
	if err := workflow.Await(ctx, func() bool { return p.projected >= answer.Seq || p.adopted > adopted || p.over }); err != nil {
		return plan.PlanAnswer{}, err
	}
	if _, recorded := p.state.SeenCommand(c.ID); p.projected < answer.Seq || len(events) > 0 && !recorded {
		return plan.PlanAnswer{}, asApplicationError(&plan.Refusal{
			Kind: plan.RefusalNotNow, Message: "Kế hoạch vừa được khôi phục sau sự cố; đề nghị xem lại và thử lại.",
		})
	}
	return answer, nil
}

// run does the work that comes next and waits when there is none, until the plan is over.
func (p *planRun) run(ctx workflow.Context) error {
	if err := p.adopt(ctx); err != nil {
		return err
	}
	for {
		if err := p.projectPending(ctx); err != nil {
			return err
		}
		if p.state.Over() {
			p.timer.stop()
			return p.await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx) {
			return workflow.NewContinueAsNewError(ctx, NamePlan, PlanInput{Plan: p.id, Current: p.state})
		}
		next := p.sleep
		if work, exists := p.state.NextWork(workflow.Now(ctx)); exists {
			next = func(ctx workflow.Context) error { return p.perform(ctx, work) }
		}
		if err := next(ctx); err != nil {
			return err
		}
	}
}

// adopt takes the plan over from the record: a new run launches it or goes on with it. A run of the first version keeps its state, unless the
// plan of the record is over.
func (p *planRun) adopt(ctx workflow.Context) error {
	if p.state.Plan != "" && !p.check {
		return nil
	}
	recorded, err := p.recorded(ctx)
	if err != nil {
		return err
	}
	known := p.state.Plan != ""
	switch {
	case known && (recorded.Status == plan.PlanClosed || recorded.Status == plan.PlanEnded):
		p.take(recorded, nil)
		p.adopted++
	case known:
	case recorded.Status == plan.PlanImported || recorded.Status == plan.PlanEnded:
		id := fmt.Sprintf("launch:%s:%d", workflow.GetInfo(ctx).WorkflowExecution.RunID, recorded.Seq)
		launch := p.launch
		launch.ID, launch.Kind = id, plan.PlanCommandLaunch
		state, events, err := recorded.Apply(launch, workflow.Now(ctx))
		if err != nil {
			return err
		}
		p.projected = recorded.Seq
		p.state, p.pending = state, events
	default:
		p.projected = recorded.Seq
		p.state, p.pending = recorded.Restore(workflow.Now(ctx))
	}
	p.check = false
	return nil
}

func (p *planRun) take(state plan.PlanState, pending []plan.PlanEvent) {
	p.state, p.pending, p.projected = state, pending, state.Seq
}

func (p *planRun) recorded(ctx workflow.Context) (recorded plan.PlanState, err error) {
	var a *activities.Activities
	err = workflow.ExecuteActivity(withRetryForever(ctx, "đối chiếu"), a.RecordedPlan, p.id).Get(ctx, &recorded)
	return recorded, err
}

// projectPending projects the pending events in order, batch by batch. Handlers may add events while it waits. When the record has another
// event with a number of these, a reset or a loss has put the history back: the state of the record is adopted, and the pending commands are
// refused.
func (p *planRun) projectPending(ctx workflow.Context) error {
	for len(p.pending) > 0 || p.resync {
		p.resync = false
		batch := p.pending
		var a *activities.Activities
		err := workflow.ExecuteActivity(withRetryForever(ctx, "ghi nhật ký"), a.ProjectPlan, activities.PlanProjection{State: p.state, Events: batch}).Get(ctx, nil)
		if overtaken(err) {
			recorded, recordErr := p.recorded(ctx)
			if recordErr != nil || recorded.Seq <= p.projected {
				return errors.Join(err, recordErr)
			}
			p.take(recorded, nil)
			p.adopted++
			continue
		}
		if err != nil {
			return err
		}
		p.pending = p.pending[len(batch):]
		if len(batch) > 0 {
			p.projected = batch[len(batch)-1].Seq
		}
	}
	return nil
}

// await waits for a condition. The cancellation of the workflow is looked at first: a timer of a cancelled context is ready at once.
func (p *planRun) await(ctx workflow.Context, condition func() bool) error {
	if err := workflow.Await(ctx, func() bool { return ctx.Err() != nil || condition() }); err != nil {
		return err
	}
	return ctx.Err()
}

// sleep waits for the next opening, a command or a signal.
func (p *planRun) sleep(ctx workflow.Context) error {
	p.resetTimer(ctx)
	wake, resync := workflow.GetSignalChannel(ctx, SignalWake), workflow.GetSignalChannel(ctx, SignalResync)
	awake := func() bool { return len(p.pending) > 0 || p.timer.fired() || wake.Len() > 0 || resync.Len() > 0 }
	if err := p.await(ctx, awake); err != nil {
		return err
	}
	for resync.ReceiveAsync(nil) {
		p.resync = true
	}
	wake.ReceiveAsync(nil)
	if p.timer.fired() {
		p.timer.stop()
	}
	return nil
}

func (p *planRun) resetTimer(ctx workflow.Context) {
	next, exists := p.state.NextOpening()
	if p.timer.at.Equal(next) {
		return
	}
	p.timer.stop()
	if exists {
		p.timer = startTimer(ctx, next, "mở kỳ mới "+next.In(calendar.Zone).Format("02/01/2006 15:04"))
	}
}

// abort writes down the end of a workflow that ends with an error: an operator has cancelled it, or it failed. A run that another one has
// replaced writes nothing.
func (p *planRun) abort(ctx workflow.Context, cause error) error {
	if cause == nil || workflow.IsContinueAsNewError(cause) {
		return cause
	}
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if fenced(cause) {
		p.over = true
		return errors.Join(cause, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }))
	}
	if err := p.writeEnd(ctx, cause); err != nil {
		return errors.Join(cause, err)
	}
	p.over = true
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
		return err
	}
	return cause
}

func (p *planRun) writeEnd(ctx workflow.Context, cause error) error {
	if p.step != nil { // the work must not go on beside the record that says it has ended
		if err := workflow.Await(ctx, p.step.IsReady); err != nil {
			return err
		}
	}
	if p.state.Plan == "" || p.check {
		recorded, err := p.recorded(ctx)
		if err != nil {
			return err
		}
		if p.state.Plan == "" || recorded.Status == plan.PlanClosed || recorded.Status == plan.PlanEnded {
			p.take(recorded.Restore(workflow.Now(ctx)))
		}
	}
	reason := "Hủy từ hệ thống điều hành quy trình."
	if !temporal.IsCanceledError(cause) {
		reason = cause.Error()
	}
	state, events := p.state.Abort(reason, workflow.Now(ctx))
	p.state, p.pending = state, append(p.pending, events...)
	return p.projectPending(ctx)
}

// fenced reports whether another workflow has taken the plan over.
func fenced(err error) bool {
	var application *temporal.ApplicationError
	return errors.As(err, &application) && application.Type() == activities.ErrorFenced
}

// withRetryForever sets the options of an activity that is retried without a limit of time or attempts: a plan must not fail because a server
// was down over a weekend.
func withRetryForever(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, retryForever(summary))
}

func retryForever(summary string) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Minute,
		HeartbeatTimeout:    10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
		Summary:             summary,
	}
}
