package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/plantest"
)

func TestNewPreview(t *testing.T) {
	t.Parallel()
	t.Run("figures and unreachable units", func(t *testing.T) {
		t.Parallel()
		in := launchOn(
			"2022-02-18",
			launchLine("1", dueBy("2022-03-14"), leadUnit("so-noi-vu"), leadUnit("so-vhtt"), leadUnit("so-tai-chinh")),
			launchLine("2", dueBy("2022-12-14"), leadUnit("so-noi-vu")),
			launchLine("3", every("FREQ=MONTHLY;INTERVAL=3"), leadUnit("so-noi-vu")),
			launchLine("4", deadline.Deadline{Text: "Theo kế hoạch riêng", Kind: deadline.KindExternal}, leadUnit("bao-hnm")),
			launchLine("5", deadline.Deadline{Text: "Sau khi công bố", Kind: deadline.KindRelative}, leadUnit("bao-hnm")),
		)
		got, problems := plan.NewPreview(in)
		want := plan.Preview{
			Tasks: 6, Units: 4, Letters: 2, Overdue: []plan.OverdueTask{},
			ByUnit: []plan.UnitCount{
				{Unit: "so-noi-vu", Name: "Sở Nội vụ", Tasks: 3, Letters: 1},
				{Unit: "so-vhtt", Name: "Sở Văn hóa và Thể thao", Tasks: 1, Letters: 1},
				{Unit: "so-tai-chinh", Name: "Sở Tài chính", Tasks: 1},
				{Unit: "bao-hnm", Name: "Báo Hànộimới", Tasks: 1},
			},
			FirstDue: calendar.MustDate("2022-03-14"), LastDue: calendar.MustDate("2022-12-14"),
			ByMonth:     []plan.MonthCount{{Month: "2022-03", Tasks: 4}, {Month: "2022-12", Tasks: 1}, {Tasks: 1}},
			Unreachable: []directory.UnitCode{"so-tai-chinh", "bao-hnm"},
			Recurring:   []plan.RecurringLine{{Line: "3", Spec: "0 8 1 */3 *"}},
			Awaiting:    []string{"5"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("preview (-want +got):\n%s", diff)
		}
		wantProblems := []string{
			"warning | !0 |  | Sở Tài chính | Sở Tài chính chưa có công chức đầu mối hoặc thủ trưởng có địa chỉ thư: 1 nhiệm vụ không có thư giao việc",
			"warning | !0 |  | Báo Hànộimới | Báo Hànộimới chưa có công chức đầu mối hoặc thủ trưởng có địa chỉ thư: 1 nhiệm vụ không có thư giao việc",
		}
		if diff := cmp.Diff(wantProblems, plantest.ProblemTexts(problems)); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
	})
	t.Run("an empty plan", func(t *testing.T) {
		t.Parallel()
		got, problems := plan.NewPreview(launchOn("2022-02-18"))
		want := plan.Preview{ByUnit: []plan.UnitCount{}, ByMonth: []plan.MonthCount{}, Unreachable: []directory.UnitCode{}, Recurring: []plan.RecurringLine{}, Overdue: []plan.OverdueTask{}, Awaiting: []string{}}
		if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
			t.Errorf("preview (-want +got):\n%s\nproblems %v", diff, problems)
		}
	})
}
