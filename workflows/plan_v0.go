package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
)

// PlanStateV0 is the state that the first version of [Plan] carried over when it continued as new.
type PlanStateV0 struct {
	Launched    bool                 `json:"launched"`
	Paused      bool                 `json:"paused,omitempty"`
	Year        int                  `json:"year,omitempty"`
	Recurring   []plan.RecurringLine `json:"recurring,omitempty"`
	OpenedUntil time.Time            `json:"opened,omitzero"`  // all occurrences up to this time are open
	Rounds      int                  `json:"rounds,omitempty"` // how often occurrences were opened
}

// planRunV0 is the first version of the workflow of a plan. It replays the histories that it has made. A run that it has begun goes on as a
// [planRun] from the first moment that its history does not contain.
type planRunV0 struct {
	id        plan.PlanID
	state     PlanStateV0
	closed    bool
	opening   bool // tasks of an opening may be recorded and not started
	commanded bool
	moments   int  // at which the version was asked for
	upgraded  bool // the run goes on as a planRun
	timer     timer
}

// upgrade reports whether the run goes on as a planRun from now on. It must be called with a moment that no other call has, because the
// engine keeps the first answer for each: in a replayed history that is the old version, even if the run is upgraded later.
func (p *planRunV0) upgrade(ctx workflow.Context, moment string) bool {
	p.upgraded = p.upgraded || workflow.GetVersion(ctx, "plan: one state machine, "+moment, workflow.DefaultVersion, 1) > workflow.DefaultVersion
	return p.upgraded
}

// upgradeNext is upgrade in the main flow.
func (p *planRunV0) upgradeNext(ctx workflow.Context) bool {
	p.moments++
	return p.upgrade(ctx, fmt.Sprintf("moment %d", p.moments))
}

// current is the state from which a planRun goes on.
func (p *planRunV0) current(ctx workflow.Context) plan.PlanState {
	if !p.state.Launched {
		status := plan.PlanLaunching
		if p.state.Paused {
			status = plan.PlanPaused
		}
		s := plan.PlanStateFromStatus(p.id, status)
		s.LaunchedAt = workflow.GetInfo(ctx).WorkflowStartTime
		return s
	}
	s := plan.PlanState{Plan: p.id, Year: p.state.Year, Status: plan.PlanRunning, Launched: true, LaunchedAt: p.state.OpenedUntil}
	switch {
	case p.closed:
		s.Status = plan.PlanClosed
	case p.state.Paused:
		s.Status = plan.PlanPaused
	}
	if p.opening {
		s.Todo = []plan.PlanStep{plan.PlanStepStart, plan.PlanStepLetters}
	}
	for _, line := range p.state.Recurring {
		s.Lines = append(s.Lines, plan.LineCursor{RecurringLine: line, Opened: p.state.OpenedUntil})
	}
	return s
}

// start launches the plan, unless it is launched, and runs it. It returns without error when the run is upgraded.
func (p *planRunV0) start(ctx workflow.Context) error {
	if !p.state.Launched {
		if err := p.launch(ctx); err != nil || p.upgraded {
			return err
		}
	}
	return p.run(ctx)
}

// handle carries out a command as the first version did.
func (p *planRunV0) handle(ctx workflow.Context, kind plan.PlanCommandKind) error {
	p.commanded = true
	switch kind {
	case plan.PlanCommandPause:
		p.state.Paused = true
		return p.setStatus(ctx, plan.PlanPaused)
	case plan.PlanCommandResume:
		p.state.Paused = false
		return p.setStatus(ctx, plan.PlanRunning)
	case plan.PlanCommandClose:
		p.closed = true
		return p.setStatus(ctx, plan.PlanClosed)
	case plan.PlanCommandLaunch, plan.PlanCommandRetry, plan.PlanCommandEvent:
	}
	return fmt.Errorf("command %q of a plan that has no such command", kind)
}

// launch records every task and starts the workflows of the tasks, batch by batch.
func (p *planRunV0) launch(ctx workflow.Context) error {
	var a *activities.Activities
	if err := workflow.ExecuteActivity(withRetryForever(ctx, "lập danh sách nhiệm vụ"), a.PrepareLaunch, p.id).Get(ctx, nil); err != nil {
		return fmt.Errorf("preparing the launch of plan %s: %w", p.id, err)
	}
	if err := p.startTasks(ctx); err != nil || p.upgraded {
		return err
	}
	if err := p.sendOpenings(ctx); err != nil || p.upgradeNext(ctx) {
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
func (p *planRunV0) startTasks(ctx workflow.Context) error {
	var a *activities.Activities
	for remaining := 1; remaining > 0 && !p.upgradeNext(ctx); {
		if err := workflow.ExecuteActivity(withRetryForever(ctx, "giao nhiệm vụ"), a.StartTasks, p.id).Get(ctx, &remaining); err != nil {
			return fmt.Errorf("starting the tasks of plan %s: %w", p.id, err)
		}
	}
	return nil
}

// run opens due occurrences and waits for the next ones, until the plan is closed.
func (p *planRunV0) run(ctx workflow.Context) error {
	for !p.closed && !p.upgradeNext(ctx) {
		due, next := p.dueOccurrences(workflow.Now(ctx))
		if len(due.Lines) > 0 && !p.state.Paused {
			if err := p.openOccurrences(ctx, due); err != nil {
				return err
			}
			continue
		}
		if err := p.awaitTimer(ctx, next); err != nil {
			return err
		}
	}
	if p.upgraded {
		return nil
	}
	p.timer.stop()
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// dueOccurrences returns the earliest time up to now at which occurrences open, with all lines that have one at that time, and the earliest
// time after now. Both are zero if there is no such time.
func (p *planRunV0) dueOccurrences(now time.Time) (due activities.DueOccurrences, next time.Time) {
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
func (p *planRunV0) openOccurrences(ctx workflow.Context, due activities.DueOccurrences) error {
	var a *activities.Activities
	if err := workflow.ExecuteActivity(withRetryForever(ctx, "mở kỳ mới"), a.OpenOccurrences, due).Get(ctx, nil); err != nil {
		return fmt.Errorf("opening occurrences of plan %s: %w", p.id, err)
	}
	p.state.OpenedUntil, p.opening = due.At, true
	p.state.Rounds++
	if err := p.startTasks(ctx); err != nil || p.upgraded {
		return err
	}
	if err := p.sendOpenings(ctx); err != nil {
		return err
	}
	p.opening = false
	return nil
}

// sendOpenings has one letter written to each person about all tasks that were started together. The outbox writes those of a plan that was
// launched by an earlier version of this workflow.
func (p *planRunV0) sendOpenings(ctx workflow.Context) error {
	if workflow.GetVersion(ctx, "plan: write opening letters when the tasks are started", workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return nil
	}
	var a *activities.Activities
	return workflow.ExecuteActivity(withRetryForever(ctx, "thư giao nhiệm vụ"), a.SendOpenings, p.id).Get(ctx, nil)
}

// awaitTimer waits until a time, an update or the signal wake. The zero time sets no timer.
func (p *planRunV0) awaitTimer(ctx workflow.Context, next time.Time) error {
	if !p.timer.at.Equal(next) {
		p.timer.stop()
		if !next.IsZero() {
			p.timer = startTimer(ctx, next, "mở kỳ mới")
		}
	}
	wake := workflow.GetSignalChannel(ctx, SignalWake)
	if err := workflow.Await(ctx, func() bool { return p.commanded || p.upgraded || p.timer.fired() || wake.Len() > 0 }); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err() // a cancelled timer is ready: without this the loop would never yield
	}
	p.commanded = false
	wake.ReceiveAsync(nil)
	if p.timer.fired() {
		p.timer.stop()
	}
	return nil
}

func (p *planRunV0) setStatus(ctx workflow.Context, status plan.PlanStatus) error {
	var a *activities.Activities
	return workflow.ExecuteActivity(withRetryForever(ctx, "tình trạng kế hoạch"), a.SetPlanStatus, p.id, status).Get(ctx, nil)
}
