package intake_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/intake"
	reading "loa/plan/annex"
	"loa/plan/problem"
)

func TestParseAnnexMarks(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	t.Cleanup(func() { _ = f.Close() })
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, row := range [][]any{
		{"STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"},
		{1, "Tin", "Sở Nội vụ", "Quý I"},
		{2, "Bài", "Sở Nội vụ", "Quý II"},
		{3, "Phim", "Sở Nội vụ", "Quý III"},
	} {
		must(f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row))
	}
	struck, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
	must(err)
	must(f.SetCellStyle("Sheet1", "A3", "D3", struck))
	must(f.SetRowVisible("Sheet1", 4, false))
	var data bytes.Buffer
	must(f.Write(&data))
	got, err := intake.ParseAnnex(t.Context(), "phu-luc.xlsx", data.Bytes(), reading.Input{Year: 2028})
	must(err)
	reasons := []string{}
	for _, p := range got.Problems {
		if p.Severity == problem.SeverityWarning {
			reasons = append(reasons, p.Message)
		}
	}
	if len(got.Lines) != 1 || got.Lines[0].Title != "Tin" {
		t.Errorf("lines %+v, want the first alone", got.Lines)
	}
	if all := strings.Join(reasons, "; "); !strings.Contains(all, "bị gạch ngang") || !strings.Contains(all, "bị ẩn") {
		t.Errorf("reasons %q", all)
	}
}
