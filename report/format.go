package report

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// day writes a date: "31/03/2027", in English "31 March 2027"; empty for no date.
func day(lang locale.Language, d calendar.Date) string {
	if lang == locale.English && !d.IsZero() {
		return d.Start(time.UTC).Format("2 January 2006")
	}
	return d.Vietnamese()
}

// moment writes a time of day with its date, in Vietnamese time; empty for no time.
func moment(lang locale.Language, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(calendar.Zone)
	return lang.T("letter.format.moment", "Time", at.Format("15:04"), "Day", day(lang, calendar.DateOf(at, calendar.Zone)))
}

// timeOn writes a time as the time of day alone when it is on the day of another time; empty for no time.
func timeOn(lang locale.Language, at, day time.Time) string {
	if at.IsZero() || calendar.DateOf(at, calendar.Zone) != calendar.DateOf(day, calendar.Zone) {
		return moment(lang, at)
	}
	return at.In(calendar.Zone).Format("15:04")
}

// planName names a plan by its title, with the number and the day of its document where they are known.
func planName(lang locale.Language, p plan.Plan) string {
	title := cmp.Or(p.Title, lang.T("letter.name.plan"))
	switch {
	case p.Number != "" && !p.Issued.IsZero():
		return lang.T("letter.format.plan_number_day", "Title", title, "Number", p.Number, "Day", day(lang, p.Issued))
	case p.Number != "":
		return lang.T("letter.format.plan_number", "Title", title, "Number", p.Number)
	}
	return title
}

// planFact is the name of a plan in the table of a letter; empty for a plan that is not known.
func planFact(lang locale.Language, p plan.Plan) string {
	if p.Title == "" && p.Number == "" {
		return ""
	}
	return planName(lang, p)
}

// month writes the month of a period, given as two digits: "03", in English "March".
func month(lang locale.Language, digits string) string {
	number, err := strconv.Atoi(digits)
	if lang != locale.English || err != nil || number < 1 || number > 12 {
		return digits
	}
	return time.Month(number).String()
}

// figures writes a number in figures: at least two in Vietnamese, as official papers do.
func figures(lang locale.Language, n int) string {
	if lang == locale.English {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%02d", n)
}

// figuresAndWords writes a number as official papers do: "03 (ba)", in English "3 (three)"; above 999 in figures alone.
func figuresAndWords(lang locale.Language, n int) string {
	words, ok := inWords(lang, n)
	if !ok {
		return figures(lang, n)
	}
	return lang.T("letter.format.in_words", "Figures", figures(lang, n), "Words", words)
}

// days writes a number of days: "03 (ba) ngày".
func days(lang locale.Language, n int) string {
	return lang.T("letter.format.days", "Count", n, "Number", figuresAndWords(lang, n))
}

func quoted(lang locale.Language, text string) string {
	if text == "" {
		return ""
	}
	return lang.T("letter.format.quoted", "Text", text)
}

// person names a person inside a sentence; otherwise stands for a name that is not known.
func person(lang locale.Language, name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return lang.T("letter.name.person", "Name", name)
}

// join leaves out the parts that are empty.
func join(separator string, parts ...string) string {
	var filled []string
	for _, part := range parts {
		if part != "" {
			filled = append(filled, part)
		}
	}
	return strings.Join(filled, separator)
}
