package plan

import (
	"strings"

	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/vietnamese"
)

// Assignee is one body that an annex names as lead or support of a line. When it was resolved exactly one of Unit and Class is set,
// and Name is what the directory calls it; otherwise only the words are there.
type Assignee struct {
	Text  string              `json:"text"` // the words of the plan, with a remark in brackets if there is one
	Unit  directory.UnitCode  `json:"unit,omitempty"`
	Class directory.ClassCode `json:"class,omitempty"`
	Name  string              `json:"name,omitempty"`
}

// Called is the assignee in the plan's own words where these are its name or begin it, else by the name that was understood. An
// assignee that no directory has keeps its words.
func (a Assignee) Called() string {
	if a.Name == "" || a.Class != "" || strings.HasPrefix(vietnamese.Fold(a.Name), vietnamese.Fold(a.Text)) {
		return a.Text
	}
	return a.Name
}

// Line is one row of a plan's annex in its own words, read but not yet split into tasks. Code is unique in the plan, of lower-case
// ASCII letters, digits, dots and hyphens, and becomes part of the id of each of the line's tasks.
type Line struct {
	Sheet    string            `json:"sheet"`
	Row      int               `json:"row"` // as the document shows it, from 1
	Code     string            `json:"code"`
	Group    string            `json:"group"` // the headings above it, outermost first, joined by " / "
	Title    string            `json:"title"`
	Product  string            `json:"product"`
	Channels []string          `json:"channels"`
	Lead     []Assignee        `json:"lead"`
	Support  []Assignee        `json:"support"`
	Deadline deadline.Deadline `json:"deadline"`
	Note     string            `json:"note"`
}

func (p Assignee) Same(other Assignee) bool {
	if p.Unit != "" || p.Class != "" {
		return p.Unit == other.Unit && p.Class == other.Class
	}
	return vietnamese.Fold(p.Text) == vietnamese.Fold(other.Text)
}
