package forecast

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// deadlineWeeks are the Mondays of the weeks in which letters of a unit follow from a date of its own: those in which one of its tasks opens, or a task
// or a milestone is due, with the week before and after, because drafts, decisions and reports lie around a deadline; and those in which results of
// a period are asked for, with the week after, in which they are reported.
func deadlineWeeks(in Input) map[directory.UnitCode]map[calendar.Date]bool {
	weeks := map[directory.UnitCode]map[calendar.Date]bool{}
	for _, task := range in.Tasks {
		if weeks[task.Spec.Unit] == nil {
			weeks[task.Spec.Unit] = map[calendar.Date]bool{}
		}
		add := func(day calendar.Date, before, after int) {
			for week := -before; week <= after && !day.IsZero(); week++ {
				weeks[task.Spec.Unit][mondayOf(day).AddDays(7*week)] = true
			}
		}
		add(calendar.Today(task.Opens), 1, 1)
		add(task.Spec.Due, 1, 1)
		for _, m := range task.Spec.Work.Milestones {
			add(m.Due, 1, 1)
		}
		if tally := task.Spec.Work.Tally; tally != nil {
			for _, end := range tally.CheckIns() {
				add(end.AddDays(1), 0, 1)
			}
		}
	}
	return weeks
}

// countQuiet finds the most letters of a unit in a week that is no deadline week of it, and of all units. The units of coordinators stand apart, because
// a coordinator has a digest of the matters of all units every day.
func (y *Year) countQuiet(deadlines map[directory.UnitCode]map[calendar.Date]bool) {
	coordinating := map[directory.UnitCode]bool{}
	for _, p := range slices.Concat(y.OnTime.People, y.FromDeadline.People) {
		coordinating[p.Unit] = coordinating[p.Unit] || p.Role == directory.RoleCoordinator
	}
	for i := range y.Units {
		unit := &y.Units[i]
		for _, each := range []struct {
			of  *UnitLetters
			all *Letters
		}{{&unit.OnTime, &y.OnTime}, {&unit.FromDeadline, &y.FromDeadline}} {
			for w, n := range each.of.Weeks {
				if !deadlines[unit.Unit][each.all.Weeks[w].Monday] {
					each.of.Quiet = max(each.of.Quiet, n)
				}
			}
			if coordinating[unit.Unit] {
				each.all.QuietCoordinating = max(each.all.QuietCoordinating, each.of.Quiet)
			} else {
				each.all.Quiet = max(each.all.Quiet, each.of.Quiet)
			}
		}
	}
}
