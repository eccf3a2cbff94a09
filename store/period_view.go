package store

import (
	"context"
	"slices"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/period"
)

// Sees reports whether the view has the tasks and reports of a unit.
func (v *View) Sees(unit directory.UnitCode) bool {
	return seesEverything(v) || slices.Contains(v.Units, unit)
}

// VisiblePeriods lists the states of the periods of a plan as PeriodStates does, with the obligations that the view has.
func (r *Reader) VisiblePeriods(ctx context.Context, id plan.PlanID, view *View) ([]period.State, error) {
	states, err := r.PeriodStates(ctx, id)
	if err != nil || seesEverything(view) {
		return states, err
	}
	for i, s := range states {
		states[i].Obligations = slices.DeleteFunc(s.Obligations, func(o period.Obligation) bool { return !view.Sees(o.Unit) })
	}
	return states, nil
}
