package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/deadline"
)

func importLine(code, title, due string) plan.Line {
	return plan.Line{Code: code, Title: title, Lead: []plan.Assignee{{Text: "Sở Nội vụ", Unit: "so-noi-vu"}}, Deadline: deadline.Deadline{Text: due}}
}

func TestNewImportChange(t *testing.T) {
	t.Parallel()
	before := []plan.Line{importLine("1", "Tin", "Quý I"), importLine("2", "Bài", "Quý II")}
	file := []plan.Line{importLine("1", "Bài", "Quý II"), importLine("2", "Bài", "Quý III"), importLine("3", "Phim", "Quý IV")}
	for _, tt := range []struct {
		name string
		act  plan.ImportAct
		want plan.ImportChange
	}{
		{name: "adding keeps all and names what comes twice", act: plan.ImportAdd, want: plan.ImportChange{
			Before: 2, After: 5, Kept: 2, Gone: []string{}, New: []string{"Bài", "Bài", "Phim"}, Twice: []string{"Bài"},
		}},
		{name: "replacing names what goes", act: plan.ImportReplace, want: plan.ImportChange{
			Before: 2, After: 3, Kept: 1, Gone: []string{"Tin"}, New: []string{"Bài", "Phim"}, Twice: []string{},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, plan.NewImportChange(plan.Plan{}, tt.act, before, file)); diff != "" {
				t.Errorf("change (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAddLines(t *testing.T) {
	t.Parallel()
	codes := func(lines []plan.Line) []string {
		var codes []string
		for _, line := range lines {
			codes = append(codes, line.Code)
		}
		return codes
	}
	lines := []plan.Line{importLine("1", "Tin", ""), importLine("2", "Bài", "")}
	once := plan.AddLines(lines, []plan.Line{importLine("3", "Phim", "")}, 2)
	if diff := cmp.Diff([]string{"1", "2", "3"}, codes(once)); diff != "" {
		t.Errorf("codes of their own stay (-want +got):\n%s", diff)
	}
	twice := plan.AddLines(once, []plan.Line{importLine("1", "Ảnh", ""), importLine("7", "Hội nghị", "")}, 2)
	thrice := plan.AddLines(twice, []plan.Line{importLine("1", "Pano", "")}, 2)
	if diff := cmp.Diff([]string{"1", "2", "3", "p2-1", "p2-7", "p3-1"}, codes(thrice)); diff != "" {
		t.Errorf("codes that are taken get the number of the annex (-want +got):\n%s", diff)
	}
}
