package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities/publication"
)

// Checked is the result of the workflow [Publication].
type Checked = publication.Checked

// Publication is the workflow that makes the checks of publications that are due. A schedule starts it every quarter of an hour, unless one still runs. What a
// run leaves is done by the next.
func Publication(ctx workflow.Context) (result Checked, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		ScheduleToCloseTimeout: publicationTerm,
		StartToCloseTimeout:    time.Hour,
		HeartbeatTimeout:       time.Minute,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 10 * time.Second, MaximumInterval: 10 * time.Minute},
		Summary:                "kiểm tra minh chứng đã đăng",
	})
	var a *publication.Activities
	err = workflow.ExecuteActivity(ctx, a.CheckPublications).Get(ctx, &result)
	return result, err
}

// publicationTerm is how long the checks of a run are tried.
const publicationTerm = 2 * time.Hour
