package periodic

import (
	"io"

	"loa/sheet"
)

// HeatMap is the table of who has answered in which period, for Excel: a row for each unit, a column for each period.
type HeatMap struct {
	Sheet   string   // the name of the tab
	Title   []string // the lines above the table
	Unit    string   // the heading of the units
	Periods []string // the headings of the periods
	Groups  []HeatGroup
}

// HeatGroup is a bloc of units.
type HeatGroup struct {
	Name string
	Rows []HeatRow
}

// HeatRow is a unit with a word for each period.
type HeatRow struct {
	Unit  string
	Words []string
}

// WriteExcel writes the table. Every cell is a text: a name that begins with "=" is no formula.
func (h HeatMap) WriteExcel(w io.Writer) error {
	const nameWidth, wordWidth = 90, 32 // millimetres
	table := sheet.Sheet{Name: h.Sheet, Title: h.Title, Columns: []sheet.Column{{Heading: h.Unit, Width: nameWidth}}}
	for _, name := range h.Periods {
		table.Columns = append(table.Columns, sheet.Column{Heading: name, Width: wordWidth, Centred: true})
	}
	for _, group := range h.Groups {
		table.Lines = append(table.Lines, sheet.Line{Cells: []string{group.Name}, Group: true})
		for _, row := range group.Rows {
			table.Lines = append(table.Lines, sheet.Line{Cells: append([]string{row.Unit}, row.Words...)})
		}
	}
	return sheet.WriteExcel(w, sheet.Workbook{Sheets: []sheet.Sheet{table}})
}
