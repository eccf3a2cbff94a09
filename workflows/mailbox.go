package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/activities/inbound"
	"loa/activities/mailbox"
)

// Mailbox is the entity workflow of one mailbox: it runs without end. Each run of its activities waits for new letters and files them, then
// processes each of them exactly once. Its workflow id is unique, so only one worker reads the mailbox however many workers run.
func Mailbox(ctx workflow.Context, name string) error {
	var m *mailbox.Activities
	var in *inbound.Activities
	return runEntity(ctx, NameMailbox, []any{name}, func(ctx workflow.Context) error {
		if err := workflow.ExecuteActivity(ctx, m.ReadMailbox, name).Get(ctx, nil); err != nil {
			return err
		}
		return workflow.ExecuteActivity(ctx, in.DeliverLetters).Get(ctx, nil)
	})
}

// runEntity repeats the activities of an entity workflow until Temporal suggests to continue as new, and then continues as new.
func runEntity(ctx workflow.Context, name string, args []any, run func(workflow.Context) error) error {
	for !workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
		if err := run(withRunWindow(ctx)); err != nil {
			return err
		}
	}
	return workflow.NewContinueAsNewError(ctx, name, args...)
}

// withRunWindow sets the options of an activity that runs for one window and then returns. A worker that dies is detected after ten seconds,
// and the activity starts again on another worker within six. The retry interval stays that short, because the activities themselves wait
// while a mail server is unavailable: an attempt fails only by a crash or a restart of the database.
func withRunWindow(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: activities.RunWindow + 10*time.Minute,
		HeartbeatTimeout:    3*activities.HeartbeatInterval + time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: activities.HeartbeatInterval / 3, MaximumInterval: 2 * activities.HeartbeatInterval},
	})
}
