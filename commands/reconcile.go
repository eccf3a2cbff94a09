package commands

import (
	"context"
	"errors"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"loa/workflows"
)

// reconcileAt is the time of the nightly comparison.
var reconcileAt = TimeOfDay{Hour: 2, Minute: 30}

// ScheduleReconcile has the record compared with the engine every night. A second call changes nothing.
func (c *Client) ScheduleReconcile(ctx context.Context) error {
	_, err := c.Temporal.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: workflows.ReconcileScheduleID, Spec: reconcileAt.spec(), CatchupWindow: digestCatchUp,
		Action: &client.ScheduleWorkflowAction{
			ID: workflows.ReconcileScheduleID, Workflow: workflows.NameReconcile, TaskQueue: c.taskQueue(),
		},
	})
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return nil
	}
	return scheduleError(err)
}

// taskQueue is the queue of the workflows of tasks, plans and comparisons.
func (c *Client) taskQueue() string { return workflows.Queue }
