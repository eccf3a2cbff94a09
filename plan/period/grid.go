package period

import (
	"loa/plan/directory"
)

// Grid is completeness of units by period: a column for each period, a row for each unit that is in one of them.
type Grid struct {
	Periods []ID      `json:"periods"`
	Rows    []GridRow `json:"rows"` // in the order of the last period; units that only earlier ones have come after
	Whole   []Count   `json:"whole"`
}

// GridRow is one unit. Own and Total are by period; a period without the unit has zero counts, whose rates are not known.
type GridRow struct {
	Unit   directory.UnitCode `json:"unit"`
	Parent directory.UnitCode `json:"parent,omitempty"` // in the last period that has the unit
	Own    []Count            `json:"own"`
	Total  []Count            `json:"total"`
}

// NewGrid puts the completeness of several periods beside each other.
func NewGrid(list []Completeness) Grid {
	var g Grid
	at := map[directory.UnitCode]int{}
	for n := range list {
		c := list[len(list)-1-n] // the last one gives the order
		for _, row := range c.Rows {
			if _, known := at[row.Unit]; !known {
				at[row.Unit] = len(g.Rows)
				g.Rows = append(g.Rows, GridRow{Unit: row.Unit, Parent: row.Parent, Own: make([]Count, len(list)), Total: make([]Count, len(list))})
			}
		}
	}
	for n, c := range list {
		g.Periods, g.Whole = append(g.Periods, c.Period), append(g.Whole, c.Whole)
		for _, row := range c.Rows {
			g.Rows[at[row.Unit]].Own[n], g.Rows[at[row.Unit]].Total[n] = row.Own, row.Total
		}
	}
	return g
}
