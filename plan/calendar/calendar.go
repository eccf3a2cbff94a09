package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DayKind says how a day differs from the rule of its weekday.
type DayKind string

// The kinds of an exceptional day.
const (
	DayOff    DayKind = "off"    // a weekday that is not worked: a holiday, its compensation (nghỉ bù), a day swapped (hoán đổi)
	DayWorked DayKind = "worked" // a Saturday or Sunday that is worked in exchange (làm bù)
)

// Day is one exception to the week of Monday to Friday, with its legal basis.
type Day struct {
	Date  Date
	Kind  DayKind
	Name  string // the name of the day, in Vietnamese
	Basis string // the law or notice; it contains Unverified until a person has compared the day with the notice
}

// Unverified in the basis of a day says that the day does not come from the notice itself.
const Unverified = "chưa đối chiếu"

// Calendar says which days are worked: Monday to Friday but for the days off, and the weekend days worked in exchange. It is a small
// value that is part of the state of a task. Make one with New, which sorts. The zero Calendar has no holidays.
type Calendar struct {
	Off            []Date `json:"off,omitempty"`       // weekdays off, ascending
	Worked         []Date `json:"worked,omitempty"`    // worked weekend days, ascending
	ConfirmedYears []int  `json:"confirmed,omitempty"` // years all of whose exceptional days have a verified basis, ascending
}

// New makes a calendar of its exceptional days, in any order. It returns an error for a day without a date, a day named twice, an unknown
// kind, and a worked day that is a weekday. A holiday that falls on a weekend is accepted and changes nothing. A year is confirmed when it
// has exceptional days and none of them is Unverified.
func New(days []Day) (Calendar, error) {
	days = slices.SortedStableFunc(slices.Values(days), func(a, b Day) int { return a.Date.Compare(b.Date) })
	var c Calendar
	var unverified []int
	for i, day := range days {
		if day.Date.IsZero() {
			return Calendar{}, fmt.Errorf("making a calendar: %q has no date", day.Name)
		}
		if i > 0 && days[i-1].Date == day.Date {
			return Calendar{}, fmt.Errorf("making a calendar: %s is named twice", day.Date)
		}
		weekend := isWeekend(day.Date)
		switch {
		case day.Kind == DayOff && !weekend:
			c.Off = append(c.Off, day.Date)
		case day.Kind == DayWorked && weekend:
			c.Worked = append(c.Worked, day.Date)
		case day.Kind != DayOff:
			return Calendar{}, fmt.Errorf("making a calendar: %s cannot be %q, it is a %s", day.Date, day.Kind, day.Date.Weekday())
		}
		c.ConfirmedYears = append(c.ConfirmedYears, day.Date.Year())
		if strings.Contains(day.Basis, Unverified) || strings.TrimSpace(day.Basis) == "" {
			unverified = append(unverified, day.Date.Year())
		}
	}
	c.ConfirmedYears = slices.DeleteFunc(slices.Compact(c.ConfirmedYears), func(year int) bool { return slices.Contains(unverified, year) })
	return c.withoutEmptyLists(), nil
}

// Only gives the calendar of the years from up to and including to. It keeps the state of a task small: a year is about 200 bytes of JSON.
func (c Calendar) Only(from, to int) Calendar {
	outside := func(d Date) bool { return d.Year() < from || d.Year() > to }
	return Calendar{
		Off:            slices.DeleteFunc(slices.Clone(c.Off), outside),
		Worked:         slices.DeleteFunc(slices.Clone(c.Worked), outside),
		ConfirmedYears: slices.DeleteFunc(slices.Clone(c.ConfirmedYears), func(year int) bool { return year < from || year > to }),
	}.withoutEmptyLists()
}

// withoutEmptyLists makes empty lists nil, so that a calendar equals the one decoded from its JSON.
func (c Calendar) withoutEmptyLists() Calendar {
	if len(c.Off) == 0 {
		c.Off = nil
	}
	if len(c.Worked) == 0 {
		c.Worked = nil
	}
	if len(c.ConfirmedYears) == 0 {
		c.ConfirmedYears = nil
	}
	return c
}

// Confirmed says whether all exceptional days of the year have a verified basis. The days off of an unconfirmed year may change, so pages
// show a warning.
func (c Calendar) Confirmed(year int) bool { return contains(c.ConfirmedYears, year, cmp.Compare) }

// Working says whether the day is worked. The zero Date is not.
func (c Calendar) Working(d Date) bool {
	if d.IsZero() {
		return false
	}
	if isWeekend(d) {
		return contains(c.Worked, d, Date.Compare)
	}
	return !contains(c.Off, d, Date.Compare)
}

func isWeekend(d Date) bool {
	day := d.Weekday()
	return day == time.Saturday || day == time.Sunday
}

func contains[T any](sorted []T, wanted T, compare func(T, T) int) bool {
	_, found := slices.BinarySearchFunc(sorted, wanted, compare)
	return found
}

// NextWorking is the day itself when it is worked, else the first worked day after it. The zero Date stays zero.
func (c Calendar) NextWorking(d Date) Date {
	for !d.IsZero() && !c.Working(d) {
		d = d.AddDays(1)
	}
	return d
}

// AddWorkingDays is the n-th worked day after d, or before it when n is negative; d itself when n is 0. The day d is never
// counted, whether it is worked or not.
func (c Calendar) AddWorkingDays(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 && !d.IsZero() {
		d = d.AddDays(step)
		if c.Working(d) {
			n--
		}
	}
	return d
}

// WorkingDaysBetween counts the worked days passed on the way from a to b: a not counted, b counted; negative on the way back,
// so that it undoes AddWorkingDays. It is 0 when either day is missing.
func (c Calendar) WorkingDaysBetween(a, b Date) int {
	if a.IsZero() || b.IsZero() {
		return 0
	}
	step := b.Compare(a)
	passed := 0
	for a != b {
		a = a.AddDays(step)
		if c.Working(a) {
			passed += step
		}
	}
	return passed
}

// FirstWithin is the earliest day from which at most n worked days pass on the way to a later day: the first one whose WorkingDaysBetween
// is n or less. It is zero for the zero Date.
func (c Calendar) FirstWithin(to Date, n int) Date {
	first := to
	for passed := 0; !first.IsZero(); first = first.AddDays(-1) {
		if c.Working(first) {
			passed++
		}
		if passed > n {
			return first
		}
	}
	return first
}

// EndOfTerm is the last day of a term in calendar days. The day of the event is not counted (Civil Code 91/2015/QH13, Article 147), and a
// term that would end on a day off ends on the next worked day (Article 148).
func (c Calendar) EndOfTerm(event Date, days int) Date { return c.NextWorking(event.AddDays(days)) }

// EndOfWorkingTerm is the last day of a term in working days: the day of the event is not counted.
func (c Calendar) EndOfWorkingTerm(event Date, days int) Date {
	return c.NextWorking(c.AddWorkingDays(event, days))
}

// The office hours, on the clock of the plan's zone.
const (
	officeOpens  = 8 * time.Hour
	officeCloses = 17 * time.Hour
)

// NextOfficeTime is the earliest instant not before t that lies in the office hours (from 08:00, before 17:00) of a worked day in the zone.
func (c Calendar) NextOfficeTime(t time.Time, loc *time.Location) time.Time {
	day := DateOf(t, loc)
	if day.IsZero() {
		return t
	}
	switch opens, closes := atTime(day, officeOpens, loc), atTime(day, officeCloses, loc); {
	case c.Working(day) && t.Before(opens):
		return opens
	case c.Working(day) && t.Before(closes):
		return t
	}
	next := c.NextWorking(day.AddDays(1))
	if next.IsZero() {
		return t
	}
	return atTime(next, officeOpens, loc)
}

// atTime is a time of the day on the wall clock. Adding hours to the start of the day would be wrong where clocks change.
func atTime(day Date, clock time.Duration, loc *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, loc)
}
