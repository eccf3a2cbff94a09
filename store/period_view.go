package store

import (
	"context"
	"fmt"
	"slices"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/schema"
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

// AskedFigures lists the figures of a period that are not surely read and of which nobody has settled the value, of the submissions that stand and of the
// units that the view has, by unit and indicator.
func (r *Reader) AskedFigures(ctx context.Context, id plan.PlanID, which period.ID, view *View) ([]SubmittedFigure, error) {
	var rows []schema.Figure
	err := r.db.NewSelect().
		Model(&rows).
		Join("JOIN obligation AS o ON (o.plan, o.period, o.unit, o.submission) = (figure.plan, figure.period, figure.unit, figure.submission)").
		Where("figure.plan = ? AND figure.period = ? AND figure.standing = ?", id, which, FigureAsked).
		Where("o.status IN ('received', 'accepted', 'nil')").
		Order("figure.unit", "figure.indicator", "figure.number").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the unclear figures of %s/%s: %w", id, which, err)
	}
	figures := make([]SubmittedFigure, 0, len(rows))
	for _, row := range rows {
		if !view.Sees(directory.UnitCode(row.Unit)) {
			continue
		}
		figure, err := figureOf(row)
		if err != nil {
			return nil, err
		}
		figures = append(figures, figure)
	}
	return figures, nil
}
