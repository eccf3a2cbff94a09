package forecast_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/forecast"
	"loa/plan/plantest"
	"loa/store"
)

// TestYear runs the year of a plan of 60 lines in all five shapes with the real workflows, activities and PostgreSQL. Every journal is complete, and
// each figure of the final status is the one that this test counts from the journals by itself.
func TestYear(t *testing.T) {
	t.Parallel()
	days, err := calendar.New(calendar.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	lines := sixtyLines()
	p := plan.Plan{ID: "kh-2027", Year: 2027, Title: "Kế hoạch của một năm", Levels: []directory.Role{directory.RoleUnitHead}}
	expand := plan.ExpandInput{Plan: p.ID, Year: 2027, Lines: lines, Directory: smallDirectory().Indexed(), On: calendar.MustDate(launchDay)}
	input := forecast.Launch(p, expand, days, playedDays)
	input.Model = forecast.Usual()
	_, script, err := forecast.PlayAndTell(input)
	if err != nil {
		t.Fatal(err)
	}
	launched := launch(t, p, lines, script)
	gaps, err := launched.store.Gaps(t.Context())
	if err != nil || len(gaps) > 0 {
		t.Errorf("the journals have gaps: %v, %v", gaps, err)
	}
	end := calendar.MustDate(launchDay).AddDays(playedDays)
	overview, err := launched.store.Overview(t.Context(), p.ID, nil, end)
	if err != nil {
		t.Fatal(err)
	}
	want := figures{}
	shapes := map[plan.ShapeCode]int{}
	for _, task := range launched.started {
		events, err := launched.store.Journal(t.Context(), task)
		if err != nil {
			t.Fatal(err)
		}
		row, err := launched.store.Task(t.Context(), task)
		if err != nil {
			t.Fatal(err)
		}
		shapes[row.State.Shape.Code]++
		want.add(plantest.Recount(events, row.Work, end))
	}
	t.Logf("%d tasks, %d commands: %+v, %v", len(launched.started), len(script), want, shapes)
	if diff := cmp.Diff(store.Figures(want), overview.Total); diff != "" {
		t.Errorf("the final status (-counted from the journals +of the record):\n%s", diff)
	}
	if want.DoneOnTime == 0 || want.DoneLate == 0 || want.OpenOverdue == 0 || len(shapes) != 5 {
		t.Errorf("the year is too even to test anything: %+v in %v", want, shapes)
	}
}

// figures are those of an overview, counted by the test.
type figures store.Figures

func (f *figures) add(bucket plan.Bucket, soon bool) {
	switch bucket {
	case plan.BucketDoneOnTime:
		f.DoneOnTime++
	case plan.BucketDoneLate:
		f.DoneLate++
	case plan.BucketOpenInTime:
		f.OpenInTime++
	case plan.BucketOpenOverdue:
		f.OpenOverdue++
	case plan.BucketNone:
		f.Cancelled++
	}
	if soon {
		f.DueSoon++
	}
}

// sixtyLines are twelve lines of each shape, without the lines from before shapes.
func sixtyLines() []plan.Line {
	units := []plan.Assignee{
		{Text: "Sở Nội vụ", Unit: "so-noi-vu"},
		{Text: "phường Ba Đình", Unit: "phuong-ba-dinh"},
		{Text: "phường Hoàn Kiếm", Unit: "phuong-hoan-kiem"},
		{Text: "UBND các phường", Class: "ubnd-phuong"},
	}
	dated := []string{
		"Quý I", "Trước ngày 15/3", "Tháng 4", "Quý II", "Chậm nhất ngày 20/6", "Quý III", "Tháng 8", "Quý II, Quý IV", "Tháng 10", "Quý IV", "Ngày 16/11", "Năm 2027",
	}
	rhythms := []string{
		"Hằng tuần", "Thường xuyên", "Hằng tháng", "Thường xuyên", "Hằng tuần", "Trong năm", "Hằng tháng", "Thường xuyên", "Hằng tuần", "Thường xuyên", "Hằng tháng", "Hằng tháng",
	}
	quotas := map[string]plan.Quota{"Hằng tuần": {Count: 2, Per: plan.RhythmWeek}, "Hằng tháng": {Count: 1, Per: plan.RhythmMonth}}
	var lines []plan.Line
	for i := range 12 {
		for _, shape := range plan.ShippedShapes() {
			words := dated[i]
			work := plan.Work{Shape: shape.Code}
			switch shape.Code {
			case plan.ShapeTally:
				words = rhythms[i]
				work.Quota = quotas[words]
			case plan.ShapeEvent:
				work.Milestones = []plan.LineMilestone{{Key: plan.MilestonePlan}, {Key: plan.MilestoneHeld}}
			default:
			}
			d, _ := deadline.Parse(words, 2027, deadline.Rules{OneOff: shape.Code != plan.ShapeTally})
			lines = append(lines, plan.Line{
				Sheet: "Phụ lục", Row: len(lines) + 5, Code: fmt.Sprint(len(lines) + 1), Group: "Nhóm " + shape.Name,
				Title: fmt.Sprintf("%s %d", shape.Name, i+1), Lead: []plan.Assignee{units[(i+len(lines))%len(units)]}, Deadline: d, Work: work,
			})
		}
	}
	return lines
}
