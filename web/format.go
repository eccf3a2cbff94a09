package web

import (
	"fmt"
	"strconv"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// timestamp writes a time as official papers do, in Vietnamese time; empty for no time.
func timestamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(calendar.Zone).Format("15:04, 02/01/2006")
}

// moment writes a time for the inside of a sentence, in Vietnamese time.
func moment(lang locale.Language, at time.Time) string {
	at = at.In(calendar.Zone)
	day := at.Format("02/01/2006")
	if lang == locale.English {
		day = at.Format("2 January 2006")
	}
	return lang.T("page.layout.moment", "Time", at.Format("15:04"), "Day", day)
}

func day(d calendar.Date) string { return d.Vietnamese() }

// weekday writes a date with its day of the week, and without the year when that is the present one: "thứ Sáu, 14/11".
func weekday(req request, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	date := d.Vietnamese()
	if d.Year() == req.today.Year() {
		date = date[:len("14/11")]
	}
	return req.lang.Word("weekday", strconv.Itoa(int(d.Weekday()))) + ", " + date
}

// byteSize writes a size in bytes, KB or MB.
func byteSize(size int64) string {
	switch {
	case size < 1<<10:
		return fmt.Sprintf("%d B", size)
	case size < 1<<20:
		return fmt.Sprintf("%d KB", (size+1<<9)>>10)
	}
	return strconv.FormatFloat(float64(size)/(1<<20), 'f', 1, 64) + " MB"
}

// badge is a label with a colour and a symbol. The symbol carries the meaning of the colour for people who do not see it.
type badge struct {
	Class  string
	Symbol string
	Label  string
}

// badgeOf shows the condition of a task that is not active, and the timeliness of an active one.
func badgeOf(lang locale.Language, s plan.State, today calendar.Date) badge {
	if s.Condition != plan.ConditionActive {
		return badge{"still", "■", lang.Word("condition", string(s.Condition))}
	}
	timeliness := s.Progress().Timeliness(today)
	label := lang.Word("timeliness", string(timeliness))
	switch timeliness {
	case plan.TimelinessDoneEarly, plan.TimelinessDoneOnTime:
		return badge{"done", "●", label}
	case plan.TimelinessDoneLate:
		return badge{"late", "▲", label}
	case plan.TimelinessDueSoon:
		return badge{"soon", "▲", label}
	case plan.TimelinessOverdue:
		return badge{"over", "✕", label}
	case plan.TimelinessNone, plan.TimelinessInTime:
	}
	return badge{"open", "■", label}
}
