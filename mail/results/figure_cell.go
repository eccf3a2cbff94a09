package results

import (
	"slices"
	"strings"

	"loa/sheet"
)

// readRow reads the values of a row with a name.
func (r *tableReading) readRow(i int, label string) {
	row := r.table.Rows[i]
	unit := r.unitOf(i)
	var figures []Figure
	for c, col := range r.columns {
		if col.kind == "" {
			continue
		}
		if c > 0 && row.Cells[c].Merged && slices.ContainsFunc(r.columns[:c], func(o column) bool { return o.kind != "" }) && row.Cells[c].Text == row.Cells[c-1].Text {
			r.doubtCell(i, c, DoubtValue, label)
			continue
		}
		got := r.cellFigures(i, c, label, unit)
		for j := range got {
			if got[j].Kind == FigureExact || got[j].Kind == FigureApproximate && col.kind != FigureExact {
				got[j].Kind = r.kindIn(col)
			}
			if col.low || row.Hidden || slices.Contains(r.table.HiddenColumns, c) || row.Cells[c].Struck != "" || got[j].Kind == FigureAmbiguous {
				got[j].Confidence = ConfidenceLow
			}
		}
		figures = append(figures, got...)
	}
	folded := foldedWords(strings.ToLower(label))
	if partRow.MatchString(folded) && len(r.below) > 0 {
		above := r.below[len(r.below)-1].figures
		figures = slices.DeleteFunc(figures, func(g Figure) bool {
			return slices.ContainsFunc(above, func(o Figure) bool { return o.Indicator == g.Indicator })
		})
	}
	r.below = append(r.below, rowFigures{label, figures})
}

// kindIn is the kind of a value in a column, in a table of the period that its title names.
func (r *tableReading) kindIn(col column) FigureKind {
	if col.kind == FigureExact {
		return r.period
	}
	return col.kind
}

func (r *tableReading) doubtCell(row, column int, reason DoubtReason, label string) {
	text := vietnameseText(r.table.Rows[row].Cells[column].Text)
	r.report.Doubts = append(r.report.Doubts, Doubt{reason, cut(label + ": " + text), r.source(row, column)})
}

// cellFigures reads one cell as the line of a form: its name, a colon, its value, its unit.
func (r *tableReading) cellFigures(i, c int, label, unit string) []Figure {
	text := vietnameseText(r.table.Rows[i].Cells[c].Text)
	switch {
	case text == "":
		if r.columns[c].kind == FigureExact {
			r.doubtCell(i, c, DoubtNotGiven, label)
		}
		return nil
	case errorCell.MatchString(text), belowZero.MatchString(text), dateCell.MatchString(text):
		r.doubtCell(i, c, DoubtValue, label)
		return nil
	}
	if noun := r.columns[c].noun; noun != "" {
		unit = noun
	}
	if plainCell.MatchString(text) && unit != "" {
		text += " " + unit
	}
	report := r.readLine(label, text)
	for _, d := range report.Doubts {
		r.doubtCell(i, c, d.Reason, label)
	}
	for j := range report.Figures {
		report.Figures[j].Source = r.source(i, c)
	}
	if len(report.Figures) == 0 && len(report.Doubts) == 0 && r.names[i][r.label] > 0 {
		r.doubtCell(i, c, DoubtWhat, label)
	}
	return report.Figures
}

// readLine reads a name and a value below the name of the group.
func (r *tableReading) readLine(label, value string) Report {
	label = strings.TrimRight(strings.ReplaceAll(label, ":", " "), " .-")
	text := label + ": " + value
	if r.group != "" {
		text = strings.ReplaceAll(r.group, ":", " ") + ":\n" + text
	}
	p := newPage(text, Asked{First: r.of.First, Last: r.of.Last, Said: r.of.Said})
	if p.doubt != "" {
		return Report{Doubts: []Doubt{{Reason: DoubtTooLong}}}
	}
	f := &figureReading{page: p, of: r.of, x: r.x}
	f.read()
	report := f.report()
	report.Nil = false
	return report
}

// findTopNames finds a row whose cells name several indicators, above rows with values.
func (r *tableReading) findTopNames() bool {
	for i := range r.table.Rows {
		named := 0
		for c := range r.table.Rows[i].Cells {
			if r.names[i][c] > 0 && !r.table.Rows[i].Cells[c].Merged {
				named++
			}
		}
		if named > 1 && i+1 < len(r.table.Rows) {
			r.first, r.label = i+1, 0
			return true
		}
	}
	return false
}

// readBelow reads the one row of values under names; of several rows the total, and without one none surely.
func (r *tableReading) readBelow() {
	var rows []int
	total := -1
	for i := r.first; i < len(r.table.Rows); i++ {
		if !r.hasValue(i, -1) {
			continue
		}
		rows = append(rows, i)
		if slices.ContainsFunc(r.table.Rows[i].Cells[:min(3, len(r.table.Rows[i].Cells))], func(c sheet.Cell) bool {
			return totalRow.MatchString(foldedWords(strings.ToLower(c.Text)))
		}) {
			total = i
		}
	}
	row, sure := -1, len(rows) == 1
	switch {
	case total >= 0:
		row = total
	case sure:
		row = rows[0]
	default:
		for _, i := range rows {
			r.doubtCell(i, 0, DoubtWhat, "")
		}
		return
	}
	r.columns = make([]column, len(r.table.Rows[0].Cells))
	for c := range r.columns {
		r.columns[c] = column{role: roleValue, kind: FigureExact, low: !sure}
		if r.names[r.first-1][c] == 0 {
			continue
		}
		label := vietnameseText(r.table.Rows[r.first-1].Cells[c].Text)
		got := r.cellFigures(row, c, label, "")
		for j := range got {
			if got[j].Kind == FigureExact {
				got[j].Kind = r.period
			}
			if !sure {
				got[j].Confidence = ConfidenceLow
			}
		}
		r.report.Figures = append(r.report.Figures, got...)
	}
}
