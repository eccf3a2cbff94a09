package web

import (
	"net/http"

	"loa/store"
)

// triagePage lists the letters that need a person, and accounts for all others.
type triagePage struct {
	Frame     frame
	Letters   letterLine
	Waiting   []letterInRow // triage and quarantine
	Questions []letterInRow // asked back, among the recent ones
	Recent    []letterInRow
}

// recentLetters is how many letters the page looks back.
const recentLetters = 100

func (s *site) triage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	page := triagePage{Frame: s.frame(v, "triage", "Thư cần xem")}
	waiting, err := s.Reader.Triage(v.ctx)
	if err != nil {
		return err
	}
	for _, letter := range waiting {
		page.Waiting = append(page.Waiting, letterInRowOf(v, letter))
	}
	recent, err := s.Reader.RecentLettersIn(v.ctx, recentLetters)
	if err != nil {
		return err
	}
	for _, letter := range recent {
		row := letterInRowOf(v, letter)
		page.Recent = append(page.Recent, row)
		if letter.Outcome == store.OutcomeQuestion {
			page.Questions = append(page.Questions, row)
		}
	}
	if page.Letters, err = s.letterLine(v); err != nil {
		return err
	}
	return s.write(w, v.lang, http.StatusOK, "triage", page)
}
