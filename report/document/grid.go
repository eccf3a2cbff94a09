package document

import "fmt"

// place is what one field of a table's grid holds.
type place struct {
	cell  *Cell // nil in a field that a cell above or to the left covers
	above bool  // covered by a cell that began in a row above, of which this is the first column
	bold  bool
	// columns and rows are those that the cell covers; columns also where above is set.
	columns, rows int
}

// grid lays the cells of rows out by row and column, the missing ones as empty cells.
func (t Table) grid(rows []Row) ([][]place, error) {
	fields := make([][]place, len(rows))
	taken := make([][]bool, len(rows))
	for i := range rows {
		fields[i], taken[i] = make([]place, len(t.Columns)), make([]bool, len(t.Columns))
	}
	for i, row := range rows {
		column := 0
		for j := range row.Cells {
			for column < len(t.Columns) && taken[i][column] {
				column++
			}
			if err := put(fields, taken, i, column, row.Cells[j], row.Bold); err != nil {
				return nil, fmt.Errorf("row %d, cell %d: %w", i+1, j+1, err)
			}
		}
		for column := range t.Columns {
			if !taken[i][column] {
				fields[i][column] = place{cell: &Cell{}, bold: row.Bold, columns: 1, rows: 1}
				taken[i][column] = true
			}
		}
	}
	return fields, nil
}

// put puts one cell into the grid.
func put(fields [][]place, taken [][]bool, row, column int, cell Cell, bold bool) error {
	columns, rows := max(cell.Columns, 1), max(cell.Rows, 1)
	if err := cell.Align.validate(); err != nil {
		return err
	}
	if column+columns > len(fields[row]) || row+rows > len(fields) {
		return fmt.Errorf("covers %d × %d fields from column %d, beyond the table", rows, columns, column+1)
	}
	for r := row; r < row+rows; r++ {
		for c := column; c < column+columns; c++ {
			if taken[r][c] {
				return fmt.Errorf("covers a field that is taken, in column %d", c+1)
			}
			taken[r][c] = true
		}
		fields[r][column] = place{above: r > row, bold: bold, columns: columns, rows: rows}
	}
	fields[row][column].cell = &cell
	return nil
}

// look is the style of a cell's text: of a header row, or of its column.
func (t Table) look(p place, column int, header bool) look {
	l := lookTable
	if header {
		l = lookTableHead
	} else if t.Columns[column].Align != "" {
		l.align = t.Columns[column].Align
	}
	l.bold = l.bold || p.bold
	if p.cell != nil && p.cell.Align != "" {
		l.align = p.cell.Align
	}
	return l
}
