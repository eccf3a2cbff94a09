package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"loa/commands"
	"loa/plan"
	"loa/workflows"
)

// lookAtTemporal reports whether the engine can be looked at.
func (l Looker) lookAtTemporal(ctx context.Context, all *findings) bool {
	if l.Engine == nil {
		return false
	}
	if err := l.Engine.Reachable(ctx); err != nil {
		all.add(Finding{Check: CheckTemporal, Detail: err.Error()})
		return false
	}
	return true
}

// queues looks for task queues that no worker asks.
func (l Looker) queues(ctx context.Context) ([]Finding, error) {
	var list []Finding
	for _, queue := range l.Queues {
		pollers, err := l.Engine.Pollers(ctx, l.Namespace, queue, l.Now().Add(-pollerTimeout))
		if err != nil {
			return list, err
		}
		if pollers == 0 {
			list = append(list, Finding{Check: CheckQueue, Subject: queue})
		}
	}
	return list, nil
}

// pump is an entity workflow that must always run.
type pump struct {
	subject, id string
}

// pumps looks at the workflows of the outbox and of the mailboxes.
func (l Looker) pumps(ctx context.Context) ([]Finding, error) {
	expected, err := l.expectedPumps(ctx)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for _, p := range expected {
		e, err := l.Engine.Describe(ctx, p.id)
		switch {
		case errors.Is(err, commands.ErrNoExecution), err == nil && !e.Running:
			list = append(list, Finding{Check: CheckPump, Subject: p.subject, Detail: e.Status})
		case err != nil:
			return list, err
		default:
			list = append(list, progress(e, p.subject)...)
		}
	}
	return list, nil
}

func (l Looker) expectedPumps(ctx context.Context) ([]pump, error) {
	boxes, err := l.expectedMailboxes(ctx)
	if err != nil || len(boxes) == 0 && len(l.Mailboxes) == 0 {
		return nil, err
	}
	list := []pump{{workflows.OutboxWorkflowID, workflows.OutboxWorkflowID}}
	for _, box := range boxes {
		list = append(list, pump{fmt.Sprintf("mailbox/%d", box.Number), workflows.MailboxWorkflowID(box.Name)})
	}
	return list, nil
}

// progress looks for a workflow task or an activity of a running workflow that fails again and again.
func progress(e commands.Execution, subject string) []Finding {
	var list []Finding
	if e.TaskAttempt >= taskAttempts {
		list = append(list, Finding{Check: CheckWorkflowTask, Subject: subject, Number: e.TaskAttempt})
	}
	for _, a := range e.Activities {
		if a.Attempt >= AlarmAttempts {
			list = append(list, Finding{Check: CheckActivity, Subject: subject + " " + a.Type, Number: a.Attempt, Detail: a.Failure})
		}
	}
	return list
}

// plans looks at the workflows of the plans that are launched and not closed.
func (l Looker) plans(ctx context.Context) ([]Finding, error) {
	plans, err := l.Record.Plans(ctx)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for _, p := range plans {
		if p.Status.Over() {
			continue
		}
		e, err := l.Engine.Describe(ctx, workflows.PlanWorkflowID(p.ID))
		switch {
		case errors.Is(err, commands.ErrNoExecution):
			list = append(list, Finding{Check: CheckPlan, Subject: string(p.ID)})
		case err != nil:
			return list, err
		case !e.Running:
			list = append(list, Finding{Check: CheckPlan, Subject: string(p.ID), Detail: e.Status})
		default:
			list = append(list, planProgress(e, p.ID)...)
		}
	}
	return list, nil
}

// planProgress is progress with the plan named once, whatever stands still in it.
func planProgress(e commands.Execution, id plan.PlanID) []Finding {
	list := progress(e, string(id))
	if len(list) == 0 {
		return nil
	}
	first := list[0]
	first.Check, first.Subject = CheckPlan, string(id)
	return []Finding{first}
}

// workflowTasks looks for workflows of tasks whose code fails on their history.
func (l Looker) workflowTasks(ctx context.Context) ([]Finding, error) {
	const most = 100
	failing, err := l.Engine.FailingWorkflows(ctx, most)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range failing {
		if strings.HasPrefix(e.ID, workflows.TaskWorkflowID("")) {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return []Finding{{Check: CheckWorkflowTask, Number: len(ids), Detail: some(ids)}}, nil
}

// rows compares the number of open tasks on record with the number of running workflows, and looks closer where they differ. Both sides
// lacking as many is left to `loa reconcile`, which compares every state.
func (l Looker) rows(ctx context.Context) ([]Finding, error) {
	open, err := l.Record.OpenTaskCount(ctx)
	if err != nil {
		return nil, err
	}
	running, err := l.Engine.CountRunningTasks(ctx)
	switch {
	case err != nil || open == running:
		return nil, err
	case running == 0:
		return l.emptyEngine(ctx)
	}
	differing, err := l.differingTasks(ctx)
	if err != nil || len(differing) == 0 {
		return nil, err
	}
	return []Finding{{Check: CheckRowsDiffer, Number: len(differing), Detail: some(differing)}}, nil
}

// emptyEngine tells an engine that has lost everything from one whose few tasks have just ended or were terminated.
func (l Looker) emptyEngine(ctx context.Context) ([]Finding, error) {
	a, err := l.away(ctx, nil)
	switch {
	case err != nil || len(a.ids) == 0:
		return nil, err
	case a.unknown < min(len(a.ids), mostDescribed):
		return []Finding{{Check: CheckRowsDiffer, Number: len(a.ids), Detail: some(a.ids)}}, nil
	}
	return []Finding{{Check: CheckEngineEmpty, Number: len(a.ids)}}, nil
}

// differingTasks lists the open tasks without a running workflow, and the running workflows without an open task.
func (l Looker) differingTasks(ctx context.Context) ([]string, error) {
	running, err := l.Engine.RunningTasks(ctx)
	if err != nil {
		return nil, err
	}
	a, err := l.away(ctx, running)
	if err != nil {
		return nil, err
	}
	differing := a.ids
	stray, err := l.Record.StrayTasks(ctx, running, l.Now().Add(-closedGrace))
	for _, id := range stray {
		differing = append(differing, string(id))
	}
	return differing, err
}

// mostDescribed bounds how many executions are described in one look; the index of the engine speaks for the rest.
const mostDescribed = 20

// awayTasks are open tasks that have no running workflow. Of those that were described, the engine knows nothing about unknown ones.
type awayTasks struct {
	ids     []string
	unknown int
}

// away lists the open tasks that are not among the running ones. The index of the engine is late, so the first of them are described one by
// one, and all must still be open afterwards.
func (l Looker) away(ctx context.Context, running []plan.TaskID) (a awayTasks, err error) {
	known := map[plan.TaskID]bool{}
	for _, id := range running {
		known[id] = true
	}
	open, err := l.Record.OpenTasks(ctx)
	if err != nil {
		return a, err
	}
	suspects := slices.DeleteFunc(open, func(state plan.State) bool { return known[state.Task] })
	for i, state := range suspects {
		if i >= mostDescribed {
			a.ids = append(a.ids, string(state.Task))
			continue
		}
		e, err := l.Engine.Describe(ctx, workflows.TaskWorkflowID(state.Task))
		switch {
		case errors.Is(err, commands.ErrNoExecution):
			a.unknown++
		case err != nil:
			return a, err
		}
		if !e.Running {
			a.ids = append(a.ids, string(state.Task))
		}
	}
	if len(a.ids) == 0 {
		return a, nil
	}
	open, err = l.Record.OpenTasks(ctx)
	still := make(map[string]bool, len(open))
	for _, state := range open {
		still[string(state.Task)] = true
	}
	a.ids = slices.DeleteFunc(a.ids, func(id string) bool { return !still[id] })
	return a, err
}
