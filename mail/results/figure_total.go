package results

import (
	"slices"
	"strings"
)

// finish takes the figures of the rows into the report: parts of a total are left out, rows that tell a part of the one above too.
func (r *tableReading) finish() {
	r.checkTotals()
	for _, row := range r.below {
		r.report.Figures = append(r.report.Figures, row.figures...)
	}
}

// checkTotals compares a total with the rows above it that it sums: those of its indicator, or all.
func (r *tableReading) checkTotals() {
	for i, row := range r.below {
		if !totalRow.MatchString(foldedWords(strings.ToLower(row.label))) {
			continue
		}
		for _, total := range row.figures {
			r.checkTotal(i, total)
		}
	}
}

func (r *tableReading) checkTotal(at int, total Figure) {
	sum, parts := Decimal(0), 0
	each := func(with func(g *Figure)) {
		for i := range r.below[:at] {
			for j := range r.below[i].figures {
				if g := &r.below[i].figures[j]; g.Indicator == total.Indicator && g.Kind == total.Kind {
					with(g)
				}
			}
		}
	}
	each(func(g *Figure) { sum, parts = sum+g.Value, parts+1 })
	if parts == 0 {
		return
	}
	if sum == total.Value {
		for i := range r.below[:at] {
			r.below[i].figures = slices.DeleteFunc(r.below[i].figures, func(g Figure) bool { return g.Indicator == total.Indicator && g.Kind == total.Kind })
		}
		return
	}
	r.report.Doubts = append(r.report.Doubts, Doubt{DoubtSum, total.Words, total.Source})
}
