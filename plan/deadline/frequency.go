package deadline

import "time"

// Period is the period in which a line recurs.
type Period string

// The periods. A duty of unknown period is PeriodUnknown.
const (
	PeriodUnknown  Period = "unknown" // "Định kỳ" without more words
	PeriodDay      Period = "day"
	PeriodWeek     Period = "week"
	PeriodMonth    Period = "month"
	PeriodQuarter  Period = "quarter"
	PeriodHalfYear Period = "half_year"
	PeriodYear     Period = "year"
)

// Frequency says how often a line recurs, for words that people read.
type Frequency struct {
	Period   Period
	Interval int          // every so many periods, at least 1
	AtEnd    bool         // due on the last day of the period
	Weekday  time.Weekday // of a line that recurs in weeks and is not due AtEnd: the day it is due
}

// Frequency is how often the line recurs; the zero Frequency for a line that does not.
func (d Deadline) Frequency() Frequency {
	if d.Kind != KindRecur {
		return Frequency{}
	}
	r := parseRule(d.Recurrence)
	f := Frequency{Period: PeriodUnknown, Interval: r.interval, AtEnd: r.day == 0 && r.weekday == 0 && len(r.months) == 0}
	switch {
	case r.freq == "DAILY":
		f.Period = PeriodDay
	case r.freq == "WEEKLY":
		f.Period, f.Weekday = PeriodWeek, time.Weekday(r.weekday%7)
	case r.freq == "YEARLY":
		f.Period = PeriodYear
	case r.freq == "MONTHLY" && r.interval%12 == 0:
		f.Period, f.Interval = PeriodYear, r.interval/12
	case r.freq == "MONTHLY" && r.interval%6 == 0:
		f.Period, f.Interval = PeriodHalfYear, r.interval/6
	case r.freq == "MONTHLY" && r.interval%3 == 0:
		f.Period, f.Interval = PeriodQuarter, r.interval/3
	case r.freq == "MONTHLY" && len(r.months) == 4: // one month of each quarter
		f.Period = PeriodQuarter
	case r.freq == "MONTHLY":
		f.Period = PeriodMonth
	}
	return f
}
