package plan

import (
	"time"

	"loa/plan/calendar"
)

// Rhythm (nhịp) is the length of the periods of a quota or of check-ins.
type Rhythm string

// The rhythms.
const (
	RhythmDay     Rhythm = "day"     // ngày, every day of the calendar
	RhythmWeek    Rhythm = "week"    // tuần, Monday to Sunday
	RhythmMonth   Rhythm = "month"   // tháng
	RhythmQuarter Rhythm = "quarter" // quý
	RhythmHalf    Rhythm = "half"    // nửa năm
	RhythmYear    Rhythm = "year"    // năm
)

// Rhythms lists the rhythms, the shortest first.
func Rhythms() []Rhythm {
	return []Rhythm{RhythmDay, RhythmWeek, RhythmMonth, RhythmQuarter, RhythmHalf, RhythmYear}
}

// CheckInRhythms lists the rhythms in which a unit can be asked about its results: nobody is asked every day.
func CheckInRhythms() []Rhythm { return Rhythms()[1:] }

// months is how many months a period has; 0 for a day and a week.
func (r Rhythm) months() int {
	switch r {
	case RhythmMonth:
		return 1
	case RhythmQuarter:
		return 3
	case RhythmHalf:
		return 6
	case RhythmYear:
		return 12
	case RhythmDay, RhythmWeek:
	}
	return 0
}

// period is the period of the rhythm that holds a day: its first and its last day.
func (r Rhythm) period(day calendar.Date) (first, last calendar.Date) {
	months := r.months()
	switch {
	case r == RhythmDay:
		return day, day
	case months == 0:
		monday := day.AddDays(-(int(day.Weekday()+6) % 7))
		return monday, monday.AddDays(6)
	}
	first = day.AddDays(1 - day.Day())
	first = first.AddMonths(-((int(first.Month()) - 1) % months))
	return first, first.AddMonths(months).AddDays(-1)
}

// ends lists the last days of the periods that end between two days, inclusive. A week counts when its Thursday lies between them, as in
// ISO 8601, and the last period of all ends on the last day at the latest. There is at least one period when the days are in order.
func (r Rhythm) ends(from, to calendar.Date) []calendar.Date {
	var ends []calendar.Date
	for day := from; !day.IsZero() && !to.IsZero() && !day.After(to); {
		first, last := r.period(day)
		if thursday := first.AddDays(int(time.Thursday - time.Monday)); r == RhythmDay || r.months() > 0 || !thursday.Before(from) && !thursday.After(to) {
			ends = append(ends, earlier(last, to))
		}
		day = last.AddDays(1)
	}
	if len(ends) == 0 && !from.IsZero() && !to.Before(from) {
		ends = append(ends, to)
	}
	return ends
}

func earlier(a, b calendar.Date) calendar.Date {
	if b.Before(a) {
		return b
	}
	return a
}
