package sheet

import (
	"encoding/xml"
	"strings"
)

// grid parses one Word table. A cell covers columns of the table's grid (ECMA-376 part 1, 17.4.14).
type grid struct {
	*document
	rows         []Row
	number       int
	width        int
	cellCount    int    // of the rows so far
	columnStarts []bool // columns in which at least one row begins a cell
	current      []Cell
	hidden       bool // the row is not shown
}

// span is the columns and merges of a cell.
type span struct {
	columns int
	down    bool // continues the cell above (vMerge without "restart")
	left    bool // continues the cell to the left (hMerge, of old programs)
}

func (g *grid) parseChild(element xml.StartElement) (bool, error) {
	if element.Name.Local == "tr" {
		return true, g.parseRow()
	}
	return g.skipUnseen(element)
}

func (g *grid) parseRow() error {
	g.number++
	g.current, g.deletedRow, g.hidden = nil, false, false
	if g.number > g.limits.Rows {
		return withAdvice(faultf(FaultTooLarge, "bảng có quá %d dòng", g.limits.Rows), "hãy xóa các dòng thừa của bảng, hoặc chia thành nhiều file rồi gửi lại")
	}
	err := g.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "trPr":
			return true, g.parseRowProperties()
		case "tc":
			return true, g.parseCell()
		}
		return g.skipUnseen(element)
	})
	deleted := g.deletedRow
	g.deletedRow = false
	if err != nil {
		return err
	}
	g.width = max(g.width, len(g.current))
	if g.cellCount += len(g.current); g.cellCount > g.limits.Cells {
		return g.limits.checkTableSize(1, g.width, g.limits.Cells)
	}
	g.rows = append(g.rows, Row{Number: g.number, Hidden: g.hidden, Deleted: deleted, Cells: g.current})
	return nil
}

func (g *grid) parseRowProperties() error {
	return g.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "gridBefore":
			return false, g.addCell(Cell{}, span{columns: intAttribute(element, "val", 0)})
		case "del":
			g.deletedRow = true
		case "hidden":
			g.hidden = boolAttribute(element, "val", true)
		}
		return false, nil
	})
}

func (g *grid) parseCell() error {
	covers := span{columns: 1}
	var lines []string
	g.struckRun = false
	g.struck.Reset()
	g.deleted.Reset()
	g.inserted.Reset()
	var within []string // the tables within the cell
	err := g.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "tcPr":
			var err error
			covers, err = g.parseCellProperties()
			return true, err
		case "p":
			line, err := g.parseParagraph()
			lines = append(lines, line)
			return true, err
		case "tbl":
			inner, err := g.nestedText()
			lines, within = append(lines, inner), append(within, inner)
			return true, err
		}
		return g.skipUnseen(element)
	})
	if err != nil {
		return err
	}
	text := clean(strings.Join(lines, "\n"))
	if err := g.limits.checkCellText(text); err != nil {
		return err
	}
	return g.addCell(Cell{
		Text: text, Struck: clean(g.struck.String()), Inner: clean(strings.Join(within, "\n")),
		Deleted: clean(g.deleted.String()), Inserted: clean(g.inserted.String()),
	}, covers)
}

// nestedText gives a table within a cell as lines.
func (g *grid) nestedText() (string, error) {
	var lines []string
	err := g.inside(func(element xml.StartElement) (bool, error) {
		if element.Name.Local == "p" {
			line, err := g.parseParagraph()
			lines = append(lines, line)
			return true, err
		}
		return g.skipUnseen(element)
	})
	return strings.Join(lines, "\n"), err
}

func (g *grid) parseCellProperties() (span, error) {
	covers := span{columns: 1}
	err := g.inside(func(element xml.StartElement) (bool, error) {
		value, _ := attribute(element, "val")
		switch element.Name.Local {
		case "gridSpan":
			covers.columns = max(1, intAttribute(element, "val", 1))
		case "vMerge":
			covers.down = value != "restart"
		case "hMerge":
			covers.left = value != "restart"
		}
		return false, nil
	})
	return covers, err
}

// addCell adds a cell to the next columns of the row.
func (g *grid) addCell(cell Cell, covers span) error {
	at := len(g.current)
	if err := g.limits.checkTableSize(1, covers.columns, at); err != nil || at+covers.columns > g.limits.Columns {
		return faultf(FaultTooLarge, "bảng có quá %d cột", g.limits.Columns)
	}
	switch {
	case covers.down && len(g.rows) > 0 && at < len(g.rows[len(g.rows)-1].Cells):
		above := g.rows[len(g.rows)-1].Cells[at]
		cell = Cell{Text: above.Text, Merged: true, Struck: above.Struck}
	case covers.left && at > 0:
		cell = Cell{Text: g.current[at-1].Text, Merged: true, Struck: g.current[at-1].Struck}
	}
	g.columnStarts = append(g.columnStarts, make([]bool, max(0, at+1-len(g.columnStarts)))...)
	g.columnStarts[at] = g.columnStarts[at] || !covers.left
	for i := range covers.columns {
		part := cell
		part.Merged = cell.Merged || i > 0
		g.current = append(g.current, part)
	}
	return nil
}

// finish gives all rows the same width and drops the columns in which no row begins a cell: the grid of a table drawn by hand is finer than
// its visible columns.
func (g *grid) finish() []Row {
	g.columnStarts = append(g.columnStarts, make([]bool, max(0, g.width-len(g.columnStarts)))...)
	for i, row := range g.rows {
		cells := make([]Cell, 0, g.width)
		for column, seen := range g.columnStarts[:g.width] {
			switch {
			case !seen:
			case column < len(row.Cells):
				cells = append(cells, row.Cells[column])
			default:
				cells = append(cells, Cell{})
			}
		}
		g.rows[i].Cells = cells
	}
	return g.rows
}
