package report

import (
	"fmt"
	"strconv"
	"strings"

	"loa/locale"
	"loa/plan/calendar"
	due "loa/plan/deadline"
)

// listedDues is the most due days of a year that are written out; of more, the first two and the last are.
const listedDues = 4

// DeadlineWords says in words what the words of a deadline were understood as, for the plan of a year: "01/04/2027 – 30/06/2027", "mỗi quý, hạn cuối
// quý: 31/3, 30/6, 30/9, 31/12".
func DeadlineWords(lang locale.Language, d due.Deadline, year int) string {
	switch {
	case d.Kind == due.KindRecur:
		return recurrenceText(lang, d, year)
	case d.Kind == due.KindRelative && d.Days > 0 && d.Working:
		return lang.T("page.plan.working_days_after", "Number", d.Days)
	case d.Kind == due.KindRelative && d.Days > 0:
		return lang.T("page.plan.days_after", "Number", d.Days)
	case len(d.Occurrences(year)) > 1:
		return dueDays(d, year)
	case d.To.IsZero() && (!lang.HasWord("deadline_kind", string(d.Kind)) || d.Kind == due.KindNone && strings.TrimSpace(d.Text) != ""):
		return lang.Word("deadline_kind", "unread")
	case d.To.IsZero():
		return lang.Word("deadline_kind", string(d.Kind))
	case d.From.IsZero() || d.From == d.To:
		return d.To.Vietnamese()
	}
	return d.From.Vietnamese() + " – " + d.To.Vietnamese()
}

// recurrenceText is a recurrence in words, with the days on which it is due: "mỗi quý, hạn cuối quý: 31/3, 30/6, 30/9, 31/12".
func recurrenceText(lang locale.Language, d due.Deadline, year int) string {
	f := d.Frequency()
	every := lang.Word("every", string(f.Period))
	if f.Interval > 1 {
		every = lang.T("page.plan.every", "Number", f.Interval, "Period", lang.Word("period", string(f.Period)))
	}
	switch {
	case f.Period == due.PeriodUnknown, f.Period == due.PeriodDay:
		return every
	case f.Period == due.PeriodWeek && f.AtEnd:
		return lang.T("page.plan.due_end_of_week", "Every", every)
	case f.Period == due.PeriodWeek:
		return lang.T("page.plan.due_on_weekday", "Every", every, "Weekday", lang.Word("weekday", strconv.Itoa(int(f.Weekday))))
	case f.AtEnd:
		return lang.T("page.plan.due_at_end", "Every", every, "Period", lang.Word("period", string(f.Period)), "Days", dueDays(d, year))
	}
	return lang.T("page.plan.due_days", "Every", every, "Days", dueDays(d, year))
}

// dueDays are the days of a year on which a recurring line is due, without the year.
func dueDays(d due.Deadline, year int) string {
	var days []string
	for _, occurrence := range d.Occurrences(year) {
		days = append(days, dayAndMonth(occurrence.Due))
	}
	if n := len(days); n > listedDues {
		return days[0] + ", " + days[1] + " … " + days[n-1]
	}
	return strings.Join(days, ", ")
}

// dayAndMonth is a day of a known year, "31/3".
func dayAndMonth(d calendar.Date) string { return fmt.Sprintf("%d/%d", d.Day(), int(d.Month())) }
