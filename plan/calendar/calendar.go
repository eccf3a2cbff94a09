package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// DayKind says how a day differs from what its weekday says.
type DayKind string

// The kinds of an exceptional day.
const (
	DayOff    DayKind = "off"    // a day that is not worked: a holiday, its make-up, a day swapped away
	DayWorked DayKind = "worked" // a Saturday or Sunday that is worked in exchange
)

// Day is one exception to the week of Monday to Friday, with the notice it rests on.
type Day struct {
	Date  Date
	Kind  DayKind
	Name  string // what the day is, in Vietnamese
	Basis string // the law or notice; with Unverified in it when nobody has compared the day with the notice yet
}

// Unverified marks the basis of a day that is known, but not from the notice itself.
const Unverified = "chưa đối chiếu"

// Calendar says which days are worked: Monday to Friday but for the days off, and the weekend days worked in exchange. It is a
// small value that travels with a task; make one with New, which sorts. The zero Calendar knows no holidays.
type Calendar struct {
	Off            []Date `json:"off,omitempty"`       // weekdays off, ascending
	Worked         []Date `json:"worked,omitempty"`    // worked weekend days, ascending
	ConfirmedYears []int  `json:"confirmed,omitempty"` // years whose every day rests on a law or a notice, ascending
}

// New builds a calendar from its exceptional days, in any order. It refuses a day named twice and a worked day that is
// a weekday; a holiday that falls on a weekend changes nothing and is accepted. A year is confirmed when it has days and none
// of them is Unverified.
func New(days []Day) (Calendar, error) {
	days = slices.SortedStableFunc(slices.Values(days), func(a, b Day) int { return a.Date.Compare(b.Date) })
	var c Calendar
	var unsure []int
	for i, day := range days {
		if day.Date.IsZero() {
			return Calendar{}, fmt.Errorf("making a calendar: %q has no date", day.Name)
		}
		if i > 0 && days[i-1].Date == day.Date {
			return Calendar{}, fmt.Errorf("making a calendar: %s stands there twice", day.Date)
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
			unsure = append(unsure, day.Date.Year())
		}
	}
	c.ConfirmedYears = slices.DeleteFunc(slices.Compact(c.ConfirmedYears), func(year int) bool { return slices.Contains(unsure, year) })
	return c.withoutEmptyLists(), nil
}

// Only keeps the years from and to and those between, so that what travels stays small: about 200 bytes of JSON a year.
func (c Calendar) Only(from, to int) Calendar {
	outside := func(d Date) bool { return d.Year() < from || d.Year() > to }
	return Calendar{
		Off:            slices.DeleteFunc(slices.Clone(c.Off), outside),
		Worked:         slices.DeleteFunc(slices.Clone(c.Worked), outside),
		ConfirmedYears: slices.DeleteFunc(slices.Clone(c.ConfirmedYears), func(year int) bool { return year < from || year > to }),
	}.withoutEmptyLists()
}

// withoutEmptyLists makes an empty list nil, as it comes back from JSON.
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

// Confirmed says that every exceptional day of the year rests on a law or a notice. Until then the days off of the year may
// still change, and people should be told.
func (c Calendar) Confirmed(year int) bool { return contains(c.ConfirmedYears, year, intCompare) }

// Working says whether the public service works that day. The zero Date is not worked.
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

func intCompare(a, b int) int { return a - b }

// NextWorking is the day itself when it is worked, else the first worked day after it.
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

// EndOfTerm is the last day of a term in calendar days: the day of the event is not counted, and a term that would end on a day
// off ends on the next worked day (Civil Code 91/2015/QH13, Articles 147 and 148).
func (c Calendar) EndOfTerm(event Date, days int) Date { return c.NextWorking(event.AddDays(days)) }

// EndOfWorkingTerm is the last day of a term in working days: the day of the event is not counted.
func (c Calendar) EndOfWorkingTerm(event Date, days int) Date {
	return c.NextWorking(c.AddWorkingDays(event, days))
}

// The hours in which people may be written to, in the zone of the plan.
const (
	officeOpens  = 8 * time.Hour
	officeCloses = 17 * time.Hour
)

// NextOfficeTime is the earliest instant, not before t, inside the office hours (from 08:00 until just before 17:00) of a worked day in
// the zone.
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

// atTime is a time of day on the wall clock, which is not the start of the day plus hours where clocks change.
func atTime(day Date, clock time.Duration, loc *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, loc)
}
