package plan

import (
	"time"

	"loa/plan/calendar"
)

// RecurringLine is a line whose later occurrences open by a timer of the plan. Spec is a five-field cron spec on the clock of the
// plan's zone, one that ParseCron takes.
type RecurringLine struct {
	Line string `json:"line"`
	Spec string `json:"spec"`
}

// RecurringLines lists the lines of a plan with occurrences that open one by one, in the order of the annex.
func RecurringLines(lines []Line) []RecurringLine {
	recurring := []RecurringLine{}
	for _, line := range lines {
		if spec, ok := line.Deadline.OpeningCron(); ok && line.Recurs() {
			recurring = append(recurring, RecurringLine{Line: line.Code, Spec: spec})
		}
	}
	return recurring
}

// NextOpening is the first moment after the instant at which an occurrence of the line opens in the plan of the year. It is false when
// no opening is left in the year. For a plan launched before its year it is the first opening of the year.
func (r RecurringLine) NextOpening(year int, after time.Time) (time.Time, bool) {
	cron, err := ParseCron(r.Spec)
	if err != nil {
		return time.Time{}, false
	}
	first := time.Date(year, time.January, 1, 0, 0, 0, 0, calendar.Zone)
	if eve := first.Add(-time.Second); after.Before(eve) {
		after = eve
	}
	next, ok := cron.Next(after, calendar.Zone)
	return next, ok && next.Before(first.AddDate(1, 0, 0))
}
