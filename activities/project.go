package activities

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/store"
)

// Projection is what happened to one task and how it stands after it.
type Projection struct {
	State  plan.State   `json:"state"`
	Events []plan.Event `json:"events"`
}

// ErrorOvertaken is the type of the error with which Project says that another event has the number of this one. It happens when
// the process died after a projection was committed and before the engine had written down that the command was accepted: the
// workflow forgot what the record knows. What is projected stands; the workflow has to take it over with Recorded.
const ErrorOvertaken = "overtaken"

// Project writes down in one transaction what happened to a task: the journal, the row that pages read, the letters it makes
// necessary and the tokens that answer them. It is keyed by (task, epoch, seq): a second time changes nothing.
func (a *Activities) Project(ctx context.Context, p Projection) error {
	if len(p.Events) > 0 && p.Events[0].Seq > 1 {
		a.At.Reached(PointUpdateAccepted)
	}
	writing := writing{Activities: a, state: p.State}
	for _, e := range p.Events {
		if err := writing.lettersFor(ctx, e); err != nil {
			return fmt.Errorf("writing the letters of task %s, event %d: %w", e.Task, e.Seq, err)
		}
	}
	err := a.Store.Project(ctx, store.Projection{
		State: p.State, Events: p.Events, Letters: writing.letters, Requests: writing.asks,
	})
	if errors.Is(err, store.ErrSeqTaken) {
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

// Recorded is a task's state as it was last projected.
func (a *Activities) Recorded(ctx context.Context, id plan.TaskID) (plan.State, error) {
	return a.Store.State(ctx, id)
}
