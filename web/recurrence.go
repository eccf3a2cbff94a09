package web

import (
	"fmt"
	"strconv"
	"strings"

	"loa/locale"
	"loa/plan/calendar"
	"loa/plan/deadline"
)

// listedDues is the most due days of a year that are written out; of more, the first two and the last are.
const listedDues = 4

// interpretedDeadline says in words what the words of a deadline were understood as, for the plan of a year.
func interpretedDeadline(lang locale.Language, d deadline.Deadline, year int) string {
	switch {
	case d.Kind == deadline.KindRecur:
		return recurrenceText(lang, d, year)
	case d.To.IsZero():
		return lang.Word("deadline_kind", string(d.Kind))
	case d.From.IsZero() || d.From == d.To:
		return day(d.To)
	}
	return day(d.From) + " – " + day(d.To)
}

// recurrenceText is a recurrence in words, with the days on which it is due: "mỗi quý, hạn cuối quý: 31/3, 30/6, 30/9, 31/12".
func recurrenceText(lang locale.Language, d deadline.Deadline, year int) string {
	f := d.Frequency()
	every := lang.Word("every", string(f.Period))
	if f.Interval > 1 {
		every = lang.T("page.plan.every", "Number", f.Interval, "Period", lang.Word("period", string(f.Period)))
	}
	switch {
	case f.Period == deadline.PeriodUnknown:
		return every
	case f.Period == deadline.PeriodWeek && f.AtEnd:
		return lang.T("page.plan.due_end_of_week", "Every", every)
	case f.Period == deadline.PeriodWeek:
		return lang.T("page.plan.due_on_weekday", "Every", every, "Weekday", lang.Word("weekday", strconv.Itoa(int(f.Weekday))))
	case f.AtEnd:
		return lang.T("page.plan.due_at_end", "Every", every, "Period", lang.Word("period", string(f.Period)), "Days", dueDays(d, year))
	}
	return lang.T("page.plan.due_days", "Every", every, "Days", dueDays(d, year))
}

// dueDays are the days of a year on which a recurring line is due, without the year.
func dueDays(d deadline.Deadline, year int) string {
	var days []string
	for _, occurrence := range d.Occurrences(year) {
		days = append(days, shortDay(occurrence.Due))
	}
	if n := len(days); n > listedDues {
		return days[0] + ", " + days[1] + " … " + days[n-1]
	}
	return strings.Join(days, ", ")
}

// shortDay is a day of a known year, "31/3".
func shortDay(d calendar.Date) string { return fmt.Sprintf("%d/%d", d.Day(), int(d.Month())) }
