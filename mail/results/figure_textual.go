package results

import (
	"regexp"
	"strings"

	"loa/sheet"
)

// textTable is a table that is written in the text of a letter, its columns divided by "|" or tabs.
type textTable struct {
	table sheet.Table
	lines []int // the line of the text of each row, from 1
}

var (
	labelledCell = regexp.MustCompile(`:\s*\S`)
	numberedCell = regexp.MustCompile(`^[^\d]*\pL[^\d]*\d`) // "Tin 12"
	tableLead    = regexp.MustCompile(`^\s*(?:bang|phu luc|bieu)[^:|\t]{0,24}:`)
	ruleLine     = regexp.MustCompile(`^[\s|:+-]*$`)
)

// takeTables takes the tables out of the page. Lines whose cells are labels with their numbers are none: "Số tin: 15 | Số bài: 6".
func (f *figureReading) takeTables() []textTable {
	var all []textTable
	var open *textTable
	for i, l := range f.lines {
		text := string(f.plain[l.at:l.end])
		cells := f.cellsOf(l)
		switch {
		case len(cells) < 2 && ruleLine.MatchString(text) && open != nil && strings.TrimSpace(text) != "":
			continue
		case len(cells) < 2:
			open = nil
			continue
		case labelledCells(cells):
			for j := l.at; j < l.end; j++ {
				if f.plain[j] == '|' || f.plain[j] == '\t' {
					f.plain[j] = ';'
				}
			}
			open = nil
			continue
		case ruleLine.MatchString(text):
			f.blank(l)
			continue
		}
		if open == nil {
			all = append(all, textTable{})
			open = &all[len(all)-1]
		}
		row := sheet.Row{Number: i + 1}
		for _, c := range cells {
			row.Cells = append(row.Cells, sheet.Cell{Text: c})
		}
		open.table.Rows = append(open.table.Rows, row)
		open.lines = append(open.lines, i+1)
		f.blank(l)
	}
	return all
}

// cellsOf are the cells of a line as they were written.
func (f *figureReading) cellsOf(l line) []string {
	text := string(f.written[l.at:l.end])
	if m := tableLead.FindStringIndex(string(f.plain[l.at:l.end])); m != nil {
		text = string(f.written[l.at+m[1] : l.end])
	}
	text = strings.Trim(strings.TrimSpace(text), "|")
	cells := strings.FieldsFunc(text, func(r rune) bool { return r == '\t' })
	if strings.Contains(text, "|") {
		cells = strings.Split(text, "|")
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// labelledCells says whether most cells are a label with what belongs to it.
func labelledCells(cells []string) bool {
	n, numbered := 0, 0
	for _, c := range cells {
		if labelledCell.MatchString(c) {
			n++
		}
		if numberedCell.MatchString(c) {
			numbered++
		}
	}
	return n*2 >= len(cells) || numbered*3 >= len(cells)*2
}

// blank takes a line out of the text.
func (f *figureReading) blank(l line) {
	for i := l.at; i < l.end; i++ {
		f.plain[i] = ' '
		f.written[i] = ' '
	}
}

// readTextTable reads a table of the text; its figures have lines, not cells.
func (f *figureReading) readTextTable(t textTable) Report {
	width := 0
	for _, row := range t.table.Rows {
		width = max(width, len(row.Cells))
	}
	for i := range t.table.Rows {
		for len(t.table.Rows[i].Cells) < width {
			t.table.Rows[i].Cells = append(t.table.Rows[i].Cells, sheet.Cell{})
		}
	}
	report := readTable(t.table, f.of, f.x)
	for i := range report.Figures {
		report.Figures[i].Source = f.lineSource(report.Figures[i].Source)
	}
	for i := range report.Doubts {
		report.Doubts[i].Source = f.lineSource(report.Doubts[i].Source)
	}
	return report
}

// lineSource is the line of a row: its number is that of the line.
func (f *figureReading) lineSource(s Source) Source {
	n := 0
	for _, r := range s.Cell {
		if r >= '0' && r <= '9' {
			n = n*10 + int(r-'0')
		}
	}
	return Source{File: f.of.File, Line: n}
}
