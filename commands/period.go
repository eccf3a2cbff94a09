package commands

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"loa/plan"
	"loa/plan/period"
	"loa/workflows"
)

// StartPeriod starts the workflow of a period that is on record, or lets the running one go on. A second call changes nothing.
func (c *Client) StartPeriod(ctx context.Context, id plan.PlanID, which period.ID) error {
	options := c.startOptions(workflows.PeriodWorkflowID(id, which), c.Queues.Tasks)
	options.WorkflowIDConflictPolicy = enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
	_, err := c.Temporal.ExecuteWorkflow(ctx, options, workflows.NamePeriod, workflows.PeriodInput{Plan: id, Period: which})
	return startError("starting period "+string(id)+"/"+string(which), err)
}

// PeriodRuns reports whether the workflow of a period runs.
func (c *Client) PeriodRuns(ctx context.Context, id plan.PlanID, which period.ID) (bool, error) {
	described, err := c.describe(ctx, workflows.PeriodWorkflowID(id, which))
	if errors.Is(err, ErrNoExecution) {
		return false, nil
	}
	return err == nil && described.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, err
}

// ChangePeriod gives a command to a period and waits until its result is on record. The command's id is its idempotency key. A refusal is a
// *period.Refusal; any other error is ErrPending, plan.ErrAway or ErrUnreachable.
func (c *Client) ChangePeriod(ctx context.Context, id plan.PlanID, which period.ID, command period.Command) (answer period.Answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	handle, err := c.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflows.PeriodWorkflowID(id, which), UpdateID: command.ID, UpdateName: string(command.Kind), Args: []any{command},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, &answer)
	}
	switch {
	case missing(err):
		return answer, fmt.Errorf("period %s/%s: %w", id, which, plan.ErrAway)
	case err != nil:
		if refusal, ok := workflows.AsPeriodRefusal(err); ok {
			return answer, refusal
		}
		return answer, classify(err)
	}
	return answer, nil
}

// SubmitReport gives the report of a unit to its period, and waits until the result is on record. Its errors are those of ChangePeriod.
func (c *Client) SubmitReport(ctx context.Context, id plan.PlanID, which period.ID, command period.Command) error {
	_, err := c.ChangePeriod(ctx, id, which, command)
	return err
}
