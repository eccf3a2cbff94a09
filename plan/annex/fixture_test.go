package annex_test

import (
	"slices"
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/plantest"
	"loa/plan/problem"
)

// annexGrid makes a table of rows of text, cells separated by "|". "<" is covered by a merge from the left, "^" by one from
// above; "⏎" is a line break in a cell; "~~" stands around words struck through. A row that begins with "!" is hidden.
func annexGrid(sheet string, rows ...string) annex.Table {
	table := annex.Table{Sheet: sheet}
	for i, text := range rows {
		text, hidden := strings.CutPrefix(text, "!")
		row := annex.TableRow{Number: i + 1, Hidden: hidden}
		for j, cell := range strings.Split(text, "|") {
			cell = strings.ReplaceAll(strings.TrimSpace(cell), "⏎", "\n")
			merged := cell == "<" || cell == "^"
			switch cell {
			case "<":
				cell = row.Cells[j-1].Text
			case "^":
				cell = table.Rows[i-1].Cells[j].Text
			}
			struck := ""
			if parts := strings.Split(cell, "~~"); len(parts) == 3 {
				struck = parts[1]
			}
			row.Cells = append(row.Cells, annex.TableCell{Text: strings.ReplaceAll(cell, "~~", ""), Merged: merged, Struck: struck})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// annexHead is the heading of most tables here.
const annexHead = "TT | Nội dung nhiệm vụ | Sản phẩm | Hình thức | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian thực hiện | Ghi chú"

// parseGrid parses tables, and leaves out the work that was proposed for each line, which TestWork checks.
func parseGrid(t *testing.T, tables ...annex.Table) annex.Result {
	t.Helper()
	got := annex.Parse(annex.Input{Tables: tables, Year: 2022, Directory: plantest.AnnexDirectory()})
	for i := range got.Lines {
		got.Lines[i].Work = plan.Work{}
	}
	got.Problems = slices.DeleteFunc(got.Problems, func(p problem.Problem) bool { return strings.HasPrefix(p.Suggestion, "đang hiểu là ") })
	return got
}
