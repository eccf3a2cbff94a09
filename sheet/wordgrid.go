package sheet

import (
	"encoding/xml"
	"strings"
)

// grid builds one Word table: cells are laid on the columns of the table's grid (ECMA-376 part 1, 17.4.14).
type grid struct {
	*document
	rows    []Row
	number  int
	width   int
	held    int    // cells so far
	starts  []bool // columns in which some row begins a cell
	current []Cell
	deleted bool // the row is a deleted revision
}

// span is how a cell says that it covers others.
type span struct {
	columns int
	down    bool // continues the cell above (vMerge without "restart")
	left    bool // continues the cell to the left (hMerge, from old writers)
}

func (g *grid) child(element xml.StartElement) (bool, error) {
	if element.Name.Local == "tr" {
		return true, g.row()
	}
	return g.aside(element)
}

func (g *grid) row() error {
	g.number++
	g.current, g.deleted = nil, false
	if g.number > g.limits.Rows {
		return saying(FaultTooLarge, "bảng có quá %d dòng", g.limits.Rows)
	}
	err := g.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "trPr":
			return true, g.rowProperties()
		case "tc":
			return true, g.cell()
		}
		return g.aside(element)
	})
	if err != nil || g.deleted {
		return err
	}
	g.width = max(g.width, len(g.current))
	if g.held += len(g.current); g.held > g.limits.Cells {
		return g.limits.room(1, g.width, g.limits.Cells)
	}
	g.rows = append(g.rows, Row{Number: g.number, Cells: g.current})
	return nil
}

func (g *grid) rowProperties() error {
	return g.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "gridBefore":
			return false, g.add(Cell{}, span{columns: number(element, "val", 0)})
		case "del":
			g.deleted = true
		}
		return false, nil
	})
}

func (g *grid) cell() error {
	covers := span{columns: 1}
	var lines []string
	err := g.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "tcPr":
			var err error
			covers, err = g.cellProperties()
			return true, err
		case "p":
			line, err := g.paragraph()
			lines = append(lines, line)
			return true, err
		case "tbl":
			inner, err := g.nested()
			lines = append(lines, inner)
			return true, err
		}
		return g.aside(element)
	})
	if err != nil {
		return err
	}
	text := clean(strings.Join(lines, "\n"))
	if err := g.limits.cut(text); err != nil {
		return err
	}
	return g.add(Cell{Text: text}, covers)
}

// nested gives a table within a cell as lines.
func (g *grid) nested() (string, error) {
	var lines []string
	err := g.inside(func(element xml.StartElement) (bool, error) {
		if element.Name.Local == "p" {
			line, err := g.paragraph()
			lines = append(lines, line)
			return true, err
		}
		return g.aside(element)
	})
	return strings.Join(lines, "\n"), err
}

func (g *grid) cellProperties() (span, error) {
	covers := span{columns: 1}
	err := g.inside(func(element xml.StartElement) (bool, error) {
		value, _ := attribute(element, "val")
		switch element.Name.Local {
		case "gridSpan":
			covers.columns = max(1, number(element, "val", 1))
		case "vMerge":
			covers.down = value != "restart"
		case "hMerge":
			covers.left = value != "restart"
		}
		return false, nil
	})
	return covers, err
}

// add lays a cell on the next columns of the row.
func (g *grid) add(cell Cell, covers span) error {
	at := len(g.current)
	if err := g.limits.room(1, covers.columns, at); err != nil || at+covers.columns > g.limits.Columns {
		return saying(FaultTooLarge, "bảng có quá %d cột", g.limits.Columns)
	}
	switch {
	case covers.down && len(g.rows) > 0 && at < len(g.rows[len(g.rows)-1].Cells):
		cell = Cell{Text: g.rows[len(g.rows)-1].Cells[at].Text, Merged: true}
	case covers.left && at > 0:
		cell = Cell{Text: g.current[at-1].Text, Merged: true}
	}
	g.starts = append(g.starts, make([]bool, max(0, at+1-len(g.starts)))...)
	g.starts[at] = g.starts[at] || !covers.left
	for i := range covers.columns {
		g.current = append(g.current, Cell{Text: cell.Text, Merged: cell.Merged || i > 0})
	}
	return nil
}

// finished squares the rows and drops the columns in which no row begins a cell: a table drawn by hand has a finer grid than
// the columns one sees.
func (g *grid) finished() []Row {
	g.starts = append(g.starts, make([]bool, max(0, g.width-len(g.starts)))...)
	for i, row := range g.rows {
		cells := make([]Cell, 0, g.width)
		for column, seen := range g.starts[:g.width] {
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
