package commands

import (
	"context"
	"errors"

	"loa/plan"
)

// refuseClosed turns plan.ErrAway into a refusal when the task is closed on record. Only a closed record means closed: otherwise the engine
// lacks what the record has, and the command is good.
func (c *Client) refuseClosed(ctx context.Context, task plan.TaskID, err error) error {
	if !errors.Is(err, plan.ErrAway) || c.Record == nil {
		return err
	}
	recorded, readErr := c.Record.State(ctx, task)
	if readErr == nil && recorded.Closed() {
		return &plan.Refusal{Kind: plan.RefusalClosed, Message: "Nhiệm vụ đã kết thúc."}
	}
	return errors.Join(err, readErr)
}
