package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities/webhook"
)

// Delivered is the result of the workflow [Webhook].
type Delivered = webhook.Delivered

// Webhook is the workflow that tells other programs what has happened. A schedule starts it every five minutes, unless one still runs. A message that is not
// accepted is tried by later runs.
func Webhook(ctx workflow.Context) (result Delivered, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		ScheduleToCloseTimeout: webhookTerm,
		StartToCloseTimeout:    time.Hour,
		HeartbeatTimeout:       time.Minute,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 10 * time.Second, MaximumInterval: 10 * time.Minute},
		Summary:                "báo tin cho hệ thống khác",
	})
	var a *webhook.Activities
	err = workflow.ExecuteActivity(ctx, a.DeliverWebhooks).Get(ctx, &result)
	return result, err
}

// webhookTerm is how long a run is tried.
const webhookTerm = 2 * time.Hour
