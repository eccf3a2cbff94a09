package plan

import (
	"cmp"
	"slices"

	"loa/plan/calendar"
)

// LineTally is how far the tallies of the tasks of a line are together: 480 of 1,512, and how many of them are where.
type LineTally struct {
	Sum    Standing // without Ahead: what one unit has done beyond its quota does not make up for another
	Met    int      // the whole quota is done
	OnPace int      // as much is done as is due, or more, and the quota is not met
	Behind int
}

// Tasks is how many tallies there are.
func (l LineTally) Tasks() int { return l.Met + l.OnPace + l.Behind }

// LineTallyOf adds up the standings of the tasks of a line.
func LineTallyOf(standings []Standing) LineTally {
	var line LineTally
	for _, s := range standings {
		line.Sum.Done, line.Sum.Total = line.Sum.Done+s.Done, line.Sum.Total+s.Total
		switch {
		case s.Met():
			line.Met++
		case s.Ahead < 0:
			line.Behind++
		default:
			line.OnPace++
		}
	}
	return line
}

// Met says whether the whole quota is done.
func (s Standing) Met() bool { return s.Total > 0 && s.Done >= s.Total }

// FurthestBehind orders standings: the one that is furthest behind comes first, of two as far behind the one of which less is done.
func FurthestBehind(a, b Standing) int {
	return cmp.Or(cmp.Compare(a.Ahead, b.Ahead), cmp.Compare(a.Percent(), b.Percent()))
}

// LineReached is how many of the tasks of a line have reached a milestone.
type LineReached struct {
	Key     MilestoneKey
	Due     calendar.Date // the earliest day of the tasks; zero while no day is known
	Tasks   int           // that have the milestone
	Reached int
	Missed  int // whose day is over, and which have not reached it
}

// LineReachedOf counts the milestones of the tasks of a line on a day, in the order in which the tasks have them.
func LineReachedOf(tasks [][]Milestone, today calendar.Date) []LineReached {
	var line []LineReached
	for _, milestones := range tasks {
		for _, m := range milestones {
			i := slices.IndexFunc(line, func(r LineReached) bool { return r.Key == m.Key })
			if i < 0 {
				i, line = len(line), append(line, LineReached{Key: m.Key, Due: m.Due})
			}
			line[i].add(m, today)
		}
	}
	return line
}

func (r *LineReached) add(m Milestone, today calendar.Date) {
	r.Tasks++
	if r.Due.IsZero() || !m.Due.IsZero() && m.Due.Before(r.Due) {
		r.Due = m.Due
	}
	switch {
	case !m.Reached.IsZero():
		r.Reached++
	case !m.Due.IsZero() && m.Due.Before(today):
		r.Missed++
	}
}
