package commands

import (
	"context"

	"loa/plan"
	"loa/plan/deadline"
	"loa/workflows"
)

// RestoreTask starts the workflow of a task from its state on record, whose epoch must be a new one. A workflow of the task that runs stays.
func (c *Client) RestoreTask(ctx context.Context, state plan.State, title string, kind deadline.Kind) error {
	options := c.taskOptions(state, title, kind)
	_, err := c.Temporal.ExecuteWorkflow(ctx, options, workflows.NameTask, workflows.TaskInput{State: state})
	return startError("restoring task "+string(state.Task), err)
}

// RestorePlan starts the workflow of a plan from its state on record. A workflow of the plan that runs stays.
func (c *Client) RestorePlan(ctx context.Context, in workflows.PlanInput) error {
	_, err := c.Temporal.ExecuteWorkflow(ctx, c.startOptions(workflows.PlanWorkflowID(in.Plan), c.Queues.Tasks), workflows.NamePlan, in)
	return startError("restoring plan "+string(in.Plan), err)
}

// ResyncTask tells the workflow of a task to compare itself with the record. It adopts the state of the record if that is later, else it
// projects every event of its run again.
func (c *Client) ResyncTask(ctx context.Context, id plan.TaskID) error {
	return c.signalResync(ctx, workflows.TaskWorkflowID(id))
}

// ResyncPlan tells the workflow of a plan to write its state to the record again. The record keeps a later one. The error is plan.ErrAway when
// no workflow of the plan runs.
func (c *Client) ResyncPlan(ctx context.Context, id plan.PlanID) error {
	return c.signalResync(ctx, workflows.PlanWorkflowID(id))
}

func (c *Client) signalResync(ctx context.Context, workflowID string) error {
	err := c.Temporal.SignalWorkflow(ctx, workflowID, "", workflows.SignalResync, nil)
	if missing(err) {
		return away(err)
	}
	if err != nil {
		return classify(err)
	}
	return nil
}

// TaskState asks the workflow of a task, which may have ended, for its state.
func (c *Client) TaskState(ctx context.Context, id plan.TaskID) (plan.State, error) {
	view, err := Comparison{Client: c}.view(ctx, workflows.TaskWorkflowID(id))
	return view.State, err
}

// Projections asks the workflow of a task, which may have ended, for everything that its last run has projected.
func (c *Client) Projections(ctx context.Context, id plan.TaskID) (all []workflows.Projection, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryWait)
	defer cancel()
	answer, err := c.Temporal.QueryWorkflow(ctx, workflows.TaskWorkflowID(id), "", workflows.QueryProjections)
	if err != nil {
		return nil, err
	}
	return all, answer.Get(&all)
}

// Restoring is a client that starts tasks also when the engine has had a workflow of theirs before.
type Restoring struct{ *Client }

// StartTask starts the workflow of a task from its state, unless it runs.
func (r Restoring) StartTask(ctx context.Context, state plan.State, title string, kind deadline.Kind) error {
	return r.RestoreTask(ctx, state, title, kind)
}
