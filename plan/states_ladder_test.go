package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/calendar"
)

// rung is one letter that a timer sent: how many working days after (or before) a day, which letter, and to whom.
type rung struct {
	days   int
	letter string
}

// rungs lets a task alone and counts the working days of each letter from a day.
func (l *life) rungs(from calendar.Date, most int) []rung {
	l.t.Helper()
	var all []rung
	for len(all) < most {
		at, waits := l.state.NextWake()
		if !waits {
			return all
		}
		l.now = at
		next, events := l.state.Wake(at)
		l.state, l.journal = next, append(l.journal, events...)
		for _, e := range events {
			days := next.Calendar.WorkingDaysBetween(from, calendar.Today(at))
			all = append(all, rung{days, e.Kind.Vietnamese() + " → " + readers(next.Notices(e))})
		}
	}
	return all
}

func readers(notices []plan.Notice) string {
	var roles []string
	for _, n := range notices {
		roles = append(roles, n.Role.Vietnamese())
	}
	return strings.Join(roles, ", ")
}

// ladderTable shows every rung as it was seen to ring, in a span of weeks without a holiday.
func ladderTable(t *testing.T) string {
	t.Helper()
	const launch, far = "2026-03-02 09:00", "2026-12-31"
	began := calendar.MustDate("2026-03-02")
	due := calendar.MustDate("2026-06-30")
	rows := [][]string{{"what is waited for", "working days", "letter"}}
	add := func(what, when string, all []rung) {
		for len(all) > 0 {
			var days []string
			letter := all[0].letter
			for len(all) > 0 && all[0].letter == letter {
				days = append(days, fmt.Sprint(max(all[0].days, -all[0].days)))
				all = all[1:]
			}
			rows = append(rows, []string{what, strings.Join(days, ", ") + " " + when, letter})
		}
	}
	step := func(stage plan.Stage, due string) *life { return launched(t, launch, due).to(stage) }

	add("the unit takes the task on", "after the launch", step(plan.StageAssignment, far).rungs(began, 3))
	refused := step(plan.StageAssignment, far)
	refused.do(order(plan.CommandDecline, officer, "Không thuộc chức năng"))
	add("the coordinator decides about a declined task", "after it was declined", refused.rungs(began, 9))
	add("the approver decides", "after the draft reached that level", step(plan.StageApproval, far).rungs(began, 3))
	add("the unit reports", "after the publication", step(plan.StageReporting, far).rungs(began, 9))
	checked := step(plan.StageReporting, far)
	checked.do(reportBy(officer, hash(9)))
	add("the coordinator checks the report", "after it came", checked.rungs(began, 9))
	add("a draft, without a deadline", "after the step before", withoutHolidays(step(plan.StageDrafting, "")).rungs(began, 9))
	add("a publication, without a deadline", "after the step before", withoutHolidays(step(plan.StagePublication, "")).rungs(began, 9))

	drafter := withoutHolidays(step(plan.StageDrafting, due.String()))
	add("the deadline", "before it", drafter.rungs(due, 3))
	add("the deadline has passed", "after it", drafter.rungs(due, 3))
	add("still late", "after it, and so on every fifth working day", drafter.rungs(due, 1))

	planned := step(plan.StageDrafting, far)
	c := submit(officer, hash(1))
	c.Until = calendar.MustDate("2026-03-19")
	planned.do(c)
	planned.do(approve(chair, 1, hash(1)))
	add("a publication planned for a day", "after that day", planned.rungs(c.Until, 1))
	return table(rows)
}

func withoutHolidays(l *life) *life {
	l.state.Calendar = calendar.Calendar{}
	return l
}
