package web

import (
	"loa/plan"
	"loa/report"
)

// publicationCheck is what the last check of one publication has found, for the template of this name.
type publicationCheck struct {
	Link     string // as it was reported, when a browser can open it
	Final    string // where it leads; empty for Link itself
	Sentence string
	Gone     bool // a second check has confirmed that the page is gone
}

// publicationChecks lists the last check of each publication of a task, the newest publication first, and of each result by its number.
func (s *site) publicationChecks(req request, task plan.TaskID) (rows []publicationCheck, items map[int]publicationCheck, err error) {
	found, err := s.Reader.LastChecks(req.Context(), task)
	if err != nil {
		return nil, nil, err
	}
	items = map[int]publicationCheck{}
	for _, c := range found {
		finding := report.LinkFinding{At: c.At, Title: c.Title, Outcome: c.Outcome, Reason: c.Reason, Status: c.Status, Gone: c.Gone}
		row := publicationCheck{Link: openable(c.Link), Sentence: finding.Sentence(req.lang), Gone: c.Gone}
		if c.Final != c.Link {
			row.Final = openable(c.Final)
		}
		if c.Item == 0 {
			rows = append(rows, row)
		} else {
			items[c.Item] = row
		}
	}
	return rows, items, nil
}
