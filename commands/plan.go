package commands

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"loa/plan"
	"loa/workflows"
)

// ErrPlanAway means that a plan is open on record and the engine does not have its workflow: an operator has terminated it, or the engine was
// lost. Nothing was done. Launching or restoring the plan brings the workflow back.
var ErrPlanAway = errors.New("kế hoạch đang được khôi phục, xin thử lại sau; quản trị viên chạy loa plan launch để đưa kế hoạch trở lại")

// LaunchPlan starts a plan's workflow, which launches the plan, or goes on with one that is open on record. It refuses what the state of the
// plan on record refuses. A second call changes nothing.
func (c *Client) LaunchPlan(ctx context.Context, id plan.PlanID) error {
	recorded, err := c.Record.PlanState(ctx, id)
	if err != nil {
		return err
	}
	if _, _, err := recorded.Apply(plan.PlanCommand{ID: "launch", Kind: plan.PlanCommandLaunch}, c.Now()); err != nil {
		return err
	}
	return c.startPlan(ctx, id)
}

func (c *Client) startPlan(ctx context.Context, id plan.PlanID) error {
	_, err := c.Temporal.ExecuteWorkflow(ctx, c.startOptions(workflows.PlanWorkflowID(id), workflows.Queue),
		workflows.NamePlan, workflows.PlanInput{Plan: id})
	return startError("starting plan "+string(id), err)
}

// ChangePlan gives a command to a launched plan and waits until its result is on record. The command's id is its idempotency key. A refusal is
// a *plan.Refusal; any other error is ErrPending, ErrPlanAway or ErrUnreachable.
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
	if _, missing := errors.AsType[*serviceerror.NotFound](err); missing {
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
		return fmt.Errorf("plan %s: %w", id, ErrPlanAway)
	}
	_, _, err = recorded.Apply(command, c.Now())
	if err == nil { // an ended or imported plan takes only a launch
		return fmt.Errorf("command %s for plan %s, which is %s: %w", command.Kind, id, recorded.Status, ErrPlanAway)
	}
	return err
}
