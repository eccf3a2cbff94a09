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
	want := store.Figures{}
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
		recount(events, row.Work, end, &want)
	}
	t.Logf("%d tasks, %d commands: %+v, %v", len(launched.started), len(script), want, shapes)
	if diff := cmp.Diff(want, overview.Total); diff != "" {
		t.Errorf("the final status (-counted from the journals +of the record):\n%s", diff)
	}
	if want.DoneOnTime == 0 || want.DoneLate == 0 || want.OpenOverdue == 0 || len(shapes) != 5 {
		t.Errorf("the year is too even to test anything: %+v in %v", want, shapes)
	}
}

// recount adds a task to the figures from its journal alone. It knows nothing of the state machine.
func recount(events []plan.Event, work plan.TaskWork, today calendar.Date, figures *store.Figures) {
	var due, proof calendar.Date
	done, cancelled := false, false
	counts := map[int]plan.Item{}
	for _, e := range events {
		switch e.Kind {
		case plan.EventOpened, plan.EventAmended, plan.EventExtensionGranted:
			due = e.Due
		case plan.EventPublished:
			proof = e.ProofDate
		case plan.EventReportSubmitted:
			if work.Shape.Code == plan.ShapeDelivery {
				proof = calendar.Today(e.At)
			}
		case plan.EventReportReturned:
			if work.Shape.Code == plan.ShapeDelivery {
				proof = calendar.Date{}
			}
		case plan.EventCounted:
			for _, item := range e.Items {
				delete(counts, item.Instead)
				counts[item.Number] = item
			}
		case plan.EventCancelled:
			cancelled = true
		default:
		}
		done = e.To == plan.StageDone
	}
	if work.Tally != nil {
		proof = metOn(counts, *work.Tally)
	}
	measured := proof
	if measured.IsZero() {
		measured = today
	}
	late := !due.IsZero() && measured.After(due)
	switch {
	case cancelled:
		figures.Cancelled++
	case done && late:
		figures.DoneLate++
	case done:
		figures.DoneOnTime++
	case late:
		figures.OpenOverdue++
	default:
		figures.OpenInTime++
		if proof.IsZero() && !due.IsZero() && today.DaysUntil(due) <= 3 {
			figures.DueSoon++
		}
	}
}

// metOn counts day by day when a quota was met.
func metOn(items map[int]plan.Item, tally plan.Tally) calendar.Date {
	owed := 0
	for day := tally.From; !day.After(tally.To); day = day.AddDays(1) {
		weekly := tally.Quota.Per == plan.RhythmWeek && day.Weekday() == 4 // a week belongs to its Thursday
		quarterly := tally.Quota.Count == 0 && day.AddDays(1).Day() == 1 && day.Month()%3 == 0
		monthly := tally.Quota.Per == plan.RhythmMonth && day.AddDays(1).Day() == 1
		switch {
		case weekly, monthly:
			owed += tally.Quota.Count
		case quarterly:
			owed++
		}
	}
	done, quarters := 0, map[int]bool{}
	for day := tally.From; !day.After(tally.To.AddDays(60)); day = day.AddDays(1) {
		for _, item := range items {
			if item.On == day {
				done += item.Count
				quarters[(int(day.Month())-1)/3] = true
			}
		}
		if tally.Quota.Count == 0 {
			done = len(quarters)
		}
		if done >= owed {
			return day
		}
	}
	return calendar.Date{}
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
