package web

import (
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// awaitingRow is a line of a plan that waits for an event, with the events that were recorded.
type awaitingRow struct {
	Code     string
	Title    string
	Deadline string
	Recorded []string
}

// showAwaiting lists the lines that wait for an event. The form that records one is for coordinators, of a plan whose tasks are given.
func (page *planPage) showAwaiting(req request, lines []plan.Line, state plan.PlanState) {
	for _, line := range plan.AwaitingLines(lines) {
		row := awaitingRow{Code: line.Code, Title: line.Title, Deadline: line.Deadline.Text}
		for _, e := range state.Events {
			if e.Line == line.Code {
				row.Recorded = append(row.Recorded, lineEventWords(req.lang, e))
			}
		}
		page.Awaiting = append(page.Awaiting, row)
	}
	for _, line := range state.Lines {
		page.RecordsEvents = page.RecordsEvents || line.Awaits() && !state.Over()
	}
	page.Today = req.today.String()
}

func lineEventWords(lang locale.Language, e plan.LineEvent) string {
	if e.Document == "" {
		return lang.T("page.plan.event_recorded", "Day", e.On.Vietnamese())
	}
	return lang.T("page.plan.event_recorded_by", "Day", e.On.Vietnamese(), "Document", e.Document)
}

// eventCommand is the command of the form that records an event.
func eventCommand(req request, command plan.PlanCommand) (plan.PlanCommand, error) {
	command.Kind, command.Lines, command.Document = plan.PlanCommandEvent, req.PostForm["line"], strings.TrimSpace(req.PostFormValue("document"))
	for _, day := range []struct {
		name string
		to   *calendar.Date
	}{{"on", &command.On}, {"due", &command.Due}} {
		text := strings.TrimSpace(req.PostFormValue(day.name))
		if text == "" {
			continue
		}
		parsed, err := calendar.ParseDay(text)
		if err != nil {
			return command, refuse(plan.RefusalInvalid, "page.refusal.no_such_day", "Day", text)
		}
		*day.to = parsed
	}
	return command, nil
}
