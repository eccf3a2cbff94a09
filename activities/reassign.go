package activities

import (
	"context"
	"fmt"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// Reassignment names a task that another unit gets.
type Reassignment struct {
	Task plan.TaskID        `json:"task"` // the task of the unit that had it; it is cancelled
	Unit directory.UnitCode `json:"unit"` // the unit that gets it
}

// OpenReassigned records the task of the other unit, with the words and the deadline of the first, and starts its workflow. It is keyed by
// the id of the new task: a second call changes nothing, and a task that the other unit had already stays as it is.
func (a *Activities) OpenReassigned(ctx context.Context, r Reassignment) error {
	old, err := a.Store.Task(ctx, r.Task)
	if err != nil {
		return err
	}
	id, err := r.Task.ForUnit(r.Unit)
	if err != nil {
		return err
	}
	spec := plan.TaskSpec{
		ID: id, Line: old.Line, Unit: r.Unit, Occurrence: old.Occurrence, From: old.From, Due: old.State.Due, Recurs: old.Recurs, Kind: old.Kind,
		Title: old.Title, Product: old.Product, Group: old.Group, Work: old.Work,
	}
	if _, err := a.Store.AddTasks(ctx, old.Plan, []plan.TaskSpec{spec}); err != nil {
		return fmt.Errorf("recording task %s: %w", id, err)
	}
	p, err := a.Store.Plan(ctx, old.Plan)
	if err != nil {
		return err
	}
	row, err := a.Store.Task(ctx, id)
	if err != nil || row.StartStatus != store.StartPending {
		return err
	}
	return a.start(ctx, p, []store.PendingTask{{ID: id, Kind: row.Kind, From: row.From, Due: row.State.Due, Title: row.Title, Work: row.Work, State: row.State}})
}
