package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/workflow"

	"loa/activities/reporting"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/period"
)

// PeriodInput is the input of the workflow [Period]. With the ids alone the workflow takes the period over from the record.
type PeriodInput struct {
	Plan    plan.PlanID       `json:"plan"`
	Period  period.ID         `json:"period"`
	Current period.State      `json:"current,omitzero"` // carried over at continue-as-new
	Days    calendar.Calendar `json:"days,omitzero"`    // carried over at continue-as-new
}

// PeriodAnswer is the result of a command for a period.
type PeriodAnswer = period.Answer

// Period is the workflow of one reporting period. The state machine of package plan/period decides everything: which command is carried out, and when the
// units are asked, reminded and the door is shut. Every change is written to PostgreSQL, with an event in the journal and the letters that follow from
// it, before the update returns to its sender. It ends when the period is cancelled: a report that was sent may still be corrected.
func Period(ctx workflow.Context, in PeriodInput) error {
	p := &periodRun{id: in.Plan, which: in.Period, state: in.Current, days: in.Days, projected: in.Current.Seq}
	if err := p.registerHandlers(ctx); err != nil {
		return err
	}
	return p.run(ctx)
}

type periodRun struct {
	id        plan.PlanID
	which     period.ID
	state     period.State // zero before it is taken over from the record
	days      calendar.Calendar
	pending   []period.Event // events that are not yet projected
	projected int            // the number of the last projected event
	adopted   int            // how often the state of the record was adopted
	resync    bool           // project the state again
	timer     timer
}

// registerHandlers registers one update for every kind of command, and the query for the state. Handlers change the state and wait; the main flow
// projects.
func (p *periodRun) registerHandlers(ctx workflow.Context) error {
	for _, kind := range period.CommandKinds() {
		handle := func(ctx workflow.Context, c period.Command) (PeriodAnswer, error) { return p.handle(ctx, kind, c) }
		validate := func(ctx workflow.Context, c period.Command) error {
			if p.state.Plan == "" {
				return nil
			}
			c.Kind = kind
			_, _, err := p.state.Apply(c, workflow.Now(ctx), p.days)
			return asApplicationError(err)
		}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, string(kind), handle, workflow.UpdateHandlerOptions{Validator: validate}); err != nil {
			return err
		}
	}
	return workflow.SetQueryHandler(ctx, QueryPeriodState, func() (period.State, error) { return p.state, nil })
}

// handle is the handler of all updates: it returns after the events of the command are projected.
func (p *periodRun) handle(ctx workflow.Context, kind period.CommandKind, c period.Command) (PeriodAnswer, error) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	c.Kind = kind
	if err := workflow.Await(ctx, func() bool { return p.state.Plan != "" }); err != nil {
		return PeriodAnswer{}, err
	}
	next, events, err := p.state.Apply(c, workflow.Now(ctx), p.days)
	if err != nil {
		return PeriodAnswer{}, asApplicationError(err)
	}
	p.state, p.pending = next, append(p.pending, events...)
	answer, adopted := PeriodAnswer{Seq: next.Seq, Stage: next.Stage, Again: len(events) == 0}, p.adopted
	if err := workflow.Await(ctx, func() bool { return p.projected >= answer.Seq || p.adopted > adopted }); err != nil {
		return PeriodAnswer{}, err
	}
	if p.adopted > adopted && len(events) > 0 {
		return PeriodAnswer{}, asApplicationError(&period.Refusal{
			Kind: period.RefusalNotNow, Message: "Kỳ báo cáo vừa được khôi phục sau sự cố; đề nghị xem lại và thử lại.",
		})
	}
	return answer, nil
}

// run projects what is pending, does what is due and waits, until the period is cancelled.
func (p *periodRun) run(ctx workflow.Context) error {
	if err := p.adopt(ctx); err != nil {
		return err
	}
	for {
		if err := p.projectPending(ctx); err != nil {
			return err
		}
		if p.state.Stage == period.StageCancelled {
			p.timer.stop()
			return p.await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx) {
			return workflow.NewContinueAsNewError(ctx, NamePeriod, PeriodInput{Plan: p.id, Period: p.which, Current: p.state, Days: p.days})
		}
		if err := p.sleep(ctx); err != nil {
			return err
		}
	}
}

// adopt takes the period over from the record.
func (p *periodRun) adopt(ctx workflow.Context) error {
	if p.state.Plan != "" {
		return nil
	}
	recorded, err := p.recorded(ctx)
	if err != nil {
		return err
	}
	p.projected = recorded.State.Seq
	p.state, p.pending, p.days = recorded.State, nil, recorded.Days
	if recorded.State.Seq > 0 {
		p.state, p.pending = recorded.State.Restore(workflow.Now(ctx))
	}
	return nil
}

func (p *periodRun) recorded(ctx workflow.Context) (recorded reporting.Recorded, err error) {
	var a *reporting.Activities
	err = workflow.ExecuteActivity(withRetryForever(ctx, "đối chiếu"), a.RecordedPeriod, p.id, p.which).Get(ctx, &recorded)
	return recorded, err
}

// projectPending projects the pending events in order, batch by batch. When the record has another event with a number of these, the state of the
// record is adopted, and the pending commands are refused.
func (p *periodRun) projectPending(ctx workflow.Context) error {
	for len(p.pending) > 0 || p.resync {
		p.resync = false
		batch := p.pending
		var a *reporting.Activities
		err := workflow.ExecuteActivity(withRetryForever(ctx, "ghi nhật ký"), a.ProjectPeriod, reporting.Projection{State: p.state, Events: batch}).Get(ctx, nil)
		if overtaken(err) {
			recorded, recordErr := p.recorded(ctx)
			if recordErr != nil || recorded.State.Seq <= p.projected {
				return errors.Join(err, recordErr)
			}
			p.state, p.pending, p.projected, p.days = recorded.State, nil, recorded.State.Seq, recorded.Days
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

// await waits for a condition or the cancellation of the workflow.
func (p *periodRun) await(ctx workflow.Context, condition func() bool) error {
	if err := workflow.Await(ctx, func() bool { return ctx.Err() != nil || condition() }); err != nil {
		return err
	}
	return ctx.Err()
}

// sleep waits for what is due next, a command or a signal, and does what is due.
func (p *periodRun) sleep(ctx workflow.Context) error {
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
	return p.wake(ctx)
}

// wake fires what is due. The period that is due to be opened is opened with the units that owe a report on that day.
func (p *periodRun) wake(ctx workflow.Context) error {
	state, events := p.state.Wake(workflow.Now(ctx), p.days)
	p.state, p.pending = state, append(p.pending, events...)
	for _, e := range events {
		if e.Kind != period.EventOpeningDue {
			continue
		}
		var owing []period.Owing
		var a *reporting.Activities
		if err := workflow.ExecuteActivity(withRetryForever(ctx, "lập danh sách đơn vị phải báo cáo"), a.OwingUnits, p.id, p.which).Get(ctx, &owing); err != nil {
			return err
		}
		open := period.Command{ID: "open:" + string(p.which), Kind: period.CommandOpen, Owing: owing}
		state, opened, err := p.state.Apply(open, workflow.Now(ctx), p.days)
		if err != nil {
			workflow.GetLogger(ctx).Warn("the period was not opened", "plan", p.id, "period", p.which, "error", err)
			continue // its opening_due event asks the coordinator
		}
		p.state, p.pending = state, append(p.pending, opened...)
	}
	return nil
}

func (p *periodRun) resetTimer(ctx workflow.Context) {
	next, exists := p.state.NextWake(p.days)
	if exists && p.timer.running() && p.timer.at.Equal(next) {
		return
	}
	p.timer.stop()
	if exists {
		p.timer = startTimer(ctx, next.Add(time.Second), "kỳ báo cáo, đến "+next.In(calendar.Zone).Format("02/01/2006 15:04"))
		p.timer.at = next
	}
}
