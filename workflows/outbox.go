package workflows

import (
	"go.temporal.io/sdk/workflow"

	"loa/activities/outbox"
)

// Outbox is the entity workflow that sends the queued letters: it runs without end. Transactions of the store queue the letters.
func Outbox(ctx workflow.Context) error {
	var a *outbox.Activities
	return runEntity(ctx, NameOutbox, nil, func(ctx workflow.Context) error {
		return workflow.ExecuteActivity(ctx, a.SendLetters).Get(ctx, nil)
	})
}
