package annex_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/plantest"
	"loa/plan/problem"
)

// FuzzParse parses tables made of any text, a line for a row and "|" between cells, and makes a preview of the lines. It checks that
// Parse does not panic and gives the same result twice, that codes are unique and valid in task ids, that problems are in order, and that an
// annex without lines has an error.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		annexHead + "\n1 | Tin | Bài | báo in | Sở Nội vụ; Sở TT&TT | nt | Quý I/2022 | Gấp",
		"TT | Nội dung | Cơ quan thực hiện | < | Thời gian\n^ | ^ | Chủ trì | Phối hợp | ^\nI. Báo chí | < | < | < | <\n1 | Tin | Sở Nội vụ | < | Hằng tuần\n^ | ^ | ^ | ^ | ^",
		"KẾ HOẠCH NĂM 2023\nSTT | Nhiệm vụ | Chủ trì | Thời hạn\n(1) | (2) | (3) | (4)\na) | Tin | - | 31/02\nNơi nhận: | TM. UBND | |",
		"Nội dung | Thời gian\n | \n1.1.1 | Quý",
		"Nội du\u0323ng | CHỦ TRÌ | TIẾN ĐỘ\nI | \xff\xfe (((; ,và, | 00/00\n\u3000１ | “ | ”",
	} {
		f.Add(seed, 2022)
	}
	directory := plantest.AnnexDirectory().Indexed()
	f.Fuzz(func(t *testing.T, text string, year int) {
		table := fuzzTable(text)
		in := annex.Input{Tables: []annex.Table{table, {Sheet: "B", Rows: table.Rows[len(table.Rows)/2:]}}, Year: year, Directory: directory}
		got := annex.Parse(in)
		if diff := cmp.Diff(got, annex.Parse(in)); diff != "" {
			t.Fatalf("two results differ: %s", diff)
		}
		if len(got.Lines) == 0 && !problem.Blocking(got.Problems) {
			t.Error("no line and no error")
		}
		codes := map[string]bool{}
		for _, line := range got.Lines {
			if _, err := plan.NewTaskID("kh-2022", line.Code, "so-noi-vu", "1"); err != nil || codes[line.Code] {
				t.Errorf("code %q: %v, used before: %v", line.Code, err, codes[line.Code])
			}
			codes[line.Code] = true
			if line.Title == "" || !norm.NFC.IsNormalString(line.Title+line.Group+line.Product) {
				t.Errorf("line %+v has no title or is not NFC", line)
			}
		}
		if !slices.IsSortedFunc(got.Problems, func(a, b problem.Problem) int {
			return strings.Compare(a.Sheet, b.Sheet)*100000 + a.Row - b.Row
		}) {
			t.Errorf("problems out of order: %v", plantest.ProblemTexts(got.Problems))
		}
		plan.NewPreview(plan.ExpandInput{Plan: "kh-2022", Year: 2022, Lines: got.Lines, Directory: directory, On: calendar.MustDate("2022-02-18")})
	})
}

func fuzzTable(text string) annex.Table {
	table := annex.Table{Sheet: "A"}
	for i, line := range strings.Split(text, "\n") {
		row := annex.TableRow{Number: i + 1}
		for j, cell := range strings.Split(line, "|") {
			covering := annex.TableCell{Text: cell}
			switch strings.TrimSpace(cell) {
			case "<":
				if j > 0 {
					covering = annex.TableCell{Text: row.Cells[j-1].Text, Merged: true}
				}
			case "^":
				if i > 0 && j < len(table.Rows[i-1].Cells) {
					covering = annex.TableCell{Text: table.Rows[i-1].Cells[j].Text, Merged: true}
				}
			}
			row.Cells = append(row.Cells, covering)
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
