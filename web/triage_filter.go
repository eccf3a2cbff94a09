package web

import (
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// openLetters is the option for letters without an outcome.
const openLetters = "open"

// fillFilter lists the letters that the filter in the address lets through; none without a filter.
func (s *site) fillFilter(req request, page *triagePage) error {
	query := req.URL.Query()
	p := filterParser{req: req, query: query}
	chosen := p.text("outcome")
	page.Outcomes = withSelected(outcomeChoices(req.lang), chosen)
	page.Task, page.Since = p.text("task"), p.text("since")
	page.Filtered = chosen != "" || page.Task != "" || page.Since != "" || query.Get("all") == "1"
	if !page.Filtered {
		return nil
	}
	number := pageNumber(query)
	filter := store.LetterFilter{Task: plan.TaskID(page.Task), Limit: recentLetters, Offset: (number - 1) * recentLetters}
	if chosen == openLetters {
		filter.Outcomes = []store.Outcome{""}
	} else if outcome := parseOneOf(&p, "outcome", req.lang.T("page.label.outcome"), store.Outcomes(), func(v store.Outcome) string { return outcomeText(req.lang, v) }); outcome != "" {
		filter.Outcomes = []store.Outcome{outcome}
	}
	if since := p.day("since"); !since.IsZero() {
		filter.Since = since.Start(calendar.Zone)
	}
	if len(p.problems) > 0 {
		page.Frame.Refusal = strings.Join(p.problems, " ")
		return nil
	}
	letters, total, err := s.Reader.FilteredLettersIn(req.Context(), filter)
	if err != nil {
		return err
	}
	page.Found, page.Total = triageRows(req, letters), total
	page.First, page.Last = min(filter.Offset+1, total), filter.Offset+len(letters)
	page.Previous, page.Next = neighbours("/triage", query, page.Last < total)
	return nil
}

func outcomeChoices(lang locale.Language) []choice {
	choices := []choice{{Value: openLetters, Label: lang.T("page.letters.in_progress")}}
	for _, outcome := range store.OwnOutcomes() {
		choices = append(choices, choice{Value: string(outcome), Label: lang.Word("outcome", string(outcome))})
	}
	return choices
}
