package web

import (
	"net/url"
	"strconv"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// openLetters stands for letters without an outcome yet in the selector of the page.
const openLetters = "open"

// fillFilter lists what the filter in the address lets through; without one, nothing.
func (s *site) fillFilter(req request, page *triagePage) error {
	query := req.URL.Query()
	chosen := query.Get("outcome")
	page.Outcomes = pick(outcomeChoices(req.lang), chosen)
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
	if since, err := calendar.ParseDate(page.Since); err == nil { // what is no date does not narrow
		filter.Since = since.Start(calendar.Zone)
	}
	letters, total, err := s.Reader.FilteredLettersIn(req.Context(), filter)
	if err != nil {
		return err
	}
	page.Found, page.Total = triageRows(req, letters), total
	page.First, page.Last = min(filter.Offset+1, total), filter.Offset+len(letters)
	page.Previous, page.Next = triageNeighbours(query, number, page.Last < total)
	return nil
}

func outcomeChoices(lang locale.Language) []choice {
	choices := []choice{{Value: openLetters, Label: lang.T("page.letters.in_progress")}}
	for _, outcome := range store.OwnOutcomes() {
		choices = append(choices, choice{Value: string(outcome), Label: lang.Word("outcome", string(outcome))})
	}
	return choices
}

func triageNeighbours(query url.Values, number int, more bool) (previous, next string) {
	link := func(number int) string {
		query.Set("page", strconv.Itoa(number))
		return "/triage?" + query.Encode()
	}
	if number > 1 {
		previous = link(number - 1)
	}
	if more {
		next = link(number + 1)
	}
	return previous, next
}
