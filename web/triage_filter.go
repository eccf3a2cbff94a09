package web

import (
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
	chosen := query.Get("outcome")
	page.Outcomes = withSelected(outcomeChoices(req.lang), chosen)
	page.Task, page.Since = query.Get("task"), query.Get("since")
	page.Filtered = chosen != "" || page.Task != "" || page.Since != "" || query.Get("all") == "1"
	if !page.Filtered {
		return nil
	}
	number := pageNumber(query)
	filter := store.LetterFilter{Task: plan.TaskID(page.Task), Limit: recentLetters, Offset: (number - 1) * recentLetters}
	if chosen == openLetters {
		filter.Outcomes = []store.Outcome{""}
	} else if outcome := oneOf(store.Outcomes(), chosen); outcome != "" {
		filter.Outcomes = []store.Outcome{outcome}
	}
	if since, err := calendar.ParseDate(page.Since); err == nil { // no filter for anything but a date
		filter.Since = since.Start(calendar.Zone)
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
