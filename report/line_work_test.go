package report_test

import (
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
)

func TestWorkText(t *testing.T) {
	t.Parallel()
	due, err := calendar.ParseDate("2027-11-30")
	if err != nil {
		t.Fatal(err)
	}
	contest := []plan.LineMilestone{{Key: plan.MilestonePlan}, {Key: "m1", Name: "15/4"}, {Key: plan.MilestoneAwards, Due: due}}
	own := []plan.ShapeDefinition{{Shape: plan.Shape{Code: "loa-phuong", Like: plan.ShapeTally}, Name: "Phát loa phường", English: "Ward loudspeakers"}}
	tests := []struct {
		name string
		lang locale.Language
		work plan.Work
		want string
	}{
		{"a line from before shapes is a product", locale.Vietnamese, plan.Work{}, "Sản phẩm tuyên truyền"},
		{"a tally tells its quota", locale.Vietnamese, plan.Work{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 2, Per: plan.RhythmWeek}}, "Hoạt động thường xuyên, có định mức: 2 lần/tuần"},
		{"in English too", locale.English, plan.Work{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 1, Per: plan.RhythmDay}}, "Standing activity with a quota: 1 per day"},
		{"a tally without a number says so", locale.Vietnamese, plan.Work{Shape: plan.ShapeTally}, "Hoạt động thường xuyên, có định mức: kế hoạch không nêu số lượng"},
		{
			"an event tells its milestones, with the days of the plan", locale.Vietnamese,
			plan.Work{Shape: plan.ShapeEvent, Milestones: contest},
			"Sự kiện: Kế hoạch tổ chức được duyệt → 15/4 → Tổng kết, trao giải 30/11/2027",
		},
		{"a shape of the city counts as the one that it is like", locale.Vietnamese, plan.Work{Shape: "loa-phuong", Quota: plan.Quota{Count: 3, Per: plan.RhythmMonth}}, "Phát loa phường: 3 lần/tháng"},
		{"a shape that nobody defines is named by its code", locale.Vietnamese, plan.Work{Shape: "la"}, "la"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := report.WorkText(test.lang, test.work, own); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
