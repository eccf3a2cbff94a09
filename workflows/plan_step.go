package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
)

// openingPatience is how long the engine tries to open occurrences before the state machine counts the attempt as failed.
const openingPatience = 10 * time.Minute

// perform does one piece of work and reports its result to the state machine. When a command comes that no longer wants the work, as a pause
// or a close does, the work is cancelled, and perform waits until it has stopped. Whatever it has done by then stays, and is found done when
// the work is wanted again.
func (p *planRun) perform(ctx workflow.Context, work plan.PlanWork) error {
	cancellable, cancel := workflow.WithCancel(ctx)
	defer cancel()
	p.step = p.execute(cancellable, work)
	unwanted := false
	changed := func() bool { return len(p.pending) > 0 || !unwanted && !p.wants(ctx, work) }
	for !p.step.IsReady() {
		if !unwanted && !p.wants(ctx, work) {
			unwanted = true
			cancel()
		}
		if err := p.projectPending(ctx); err != nil {
			return err
		}
		if err := p.await(ctx, func() bool { return p.step.IsReady() || changed() }); err != nil {
			return err
		}
	}
	report, err := result(ctx, work, p.step)
	p.step = nil
	if unwanted && err != nil {
		return nil // stopped: an activity that is stopped in the middle of a call fails with the error of that call
	}
	if err != nil {
		return err
	}
	state, events := p.state.Report(report, workflow.Now(ctx))
	p.state, p.pending = state, append(p.pending, events...)
	return nil
}

// wants reports whether the work is still the work to be done.
func (p *planRun) wants(ctx workflow.Context, work plan.PlanWork) bool {
	next, exists := p.state.NextWork(workflow.Now(ctx))
	return exists && next.Same(work)
}

// execute starts the activity of a step.
func (p *planRun) execute(ctx workflow.Context, work plan.PlanWork) workflow.Future {
	var a *activities.Activities
	run := func(summary string, activity any, argument any) workflow.Future {
		options := retryForever(summary)
		options.WaitForCancellation = true
		if work.Step == plan.PlanStepOpen {
			options.ScheduleToCloseTimeout = openingPatience
		}
		return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, options), activity, argument)
	}
	switch work.Step {
	case plan.PlanStepRecord:
		return run("lập danh sách nhiệm vụ", a.PrepareLaunch, p.id)
	case plan.PlanStepList:
		return run("dòng định kỳ", a.RecurringLines, p.id)
	case plan.PlanStepStart:
		return run("giao nhiệm vụ", a.StartTasks, p.id)
	case plan.PlanStepLetters:
		return run("thư giao nhiệm vụ", a.SendOpenings, p.id)
	case plan.PlanStepOpen:
		return run("mở kỳ mới", a.OpenOccurrences, activities.DueOccurrences{Plan: p.id, At: work.At, Lines: work.Lines, Events: work.Events})
	case plan.PlanStepWithdraw:
		return run("thu hồi nhiệm vụ chưa giao", a.WithdrawTasks, activities.Withdrawal{Plan: p.id, Epoch: p.state.Epoch, Cancel: work.Cancel})
	}
	future, settable := workflow.NewFuture(ctx)
	settable.SetError(errors.New("unknown step " + string(work.Step)))
	return future
}

// result reads the result of a step. A launch that the plan's own errors prevent, and occurrences that could not be opened, are results; every
// other error is returned.
func result(ctx workflow.Context, work plan.PlanWork, step workflow.Future) (plan.PlanReport, error) {
	report := plan.PlanReport{Work: work}
	var err error
	switch work.Step {
	case plan.PlanStepRecord:
		err = step.Get(ctx, nil)
		var application *temporal.ApplicationError
		if errors.As(err, &application) && application.Type() == activities.ErrorPlanProblems {
			report.Failure, err = application.Message(), nil
		}
	case plan.PlanStepList:
		var recurring activities.Recurring
		err = step.Get(ctx, &recurring)
		report.Year, report.Recurring = recurring.Year, recurring.Lines
	case plan.PlanStepStart:
		err = step.Get(ctx, &report.Left)
	case plan.PlanStepLetters:
		err = step.Get(ctx, nil)
	case plan.PlanStepOpen:
		report.Failures, err = openingResult(ctx, work, step)
	case plan.PlanStepWithdraw:
		var withdrawn activities.Withdrawn
		err = step.Get(ctx, &withdrawn)
		report.Withdrawn, report.Cancelled = withdrawn.Withdrawn, withdrawn.Cancelled
	}
	return report, err
}

// openingResult lists the lines that could not be opened. When the activity failed as a whole, these are all of them.
func openingResult(ctx workflow.Context, work plan.PlanWork, step workflow.Future) ([]plan.OpeningFailure, error) {
	var opened activities.OpenedOccurrences
	err := step.Get(ctx, &opened)
	if err == nil || temporal.IsCanceledError(err) {
		return opened.Failures, err
	}
	var failures []plan.OpeningFailure
	for _, line := range work.Lines {
		failures = append(failures, plan.OpeningFailure{Line: line, Message: err.Error()})
	}
	return failures, nil
}
