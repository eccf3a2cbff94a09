package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
)

// PlanInput starts a plan, or carries it over: Recurring and Opened are empty the first time.
type PlanInput struct {
	Plan  plan.PlanID `json:"plan"`
	State PlanState   `json:"state,omitzero"`
}

// PlanState is what a plan's workflow carries over when it continues as new.
type PlanState struct {
	Launched  bool                 `json:"launched"`
	Paused    bool                 `json:"paused,omitempty"`
	Year      int                  `json:"year,omitempty"`
	Recurring []plan.RecurringLine `json:"recurring,omitempty"`
	Opened    time.Time            `json:"opened,omitzero"` // up to when recurring lines have been opened
	Rounds    int                  `json:"rounds,omitempty"`
}

// Plan launches the tasks of a plan in batches, each of which may be repeated without harm, and then opens the next occurrence
// of every recurring line on its day, until it is closed. A pause holds the opening of new occurrences back; it does not touch
// open tasks. What was missed while the machine was down is opened when it is up again.
func Plan(ctx workflow.Context, in PlanInput) error {
	p := &planRun{id: in.Plan, state: in.State}
	if err := p.listen(ctx); err != nil {
		return err
	}
	if !p.state.Launched {
		if err := p.launch(ctx); err != nil {
			return err
		}
	}
	return p.run(ctx)
}

type planRun struct {
	id     plan.PlanID
	state  PlanState
	closed bool
	moved  bool // a person asked something of the plan
	alarm  alarm
}

func (p *planRun) listen(ctx workflow.Context) error {
	updates := []struct {
		name string
		do   func(workflow.Context) error
	}{{UpdatePausePlan, p.pause}, {UpdateResumePlan, p.resume}, {UpdateClosePlan, p.close}}
	for _, update := range updates {
		if err := workflow.SetUpdateHandler(ctx, update.name, update.do); err != nil {
			return err
		}
	}
	return nil
}

func (p *planRun) pause(ctx workflow.Context) error {
	p.state.Paused, p.moved = true, true
	return p.setStatus(ctx, plan.PlanPaused)
}

func (p *planRun) resume(ctx workflow.Context) error {
	p.state.Paused, p.moved = false, true
	return p.setStatus(ctx, plan.PlanRunning)
}

func (p *planRun) close(ctx workflow.Context) error {
	p.closed, p.moved = true, true
	return p.setStatus(ctx, plan.PlanClosed)
}

// launch puts every task on record and starts their workflows, a batch at a time, until none is left.
func (p *planRun) launch(ctx workflow.Context) error {
	var a *activities.Activities
	if err := workflow.ExecuteActivity(patient(ctx, "lập danh sách nhiệm vụ"), a.PrepareLaunch, p.id).Get(ctx, nil); err != nil {
		return fmt.Errorf("preparing the launch of plan %s: %w", p.id, err)
	}
	if err := p.startTasks(ctx); err != nil {
		return err
	}
	var recurring activities.Recurring
	if err := workflow.ExecuteActivity(patient(ctx, "dòng định kỳ"), a.RecurringLines, p.id).Get(ctx, &recurring); err != nil {
		return fmt.Errorf("listing the recurring lines of plan %s: %w", p.id, err)
	}
	p.state.Year, p.state.Recurring = recurring.Year, recurring.Lines
	p.state.Launched, p.state.Opened = true, workflow.Now(ctx)
	return p.setStatus(ctx, plan.PlanRunning)
}

func (p *planRun) startTasks(ctx workflow.Context) error {
	var a *activities.Activities
	for left := 1; left > 0; {
		if err := workflow.ExecuteActivity(patient(ctx, "giao nhiệm vụ"), a.StartTasks, p.id).Get(ctx, &left); err != nil {
			return fmt.Errorf("starting the tasks of plan %s: %w", p.id, err)
		}
	}
	return nil
}

func (p *planRun) run(ctx workflow.Context) error {
	for !p.closed {
		due, next := p.due(workflow.Now(ctx))
		if len(due.Lines) > 0 && !p.state.Paused {
			if err := p.open(ctx, due); err != nil {
				return err
			}
			continue
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx) {
			return workflow.NewContinueAsNewError(ctx, NamePlan, PlanInput{Plan: p.id, State: p.state})
		}
		if err := p.sleep(ctx, next); err != nil {
			return err
		}
	}
	p.alarm.stop()
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// due is the earliest opening that has come, with every line that opens then, and the next one that has not.
func (p *planRun) due(now time.Time) (opening activities.DueOccurrences, next time.Time) {
	for _, line := range p.state.Recurring {
		at, more := line.NextOpening(p.state.Year, p.state.Opened)
		switch {
		case !more:
		case at.After(now):
			if next.IsZero() || at.Before(next) {
				next = at
			}
		case len(opening.Lines) == 0 || at.Before(opening.At):
			opening = activities.DueOccurrences{Plan: p.id, At: at, Lines: []string{line.Line}}
		case at.Equal(opening.At):
			opening.Lines = append(opening.Lines, line.Line)
		}
	}
	return opening, next
}

// open opens the occurrences of one moment. The moment is the idempotency: its tasks have fixed ids.
func (p *planRun) open(ctx workflow.Context, opening activities.DueOccurrences) error {
	var a *activities.Activities
	if err := workflow.ExecuteActivity(patient(ctx, "mở kỳ mới"), a.OpenOccurrences, opening).Get(ctx, nil); err != nil {
		return fmt.Errorf("opening occurrences of plan %s: %w", p.id, err)
	}
	p.state.Opened = opening.At
	p.state.Rounds++
	return p.startTasks(ctx)
}

func (p *planRun) sleep(ctx workflow.Context, next time.Time) error {
	if !p.alarm.at.Equal(next) {
		p.alarm.stop()
		if !next.IsZero() {
			p.alarm = newAlarm(ctx, next, "mở kỳ mới")
		}
	}
	wake := workflow.GetSignalChannel(ctx, SignalWake)
	if err := workflow.Await(ctx, func() bool { return p.moved || p.alarm.rings() || wake.Len() > 0 }); err != nil {
		return err
	}
	p.moved = false
	wake.ReceiveAsync(nil)
	if p.alarm.rings() {
		p.alarm.stop()
	}
	return nil
}

func (p *planRun) setStatus(ctx workflow.Context, status plan.PlanStatus) error {
	var a *activities.Activities
	return workflow.ExecuteActivity(patient(ctx, "tình trạng kế hoạch"), a.SetPlanStatus, p.id, status).Get(ctx, nil)
}

// patient options wait for as long as it takes: a plan must not fail because a machine was down over a weekend.
func patient(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Minute,
		HeartbeatTimeout:    10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}
