package periodic_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/document"
	"loa/report/periodic"
)

var update = flag.Bool("update", false, "write the golden files")

// firstQuarter is the first period of 2027 with three units: one reports, one reports nothing, one is silent.
func firstQuarter(t *testing.T) periodic.Input {
	t.Helper()
	days, err := calendar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	periods, _ := period.Generate(period.DefaultRules(), 2027, days)
	s := period.NewState("kh-2027", periods[0])
	now := s.Period.OpensOn.Start(calendar.Zone).Add(9 * time.Hour)
	submission := func(n int) string { return fmt.Sprintf("%064d", n) }
	for i, c := range []period.Command{
		{Kind: period.CommandOpen, Owing: []period.Owing{
			{Unit: "ba-dinh", Level: period.LevelCommune}, {Unit: "hoan-kiem", Level: period.LevelCommune}, {Unit: "so-y-te", Level: period.LevelDepartment}, {Unit: "so-tu-phap", Level: period.LevelDepartment},
		}},
		{Kind: period.CommandSubmit, Unit: "ba-dinh", Submission: submission(1), Content: period.ContentFull, Figures: 3},
		{Kind: period.CommandSubmit, Unit: "so-y-te", Submission: submission(2), Content: period.ContentFull, Figures: 1},
		{Kind: period.CommandSubmit, Unit: "so-tu-phap", Submission: submission(3), Content: period.ContentNil},
	} {
		c.ID = fmt.Sprint("lenh-", i)
		next, _, err := s.Apply(c, now, days)
		if err != nil {
			t.Fatal(err)
		}
		s = next
	}
	unit := func(code directory.UnitCode, name string, kind directory.UnitKind) directory.Unit {
		return directory.Unit{Code: code, Name: name, Short: name, Kind: kind}
	}
	return periodic.Input{
		State: s, On: s.Period.Due.Of(period.LevelCompile), Indicators: indicator.Shipped(),
		Directory: directory.Directory{Units: []directory.Unit{
			unit("ba-dinh", "UBND phường Ba Đình", directory.KindWard), unit("hoan-kiem", "UBND phường Hoàn Kiếm", directory.KindWard),
			unit("so-y-te", "Sở Y tế", directory.KindDepartment), unit("so-tu-phap", "Sở Tư pháp", directory.KindDepartment),
		}},
		Figures: []periodic.Given{
			{Unit: "ba-dinh", Indicator: "NEWS", Value: indicator.Whole(12), Submission: submission(1), Number: 1, Words: "Số tin: 12"},
			{Unit: "ba-dinh", Indicator: "LOUD", Value: indicator.Whole(1250), Submission: submission(1), Number: 2, Words: "1.250 lượt phát thanh"},
			{Unit: "ba-dinh", Indicator: "ART", Value: indicator.Whole(5), Submission: submission(1), Number: 3, Words: "05 bài"},
			{Unit: "so-y-te", Indicator: "NEWS", Value: indicator.Whole(8), Submission: submission(2), Number: 1, Words: "8 tin"},
		},
		Before:    []periodic.Given{{Unit: "ba-dinh", Indicator: "NEWS", Value: indicator.Whole(15), Number: 1}},
		Tasks:     periodic.Tasks{Due: 24, Done: 20, OnTime: 18, Overdue: 4, Reasons: []string{"Chờ kinh phí", "Chờ kinh phí."}},
		PlanTitle: "Kế hoạch thông tin, tuyên truyền cải cách hành chính năm 2027", PlanNumber: "12/KH-UBND",
		Issuer: document.Issuer{Parent: "UBND THÀNH PHỐ HÀ NỘI", Name: "SỞ NỘI VỤ"}, Symbol: "BC-SNV", Place: "Hà Nội",
		Signer: document.Signer{Capacity: []string{"GIÁM ĐỐC"}}, Addressees: []string{"Ủy ban nhân dân Thành phố"}, Recipients: []string{"Như trên", "Lưu: VT, CCHC"},
	}
}

// plain is the text of a document, block by block, with the identifiers of figures in brackets.
func plain(d document.Document) string {
	var b strings.Builder
	runs := func(runs []document.Run) {
		for _, r := range runs {
			b.WriteString(r.Text)
			if r.Figure != "" {
				fmt.Fprintf(&b, "[%s]", r.Figure)
			}
		}
	}
	blocks := func(all []document.Block) {
		for _, block := range all {
			switch {
			case block.Heading != nil:
				fmt.Fprintf(&b, "%s ", strings.Repeat("#", block.Heading.Level))
				runs(block.Heading.Runs)
			case block.Paragraph != nil:
				runs(block.Paragraph.Runs)
			case block.Table != nil:
				for _, row := range append(append([]document.Row{}, block.Table.Header...), block.Table.Rows...) {
					for _, cell := range row.Cells {
						b.WriteString("| ")
						runs(cell.Runs)
						b.WriteString(" ")
					}
					b.WriteString("|\n")
				}
				continue
			}
			b.WriteString("\n")
		}
	}
	fmt.Fprintln(&b, d.TypeName, d.Subject)
	blocks(d.Body)
	for _, annex := range d.Annexes {
		fmt.Fprintln(&b, "---", annex.Title)
		blocks(annex.Blocks)
	}
	return b.String()
}

func TestDraft(t *testing.T) {
	t.Parallel()
	const golden = "testdata/quy-1.txt"
	got := periodic.Draft(firstQuarter(t))
	text := plain(got.Document)
	if *update {
		if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || text != string(want) {
		t.Errorf("the text of the report is another one (%v):\n%s", err, text)
	}
	t.Run("every figure of the text is listed, and the totals are the sums of their parts", func(t *testing.T) {
		for _, f := range got.Figures {
			if !strings.Contains(text, "["+f.ID+"]") {
				t.Errorf("%s stands nowhere in the text", f.ID)
			}
			sum := indicator.Number(0)
			for _, part := range f.Parts {
				sum = sum.Add(part.Value)
			}
			if len(f.Parts) > 0 && sum != f.Value || len(f.Parts) == 0 && f.Reason == "" {
				t.Errorf("%s is %s, its parts are %s, its reason %q", f.ID, f.Value, sum, f.Reason)
			}
		}
	})
	t.Run("every format is written", func(t *testing.T) {
		for name, write := range map[string]func(*bytes.Buffer) error{
			"docx": func(b *bytes.Buffer) error { return document.WriteDOCX(b, got.Document) },
			"xlsx": func(b *bytes.Buffer) error { return document.WriteXLSX(b, got.Document) },
			"pdf":  func(b *bytes.Buffer) error { return document.WritePDF(b, got.Document) },
			"html": func(b *bytes.Buffer) error { return document.WriteHTML(b, got.Document) },
		} {
			var out bytes.Buffer
			if err := write(&out); err != nil || out.Len() == 0 {
				t.Errorf("%s: %v, %d bytes", name, err, out.Len())
			}
		}
	})
}

// TestDraftWithoutReports drafts the report of a period in which nobody has reported.
func TestDraftWithoutReports(t *testing.T) {
	t.Parallel()
	in := firstQuarter(t)
	days, err := calendar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := period.NewState("kh-2027", in.State.Period).Apply(period.Command{
		ID: "mo", Kind: period.CommandOpen, Owing: []period.Owing{{Unit: "ba-dinh", Level: period.LevelCommune}},
	}, in.State.Period.OpensOn.Start(calendar.Zone).Add(9*time.Hour), days)
	if err != nil {
		t.Fatal(err)
	}
	in.State, in.Figures, in.Before, in.Tasks = s, nil, nil, periodic.Tasks{}
	text := plain(periodic.Draft(in).Document)
	for _, want := range []string{"00[BC-DA]/01[BC-TONG] đơn vị báo cáo (0%)", "chưa có đơn vị nào báo cáo số liệu", "Chưa có số liệu"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}
