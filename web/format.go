package web

import (
	"fmt"
	"strconv"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
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

// desk names the people on whose desk a task lies, and the position where it has no holder.
func desk(req request, s plan.State) []string {
	var names []string
	for _, notice := range s.Desk(req.today) {
		switch {
		case notice.Person != "":
			names = append(names, personLabel(req, notice.Person))
		case notice.Role == directory.RoleCoordinator:
			for _, holder := range req.directory.Coordinators(req.today) {
				names = append(names, personLabel(req, holder.Person.ID))
			}
		default:
			unit, _ := req.directory.UnitEver(notice.Unit)
			holders := req.directory.HoldersOf(notice.Role, notice.Unit, req.today)
			for _, holder := range holders {
				names = append(names, personLabel(req, holder.Person.ID))
			}
			if len(holders) == 0 {
				names = append(names, req.lang.Word("role", string(notice.Role))+", "+unit.Name)
			}
		}
	}
	return names
}
