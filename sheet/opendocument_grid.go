package sheet

import (
	"encoding/xml"
	"slices"
	"strings"
)

// openGrid builds one OpenDocument table (OpenDocument 1.3 part 3, 9.1).
type openGrid struct {
	*openDocument
	rows      []Row
	merges    []mergedRange
	number    int // of the last row, repeated ones counted
	width     int
	cellCount int // of the rows so far
	current   []Cell
	blank     int // cells since the last filled one
	rowSpans  []mergedRange
}

func (g *openGrid) parseChild(element xml.StartElement) (bool, error) {
	switch element.Name.Local {
	case "table-row":
		return true, g.parseRow(element)
	case "table-column", "table-source", "dde-source", "scenario":
		return true, g.skip()
	}
	return g.skipUnseen(element) // rows inside header rows and row groups are visited too
}

// parseRow parses one row, which may be repeated (19.677, table:number-rows-repeated). A sheet ends with a blank row that is repeated to the
// last row of the format.
func (g *openGrid) parseRow(element xml.StartElement) error {
	g.current, g.blank, g.rowSpans = nil, 0, nil
	if err := g.inside(g.parseCell); err != nil {
		return err
	}
	repeat := max(1, intAttribute(element, "number-rows-repeated", 1))
	first := g.number + 1
	g.number = min(g.number, 1<<40) + repeat
	if len(g.current) == 0 {
		return nil
	}
	if g.number > g.limits.Rows || first > g.limits.Rows {
		return withAdvice(faultf(FaultTooLarge, "bảng có quá %d dòng", g.limits.Rows), "hãy xóa các dòng thừa của bảng, hoặc chia thành nhiều file rồi gửi lại")
	}
	visibility, _ := attribute(element, "visibility")
	return g.addRepeated(Row{Number: first, Hidden: visibility == "collapse" || visibility == "filter", Cells: g.current}, repeat)
}

// addRepeated adds the row as often as it is repeated.
func (g *openGrid) addRepeated(row Row, times int) error {
	g.width = max(g.width, len(g.current))
	for range row.Number - 1 - len(g.rows) {
		g.rows = append(g.rows, Row{Number: len(g.rows) + 1})
	}
	for n := range times {
		if g.cellCount += len(g.current); g.cellCount > g.limits.Cells {
			return g.limits.checkTableSize(1, g.width, g.limits.Cells)
		}
		for _, cell := range g.current {
			if g.textBytes += len(cell.Text); g.textBytes > g.limits.AllTextBytes {
				return g.limits.textTooLong()
			}
		}
		g.rows = append(g.rows, Row{Number: row.Number + n, Hidden: row.Hidden, Cells: slices.Clone(row.Cells)})
	}
	for _, span := range g.rowSpans {
		span.top, span.bottom = row.Number, row.Number+min(span.bottom, g.limits.Rows)
		g.merges = append(g.merges, span)
	}
	return nil
}

// parseCell parses one cell of a row, which may be repeated (19.675).
func (g *openGrid) parseCell(element xml.StartElement) (bool, error) {
	switch element.Name.Local {
	case "table-cell", "covered-table-cell":
	default:
		return g.skipUnseen(element)
	}
	text, err := g.cellText(element)
	if err != nil {
		return true, err
	}
	if element.Name.Local == "covered-table-cell" {
		text = "" // covered by a merged cell, whose text is shown
	}
	cell := Cell{Text: text}
	if text != "" {
		cell.Struck = clean(g.struckText)
		_, cell.Formula = attribute(element, "formula")
	}
	return true, g.addCell(cell, element)
}

func (g *openGrid) addCell(cell Cell, element xml.StartElement) error {
	repeat := max(1, intAttribute(element, "number-columns-repeated", 1))
	if cell.Text == "" {
		g.blank = min(g.blank+min(repeat, g.limits.Columns+1), g.limits.Columns+1)
		return nil
	}
	if len(g.current)+g.blank+min(repeat, g.limits.Columns+1) > g.limits.Columns {
		return faultf(FaultTooLarge, "bảng có quá %d cột", g.limits.Columns)
	}
	g.current = append(g.current, make([]Cell, g.blank)...)
	g.blank = 0
	left := len(g.current) + 1
	across, down := intAttribute(element, "number-columns-spanned", 1), intAttribute(element, "number-rows-spanned", 1)
	if across > 1 || down > 1 {
		g.rowSpans = append(g.rowSpans, mergedRange{left: left, right: left + min(max(across, 1), g.limits.Columns) - 1, bottom: max(down, 1) - 1})
	}
	for range repeat {
		g.current = append(g.current, cell)
	}
	return nil
}

// cellText gives the text of a cell: its paragraphs as lines, a date in the form of Cell.Text.
func (g *openGrid) cellText(element xml.StartElement) (string, error) {
	var lines []string
	g.struckText = ""
	style, _ := attribute(element, "style-name")
	err := g.inside(func(inner xml.StartElement) (bool, error) {
		switch inner.Name.Local {
		case "p", "h":
			before := g.struckText
			line, err := g.parseParagraph()
			lines = append(lines, line)
			if own, _ := attribute(inner, "style-name"); g.struck[own] || g.struck[style] {
				g.struckText = before + line
			}
			return true, err
		}
		return g.skipUnseen(inner)
	})
	text := clean(strings.Join(lines, "\n"))
	if kind, _ := attribute(element, "value-type"); kind == "date" {
		value, _ := attribute(element, "date-value")
		if shown, ok := shownDate(value, text); ok {
			text = shown
		}
	}
	if err == nil {
		err = g.limits.checkCellText(text)
	}
	return text, err
}

// finish gives all rows the same width and copies the text of merged cells into the cells that they cover.
func (g *openGrid) finish() ([]Row, error) {
	width := g.width
	for _, merge := range g.merges {
		width = max(width, min(merge.right, g.limits.Columns))
	}
	if err := g.limits.checkTableSize(len(g.rows), width, g.cells); err != nil {
		return nil, err
	}
	g.cells += len(g.rows) * width
	for i := range g.rows {
		g.rows[i].Cells = append(g.rows[i].Cells, make([]Cell, width-len(g.rows[i].Cells))...)
	}
	if err := (layout{merges: g.merges}).fillMerged(g.rows, width, g.limits.Cells); err != nil {
		return nil, err
	}
	return dropBlankRows(g.rows), nil
}
