package plan

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/deadline"
)

// wholeTerm is one occurrence from the first day to the last of all occurrences, within the year where they leave a side open.
func (e *expansion) wholeTerm(occurrences []deadline.Occurrence) []deadline.Occurrence {
	if len(occurrences) == 0 {
		return nil
	}
	term := deadline.Occurrence{Key: "1"}
	for i, o := range occurrences {
		if i == 0 || o.From.Before(term.From) {
			term.From = o.From
		}
		term.Due = laterDate(term.Due, o.Due)
	}
	year := deadline.Deadline{Kind: deadline.KindContinuous}.Occurrences(e.in.Year)[0]
	if term.From.IsZero() {
		term.From = year.From
	}
	if term.Due.IsZero() || term.Due.After(year.Due) { // the last week may end in the next year
		term.Due = year.Due
	}
	return []deadline.Occurrence{term}
}

// work is what a task of a line begins with. A line from before shapes gives none.
func (e *expansion) work(line Line, shape ShapeDefinition, occurrence deadline.Occurrence) TaskWork {
	if line.Work.Shape == "" {
		return TaskWork{}
	}
	work := TaskWork{Shape: shape.Shape, Levels: shape.Levels}
	switch shape.Words() {
	case ShapeTally:
		tally := e.tally(line, shape, occurrence)
		work.Tally = &tally
	case ShapeEvent:
		work.Milestones = milestonesFor(line, occurrence)
	case ShapeProduct, ShapeDocument, ShapeDelivery:
	}
	return work
}

// tally counts from the period on in which the launch lies: what was due before nobody had been asked for.
func (e *expansion) tally(line Line, shape ShapeDefinition, term deadline.Occurrence) Tally {
	quota, from := line.Work.Quota, term.From
	checkIn := line.Work.CheckIn
	if checkIn == "" {
		checkIn = shape.CheckIn
	}
	if e.in.On.After(from) {
		first, _ := NewTally(quota, from, term.Due, checkIn).required().Per.period(e.in.On)
		from = laterDate(from, first)
	}
	return NewTally(quota, from, term.Due, checkIn)
}

// milestonesFor are the milestones of an event. Their days are those of the line when it takes place once. When none of them is due at
// the deadline, the last one is.
func milestonesFor(line Line, occurrence deadline.Occurrence) []Milestone {
	milestones := make([]Milestone, 0, len(line.Work.Milestones))
	for _, m := range line.Work.Milestones {
		due := m.Due
		if occurrence.Key != onlyOccurrence {
			due = calendar.Date{}
		}
		milestones = append(milestones, Milestone{Key: m.Key, Due: due})
	}
	dated := slices.ContainsFunc(milestones, func(m Milestone) bool { return m.Due == occurrence.Due })
	if n := len(milestones); n > 0 && !dated && (milestones[n-1].Due.IsZero() || occurrence.Key != onlyOccurrence) {
		milestones[n-1].Due = occurrence.Due
	}
	return milestones
}

// onlyOccurrence is the key of the occurrence of a line that takes place once.
const onlyOccurrence = "1"
