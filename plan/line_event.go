package plan

import (
	"fmt"
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/problem"
)

// LineEvent is an event for which a line of the plan waits ("sau khi Bộ Nội vụ công bố"), as the coordinator has recorded it. The line's tasks
// open with it.
type LineEvent struct {
	Line     string        `json:"line"`
	At       time.Time     `json:"at"`                 // when it was recorded
	On       calendar.Date `json:"on"`                 // the day of the event
	Document string        `json:"document,omitempty"` // the number of the document that tells of it
	Due      calendar.Date `json:"due,omitzero"`       // the deadline that the coordinator has set; zero: as the line counts it
}

// Awaits says whether the line has no task before an event is recorded.
func (l Line) Awaits() bool { return l.Deadline.Kind == deadline.KindRelative }

// AwaitingLines lists the lines of a plan that wait for an event, in the order of the annex.
func AwaitingLines(lines []Line) []Line {
	var awaiting []Line
	for _, line := range lines {
		if line.Awaits() {
			awaiting = append(awaiting, line)
		}
	}
	return awaiting
}

// RemindsAwaiting says whether the coordinators are reminded on a day of the lines that wait for an event: on the first working day of each month.
func RemindsAwaiting(day calendar.Date, days calendar.Calendar) bool {
	return days.Working(day) && days.NextWorking(day.AddDays(1-day.Day())) == day
}

// DueAfter is the deadline that an event sets for the line: the term of its words, counted from the day after the event (Civil Code 2015, Articles 147
// and 148). It is zero for a line whose words have no term, and no other day is set.
func (l Line) DueAfter(event LineEvent, days calendar.Calendar) calendar.Date {
	switch {
	case !event.Due.IsZero():
		return event.Due
	case l.Deadline.Days == 0:
		return calendar.Date{}
	case l.Deadline.Working:
		return days.EndOfWorkingTerm(event.On, l.Deadline.Days)
	}
	return days.EndOfTerm(event.On, l.Deadline.Days)
}

// OpenAwaited lists the tasks that an event opens, for the units of the day on which it was recorded. An event of another day opens further tasks of
// the same line.
func OpenAwaited(in ExpandInput, line Line, event LineEvent, days calendar.Calendar) ([]TaskSpec, []problem.Problem) {
	in.On = calendar.Today(event.At)
	e := newExpansion(in)
	key := fmt.Sprintf("%04d-%02d%02d", event.On.Year(), event.On.Month(), event.On.Day())
	e.open(line, []deadline.Occurrence{{Key: key, From: event.On, Due: line.DueAfter(event, days)}})
	return e.specs, e.problems
}

// recordEvent takes an event down for every line that the command names. The lines open now.
func (s PlanState) recordEvent(c PlanCommand, now time.Time) (PlanState, PlanEventKind, []LineOccurrence) {
	var occurrences []LineOccurrence
	for i, line := range s.Lines {
		if !slices.Contains(c.Lines, line.Line) {
			continue
		}
		s.Lines[i].Owed = append(slices.Clone(line.Owed), now)
		s.Events = append(slices.Clone(s.Events), LineEvent{Line: line.Line, At: now, On: c.On, Document: c.Document, Due: c.Due})
		occurrences = append(occurrences, LineOccurrence{line.Line, now})
	}
	return s, PlanEventHappened, occurrences
}

// refuseEvent gives the refusal of an event: for a line that waits for none, of a day to come, or recorded before.
func (s PlanState) refuseEvent(c PlanCommand, today calendar.Date) *Refusal {
	switch {
	case s.Year == 0:
		return refuse(RefusalNotNow, "Kế hoạch đang được triển khai; đề nghị ghi nhận sự kiện sau ít phút.")
	case len(c.Lines) == 0:
		return refuse(RefusalInvalid, "Đề nghị nêu dòng nhiệm vụ chờ sự kiện.")
	case c.On.IsZero():
		return refuse(RefusalInvalid, "Đề nghị nêu ngày diễn ra sự kiện.")
	case c.On.After(today):
		return refuse(RefusalInvalid, "Ngày %s chưa đến; sự kiện chỉ được ghi nhận khi đã diễn ra.", c.On.Vietnamese())
	case c.Document != "" && !validDocument(c.Document):
		return refuse(RefusalInvalid, "Số, ký hiệu văn bản %q không hợp lệ.", shortened(c.Document))
	case !c.Due.IsZero() && c.Due.Before(c.On):
		return refuse(RefusalInvalid, "Thời hạn %s trước ngày diễn ra sự kiện.", c.Due.Vietnamese())
	}
	for _, code := range c.Lines {
		awaits := slices.ContainsFunc(s.Lines, func(l LineCursor) bool { return l.Line == code && l.Awaits() })
		recorded := slices.ContainsFunc(s.Events, func(e LineEvent) bool { return e.Line == code && e.On == c.On })
		switch {
		case !awaits:
			return refuse(RefusalInvalid, "Dòng %s không chờ sự kiện nào; xem các dòng đang chờ trong trang kế hoạch.", code)
		case recorded:
			return refuse(RefusalInvalid, "Sự kiện ngày %s của dòng %s đã được ghi nhận.", c.On.Vietnamese(), code)
		}
	}
	return nil
}

// Awaits says whether the occurrences of the line open by events and not by a schedule.
func (l LineCursor) Awaits() bool { return l.Spec == "" }

// Awaiting lists the lines that wait for an event, of which none was recorded.
func (s PlanState) Awaiting() []string {
	var waiting []string
	for _, line := range s.Lines {
		if line.Awaits() && !slices.ContainsFunc(s.Events, func(e LineEvent) bool { return e.Line == line.Line }) {
			waiting = append(waiting, line.Line)
		}
	}
	return waiting
}

// eventsOf lists the events of some lines that were recorded at an instant.
func (s PlanState) eventsOf(at time.Time, lines []string) []LineEvent {
	var events []LineEvent
	for _, e := range s.Events {
		if e.At.Equal(at) && slices.Contains(lines, e.Line) {
			events = append(events, e)
		}
	}
	return events
}
