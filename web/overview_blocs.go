package web

import (
	"cmp"
	"slices"

	"loa/plan/directory"
	"loa/store"
)

// blocTable are the figures of the units of a bloc.
type blocTable struct {
	Bloc   directory.Bloc
	Name   string
	Units  int
	Sum    store.Figures
	Rows   []unitRow // the units with the most late tasks, the most first
	Others int       // how many units are not listed
	All    []unitRow
}

// shownUnits is how many units of a bloc the overview lists. A bloc with up to mostUnits is listed as a whole.
const (
	shownUnits = 10
	mostUnits  = 12
)

// whole is the table with every unit.
func (table blocTable) whole() blocTable {
	table.Rows, table.Others = table.All, 0
	return table
}

// fillBlocs sorts the units into blocs, those with the most late tasks first.
func (page *overviewFigures) fillBlocs(req request, units []store.UnitFigures) {
	slices.SortStableFunc(units, func(a, b store.UnitFigures) int {
		return cmp.Or(cmp.Compare(b.OpenOverdue, a.OpenOverdue), cmp.Compare(b.DoneLate, a.DoneLate), cmp.Compare(b.DueSoon, a.DueSoon))
	})
	page.Units = len(units)
	for _, bloc := range directory.Blocs() {
		table := blocTable{Bloc: bloc, Name: req.lang.Word("bloc", string(bloc))}
		for _, figures := range units {
			if unit, _ := req.directory.UnitEver(figures.Unit); unit.Kind.Bloc() == bloc {
				table.All, table.Sum = append(table.All, page.unitRow(req, figures)), table.Sum.Plus(figures.Figures)
			}
		}
		if table.Units = len(table.All); table.Units == 0 {
			continue
		}
		if table.Rows = table.All; len(table.All) > mostUnits {
			table.Rows, table.Others = table.All[:shownUnits], len(table.All)-shownUnits
		}
		page.Blocs = append(page.Blocs, table)
	}
}

func (page *overviewFigures) unitRow(req request, figures store.UnitFigures) unitRow {
	return rowOf(req.lang, figures.Name, figures.Figures, func(more ...string) string {
		return listLink(append([]string{"plan", string(page.PlanID), "unit", string(figures.Unit)}, more...)...)
	})
}
