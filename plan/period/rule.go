package period

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"loa/plan/calendar"
)

// Mark is a day of a rule: a day of a month relative to the year of the plan, or to the month for months. Text is "15/12(N-1)" for years, "15(T-1)"
// for months. The zero Mark is none.
type Mark struct {
	Day    int
	Month  int // 0 in a rule of months
	Before int // how many years (N) or months (T) earlier
}

// DuePoint is the last day of a level: a day of the month of the cut-off ("16"), or so many working days after the cut-off ("+2").
type DuePoint struct {
	Day   int
	After int
}

// Rule says when the periods of a kind begin and end and when they are due. The form of a file of rules is in rules.toml.
type Rule struct {
	Kind       Kind
	Name       string // of KindAdHoc and KindOther; empty: the name of the kind
	English    string
	From, To   Mark // none for weeks and schedules
	Opens      int  // working days before the cut-off at which the units are asked
	Commune    DuePoint
	Department DuePoint
	Compile    DuePoint
	Send       DuePoint
	Schedule   string // of KindOther: five fields of cron, whose days are the cut-offs
}

// DueOf is the due point of a level.
func (r Rule) DueOf(level Level) DuePoint {
	switch level {
	case LevelCommune:
		return r.Commune
	case LevelDepartment:
		return r.Department
	case LevelCompile:
		return r.Compile
	case LevelSend:
		return r.Send
	}
	return DuePoint{}
}

var (
	yearMark  = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})(?:\(N-(\d)\))?$`)
	monthMark = regexp.MustCompile(`^(\d{1,2})(?:\(T-(\d)\))?$`)
	dueForm   = regexp.MustCompile(`^(\+?)(\d{1,2})$`)
)

// ParseMark parses "15/12(N-1)", "14/3", "15(T-1)" or "14". The error is Vietnamese.
func ParseMark(text string) (Mark, error) {
	text = strings.ReplaceAll(text, " ", "")
	var m Mark
	if parts := yearMark.FindStringSubmatch(text); parts != nil {
		m = Mark{Day: number(parts[1]), Month: number(parts[2]), Before: number(parts[3])}
	} else if parts := monthMark.FindStringSubmatch(text); parts != nil {
		m = Mark{Day: number(parts[1]), Before: number(parts[2])}
	} else {
		return Mark{}, fmt.Errorf("ngày %q ghi sai; cần ghi như 15/12(N-1), 14/3, hoặc với kỳ tháng như 15(T-1), 14", text)
	}
	if m.Day < 1 || m.Day > 31 || m.Month > 12 || m.Month == 0 && strings.Contains(text, "/") || m.Before > 2 {
		return Mark{}, fmt.Errorf("ngày %q không có trong lịch, hoặc lùi quá 2 năm hay 2 tháng", text)
	}
	if m.Month > 0 {
		if _, err := calendar.NewDate(2024, time.Month(m.Month), m.Day); err != nil { // a leap year
			return Mark{}, fmt.Errorf("ngày %q không có trong lịch", text)
		}
	}
	return m, nil
}

// number is the number of up to two digits; 0 for none.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// String is the text that ParseMark parses.
func (m Mark) String() string {
	text := strconv.Itoa(m.Day)
	unit := "T"
	if m.Month > 0 {
		text, unit = text+"/"+strconv.Itoa(m.Month), "N"
	}
	if m.Before > 0 {
		text += fmt.Sprintf("(%s-%d)", unit, m.Before)
	}
	return text
}

// IsZero says that there is no mark.
func (m Mark) IsZero() bool { return m == Mark{} }

// date is the day of the mark in a year and, for a rule of months, a month of it. A day that the month lacks is its last day.
func (m Mark) date(year int, month time.Month) calendar.Date {
	if m.Month > 0 {
		year, month = year-m.Before, time.Month(m.Month)
	}
	first, err := calendar.NewDate(year, month, 1)
	if err != nil {
		return calendar.Date{}
	}
	if m.Month == 0 {
		first = first.AddMonths(-m.Before)
	}
	return dayOfMonth(first, m.Day)
}

// dayOfMonth is a day of the month of a date, or its last one.
func dayOfMonth(in calendar.Date, day int) calendar.Date {
	first := in.AddDays(1 - in.Day())
	for ; day > 28; day-- {
		if last := first.AddDays(day - 1); last.Month() == first.Month() {
			return last
		}
	}
	return first.AddDays(day - 1)
}

// ParseDuePoint parses "16" or "+2". The error is Vietnamese.
func ParseDuePoint(text string) (DuePoint, error) {
	parts := dueForm.FindStringSubmatch(strings.ReplaceAll(text, " ", ""))
	switch n := 0; {
	case parts == nil:
	case parts[1] == "+":
		if n = number(parts[2]); n >= 1 {
			return DuePoint{After: n}, nil
		}
	default:
		if n = number(parts[2]); n >= 1 && n <= 31 {
			return DuePoint{Day: n}, nil
		}
	}
	return DuePoint{}, fmt.Errorf("hạn %q ghi sai; cần ghi ngày trong tháng chốt số liệu như 16, hoặc số ngày làm việc sau khi chốt như +2", text)
}

// String is the text that ParseDuePoint parses; "" for none.
func (d DuePoint) String() string {
	switch {
	case d.After > 0:
		return "+" + strconv.Itoa(d.After)
	case d.Day > 0:
		return strconv.Itoa(d.Day)
	}
	return ""
}

// date is the day after a cut-off. A day of the month that is before the cut-off is in the month after it.
func (d DuePoint) date(cut calendar.Date, days calendar.Calendar) calendar.Date {
	if d.After > 0 {
		return days.AddWorkingDays(cut, d.After)
	}
	due := dayOfMonth(cut, d.Day)
	if !due.After(cut) {
		due = dayOfMonth(cut.AddDays(1-cut.Day()).AddMonths(1), d.Day)
	}
	return due
}
