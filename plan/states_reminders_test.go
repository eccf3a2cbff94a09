package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/calendar"
)

// scheduledLetter is one letter that a timer sent: how many working days after (or before) a day, which letter, and to whom.
type scheduledLetter struct {
	days   int
	letter string
}

// scheduledLetters lets a task alone and counts the working days of each letter from a day.
func (run *taskRun) scheduledLetters(from calendar.Date, most int) []scheduledLetter {
	run.t.Helper()
	var all []scheduledLetter
	for len(all) < most {
		at, waits := run.state.NextWake()
		if !waits {
			return all
		}
		run.now = at
		next, events := run.state.Wake(at)
		run.state, run.journal = next, append(run.journal, events...)
		for _, e := range events {
			days := next.Calendar.WorkingDaysBetween(from, calendar.Today(at))
			all = append(all, scheduledLetter{days, e.Kind.Vietnamese() + " → " + recipients(next.Notices(e))})
		}
	}
	return all
}

func recipients(notices []plan.Notice) string {
	var roles []string
	for _, n := range notices {
		roles = append(roles, n.Role.Vietnamese())
	}
	return strings.Join(roles, ", ")
}

// reminderTable shows the events of the reminder schedule as Wake fires them, in weeks without a holiday.
func reminderTable(t *testing.T) string {
	t.Helper()
	const launch, far = "2026-03-02 09:00", "2026-12-31"
	began := calendar.MustDate("2026-03-02")
	due := calendar.MustDate("2026-06-30")
	rows := [][]string{{"next step", "working days", "letter"}}
	add := func(what, when string, all []scheduledLetter) {
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
	step := func(stage plan.Stage, due string) *taskRun { return launched(t, launch, due).toStage(stage) }

	add("the unit accepts the task", "after the launch", step(plan.StageAssignment, far).scheduledLetters(began, 3))
	refused := step(plan.StageAssignment, far)
	refused.do(order(plan.CommandDecline, officer, "Không thuộc chức năng"))
	add("the coordinator decides about a declined task", "after it was declined", refused.scheduledLetters(began, 9))
	add("the approver decides", "after the draft reached that level", step(plan.StageApproval, far).scheduledLetters(began, 3))
	doubted := step(plan.StageApproval, far)
	doubted.do(withUndoWindow(plan.UndoWindowStandard, decide(chair, doubted.state, plan.DecisionApprove)))
	doubted.do(order(plan.CommandSuspend, chair, "Để tôi xem lại đã."))
	add("the decider keeps or withdraws a suspended decision", "after it was suspended", doubted.scheduledLetters(began, 3))
	add("the unit reports", "after the publication", step(plan.StageReporting, far).scheduledLetters(began, 9))
	checked := step(plan.StageReporting, far)
	checked.do(reportBy(officer, hash(9)))
	add("the coordinator checks the report", "after it came", checked.scheduledLetters(began, 9))
	add("a draft, without a deadline", "after the step before", withoutHolidays(step(plan.StageDrafting, "")).scheduledLetters(began, 9))
	add("a publication, without a deadline", "after the step before", withoutHolidays(step(plan.StagePublication, "")).scheduledLetters(began, 9))

	drafter := withoutHolidays(step(plan.StageDrafting, due.String()))
	add("the deadline", "before it", drafter.scheduledLetters(due, 3))
	add("the deadline has passed", "after it", drafter.scheduledLetters(due, 3))
	add("still late", "after it, and so on every fifth working day", drafter.scheduledLetters(due, 1))

	planned := step(plan.StageDrafting, far)
	c := submit(officer, hash(1))
	c.Until = calendar.MustDate("2026-03-19")
	planned.do(c)
	planned.do(approve(chair, 1, hash(1)))
	add("a publication planned for a day", "after that day", planned.scheduledLetters(c.Until, 1))

	timed := step(plan.StageDrafting, far)
	c = submit(officer, hash(1))
	c.ReleaseAt = clock(t, "2026-03-19 19:45")
	timed.do(c)
	timed.do(approve(chair, 1, hash(1)))
	add("a publication set for a time", "after its day", timed.scheduledLetters(calendar.Today(c.ReleaseAt), 2))
	return table(rows)
}

func withoutHolidays(run *taskRun) *taskRun {
	run.state.Calendar = calendar.Calendar{}
	return run
}
