package plan

import (
	"cmp"
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// Work is what the work of a line is, as its words propose it or as the coordinator has set it. The zero value is that of lines from before
// shapes, whose tasks go the way of a product.
type Work struct {
	Shape      ShapeCode       `json:"shape,omitempty"`
	Like       ShapeCode       `json:"like,omitempty"`       // of a shape of the city: the shipped one that it is like
	Quota      Quota           `json:"quota,omitzero"`       // of a tally; zero: the plan names no number
	CheckIn    Rhythm          `json:"check_in,omitempty"`   // of a tally: set by the coordinator; empty: of the shape, or by the quota
	Milestones []LineMilestone `json:"milestones,omitempty"` // of an event, in their order
}

// counts says whether the work is counted, so that it is given to a unit once for its whole term.
func (w Work) counts() bool { return cmp.Or(w.Like, w.Shape) == ShapeTally }

// dated says whether the milestones have days of their own.
func (w Work) dated() bool {
	return slices.ContainsFunc(w.Milestones, func(m LineMilestone) bool { return !m.Due.IsZero() })
}

// LineMilestone is a milestone of an event as the line has it.
type LineMilestone struct {
	Key  MilestoneKey  `json:"key"`
	Name string        `json:"name,omitempty"` // in the words of the plan; empty: the name of the key
	Due  calendar.Date `json:"due,omitzero"`
}

// TaskWork is what a task begins with beside its deadline.
type TaskWork struct {
	Shape      Shape            `json:"shape,omitzero"`
	Levels     []directory.Role `json:"levels,omitempty"` // of the shape; empty: those of the plan
	Tally      *Tally           `json:"tally,omitempty"`
	Milestones []Milestone      `json:"milestones,omitempty"`
}

// IsZero says whether the task is one from before shapes.
func (w TaskWork) IsZero() bool { return w.Shape.Code == "" }

// Input is the input of a task with its work.
func (w TaskWork) Input(in TaskInput) TaskInput {
	in.Shape, in.Tally, in.Milestones = w.Shape, w.Tally, w.Milestones
	return in
}

// Work is what the task began with, as its state tells it: the tally without its items, the milestones without the days on which they were reached.
func (s State) Work() TaskWork {
	work := TaskWork{Shape: s.Shape}
	if s.Tally != nil {
		tally := NewTally(s.Tally.Quota, s.Tally.From, s.Tally.To, s.Tally.CheckIn)
		work.Tally = &tally
	}
	for _, m := range s.Milestones {
		work.Milestones = append(work.Milestones, Milestone{Key: m.Key, Due: m.Due})
	}
	return work
}
