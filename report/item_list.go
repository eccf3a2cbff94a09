package report

import (
	"loa/locale"
	"loa/plan/calendar"
)

// itemList is a list of numbered things in a letter, with a heading.
type itemList struct {
	Title string
	Items []listItem
}

// listItem is one entry of a list: a first line, further lines, and how it is answered by itself.
type listItem struct {
	Number string // as people answer with it: "3"; empty for an entry that is not answered by number
	Title  string
	Notes  []string
	Ready  []choice // ready answers
	Link   string
	LinkTo string
}

// weekdays are the names of the days of the week, from Sunday.
var weekdays = [7]locale.ID{
	"letter.weekday.sunday", "letter.weekday.monday", "letter.weekday.tuesday", "letter.weekday.wednesday", "letter.weekday.thursday",
	"letter.weekday.friday", "letter.weekday.saturday",
}

// plainDay writes a day as people say it: "thứ Sáu, 14/11"; with its year when that is not the year of today. It is empty for no day.
func plainDay(lang locale.Language, d, today calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	weekday := lang.T(weekdays[int(d.Weekday())])
	if d.Year() != today.Year() {
		return lang.T("letter.format.weekday", "Weekday", weekday, "Day", day(lang, d))
	}
	return lang.T("letter.format.weekday", "Weekday", weekday, "Day", shortDay(lang, d))
}

// shortDay is a day without its year.
func shortDay(lang locale.Language, d calendar.Date) string {
	if lang == locale.English {
		return d.Start(calendar.Zone).Format("2 January")
	}
	return d.Start(calendar.Zone).Format("02/01")
}

// dueNote says until when something is to be done, and what is left: "hạn: thứ Sáu, 14/11, còn 03 ngày".
func dueNote(lang locale.Language, due, today calendar.Date) string {
	if due.IsZero() {
		return lang.T("letter.list.undated")
	}
	text := lang.T("letter.list.due", "Day", plainDay(lang, due, today))
	switch n := today.DaysUntil(due); {
	case today.IsZero():
		return text
	case n < 0:
		return join(", ", text, lang.T("letter.deadline.passed", "Days", days(lang, -n)))
	case n == 0:
		return join(", ", text, lang.T("letter.deadline.today"))
	case n <= soonDays:
		return join(", ", text, lang.T("letter.deadline.left", "Count", n, "Number", figures(lang, n)))
	}
	return text
}

// soonDays is up to how many days before a deadline a list says how many are left.
const soonDays = 14
