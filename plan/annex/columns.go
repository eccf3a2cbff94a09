package annex

import (
	"fmt"
	"slices"
	"strings"

	"loa/plan/problem"
)

// cutColumns gives a table without the columns that are no part of it: those that the document hides, and those of another table that stands
// beside it, behind a blank column. It reports both with their words. The columns that stay are counted without those.
func (r *parser) cutColumns(index int, table Table) Table {
	cut := slices.Clone(table.HiddenColumns)
	r.tellColumns(index, table, cut, "cột bị ẩn trong tệp: đã bỏ ra", "nếu cột này còn dùng thì bỏ ẩn trong tệp")
	if beside := besideTable(table); beside > 0 {
		var columns []int
		for column := beside; column < tableWidth(table); column++ {
			columns = append(columns, column)
		}
		r.tellColumns(index, table, columns, "bên cạnh bảng nhiệm vụ có một bảng khác: đã bỏ ra", "nếu các cột này thuộc bảng nhiệm vụ thì bỏ cột trống ở giữa")
		cut = append(cut, columns...)
	}
	if len(cut) == 0 {
		return table
	}
	for i, row := range table.Rows {
		var cells []TableCell
		for j, cell := range row.Cells {
			if !slices.Contains(cut, j) {
				cells = append(cells, cell)
			}
		}
		table.Rows[i].Cells = cells
	}
	return table
}

// besideTable is the first column of another table beside one with a heading: the column behind a blank one, when no heading behind that is
// known. It is 0 when there is none.
func besideTable(table Table) int {
	starts := headerStarts(table.Rows)
	if len(starts) == 0 {
		return 0
	}
	columns := starts[0].header.columns
	last := -1
	for j, column := range columns {
		if column.kind != "" {
			last = j
		}
	}
	for j := last + 1; j < len(columns)-1; j++ {
		if blankColumn(table, j) && slices.ContainsFunc(columns[j+1:], func(c headerColumn) bool { return c.text != "" }) {
			return j
		}
	}
	return 0
}

func blankColumn(table Table, j int) bool {
	return !slices.ContainsFunc(table.Rows, func(row TableRow) bool { return cellOf(row, j).Text != "" && !cellOf(row, j).Merged })
}

// tellColumns reports columns that are left out, once for a table, with the words of their first rows.
func (r *parser) tellColumns(index int, table Table, columns []int, message, suggestion string) {
	const shown = 4
	var words []string
	first := TableRow{}
	for _, row := range table.Rows {
		for _, j := range columns {
			if cell := cellOf(row, j); cell.Text != "" && !cell.Merged {
				if first.Number == 0 {
					first = row
				}
				words = append(words, oneLine(cell.Text))
			}
		}
	}
	if len(words) == 0 {
		return
	}
	p := problem.Problem{
		Sheet: table.Sheet, Row: first.Number, Column: "cột " + columnLetter(columns[0]), Found: shorten(strings.Join(words[:min(shown, len(words))], "; ")),
		Message: fmt.Sprintf("%s (%d ô có chữ)", message, len(words)), Suggestion: suggestion, Severity: problem.SeverityWarning,
	}
	r.report(location{index, first.Number, columns[0]}, p)
}
