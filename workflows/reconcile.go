package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
)

// NameReconcile is the name under which [Reconcile] is registered.
const NameReconcile = "Reconcile"

// ReconcileScheduleID is the id of the schedule that starts the nightly comparison, and the beginning of the workflow ids of its runs.
const ReconcileScheduleID = "reconcile"

// Reconciled is the result of the workflow [Reconcile].
type Reconciled = activities.Reconciled

// Difference is one difference between the record and the engine.
type Difference = activities.Difference

// Projection is one change of a task as it was projected.
type Projection = activities.Projection

// The kinds of differences, as package activities explains them.
const (
	MissingWorkflow = activities.MissingWorkflow
	MissingRow      = activities.MissingRow
	ClosedRow       = activities.ClosedRow
	WorkflowBehind  = activities.WorkflowBehind
	RecordBehind    = activities.RecordBehind
	NoAnswer        = activities.NoAnswer
)

// Reconcile is the workflow that compares the record with the engine. A schedule starts it every night. Its result is on record for doctor.
func Reconcile(ctx workflow.Context) (result Reconciled, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		ScheduleToCloseTimeout: reconcileTerm,
		StartToCloseTimeout:    30 * time.Minute,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: time.Minute, MaximumInterval: 15 * time.Minute},
		Summary:                "đối chiếu hồ sơ và quy trình",
	})
	var a *activities.Activities
	err = workflow.ExecuteActivity(ctx, a.Reconcile).Get(ctx, &result)
	return result, err
}

// reconcileTerm is how long the comparison of a night is tried.
const reconcileTerm = 5 * time.Hour
