package calendar

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Date is a civil day without a zone, as a plan writes it; the zero Date means that there is none. Dates compare with ==. In JSON, and as
// a map key, a Date is the text "2027-03-15", the zero Date "".
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// NewDate makes a date of the years 1 to 9999. It returns an error for a day that does not exist, such as 31/02.
func NewDate(year int, month time.Month, day int) (Date, error) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1 || year > 9999 || t.Year() != year || t.Month() != month || t.Day() != day {
		return Date{}, fmt.Errorf("making a date of %d/%d/%d: no such day", day, int(month), year)
	}
	return dateOf(t), nil
}

// ParseDate parses "2027-03-15" (RFC 3339, full-date).
func ParseDate(iso string) (Date, error) {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("parsing date %q: want year-month-day, as in 2027-03-15", iso)
	}
	return dateOf(t), nil
}

// ParseDay parses a date as people type it: "15/3/2027", with slashes, dots or hyphens between day, month and year, or the form of ParseDate.
// The year has four digits. Surrounding space is ignored.
func ParseDay(text string) (Date, error) {
	text = strings.TrimSpace(text)
	if d, err := ParseDate(text); err == nil {
		return d, nil
	}
	parts := dayForm.FindStringSubmatch(text)
	if parts == nil {
		return Date{}, fmt.Errorf("parsing date %q: want day/month/year, as in 15/03/2027", text)
	}
	var numbers [3]int
	for i, part := range parts[1:] {
		numbers[i], _ = strconv.Atoi(part) // up to four digits
	}
	return NewDate(numbers[2], time.Month(numbers[1]), numbers[0])
}

var dayForm = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// MustDate is ParseDate for constants. It panics when the date does not exist.
func MustDate(iso string) Date {
	d, err := ParseDate(iso)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf is the day an instant falls on in a zone.
func DateOf(t time.Time, loc *time.Location) Date { return dateOf(t.In(loc)) }

func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	if year < 1 || year > 9999 {
		return Date{}
	}
	return Date{int16(year), uint8(month), uint8(day)}
}

// IsZero says that there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Equal is ==, for libraries that compare values by a method.
func (d Date) Equal(other Date) bool { return d == other }

// Year is the year, 0 when there is no date.
func (d Date) Year() int { return int(d.year) }

// Month is the month, 0 when there is no date.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day is the day of the month, 0 when there is no date.
func (d Date) Day() int { return int(d.day) }

// Weekday is the day of the week. Of the zero Date it is Sunday, which means nothing.
func (d Date) Weekday() time.Weekday {
	if d.IsZero() {
		return time.Sunday
	}
	year := d.Year()
	if d.month < 3 {
		year--
	}
	return time.Weekday((year + year/4 - year/100 + year/400 + monthShift[d.month-1] + d.Day()) % 7)
}

// monthShift is by how many weekdays the months are shifted when the year begins in March (Sakamoto's method). A schedule asks for thousands of
// weekdays, and time.Date takes ten times as long.
var monthShift = [12]int{0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4}

// AddDays is the date so many calendar days later, or earlier when days is negative. Of the zero Date it is zero, and so is a result
// outside the years 1 to 9999.
func (d Date) AddDays(days int) Date {
	if d.IsZero() {
		return d
	}
	if day := d.Day() + days; day >= 1 && day <= 28 { // in every month
		return Date{d.year, d.month, uint8(day)}
	}
	return dateOf(time.Date(d.Year(), d.Month(), d.Day()+days, 0, 0, 0, 0, time.UTC))
}

// AddMonths is the same day of the month so many months later. When that month has no such day it is its last day (Civil Code 2015,
// Article 148.3).
func (d Date) AddMonths(months int) Date {
	if d.IsZero() {
		return d
	}
	first := time.Date(d.Year(), d.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dateOf(first.AddDate(0, 0, min(d.Day(), last)-1))
}

// Compare orders dates: -1, 0 or 1. The zero Date comes first.
func (d Date) Compare(other Date) int {
	return cmp.Compare(d.ordinal(), other.ordinal())
}

// ordinal grows with the date. It counts no days.
func (d Date) ordinal() int { return int(d.year)<<16 | int(d.month)<<8 | int(d.day) }

// Before says that the date lies before the other; the zero Date lies before every date.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After says that the date lies after the other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// DaysUntil counts the calendar days from this date to the other: negative when the other is earlier, 0 when either is zero.
func (d Date) DaysUntil(other Date) int {
	if d.IsZero() || other.IsZero() {
		return 0
	}
	return int(other.Start(time.UTC).Sub(d.Start(time.UTC)) / (24 * time.Hour))
}

// Start is the first instant of the day in a zone, the zero time for the zero Date.
func (d Date) Start(loc *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, loc)
}

// String is "2027-03-15", "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Vietnamese is the date as in official documents, "15/03/2027"; "" for the zero Date.
func (d Date) Vietnamese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.day, d.month, d.year)
}

// MarshalText gives the text of String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText parses the text of String; "" is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
