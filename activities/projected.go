package activities

import "context"

// StepVersion is the version of the rules by which the code of this program takes the steps of a task. Version 1 lets a running timer stand when
// the next wake is later, and spreads the wakes of a large plan. Code of before has no version, which reads as 0.
const StepVersion = 1

// Projected is the result of [Activities.Project]. As a local activity Project runs in the process that runs the workflow, so that the history says
// of each step by which rules it was taken. A replay follows them.
type Projected struct {
	Version int `json:"version,omitzero"`
}

// Project puts events on record in one transaction: the journal, the row of the task, the letters that follow, and the questions in them. It
// is keyed by (task, epoch, seq): a second call changes nothing.
func (a *Activities) Project(ctx context.Context, p Projection) (Projected, error) {
	if err := a.record(ctx, p); err != nil {
		return Projected{}, err
	}
	return Projected{Version: StepVersion}, nil
}
