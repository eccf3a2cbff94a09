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
	AttributePlan = temporal.NewSearchAttributeKeyKeyword("LoaPlan") // plan.PlanID
	AttributeUnit = temporal.NewSearchAttributeKeyKeyword("LoaUnit") // directory.UnitCode of the lead unit
	AttributeKind = temporal.NewSearchAttributeKeyKeyword("LoaKind") // deadline.Kind
	AttributeDue  = temporal.NewSearchAttributeKeyTime("LoaDue")     // the end of the last day of the original deadline
)

// StartTask starts the workflow of a task that is open on record, from its state. A task that was started before, running or over, is not
// started again; after the engine's retention the task's row in PostgreSQL prevents that. Title and kind are for the pages of the engine
// only; the workflow does not get them.
func (c *Client) StartTask(ctx context.Context, state plan.State, title string, kind deadline.Kind) error {
	options := c.taskOptions(state, title, kind)
	options.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	_, err := c.Temporal.ExecuteWorkflow(ctx, options, workflows.NameTask, workflows.TaskInput{State: state})
	return startError("starting task "+string(state.Task), err)
}

// TaskStarted reports whether a task's workflow was started, running or over, as far as the engine remembers.
func (c *Client) TaskStarted(ctx context.Context, task plan.TaskID) (bool, error) {
	_, err := c.describe(ctx, workflows.TaskWorkflowID(task))
	if errors.Is(err, ErrNoExecution) {
		return false, nil
	}
	return err == nil, err
}

func (c *Client) taskOptions(state plan.State, title string, kind deadline.Kind) client.StartWorkflowOptions {
	options := c.startOptions(workflows.TaskWorkflowID(state.Task), c.Queues.Tasks)
	options.StaticSummary = title
	options.TypedSearchAttributes = searchAttributes(state, kind)
	options.EnableEagerStart = true // the worker that starts the task also runs its first steps, without asking the engine for them
	return options
}

func searchAttributes(state plan.State, kind deadline.Kind) temporal.SearchAttributes {
	updates := []temporal.SearchAttributeUpdate{
		AttributePlan.ValueSet(string(state.Task.Plan())),
		AttributeUnit.ValueSet(string(state.Task.Unit())),
		AttributeKind.ValueSet(string(kind)),
	}
	if !state.FirstDue.IsZero() {
		updates = append(updates, AttributeDue.ValueSet(state.FirstDue.AddDays(1).Start(calendar.Zone)))
	}
	return temporal.NewSearchAttributes(updates...)
}

// StartMailWorkflows starts the outbox workflow, and one workflow for each mailbox, unless they run.
func (c *Client) StartMailWorkflows(ctx context.Context, mailboxes ...string) error {
	_, err := c.Temporal.ExecuteWorkflow(ctx, c.startOptions(workflows.OutboxWorkflowID, c.Queues.Mail), workflows.NameOutbox)
	if err := startError("starting the outbox", err); err != nil {
		return err
	}
	for _, name := range mailboxes {
		_, err := c.Temporal.ExecuteWorkflow(ctx, c.startOptions(workflows.MailboxWorkflowID(name), c.Queues.Mail), workflows.NameMailbox, name)
		if err := startError("starting mailbox "+name, err); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) startOptions(id, queue string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: id, TaskQueue: queue,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}

// startError is the error of a start. An execution that runs or has run is no error.
func startError(doing string, err error) error {
	var already *serviceerror.WorkflowExecutionAlreadyStarted
	unsealed, noKey := errors.AsType[*UnsealedError](err)
	switch {
	case err == nil, errors.As(err, &already):
		return nil
	case noKey:
		return unsealed
	default:
		return fmt.Errorf("%s: %w (%w)", doing, ErrUnreachable, err)
	}
}
