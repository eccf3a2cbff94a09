package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan/calendar"
)

// DigestInput is the input of the workflow [Digest].
type DigestInput struct {
	Name string `json:"name,omitempty"` // of a run that a person starts, also on a day that is not worked; empty for the schedule
}

// DigestResult is the result of the workflow [Digest].
type DigestResult = activities.DigestResult

// Digest is the workflow that writes the digests of the day on which it starts. The schedule of the digests starts it on every morning. A run
// that fails is retried within the day; each person gets one letter of a run.
func Digest(ctx workflow.Context, in DigestInput) (result DigestResult, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		ScheduleToCloseTimeout: digestTerm,
		StartToCloseTimeout:    30 * time.Minute,
		HeartbeatTimeout:       time.Minute,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: 5 * time.Minute},
		Summary:                "thư tổng hợp",
	})
	run := activities.DigestRun{Day: calendar.Today(workflow.Now(ctx)), Name: in.Name}
	var a *activities.Activities
	err = workflow.ExecuteActivity(ctx, a.SendDigests, run).Get(ctx, &result)
	return result, err
}

// digestTerm is how long the digest of a morning is tried. The next one tells the same.
const digestTerm = 10 * time.Hour
