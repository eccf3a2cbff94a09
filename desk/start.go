package desk

import (
	"context"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/workflows"
)

// StartTask starts a task's workflow. A task that was started before, running or over, is left as it is; beyond the engine's
// retention it is the task's row in PostgreSQL that keeps it from being started twice. Title and kind are for the engine's own
// pages; the workflow itself never sees them.
func (d *Desk) StartTask(ctx context.Context, o plan.TaskInput, title string, kind deadline.Kind) error {
	options := d.start(workflows.TaskWorkflowID(o.Task), workflows.Queue)
	options.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	options.StaticSummary = title
	options.TypedSearchAttributes = attributes(o, kind)
	_, err := d.Client.ExecuteWorkflow(ctx, options, workflows.NameTask, workflows.TaskInput{Opening: o})
	return started("starting task "+string(o.Task), err)
}

func attributes(o plan.TaskInput, kind deadline.Kind) temporal.SearchAttributes {
	updates := []temporal.SearchAttributeUpdate{
		AttributePlan.ValueSet(string(o.Task.Plan())),
		AttributeUnit.ValueSet(string(o.Task.Unit())),
		AttributeKind.ValueSet(string(kind)),
	}
	if !o.Due.IsZero() {
		updates = append(updates, AttributeDue.ValueSet(o.Due.AddDays(1).Start(calendar.Zone)))
	}
	return temporal.NewSearchAttributes(updates...)
}
