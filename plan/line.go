package plan

import (
	"slices"
	"strings"

	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/vietnamese"
)

// Assignee is one body that an annex names as lead (chủ trì) or support (phối hợp) of a line. When the directory has the body, exactly
// one of Unit and Class is set and Name is its name in the directory. Otherwise only Text is set.
type Assignee struct {
	Text  string              `json:"text"` // the words of the plan, with a remark in brackets if there is one
	Unit  directory.UnitCode  `json:"unit,omitempty"`
	Class directory.ClassCode `json:"class,omitempty"`
	Name  string              `json:"name,omitempty"`
	// Except are the members of Class that the words take out of it: "(trừ Thanh tra Thành phố)".
	Except []directory.UnitCode `json:"except,omitempty"`
}

// Members are the units for which the assignee stands on a day: the unit itself, or the members of the class without those that the words take
// out; none when the directory does not have it.
func (a Assignee) Members(d directory.Directory, on calendar.Date) []directory.Unit {
	if a.Unit != "" {
		unit, valid := d.Unit(a.Unit, on)
		if !valid {
			return nil
		}
		return []directory.Unit{unit}
	}
	if a.Class == "" {
		return nil
	}
	return slices.DeleteFunc(d.Members(a.Class, on), func(unit directory.Unit) bool { return slices.Contains(a.Except, unit.Code) })
}

// DisplayName is the name of the assignee on pages and in letters: its words in the plan when the name in the directory begins with them,
// when it is a class or when the directory does not have it; otherwise the name in the directory.
func (a Assignee) DisplayName() string {
	if a.Name == "" || a.Class != "" || strings.HasPrefix(vietnamese.Fold(a.Name), vietnamese.Fold(a.Text)) {
		return a.Text
	}
	return a.Name
}

// Names are the names of assignees for a person to read, in the order of the plan.
func Names(assignees []Assignee) string {
	names := make([]string, 0, len(assignees))
	for _, a := range assignees {
		names = append(names, a.DisplayName())
	}
	return strings.Join(names, "; ")
}

// Line is one row of a plan's annex (dòng nhiệm vụ) in its own words, parsed but not yet split into tasks. Code is unique in the plan,
// of lower-case ASCII letters, digits, dots and hyphens, and is part of the id of each of the line's tasks.
type Line struct {
	Sheet    string            `json:"sheet"`
	Row      int               `json:"row"` // as the document shows it, from 1
	Code     string            `json:"code"`
	Group    string            `json:"group"` // the headings above it, outermost first, joined by " / "
	Title    string            `json:"title"`
	Product  string            `json:"product"`
	Channels []string          `json:"channels"`
	Lead     []Assignee        `json:"lead"`    // chủ trì: each lead unit gets a task
	Support  []Assignee        `json:"support"` // phối hợp: shown with the task, without a task of their own
	Deadline deadline.Deadline `json:"deadline"`
	Note     string            `json:"note"`
	Work     Work              `json:"work,omitzero"`
	Content  []content.Code    `json:"content,omitempty"` // nhóm nội dung: proposed from the words, or corrected by a person
	Forms    []content.Code    `json:"forms,omitempty"`   // hình thức: likewise
	// Asks are the questions about the line that are still open, Corrected is what a person has settled, with the reading of the plan's words.
	Asks      []Ask      `json:"asks,omitempty"`
	Corrected *Corrected `json:"corrected,omitempty"`
}

// Words are the words of the line that propose its tags.
func (l Line) Words() content.Line {
	return content.Line{Group: l.Group, Title: l.Title, Product: l.Product, Channels: l.Channels}
}

// Tagged is the line with the tags that its words propose.
func (l Line) Tagged(tags content.Tags) Line {
	proposal := tags.Propose(l.Words())
	l.Content, l.Forms = content.Codes(proposal.Content), content.Codes(proposal.Forms)
	return l
}

// Same says whether both name the same body: by unit or class when a was found in the directory, else by their words without case
// and diacritics.
func (a Assignee) Same(other Assignee) bool {
	if a.Unit != "" || a.Class != "" {
		return a.Unit == other.Unit && a.Class == other.Class
	}
	return vietnamese.Fold(a.Text) == vietnamese.Fold(other.Text)
}

// Recurs says whether the line has occurrences that open one by one.
func (l Line) Recurs() bool { return l.Deadline.Recurs() && !l.Work.counts() }
