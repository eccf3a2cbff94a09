package deadline

import (
	"fmt"
	"slices"
	"time"

	"loa/plan/calendar"
)

// Occurrence is one period for which a line of the plan gives tasks. Key is the last part of the task's id: "1" for a line that happens
// once, else the period: "2027-q1", "2027-m03", "2027-w09" (ISO 8601 week), "2027-h1", "2027-y"; "2027-d0629" for one of several
// days.
type Occurrence struct {
	Key  string
	From calendar.Date // first day of the period, zero when open
	Due  calendar.Date // last day in time, zero while no date is known
}

// period is an occurrence with the last day of its period, which may lie after the day it is due.
type period struct {
	Occurrence
	end calendar.Date
}

// Recurs says whether the line recurs in periods whose days are known. Its occurrences are opened one by one.
func (d Deadline) Recurs() bool {
	return d.Kind == KindRecur && parseRule(d.Recurrence).hasPeriods()
}

// Occurrences lists the occurrences of the line in the plan of the year, in order. It is empty only for a recurring line whose From and
// To leave out every period of the year. A standing duty is due at the end of the year, and so is a line without a deadline. A line that
// waits for an event or for another body has no due day.
func (d Deadline) Occurrences(year int) []Occurrence {
	var list []Occurrence
	for _, p := range d.periods(year) {
		list = append(list, p.Occurrence)
	}
	return list
}

// OccurrenceOn is the occurrence whose period holds the day; false when no period of the year does. A week belongs to the year of its
// Thursday (ISO 8601), so the first days of January may lie in a week of the year before.
func (d Deadline) OccurrenceOn(day calendar.Date, year int) (Occurrence, bool) {
	for _, p := range d.periods(year) {
		if !day.IsZero() && !day.Before(p.From) && (p.end.IsZero() || !day.After(p.end)) {
			return p.Occurrence, true
		}
	}
	return Occurrence{}, false
}

// OpeningCron is the cron spec, on the clock of the plan's zone, of the mornings on which the next occurrence opens; false for a line that
// does not recur. A line of every second week gets every Monday, because cron has no interval of two weeks; every second Monday lies in the
// period that is open already.
func (d Deadline) OpeningCron() (string, bool) {
	if !d.Recurs() {
		return "", false
	}
	r := parseRule(d.Recurrence)
	switch {
	case r.freq == "WEEKLY":
		return "0 8 * * 1", true
	case r.freq == "YEARLY", r.interval == 12:
		return "0 8 1 1 *", true
	case len(r.months) > 0:
		return fmt.Sprintf("0 8 1 %s *", joinInts(r.months)), true
	case r.interval == 6:
		return "0 8 1 1,7 *", true
	case r.interval == 1:
		return "0 8 1 * *", true
	}
	return fmt.Sprintf("0 8 1 */%d *", r.interval), true
}

func (d Deadline) periods(year int) []period {
	newYear, yearEnd := yearSpan(year)
	once := period{Occurrence{Key: "1", From: d.From, Due: d.To}, d.To}
	switch d.Kind {
	case KindQuarterList, KindMonthList:
		return d.listedPeriods()
	case KindRecur:
		if d.Recurs() {
			return d.recurringPeriods(year)
		}
		once.From, once.Due, once.end = newYear, yearEnd, yearEnd
		if parseRule(d.Recurrence).freq == "DAILY" && !d.From.IsZero() && !d.To.IsZero() {
			once.From, once.Due, once.end = d.From, d.To, d.To
		}
	case KindContinuous, KindWithinYear, KindMinPerYear, KindNone:
		if once.Due.IsZero() {
			once.Due, once.end = yearEnd, yearEnd
		}
		if once.From.IsZero() && d.Kind != KindNone {
			once.From = newYear
		}
	case KindRelative, KindExternal:
		once.Due, once.end = calendar.Date{}, calendar.Date{}
	case KindMultiYear:
		if once.Due.IsZero() || once.Due.After(yearEnd) { // this year's plan answers for this year
			once.Due, once.end = yearEnd, yearEnd
		}
		if once.From.Before(newYear) {
			once.From = newYear
		}
	case KindQuarter, KindMonth, KindBeforeDate, KindNotLaterThan, KindBeforeMonth, KindOnDate, KindRange:
		if dates := parseRule(d.Recurrence).dates; len(dates) > 0 {
			return datedPeriods(dates)
		}
	}
	return []period{once}
}

// datedPeriods is one period for each of several days, from the day after the one before it.
func datedPeriods(dates []calendar.Date) []period {
	var list []period
	var from calendar.Date
	for _, date := range dates {
		key := fmt.Sprintf("%04d-d%02d%02d", date.Year(), date.Month(), date.Day())
		list = append(list, period{Occurrence{Key: key, From: from, Due: date}, date})
		from = date.AddDays(1)
	}
	return list
}

// listedPeriods is the quarters or months that the words name, between the first and the last of them.
func (d Deadline) listedPeriods() []period {
	r := parseRule(d.Recurrence)
	var list []period
	for first := monthStart(d.From); !first.IsZero() && !first.After(d.To); first = first.AddMonths(1) {
		month := int(first.Month())
		switch {
		case d.Kind == KindMonthList && slices.Contains(r.months, month):
			list = append(list, monthPeriod(first))
		case d.Kind == KindQuarterList && month%3 == 1 && slices.Contains(r.quarters, month/3+1):
			list = append(list, monthsPeriod(first, 3))
		}
	}
	return list
}

// recurringPeriods is the periods of a year that touch the days between From and To.
func (d Deadline) recurringPeriods(year int) []period {
	r := parseRule(d.Recurrence)
	var all []period
	switch r.freq {
	case "WEEKLY":
		all = weekPeriods(year, r)
	case "YEARLY":
		all = []period{yearPeriod(year, r)}
	default:
		first, _ := yearSpan(year)
		for month := 1; month <= 12 && !first.IsZero(); month += r.interval {
			if len(r.months) == 0 || slices.Contains(r.months, month) {
				all = append(all, monthsPeriod(first.AddMonths(month-1), r.interval).dueOn(r.day))
			}
		}
	}
	var list []period
	for _, p := range all {
		if (d.From.IsZero() || !p.end.Before(d.From)) && (d.To.IsZero() || !p.From.After(d.To)) {
			list = append(list, p)
		}
	}
	return list
}

func weekPeriods(year int, r rule) []period {
	fourth, err := calendar.NewDate(year, time.January, 4) // always in week 1, ISO 8601
	if err != nil {
		return nil
	}
	monday := fourth.AddDays(-(int(fourth.Weekday()+6) % 7))
	var list []period
	for week := 1; monday.AddDays(3).Year() == year; week += r.interval {
		end := monday.AddDays(7*r.interval - 1)
		due := end
		if r.weekday > 0 {
			due = end.AddDays(r.weekday - 7)
		}
		list = append(list, period{Occurrence{fmt.Sprintf("%04d-w%02d", year, week), monday, due}, end})
		monday = end.AddDays(1)
	}
	return list
}

func yearPeriod(year int, r rule) period {
	first, last := yearSpan(year)
	p := period{Occurrence{fmt.Sprintf("%04d-y", year), first, last}, last}
	if len(r.months) == 1 {
		p.Due = dayOfMonth(first.AddMonths(r.months[0]-1), r.day)
	}
	return p
}

func monthPeriod(first calendar.Date) period { return monthsPeriod(first, 1) }

// monthsPeriod is one, three, six or some other number of months, named by the quarter, the half year or the first month.
func monthsPeriod(first calendar.Date, months int) period {
	end := first.AddMonths(months).AddDays(-1)
	key := fmt.Sprintf("%04d-m%02d", first.Year(), first.Month())
	switch months {
	case 3:
		key = fmt.Sprintf("%04d-q%d", first.Year(), (first.Month()+2)/3)
	case 6:
		key = fmt.Sprintf("%04d-h%d", first.Year(), (first.Month()+5)/6)
	case 12:
		key = fmt.Sprintf("%04d-y", first.Year())
	}
	return period{Occurrence{key, first, end}, end}
}

// dueOn moves the due day to that day of the period's last month; 0 leaves it on the last day.
func (p period) dueOn(day int) period {
	p.Due = dayOfMonth(p.end, day)
	return p
}

// dayOfMonth is that day of the date's month, its last day when the month is shorter or the day is 0.
func dayOfMonth(in calendar.Date, day int) calendar.Date {
	last := monthStart(in).AddMonths(1).AddDays(-1)
	if day < 1 || day > last.Day() {
		return last
	}
	return last.AddDays(day - last.Day())
}

func monthStart(d calendar.Date) calendar.Date {
	if d.IsZero() {
		return d
	}
	return d.AddDays(1 - d.Day())
}

func yearSpan(year int) (first, last calendar.Date) {
	first, err := calendar.NewDate(year, time.January, 1)
	if err != nil {
		return calendar.Date{}, calendar.Date{}
	}
	return first, first.AddMonths(12).AddDays(-1)
}
