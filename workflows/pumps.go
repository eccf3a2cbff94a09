package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
)

// Mailbox reads one mailbox for ever: it waits for new letters and files them, then delivers each to its task exactly once.
// Its id is unique, so there is one reader however many workers run.
func Mailbox(ctx workflow.Context, name string) error {
	var m *mailbox.Activities
	var in *inbound.Activities
	return pump(ctx, NameMailbox, []any{name}, func(turn workflow.Context) error {
		if err := workflow.ExecuteActivity(turn, m.ReadMailbox, name).Get(turn, nil); err != nil {
			return err
		}
		return workflow.ExecuteActivity(turn, in.DeliverLetters).Get(turn, nil)
	})
}

// Outbox sends for ever what the transactions have queued.
func Outbox(ctx workflow.Context) error {
	var a *outbox.Activities
	return pump(ctx, NameOutbox, nil, func(turn workflow.Context) error {
		return workflow.ExecuteActivity(turn, a.SendLetters).Get(turn, nil)
	})
}

// pump takes turns until the history has grown long enough, then goes on in a fresh one.
func pump(ctx workflow.Context, name string, args []any, turn func(workflow.Context) error) error {
	for !workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
		if err := turn(turning(ctx)); err != nil {
			return err
		}
	}
	return workflow.NewContinueAsNewError(ctx, name, args...)
}

// turning options: a worker that dies is missed after ten seconds, and the turn begins again elsewhere within six. Longer is never waited:
// a pump bides its time by itself when a mail server is away, and what ends a turn is a crash or a database that restarts.
func turning(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: activities.RunWindow + 10*time.Minute,
		HeartbeatTimeout:    3*activities.HeartbeatInterval + time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: activities.HeartbeatInterval / 3, MaximumInterval: 2 * activities.HeartbeatInterval},
	})
}
