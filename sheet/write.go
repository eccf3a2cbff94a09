package sheet

import (
	"errors"
	"fmt"
	"strings"
)

// Workbook is the tables to be written. WriteExcel and WriteWord take the same value.
type Workbook struct {
	Sheets []Sheet
}

// Sheet is one table to be written, with the lines above it: a worksheet in Excel, a title and a table in Word.
type Sheet struct {
	// Name is the name of the tab in Excel, at most 31 characters, without : \ / ? * [ ]. Word does not show it.
	Name string
	// Title lines stand centred and bold above the table; a line in brackets, such as "(Kèm theo Kế hoạch số …)", is in
	// italics instead, as in the annexes of Nghị định 30/2020/NĐ-CP.
	Title   []string
	Columns []Column
	Lines   []Line
}

// Column is a column of a table with its heading.
type Column struct {
	Heading string
	// Width is in millimetres. Columns of width 0 share evenly what the others leave of the 252 mm between the margins
	// of an A4 page on its side, but get no less than 10 mm.
	Width float64
	// Centred columns hold ordinals, dates and figures.
	Centred bool
}

// Line is one row under the headings.
type Line struct {
	// Cells are the texts, from the first column on; missing cells are empty. They are always written as text: a cell that
	// begins with = + - @ never becomes a formula.
	Cells []string
	// Group lines are bold, and their last cell is merged to the end of the row: {"I. Chỉ đạo, điều hành"} covers the
	// whole row, {"I", "Chỉ đạo, điều hành"} leaves the ordinal in its column.
	Group bool
}

// pageWidth is the width of A4 on its side without the margins of 30 and 15 mm, in millimetres.
const pageWidth = 297 - 30 - 15

// validated is the workbook with clean texts; an error when neither format can hold it.
func (w Workbook) validated() (Workbook, error) {
	if len(w.Sheets) == 0 {
		return Workbook{}, errors.New("writing tables: no sheet")
	}
	out := Workbook{}
	seen := map[string]bool{}
	for _, s := range w.Sheets {
		s, err := s.validated()
		if err != nil {
			return Workbook{}, fmt.Errorf("writing sheet %q: %w", s.Name, err)
		}
		if seen[strings.ToLower(s.Name)] {
			return Workbook{}, fmt.Errorf("writing sheet %q: the name is taken", s.Name)
		}
		seen[strings.ToLower(s.Name)] = true
		out.Sheets = append(out.Sheets, s)
	}
	return out, nil
}

// validated is the sheet with clean texts and with the widths of all columns.
func (s Sheet) validated() (Sheet, error) {
	const longestName = 31
	out := Sheet{Name: clean(s.Name), Title: cleaned(s.Title)}
	if n := len([]rune(out.Name)); n == 0 || n > longestName || strings.ContainsAny(out.Name, ":\\/?*[]\n\t") || strings.Trim(out.Name, "'") != out.Name {
		return out, errors.New("no name for a sheet of Excel")
	}
	if len(s.Columns) == 0 || len(s.Columns) > DefaultLimits().Columns {
		return out, fmt.Errorf("%d columns", len(s.Columns))
	}
	for _, column := range s.Columns {
		column.Heading = clean(column.Heading)
		out.Columns = append(out.Columns, column)
	}
	for i, line := range s.Lines {
		if len(line.Cells) > len(s.Columns) || (line.Group && len(line.Cells) == 0) {
			return out, fmt.Errorf("line %d has %d cells for %d columns", i+1, len(line.Cells), len(s.Columns))
		}
		out.Lines = append(out.Lines, Line{Cells: cleaned(line.Cells), Group: line.Group})
	}
	out.distributeWidths()
	return out, out.checkCellLengths()
}

// checkCellLengths returns an error for a cell that Excel would cut off.
func (s Sheet) checkCellLengths() error {
	const longestCell = 32_767
	for i, line := range s.Lines {
		for _, text := range line.Cells {
			if len([]rune(text)) > longestCell {
				return fmt.Errorf("line %d has a cell of more than %d characters", i+1, longestCell)
			}
		}
	}
	return nil
}

// distributeWidths gives the columns without a width their share of the page.
func (s Sheet) distributeWidths() {
	const narrowest = 10
	left, open := float64(pageWidth), 0
	for _, column := range s.Columns {
		left -= column.Width
		if column.Width == 0 {
			open++
		}
	}
	for i := range s.Columns {
		if s.Columns[i].Width == 0 {
			s.Columns[i].Width = max(narrowest, left/float64(open))
		}
	}
}

func cleaned(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = clean(text)
	}
	return out
}

// inBrackets says whether a title line is a remark such as "(Kèm theo …)".
func inBrackets(line string) bool { return strings.HasPrefix(line, "(") }
