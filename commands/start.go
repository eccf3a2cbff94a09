package commands

import (
	"context"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/workflows"
)

// StartTask starts a task's workflow. A task that was started before, running or over, is left as it is; beyond the engine's
// retention it is the task's row in PostgreSQL that keeps it from being started twice. Title and kind are for the engine's own
// pages; the workflow itself never sees them.
func (c *Client) StartTask(ctx context.Context, o plan.Opening, title string, kind plan.DeadlineKind) error {
	options := c.start(workflows.TaskWorkflowID(o.Task), workflows.Queue)
	options.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	options.StaticSummary = title
	options.TypedSearchAttributes = attributes(o, kind)
	_, err := c.Temporal.ExecuteWorkflow(ctx, options, workflows.NameTask, workflows.TaskInput{Opening: o})
	return started("starting task "+string(o.Task), err)
}

func attributes(o plan.Opening, kind plan.DeadlineKind) temporal.SearchAttributes {
	updates := []temporal.SearchAttributeUpdate{
		AttributePlan.ValueSet(string(o.Task.Plan())),
		AttributeUnit.ValueSet(string(o.Task.Unit())),
		AttributeKind.ValueSet(string(kind)),
	}
	if !o.Due.IsZero() {
		updates = append(updates, AttributeDue.ValueSet(o.Due.AddDays(1).Start(plan.Zone)))
	}
	return temporal.NewSearchAttributes(updates...)
}
