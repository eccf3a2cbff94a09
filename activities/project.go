package activities

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/store"
)

// Projection holds the new events of one task, and its state after them.
type Projection struct {
	State  plan.State   `json:"state"`
	Events []plan.Event `json:"events"`
}

// ErrorOvertaken is the type of the error of Project when another event has the number of this one, or the record is of a later epoch. The first
// happens when a process died after it had committed a projection and before the engine had recorded that the command was accepted, the
// second when the engine was restored from an older backup: the record is then ahead of the workflow. The record is right, and the workflow
// must load its state with Recorded.
const ErrorOvertaken = "overtaken"

// Project puts events on record in one transaction: the journal, the row of the task, the letters that follow, and the questions in them. It
// is keyed by (task, epoch, seq): a second call changes nothing.
func (a *Activities) Project(ctx context.Context, p Projection) error {
	if len(p.Events) > 0 && p.Events[0].Seq > 1 {
		a.At.Reached(PointUpdateAccepted)
	}
	letters := notifications{Activities: a, state: p.State}
	for _, e := range p.Events {
		if err := letters.lettersFor(ctx, e); err != nil {
			return fmt.Errorf("writing the letters of task %s, event %d: %w", e.Task, e.Seq, err)
		}
	}
	err := a.Store.Project(ctx, store.Projection{
		State: p.State, Events: p.Events, Letters: letters.letters, Requests: letters.requests, Notices: letters.notices,
	})
	if errors.Is(err, store.ErrSeqTaken) || errors.Is(err, store.ErrFenced) {
		return temporal.NewNonRetryableApplicationError(err.Error(), ErrorOvertaken, nil)
	}
	if err != nil {
		return fmt.Errorf("projecting task %s: %w", p.State.Task, err)
	}
	if len(p.Events) > 0 && p.Events[0].Seq > 1 {
		a.At.Reached(PointProjected)
	}
	return nil
}

// Recorded returns a task's state as it was last projected.
func (a *Activities) Recorded(ctx context.Context, id plan.TaskID) (plan.State, error) {
	return a.Store.State(ctx, id)
}
