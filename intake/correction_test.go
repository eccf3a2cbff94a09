package intake_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/plan/problem"
	"loa/store"
)

// askingAnnex has a lead that the directory lacks, a deadline that is no day, and a line whose shape is asked.
const askingAnnex = `STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện
1,Xây dựng chuyên mục năm 2028,Chuyên mục,Sở Không Có,Tháng 6
2,Phát sóng phóng sự,Phóng sự,Sở Nội vụ,Ngày 31/02
3,Tuyên truyền CCHC,,Sở Nội vụ,Quý I
`

func (f *fixture) asked(name, data string, year int, act plan.ImportAct) plan.Plan {
	f.t.Helper()
	p, created, result, err := f.importer().Import(f.t.Context(), intake.Annex{Name: name, Data: []byte(data), Year: year, Act: act, Ask: true})
	f.must(err)
	if !created || len(result.Whole) > 0 {
		f.t.Fatalf("created %v, problems %+v", created, result.Problems)
	}
	return p
}

func (f *fixture) correct(id plan.PlanID, line string, settled plan.Correction) plan.Line {
	f.t.Helper()
	got, problems, err := f.importer().Correct(f.t.Context(), plan.Correcting{Plan: id, Line: line, By: "mai", At: f.now}, settled)
	f.must(err)
	if problem.Blocking(problems) {
		f.t.Fatalf("line %s: %+v", line, problems)
	}
	return got
}

func (f *fixture) line(id plan.PlanID, code string) plan.Line {
	f.t.Helper()
	line, err := f.store.Line(f.t.Context(), id, code)
	f.must(err)
	return line
}

// launchable says whether a launch would be let through, and its tasks.
func (f *fixture) launchable(id plan.PlanID) (bool, int) {
	f.t.Helper()
	preview, problems, err := f.importer().Preview(f.t.Context(), id)
	f.must(err)
	return !problem.Blocking(problems), preview.Tasks
}

// TestImporterAsk: an import with open questions goes on record, its launch waits for the answers, and what was answered is kept.
func TestImporterAsk(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if _, created, result, err := f.importer().Import(t.Context(), intake.Annex{Name: "a.csv", Data: []byte(askingAnnex), Year: 2028}); err != nil || created || len(result.Lines) != 3 {
		t.Fatalf("without asking it is refused: created %v, %v", created, err)
	}
	if _, err := f.store.Plan(t.Context(), "kh-2028"); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("the refused import has left a plan: %v", err)
	}
	f.asked("a.csv", askingAnnex, 2028, plan.ImportNew)
	if launch, tasks := f.launchable("kh-2028"); launch || tasks != 1 {
		t.Errorf("with open questions: may launch %v with %d tasks, want only that of line 3", launch, tasks)
	}
	f.correct("kh-2028", "1", plan.Correction{Lead: "Sở Nội vụ"})
	if launch, _ := f.launchable("kh-2028"); launch {
		t.Error("one answer of two lets the launch through")
	}
	f.correct("kh-2028", "2", plan.Correction{Deadline: "Tháng 3/2028"})
	f.correct("kh-2028", "3", plan.Correction{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 2, Per: plan.RhythmMonth}})
	if launch, tasks := f.launchable("kh-2028"); !launch || tasks != 3 {
		t.Errorf("with every answer: may launch %v with %d tasks", launch, tasks)
	}

	t.Run("a corrected annex keeps what its words still need", func(t *testing.T) {
		before := f.line("kh-2028", "1")
		f.asked("b.csv", strings.Replace(askingAnnex, "Ngày 31/02", "Tháng 9/2028", 1), 2028, plan.ImportReplace)
		if diff := cmp.Diff(before, f.line("kh-2028", "1")); diff != "" {
			t.Errorf("line 1 (-before +after):\n%s", diff)
		}
		if line := f.line("kh-2028", "2"); line.Corrected != nil || line.Deadline.To.String() != "2028-09-30" {
			t.Errorf("line 2 has its own words again, and is read as %+v", line)
		}
		if launch, tasks := f.launchable("kh-2028"); !launch || tasks != 3 {
			t.Errorf("may launch %v with %d tasks", launch, tasks)
		}
	})
	t.Run("the next year takes what carries over, with a note", func(t *testing.T) {
		next := strings.ReplaceAll(askingAnnex, "2028", "2029")
		_, created, result, err := f.importer().Import(t.Context(), intake.Annex{Name: "c.csv", Data: []byte(next), Year: 2029, Ask: true})
		f.must(err)
		notes := 0
		for _, p := range result.Problems {
			if strings.Contains(p.Message, "theo chỉnh sửa đã ghi nhớ năm 2028") {
				notes++
			}
		}
		if !created || notes != 2 {
			t.Errorf("created %v with %d notes, want one for each line that was corrected: %+v", created, notes, result.Problems)
		}
		one, two, three := f.line("kh-2029", "1"), f.line("kh-2029", "2"), f.line("kh-2029", "3")
		if one.Blocked() || one.Lead[0].Unit != "so-noi-vu" || one.Corrected.Year != 2028 || one.Corrected.Said.Lead[0].Text != "Sở Không Có" {
			t.Errorf("the lead: %+v", one)
		}
		if !two.Blocked() {
			t.Errorf("a deadline of 2028 was taken for 2029: %+v", two)
		}
		if three.Work.Shape != plan.ShapeTally || three.Work.Quota.Count != 2 {
			t.Errorf("the shape: %+v", three.Work)
		}
	})
	t.Run("taking a correction back holds in later editions and years", func(t *testing.T) {
		if line := f.correct("kh-2029", "3", plan.Correction{}); line.Corrected != nil || len(line.Asks) == 0 || line.Work.Shape == plan.ShapeTally {
			t.Errorf("taken back: %+v", line)
		}
		f.asked("d.csv", strings.ReplaceAll(askingAnnex, "2028", "2029")+"4,Viết tin,Tin,Sở Nội vụ,Tháng 7/2029\n", 2029, plan.ImportReplace)
		f.asked("e.csv", strings.ReplaceAll(askingAnnex, "2028", "2030"), 2030, plan.ImportNew)
		for _, id := range []plan.PlanID{"kh-2029", "kh-2030"} {
			if line := f.line(id, "3"); line.Corrected != nil || len(line.Asks) == 0 {
				t.Errorf("%s recalls what was taken back: %+v", id, line.Corrected)
			}
		}
	})
	t.Run("a correction that cannot be read any more is told", func(t *testing.T) {
		people := units()
		people.Units = people.Units[:1]
		f.must(f.store.SaveDirectory(t.Context(), people))
		result, err := f.importer().Check(t.Context(), intake.Annex{Name: "g.csv", Data: []byte(strings.ReplaceAll(askingAnnex, "2028", "2031")), Year: 2031})
		f.must(err)
		told := false
		for _, p := range result.Problems {
			told = told || strings.Contains(p.Message, "không dùng được chỉnh sửa đã ghi nhớ năm 2028")
		}
		if !told || !result.Lines[0].Blocked() {
			t.Errorf("problems %+v", result.Problems)
		}
	})
}

func TestImporterCorrectRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.asked("a.csv", askingAnnex, 2028, plan.ImportNew)
	before := f.line("kh-2028", "1")
	of := plan.Correcting{Plan: "kh-2028", Line: "1", By: "mai", At: f.now}
	if _, problems, err := f.importer().Correct(t.Context(), of, plan.Correction{Lead: "Sở Không Có Nốt"}); err != nil || !problem.Blocking(problems) {
		t.Errorf("a lead that the directory lacks: %v, %+v", err, problems)
	}
	unknown := of
	unknown.Line = "17"
	if _, _, err := f.importer().Correct(t.Context(), unknown, plan.Correction{Lead: "Sở Nội vụ"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown line: %v", err)
	}
	launched := of
	launched.Plan, launched.Line = "kh-2027", "17"
	f.must(f.store.SetPlanStatus(t.Context(), "kh-2027", []plan.PlanStatus{plan.PlanImported}, plan.PlanRunning))
	if _, _, err := f.importer().Correct(t.Context(), launched, plan.Correction{Lead: "Sở Nội vụ"}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("after the launch: %v", err)
	}
	if diff := cmp.Diff(before, f.line("kh-2028", "1")); diff != "" {
		t.Errorf("something changed (-want +got):\n%s", diff)
	}
	if memory, err := f.store.RememberedCorrections(t.Context(), "kh-2028", 2028); err != nil || len(memory) > 0 {
		t.Errorf("a refused correction is remembered: %+v (%v)", memory, err)
	}
	if _, created, result, err := f.importer().Import(t.Context(), intake.Annex{
		Name: "f.csv", Data: []byte("STT,Nhiệm vụ,Cơ quan chủ trì,Thời gian thực hiện,Cột lạ\n1,Viết tin,Sở Nội vụ,Tháng 6,x\n"), Year: 2032, Ask: true,
	}); err != nil || created || len(result.Whole) == 0 {
		t.Errorf("an error about the whole file is no question: created %v (%v), %+v", created, err, result.Problems)
	}
}

// TestImporterAskLabelled imports the annexes of other places with their questions, answers what keeps each from its launch, and sees it let through.
func TestImporterAskLabelled(t *testing.T) {
	t.Parallel()
	answered := 0
	files, err := filepath.Glob("../testdata/annexes/*.labels.json")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files of labels (%v), want 15", len(files), err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var label labelledAnnex
		if err := json.Unmarshal(content, &label); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(filepath.Dir(file), label.File))
		if err != nil {
			t.Fatal(err)
		}
		f := newFixture(t)
		f.must(f.store.SaveDirectory(t.Context(), labelledDirectory(label)))
		p, _, result, err := f.importer().Import(t.Context(), intake.Annex{Name: label.File, Data: data, Year: label.PlanYear, Suffix: "thu", Ask: true})
		f.must(err)
		if len(result.Whole) > 0 {
			t.Logf("%s is refused: %+v", label.File, result.Whole)
			continue
		}
		for _, line := range result.Lines {
			settled := plan.Correction{}
			for _, ask := range line.Asks {
				switch {
				case ask.Blocks() && ask.Field == plan.AskAboutLead:
					settled.Lead = labelledDirectory(label).Units[0].Name
				case ask.Blocks() && ask.Field == plan.AskAboutSupport:
					settled.Support = labelledDirectory(label).Units[0].Name
				case ask.Blocks():
					settled.Deadline = "Quý IV"
				default:
					settled = settled.With(line.Confirming(ask.Field))
				}
				answered++
			}
			if got := f.correct(p.ID, line.Code, settled); len(got.Asks) > 0 && !settled.IsZero() {
				t.Errorf("%s, line %s: %+v leaves open %+v", label.File, line.Code, settled, got.Asks)
			}
		}
		if launch, tasks := f.launchable(p.ID); !launch || tasks == 0 {
			_, problems, _ := f.importer().Preview(t.Context(), p.ID)
			t.Errorf("%s with every answer: %d tasks, %+v", label.File, tasks, problems)
		}
	}
	if answered < 20 {
		t.Errorf("only %d questions were answered", answered)
	}
}
