package commands

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/client"

	"loa/plan"
	"loa/workflows"
)

// LaunchPlan starts a plan's workflow, which launches the plan, or goes on with one that is open on record. It refuses what MayLaunch refuses.
// A second call changes nothing.
func (c *Client) LaunchPlan(ctx context.Context, id plan.PlanID) error {
	return c.LaunchPlanAs(ctx, id, plan.PlanCommand{})
}

// LaunchPlanAs launches a plan as LaunchPlan does. The actor, the channel and the proof of a command stand in the plan's journal.
func (c *Client) LaunchPlanAs(ctx context.Context, id plan.PlanID, by plan.PlanCommand) error {
	if err := c.MayLaunch(ctx, id); err != nil {
		return err
	}
	_, err := c.Temporal.ExecuteWorkflow(ctx, c.startOptions(workflows.PlanWorkflowID(id), c.Queues.Tasks),
		workflows.NamePlan, workflows.PlanInput{Plan: id, Launch: by})
	return startError("starting plan "+string(id), err)
}

// MayLaunch refuses the launch of a plan whose state on record does not allow it. An open plan whose workflow the engine does not have may
// always be launched: the workflow takes it over from the record as it is, paused for example.
func (c *Client) MayLaunch(ctx context.Context, id plan.PlanID) error {
	recorded, err := c.Record.PlanState(ctx, id)
	if err != nil {
		return err
	}
	_, _, refusal := recorded.Apply(plan.PlanCommand{ID: "launch", Kind: plan.PlanCommandLaunch}, c.Now())
	if refusal == nil || recorded.Over() {
		return refusal
	}
	found, err := c.Describe(ctx, workflows.PlanWorkflowID(id))
	switch {
	case errors.Is(err, ErrNoExecution), err == nil && !found.Running:
		return nil
	case err != nil:
		return err
	}
	return refusal
}

// ChangePlan gives a command to a launched plan and waits until its result is on record. The command's id is its idempotency key. A refusal is
// a *plan.Refusal; any other error is ErrPending, plan.ErrAway or ErrUnreachable.
func (c *Client) ChangePlan(ctx context.Context, id plan.PlanID, command plan.PlanCommand) (answer plan.PlanAnswer, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	handle, err := c.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflows.PlanWorkflowID(id), UpdateID: command.ID, UpdateName: string(command.Kind), Args: []any{command},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, &answer)
	}
	if missing(err) {
		return plan.PlanAnswer{}, c.withoutWorkflow(ctx, id, command)
	}
	if err != nil {
		return plan.PlanAnswer{}, classify(err)
	}
	return answer, nil
}

// withoutWorkflow is the error of a command for a plan whose workflow the engine does not have. The record tells whether the plan is over, or
// its workflow is away.
func (c *Client) withoutWorkflow(ctx context.Context, id plan.PlanID, command plan.PlanCommand) error {
	recorded, err := c.Record.PlanState(ctx, id)
	switch {
	case err != nil:
		return err
	case !recorded.Over():
		return fmt.Errorf("plan %s: %w", id, plan.ErrAway)
	}
	_, _, err = recorded.Apply(command, c.Now())
	if err == nil { // an ended or imported plan takes only a launch
		return fmt.Errorf("command %s for plan %s, which is %s: %w", command.Kind, id, recorded.Status, plan.ErrAway)
	}
	return err
}
