package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"loa/plan"
	"loa/workflows"
)

// ErrNoExecution means that the engine knows no execution of a workflow id.
var ErrNoExecution = errors.New("the engine knows no such workflow")

// Execution is the newest execution of a workflow id, as the engine has it.
type Execution struct {
	ID, Run, Type string
	Running       bool
	Status        string // "Running", "Completed", "Terminated", …
	Started       time.Time
	Events        int64
	// TaskAttempt is the attempt of the workflow task that waits or runs; 0 without one. A workflow task is attempted again after it failed.
	TaskAttempt int
	Activities  []PendingActivity
}

// PendingActivity is an activity that runs or waits for its next attempt.
type PendingActivity struct {
	Type    string
	Attempt int
	Failure string // of the last attempt; empty when none failed
	Next    time.Time
}

// Describe returns the newest execution of a workflow id. It returns ErrNoExecution when there is none.
func (c *Client) Describe(ctx context.Context, workflowID string) (Execution, error) {
	described, err := c.describe(ctx, workflowID)
	if err != nil {
		return Execution{}, err
	}
	e := executionOf(described.GetWorkflowExecutionInfo())
	e.TaskAttempt = int(described.GetPendingWorkflowTask().GetAttempt())
	for _, pending := range described.GetPendingActivities() {
		failure := pending.GetLastFailure()
		if c.Payloads != nil && failure != nil {
			converter.DecodeCommonFailureAttributes(c.Payloads, failure)
		}
		e.Activities = append(e.Activities, PendingActivity{
			Type: pending.GetActivityType().GetName(), Attempt: int(pending.GetAttempt()),
			Failure: failure.GetMessage(), Next: pending.GetScheduledTime().AsTime(),
		})
	}
	return e, nil
}

// describe asks the engine for the newest execution of a workflow id. It returns ErrNoExecution when there is none.
func (c *Client) describe(ctx context.Context, workflowID string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	described, err := c.Temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	switch {
	case missing(err):
		return nil, fmt.Errorf("describing workflow %s: %w", workflowID, ErrNoExecution)
	case err != nil:
		return nil, fmt.Errorf("describing workflow %s: %w (%w)", workflowID, ErrUnreachable, err)
	}
	return described, nil
}

func executionOf(info *workflow.WorkflowExecutionInfo) Execution {
	return Execution{
		ID: info.GetExecution().GetWorkflowId(), Run: info.GetExecution().GetRunId(), Type: info.GetType().GetName(),
		Running: info.GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, Status: info.GetStatus().String(),
		Started: info.GetStartTime().AsTime(), Events: info.GetHistoryLength(),
	}
}

// runningTasks is the query of the running workflows of tasks.
const runningTasks = "WorkflowType = '" + workflows.NameTask + "' AND ExecutionStatus = 'Running'"

// CountRunningTasks counts the running workflows of tasks. The engine's index is up to a second late.
func (c *Client) CountRunningTasks(ctx context.Context) (int, error) {
	counted, err := c.Temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: runningTasks})
	if err != nil {
		return 0, fmt.Errorf("counting the workflows of tasks: %w (%w)", ErrUnreachable, err)
	}
	return int(counted.GetCount()), nil
}

// RunningTasks lists the tasks whose workflows run. The engine's index is up to a second late.
func (c *Client) RunningTasks(ctx context.Context) ([]plan.TaskID, error) {
	found, err := c.list(ctx, runningTasks, 0)
	ids := make([]plan.TaskID, 0, len(found))
	for _, e := range found {
		ids = append(ids, plan.TaskID(strings.TrimPrefix(e.ID, workflows.TaskWorkflowID(""))))
	}
	return ids, err
}

// FailingWorkflows lists at most limit running workflows whose workflow task has failed several times in a row: their code and their history
// do not fit together. A server before 1.30 has no such index and an empty answer.
func (c *Client) FailingWorkflows(ctx context.Context, limit int) ([]Execution, error) {
	found, err := c.list(ctx, "ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL", limit)
	var unknown *serviceerror.InvalidArgument
	if errors.As(err, &unknown) {
		return nil, nil
	}
	return found, err
}

// list lists the executions of a query, at most limit of them; 0 is all.
func (c *Client) list(ctx context.Context, query string, limit int) ([]Execution, error) {
	const page = 1000
	var found []Execution
	request := &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: page}
	if limit > 0 {
		request.PageSize = int32(min(limit, page))
	}
	for {
		listed, err := c.Temporal.ListWorkflow(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("listing workflows: %w (%w)", ErrUnreachable, err)
		}
		for _, info := range listed.GetExecutions() {
			found = append(found, executionOf(info))
		}
		request.NextPageToken = listed.GetNextPageToken()
		if len(request.NextPageToken) == 0 || limit > 0 && len(found) >= limit {
			return found, nil
		}
	}
}

// Pollers counts the workers that asked for workflow tasks of a queue after a time. A waiting worker asks every minute.
func (c *Client) Pollers(ctx context.Context, namespace, queue string, after time.Time) (int, error) {
	described, err := c.Temporal.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace: namespace, TaskQueue: &taskqueue.TaskQueue{Name: queue}, TaskQueueType: enums.TASK_QUEUE_TYPE_WORKFLOW,
	})
	if err != nil {
		return 0, fmt.Errorf("describing task queue %s: %w (%w)", queue, ErrUnreachable, err)
	}
	pollers := 0
	for _, poller := range described.GetPollers() {
		if poller.GetLastAccessTime().AsTime().After(after) {
			pollers++
		}
	}
	return pollers, nil
}

// Reachable asks the engine whether it answers.
func (c *Client) Reachable(ctx context.Context) error {
	if _, err := c.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("asking for the engine's health: %w (%w)", ErrUnreachable, err)
	}
	return nil
}
