package intake

import (
	"cmp"
	"context"
	"errors"

	"loa/plan"
	"loa/store"
)

// Refused puts the refusal of a command on record and gives it back; the first refusal of a command stands. Any other error, and the
// refusal of a command that the state machine does not have, passes without a record.
func (f Filing) Refused(ctx context.Context, task plan.TaskID, c plan.Command, err error) error {
	var refusal *plan.Refusal
	if _, known := plan.RuleOf(c.Kind); !known || !errors.As(err, &refusal) {
		return err
	}
	filed := f.Store.FileRefusal(ctx, store.Refusal{
		Task: task, Command: c.ID, Kind: c.Kind, Actor: c.Actor.Person, Channel: c.Channel,
		Reason: refusal.Kind, Message: refusal.Message, At: f.Now(),
	})
	return cmp.Or(filed, err)
}
