package report_test

import (
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/report"
)

func TestStageName(t *testing.T) {
	t.Parallel()
	for _, definition := range plan.ShippedShapes() {
		for _, stage := range definition.Stages {
			if got, want := report.StageName(locale.Vietnamese, definition.Shape, stage), definition.StageName(stage); got != want {
				t.Errorf("%s in %s is %q, on record %q", stage, definition.Code, got, want)
			}
			if got := report.StageName(locale.English, definition.Shape, stage); got == "" || got == definition.StageName(stage) {
				t.Errorf("%s in %s is %q in English", stage, definition.Code, got)
			}
		}
	}
	own := plan.Shape{Code: "doi-thoai", Like: plan.ShapeEvent, Stages: []plan.Stage{plan.StageAssignment, plan.StagePublication}}
	if got := report.StageName(locale.Vietnamese, own, plan.StagePublication); got != "Tổ chức" {
		t.Errorf("a city's own shape like an event: %q", got)
	}
	if got := report.StageName(locale.Vietnamese, plan.Shape{}, plan.StagePublication); got != "Đăng, phát" {
		t.Errorf("a task from before shapes: %q", got)
	}
}

func TestMilestoneName(t *testing.T) {
	t.Parallel()
	for key, want := range map[plan.MilestoneKey]string{plan.MilestoneAwards: "Tổng kết, trao giải", "m2": "Đợt 2", "": ""} {
		if got := report.MilestoneName(locale.Vietnamese, key); got != want {
			t.Errorf("%q is %q, want %q", key, got, want)
		}
	}
}

func TestStandingText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		standing plan.Standing
		vi, en   string
	}{
		{"behind", plan.Standing{Done: 8, Total: 12, Ahead: -2}, "8/12, đạt 66 %, chậm 2 so với tiến độ", "8/12, 66 % done, 2 behind schedule"},
		{"beyond the quota it is never more than 100 %", plan.Standing{Done: 15, Total: 12, Ahead: 9}, "15/12, đạt 100 %, vượt 9 so với tiến độ", "15/12, 100 % done, 9 ahead of schedule"},
		{"as due", plan.Standing{Total: 12}, "0/12, đạt 0 %, đúng tiến độ", "0/12, 0 % done, on schedule"},
	} {
		if vi, en := report.StandingText(locale.Vietnamese, c.standing), report.StandingText(locale.English, c.standing); vi != c.vi || en != c.en {
			t.Errorf("%s: %q, %q", c.name, vi, en)
		}
	}
}

func TestQuotaText(t *testing.T) {
	t.Parallel()
	if got := report.QuotaText(locale.Vietnamese, plan.Tally{Quota: plan.Quota{Count: 2, Per: plan.RhythmWeek}}); got != "2 mỗi tuần" {
		t.Errorf("a number: %q", got)
	}
	if got := report.QuotaText(locale.Vietnamese, plan.Tally{CheckIn: plan.RhythmQuarter}); got != "không nêu số lượng; mỗi quý có kết quả" {
		t.Errorf("no number: %q", got)
	}
	if got := report.ShapeName(locale.English, plan.Shape{}); got != "Communication product" {
		t.Errorf("the shape of tasks from before shapes: %q", got)
	}
}
