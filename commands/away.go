package commands

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"

	"loa/plan"
)

// missing reports whether the engine has no running workflow with the id of a command.
func missing(err error) bool {
	var notFound *serviceerror.NotFound
	return errors.As(err, &notFound)
}

// refuseMissing is the error of a command to a task without a running workflow. Only a closed record makes it a refusal: otherwise the
// engine lacks what the record has, and the command is good.
func (c *Client) refuseMissing(ctx context.Context, task plan.TaskID, cause error) error {
	if c.Record == nil {
		return away(cause)
	}
	recorded, err := c.Record.State(ctx, task)
	if err == nil && recorded.Closed() {
		return &plan.Refusal{Kind: plan.RefusalClosed, Message: "Nhiệm vụ đã kết thúc."}
	}
	return away(errors.Join(cause, err))
}

func away(cause error) error { return fmt.Errorf("%w (%w)", plan.ErrAway, cause) }
