package plan

import (
	"time"

	"loa/plan/calendar"
)

// NextOpening is the first moment after another at which an occurrence of a recurring line of a year's plan opens. It is false
// when the year is over. A plan launched before its year waits for the year.
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
