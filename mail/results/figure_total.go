package results

import (
	"regexp"
	"slices"
	"strings"
)

// finish takes the figures of the rows into the report: parts of a total are left out, rows that tell a part of the one above too.
func (r *tableReading) finish() {
	r.checkTotals()
	r.addPlaces()
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

// placeRow matches a row that tells of one place of several.
var placeRow = regexp.MustCompile(`\b(?:tren|tai|o|dang|phat|thon|to dan pho|khu|xom|cum|truong|chi hoi)\b`)

// addPlaces adds up the rows of one indicator that tell of different places, where no row has their sum: "Tin trên Cổng", "Tin trên báo".
func (r *tableReading) addPlaces() {
	for i := range r.below {
		for j := 0; j < len(r.below[i].figures); j++ {
			r.addTo(i, r.below[i].figures[j])
		}
	}
}

// addTo adds the figures of further places to the first. Nothing is added where one of the rows names no place, or names one twice.
func (r *tableReading) addTo(first int, g Figure) {
	labels := []string{}
	sum := g
	others := map[int]bool{}
	for i := first; i < len(r.below); i++ {
		for _, o := range r.below[i].figures {
			if !sameColumn(o, g) {
				continue
			}
			label := foldedWords(strings.ToLower(r.below[i].label))
			if o.Confidence != ConfidenceHigh || !o.HasValue || o.Kind == FigureAmbiguous || o.Kind == FigureApproximate || !placeRow.MatchString(label) || slices.Contains(labels, label) {
				return
			}
			labels = append(labels, label)
			if i > first {
				others[i] = true
				sum.Value += o.Value
			}
		}
	}
	if len(others) == 0 || sum.Value > MaxDecimal {
		return
	}
	for i := first; i < len(r.below); i++ {
		for j := range r.below[i].figures {
			if i == first && sameColumn(r.below[i].figures[j], g) {
				r.below[i].figures[j].Value = sum.Value
			}
		}
		if others[i] {
			r.below[i].figures = slices.DeleteFunc(r.below[i].figures, func(o Figure) bool { return sameColumn(o, g) })
		}
	}
}

// sameColumn says whether two figures of a table are of one indicator and stand in one column.
func sameColumn(a, b Figure) bool {
	letters := func(cell string) string { return strings.TrimRight(cell, "0123456789") }
	return a.Indicator == b.Indicator && a.Kind == b.Kind && letters(a.Source.Cell) == letters(b.Source.Cell)
}
