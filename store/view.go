package store

import (
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"loa/plan/directory"
)

// View is which tasks somebody may see: those of a number of units, and those that the person was asked about. The zero value sees none.
type View struct {
	Whole  bool                 // every task
	Units  []directory.UnitCode // with the units below them already
	Person directory.PersonID   // empty: was asked about nothing
}

// seesEverything is the view of loa itself.
func seesEverything(v *View) bool { return v == nil || v.Whole }

// condition is the condition on a row of task, as an argument of a statement. A nil view sees every task.
func (v *View) condition() schema.QueryWithArgs {
	if seesEverything(v) {
		return bun.SafeQuery("true")
	}
	units := make([]string, 0, len(v.Units)+1)
	for _, unit := range v.Units {
		units = append(units, string(unit))
	}
	units = append(units, "") // no unit has this code; an empty list is no SQL
	return bun.SafeQuery("(task.unit IN (?) OR task.id IN (SELECT request.task FROM request WHERE request.person = ? AND request.person <> ''))",
		bun.List(units), string(v.Person))
}
