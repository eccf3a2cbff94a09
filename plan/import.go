package plan

import (
	"fmt"
	"slices"
	"strings"

	"loa/vietnamese"
)

// ImportAct is what the import of a file does to a plan of that year that is on record and not launched. A launched plan takes no file.
type ImportAct string

// The acts.
const (
	ImportNew     ImportAct = ""        // makes a plan; another file for a plan on record is refused
	ImportAdd     ImportAct = "add"     // a further annex: its lines come after those of the plan
	ImportReplace ImportAct = "replace" // a corrected annex: its lines take the place of those of the plan
)

// ImportActs lists the acts that change a plan on record.
func ImportActs() []ImportAct { return []ImportAct{ImportAdd, ImportReplace} }

// ImportChange is what the import of a file would change in a plan on record.
type ImportChange struct {
	Plan   Plan     `json:"plan"`
	Before int      `json:"before"` // the lines of the plan
	After  int      `json:"after"`
	Kept   int      `json:"kept"`  // lines that stay, with the same work, leads and deadline
	Gone   []string `json:"gone"`  // the titles of the lines that the plan loses
	New    []string `json:"new"`   // the titles of the lines that it gets
	Twice  []string `json:"twice"` // of those, the titles of work that the plan has already
}

// NewImportChange compares the lines of a plan with those of a file.
func NewImportChange(p Plan, act ImportAct, before, file []Line) ImportChange {
	change := ImportChange{Plan: p, Before: len(before), Kept: len(before), Gone: []string{}, New: []string{}, Twice: []string{}}
	old, fresh := lineKeys(before), lineKeys(file)
	for i, line := range file {
		has := slices.Contains(old, fresh[i])
		if has && act == ImportAdd {
			change.Twice = append(change.Twice, line.Title)
		}
		if !has || act == ImportAdd {
			change.New = append(change.New, line.Title)
		}
	}
	if act == ImportReplace {
		for i, line := range before {
			if !slices.Contains(fresh, old[i]) {
				change.Gone = append(change.Gone, line.Title)
			}
		}
		change.Kept -= len(change.Gone)
	}
	change.After = change.Kept + len(change.New)
	return change
}

// lineKeys gives what tells lines apart in another edition of an annex: the work, who leads it and when it is due.
func lineKeys(lines []Line) []string {
	keys := make([]string, 0, len(lines))
	for _, line := range lines {
		line = line.AsSaid()
		keys = append(keys, strings.Join([]string{vietnamese.Fold(line.Title), vietnamese.Fold(Names(line.Lead)), vietnamese.Fold(line.Deadline.Text)}, "|"))
	}
	return keys
}

// AddLines puts the lines of a further annex after those of a plan. A code that the plan has already would name two lines, so that all codes of
// the annex get its number before them: "p2-1" is line 1 of the second annex.
func AddLines(lines, more []Line, annex int) []Line {
	used := map[string]bool{}
	for _, line := range lines {
		used[line.Code] = true
	}
	added := slices.Clone(more)
	for ; slices.ContainsFunc(added, func(line Line) bool { return used[line.Code] }); annex++ {
		for i := range added {
			added[i].Code = fmt.Sprintf("p%d-%s", annex, more[i].Code)
		}
	}
	return append(slices.Clone(lines), added...)
}
