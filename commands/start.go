package commands

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/workflows"
)

// The search attributes of a task's workflow, set once at its start.
var (
	AttributePlan = temporal.NewSearchAttributeKeyKeyword("LoaPlan")
	AttributeUnit = temporal.NewSearchAttributeKeyKeyword("LoaUnit")
	AttributeKind = temporal.NewSearchAttributeKeyKeyword("LoaKind")
	AttributeDue  = temporal.NewSearchAttributeKeyTime("LoaDue")
)

// LaunchPlan starts a plan's workflow, which launches its tasks. Launching again changes nothing.
func (c *Client) LaunchPlan(ctx context.Context, id plan.PlanID) error {
	_, err := c.Temporal.ExecuteWorkflow(ctx, c.start(workflows.PlanWorkflowID(id), workflows.Queue),
		workflows.NamePlan, workflows.PlanInput{Plan: id})
	return started("launching plan "+string(id), err)
}

// StartTask starts a task's workflow. A task that was started before, running or over, is left as it is; beyond the engine's
// retention the task's row in PostgreSQL keeps it from being started twice. Title and kind are for the engine's own pages; the workflow
// does not get them.
func (c *Client) StartTask(ctx context.Context, o plan.TaskInput, title string, kind deadline.Kind) error {
	options := c.start(workflows.TaskWorkflowID(o.Task), workflows.Queue)
	options.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	options.StaticSummary = title
	options.TypedSearchAttributes = attributes(o, kind)
	_, err := c.Temporal.ExecuteWorkflow(ctx, options, workflows.NameTask, workflows.TaskInput{New: o})
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

// StartMailWorkflows makes sure that the outbox and one reader for each mailbox run.
func (c *Client) StartMailWorkflows(ctx context.Context, mailboxes ...string) error {
	_, err := c.Temporal.ExecuteWorkflow(ctx, c.start(workflows.OutboxWorkflowID, workflows.MailQueue), workflows.NameOutbox)
	if err := started("starting the outbox", err); err != nil {
		return err
	}
	for _, name := range mailboxes {
		_, err := c.Temporal.ExecuteWorkflow(ctx, c.start(workflows.MailboxWorkflowID(name), workflows.MailQueue), workflows.NameMailbox, name)
		if err := started("starting mailbox "+name, err); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) start(id, queue string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: id, TaskQueue: queue,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}

// started is the error of a start. An execution that runs already, or did, is no error.
func started(doing string, err error) error {
	var already *serviceerror.WorkflowExecutionAlreadyStarted
	switch {
	case err == nil, errors.As(err, &already):
		return nil
	default:
		return fmt.Errorf("%s: %w (%w)", doing, ErrUnreachable, err)
	}
}
