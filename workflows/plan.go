package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
)

// PlanInput is the input of the workflow [Plan].
type PlanInput struct {
	Plan  plan.PlanID `json:"plan"`
	State PlanState   `json:"state,omitzero"` // zero at the start, else carried over at continue-as-new
}

// PlanState is the state that [Plan] carries over when it continues as new.
type PlanState struct {
	Launched    bool                 `json:"launched"`
	Paused      bool                 `json:"paused,omitempty"`
	Year        int                  `json:"year,omitempty"`
	Recurring   []plan.RecurringLine `json:"recurring,omitempty"`
	OpenedUntil time.Time            `json:"opened,omitzero"`  // all occurrences up to this time are open
	Rounds      int                  `json:"rounds,omitempty"` // how often occurrences were opened
}

// Plan is the workflow of one plan. It starts the tasks of the plan in batches, each of which is idempotent. Then it opens every occurrence
// of the recurring lines on its day, until the plan is closed. During a pause no occurrence opens; open tasks are not affected. Occurrences
// that were due during a pause or an outage open afterwards.
func Plan(ctx workflow.Context, in PlanInput) error {
	p := &planRun{id: in.Plan, state: in.State}
	if err := p.registerHandlers(ctx); err != nil {
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
	id        plan.PlanID
	state     PlanState
	closed    bool
	commanded bool // an update has arrived since the last wait
	timer     timer
}

// registerHandlers registers the updates of a plan.
func (p *planRun) registerHandlers(ctx workflow.Context) error {
	updates := []struct {
		name    string
		handler func(workflow.Context) error
	}{{UpdatePausePlan, p.pause}, {UpdateResumePlan, p.resume}, {UpdateClosePlan, p.close}}
	for _, update := range updates {
		if err := workflow.SetUpdateHandler(ctx, update.name, update.handler); err != nil {
			return err
		}
	}
	return nil
}

func (p *planRun) pause(ctx workflow.Context) error {
	p.state.Paused, p.commanded = true, true
	return p.setStatus(ctx, plan.PlanPaused)
}

func (p *planRun) resume(ctx workflow.Context) error {
	p.state.Paused, p.commanded = false, true
	return p.setStatus(ctx, plan.PlanRunning)
}

func (p *planRun) close(ctx workflow.Context) error {
	p.closed, p.commanded = true, true
	return p.setStatus(ctx, plan.PlanClosed)
}

// launch records every task and starts the workflows of the tasks, batch by batch.
func (p *planRun) launch(ctx workflow.Context) error {
	var a *activities.Activities
	if err := workflow.ExecuteActivity(withRetryForever(ctx, "lập danh sách nhiệm vụ"), a.PrepareLaunch, p.id).Get(ctx, nil); err != nil {
		return fmt.Errorf("preparing the launch of plan %s: %w", p.id, err)
	}
	if err := p.startTasks(ctx); err != nil {
		return err
	}
	if err := p.sendOpenings(ctx); err != nil {
		return err
	}
	var recurring activities.Recurring
	if err := workflow.ExecuteActivity(withRetryForever(ctx, "dòng định kỳ"), a.RecurringLines, p.id).Get(ctx, &recurring); err != nil {
		return fmt.Errorf("listing the recurring lines of plan %s: %w", p.id, err)
	}
	p.state.Year, p.state.Recurring = recurring.Year, recurring.Lines
	p.state.Launched, p.state.OpenedUntil = true, workflow.Now(ctx)
	return p.setStatus(ctx, plan.PlanRunning)
}

// startTasks starts the workflows of recorded tasks, batch by batch, until all have started.
func (p *planRun) startTasks(ctx workflow.Context) error {
	var a *activities.Activities
	for remaining := 1; remaining > 0; {
		if err := workflow.ExecuteActivity(withRetryForever(ctx, "giao nhiệm vụ"), a.StartTasks, p.id).Get(ctx, &remaining); err != nil {
			return fmt.Errorf("starting the tasks of plan %s: %w", p.id, err)
		}
	}
	return nil
}

// run opens due occurrences and waits for the next ones, until the plan is closed.
func (p *planRun) run(ctx workflow.Context) error {
	for !p.closed {
		due, next := p.dueOccurrences(workflow.Now(ctx))
		if len(due.Lines) > 0 && !p.state.Paused {
			if err := p.openOccurrences(ctx, due); err != nil {
				return err
			}
			continue
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx) {
			return workflow.NewContinueAsNewError(ctx, NamePlan, PlanInput{Plan: p.id, State: p.state})
		}
		if err := p.awaitTimer(ctx, next); err != nil {
			return err
		}
	}
	p.timer.stop()
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// dueOccurrences returns the earliest time up to now at which occurrences open, with all lines that have one at that time, and the earliest
// time after now. Both are zero if there is no such time.
func (p *planRun) dueOccurrences(now time.Time) (due activities.DueOccurrences, next time.Time) {
	for _, line := range p.state.Recurring {
		at, more := line.NextOpening(p.state.Year, p.state.OpenedUntil)
		switch {
		case !more:
		case at.After(now):
			if next.IsZero() || at.Before(next) {
				next = at
			}
		case len(due.Lines) == 0 || at.Before(due.At):
			due = activities.DueOccurrences{Plan: p.id, At: at, Lines: []string{line.Line}}
		case at.Equal(due.At):
			due.Lines = append(due.Lines, line.Line)
		}
	}
	return due, next
}

// openOccurrences opens the occurrences of one time and starts their tasks. It is idempotent, because the time determines the task ids.
func (p *planRun) openOccurrences(ctx workflow.Context, due activities.DueOccurrences) error {
	var a *activities.Activities
	if err := workflow.ExecuteActivity(withRetryForever(ctx, "mở kỳ mới"), a.OpenOccurrences, due).Get(ctx, nil); err != nil {
		return fmt.Errorf("opening occurrences of plan %s: %w", p.id, err)
	}
	p.state.OpenedUntil = due.At
	p.state.Rounds++
	if err := p.startTasks(ctx); err != nil {
		return err
	}
	return p.sendOpenings(ctx)
}

// sendOpenings has one letter written to each person about all tasks that were started together. The outbox writes those of a plan that was
// launched by an earlier version of this workflow.
func (p *planRun) sendOpenings(ctx workflow.Context) error {
	if workflow.GetVersion(ctx, "plan: write opening letters when the tasks are started", workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return nil
	}
	var a *activities.Activities
	return workflow.ExecuteActivity(withRetryForever(ctx, "thư giao nhiệm vụ"), a.SendOpenings, p.id).Get(ctx, nil)
}

// awaitTimer waits until a time, an update or the signal wake. The zero time sets no timer.
func (p *planRun) awaitTimer(ctx workflow.Context, next time.Time) error {
	if !p.timer.at.Equal(next) {
		p.timer.stop()
		if !next.IsZero() {
			p.timer = startTimer(ctx, next, "mở kỳ mới")
		}
	}
	wake := workflow.GetSignalChannel(ctx, SignalWake)
	if err := workflow.Await(ctx, func() bool { return p.commanded || p.timer.fired() || wake.Len() > 0 }); err != nil {
		return err
	}
	p.commanded = false
	wake.ReceiveAsync(nil)
	if p.timer.fired() {
		p.timer.stop()
	}
	return nil
}

func (p *planRun) setStatus(ctx workflow.Context, status plan.PlanStatus) error {
	var a *activities.Activities
	return workflow.ExecuteActivity(withRetryForever(ctx, "tình trạng kế hoạch"), a.SetPlanStatus, p.id, status).Get(ctx, nil)
}

// withRetryForever sets the options of an activity that is retried without a limit of time or attempts: a plan must not fail because a server
// was down over a weekend.
func withRetryForever(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Minute,
		HeartbeatTimeout:    10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}
