package activities

import (
	"context"
	"fmt"

	"loa/plan"
	"loa/store"
)

// Projection is what happened to one task and how it stands after it.
type Projection struct {
	State  plan.State   `json:"state"`
	Events []plan.Event `json:"events"`
}

// Project writes down in one transaction what happened to a task: the journal, the row that pages read, the letters it makes
// necessary and the tokens that answer them. It is keyed by (task, epoch, seq): a second time changes nothing.
func (a *Activities) Project(ctx context.Context, p Projection) error {
	if len(p.Events) > 0 && p.Events[0].Seq > 1 {
		a.at(PointUpdateAccepted)
	}
	writing := writing{Activities: a, state: p.State}
	for _, e := range p.Events {
		if err := writing.lettersFor(ctx, e); err != nil {
			return fmt.Errorf("writing the letters of task %s, event %d: %w", e.Task, e.Seq, err)
		}
	}
	err := a.Store.Project(ctx, store.Projection{
		State: p.State, Events: p.Events, Letters: writing.letters, Asks: writing.asks,
	})
	if err != nil {
		return fmt.Errorf("projecting task %s: %w", p.State.Task, err)
	}
	if len(p.Events) > 0 && p.Events[0].Seq > 1 {
		a.at(PointProjected)
	}
	return nil
}
