package plan

import (
	"time"

	"loa/plan/calendar"
)

// ReleaseTime is the instant of a time of day, "08:30", on a day in the zone of plans; false for another form, and without a day.
func ReleaseTime(day calendar.Date, clock string) (time.Time, bool) {
	at, err := time.Parse("15:04", clock)
	if err != nil || day.IsZero() {
		return time.Time{}, false
	}
	return day.Start(calendar.Zone).Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute), true
}
