package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/plantest"
)

// launchLine is a parsed line with its leads.
func launchLine(code string, deadline deadline.Deadline, leads ...plan.Assignee) plan.Line {
	return plan.Line{Sheet: "A", Row: 7, Code: code, Title: "Việc " + code, Product: "Tin", Group: "I. Báo chí", Lead: leads, Deadline: deadline}
}

func leadUnit(code directory.UnitCode) plan.Assignee {
	return plan.Assignee{Text: string(code), Unit: code}
}

func leadClass(code directory.ClassCode) plan.Assignee {
	return plan.Assignee{Text: string(code), Class: code}
}

func dueBy(day string) deadline.Deadline {
	return deadline.Deadline{Text: "Trước hạn", Kind: deadline.KindBeforeDate, To: calendar.MustDate(day)}
}

func every(rule string) deadline.Deadline {
	return deadline.Deadline{Text: "Định kỳ", Kind: deadline.KindRecur, Recurrence: rule}
}

func launchOn(day string, lines ...plan.Line) plan.ExpandInput {
	on := calendar.MustDate(day)
	return plan.ExpandInput{Plan: "kh-2022", Year: 2022, Lines: lines, Directory: plantest.AnnexDirectory(), On: on}
}

func specIDs(specs []plan.TaskSpec) []string {
	ids := []string{}
	for _, spec := range specs {
		ids = append(ids, string(spec.ID)+" "+spec.Due.String())
	}
	return ids
}

func TestExpand(t *testing.T) {
	t.Parallel()
	t.Run("all fields of a task", func(t *testing.T) {
		t.Parallel()
		got, problems := plan.Expand(launchOn("2022-02-18", launchLine("1.1", dueBy("2022-03-14"), leadUnit("so-noi-vu"))))
		want := []plan.TaskSpec{{
			ID: "kh-2022/1.1/so-noi-vu/1", Line: "1.1", Unit: "so-noi-vu", Occurrence: "1", Due: calendar.MustDate("2022-03-14"),
			Kind: deadline.KindBeforeDate, Title: "Việc 1.1", Product: "Tin", Group: "I. Báo chí",
		}}
		if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
			t.Errorf("tasks (-want +got):\n%s\nproblems %v", diff, problems)
		}
	})
	t.Run("the tasks and problems of lines", func(t *testing.T) {
		t.Parallel()
		twoQuarters := deadline.Deadline{
			Text: "Quý II và Quý IV", Kind: deadline.KindQuarterList, From: calendar.MustDate("2022-04-01"), To: calendar.MustDate("2022-12-31"), Recurrence: "BYQUARTER=2,4",
		}
		tests := []struct {
			name     string
			in       plan.ExpandInput
			want     []string
			problems []string
		}{
			{
				name: "one task for each member of a class and each further unit, each once",
				in:   launchOn("2022-02-18", launchLine("1", dueBy("2022-03-14"), leadUnit("so-vhtt"), leadClass("so-ban-nganh"), leadClass("cap-huyen"))),
				want: []string{
					"kh-2022/1/so-vhtt/1 2022-03-14", "kh-2022/1/so-noi-vu/1 2022-03-14", "kh-2022/1/so-tttt/1 2022-03-14",
					"kh-2022/1/so-khcn/1 2022-03-14", "kh-2022/1/so-tai-chinh/1 2022-03-14", "kh-2022/1/vp-ubnd/1 2022-03-14",
					"kh-2022/1/quan-ba-dinh/1 2022-03-14", "kh-2022/1/huyen-soc-son/1 2022-03-14",
				},
			},
			{
				name: "members of a class are those of the day of the launch",
				in:   launchOn("2025-07-02", launchLine("1", dueBy("2025-12-14"), leadClass("cap-xa"))),
				want: []string{"kh-2022/1/phuong-ba-dinh/1 2025-12-14"},
			},
			{
				name: "one task for each quarter of a list, whatever the day",
				in:   launchOn("2022-08-01", launchLine("1", twoQuarters, leadUnit("so-noi-vu"), leadUnit("so-vhtt"))),
				want: []string{
					"kh-2022/1/so-noi-vu/2022-q2 2022-06-30", "kh-2022/1/so-vhtt/2022-q2 2022-06-30",
					"kh-2022/1/so-noi-vu/2022-q4 2022-12-31", "kh-2022/1/so-vhtt/2022-q4 2022-12-31",
				},
			},
			{
				name: "of a recurring line only the period of the day",
				in:   launchOn("2022-05-10", launchLine("1", every("FREQ=MONTHLY;INTERVAL=3"), leadUnit("so-noi-vu"))),
				want: []string{"kh-2022/1/so-noi-vu/2022-q2 2022-06-30"},
			},
			{
				name: "of a recurring line the first period when the day lies before the year",
				in:   launchOn("2021-12-20", launchLine("1", every("FREQ=MONTHLY"), leadUnit("so-noi-vu"))),
				want: []string{"kh-2022/1/so-noi-vu/2022-m01 2022-01-31"},
			},
			{
				name:     "of a recurring line nothing when the year is over",
				in:       launchOn("2023-01-09", launchLine("1", every("FREQ=MONTHLY"), leadUnit("so-noi-vu"))),
				want:     []string{},
				problems: []string{"warning | A!7 | Thời gian thực hiện | Định kỳ | không còn kỳ nào để mở vào ngày triển khai: không có nhiệm vụ nào được giao"},
			},
			{
				name: "a line that waits for an event opens nothing",
				in:   launchOn("2022-02-18", launchLine("1", deadline.Deadline{Text: "Sau khi công bố", Kind: deadline.KindRelative}, leadUnit("so-noi-vu"))),
				want: []string{},
			},
			{
				name: "leads that cannot be opened are problems and the others are opened",
				in: launchOn(
					"2026-02-18", launchLine("1", dueBy("2026-03-14"), leadUnit("so-tttt"), leadClass("cap-huyen"), plan.Assignee{Text: "Sở Lạ"}, leadUnit("so-noi-vu")),
					launchLine("2", dueBy("2026-03-14")),
				),
				want: []string{"kh-2022/1/so-noi-vu/1 2026-03-14"},
				problems: []string{
					"error | A!7 | Cơ quan chủ trì | so-tttt | “so-tttt” không hoạt động vào ngày 18/02/2026; đơn vị kế thừa: Sở Khoa học và Công nghệ",
					"error | A!7 | Cơ quan chủ trì | cap-huyen | nhóm “cap-huyen” không có đơn vị nào vào ngày 18/02/2026",
					"error | A!7 | Cơ quan chủ trì | Sở Lạ | chưa xác định được đơn vị “Sở Lạ”",
					"error | A!7 | Cơ quan chủ trì |  | không có cơ quan chủ trì",
				},
			},
			{
				name: "a code used twice, or none, opens nothing",
				in: launchOn(
					"2022-02-18", launchLine("1", dueBy("2022-03-14"), leadUnit("so-noi-vu")), launchLine("1", dueBy("2022-03-14"), leadUnit("so-noi-vu")),
					launchLine("", dueBy("2022-03-14"), leadUnit("so-noi-vu")),
				),
				want: []string{"kh-2022/1/so-noi-vu/1 2022-03-14"},
				problems: []string{
					"error | A!7 | STT | 1 | không đặt được mã cho nhiệm vụ của so-noi-vu: mã “1” không hợp lệ hoặc đã dùng",
					"error | A!7 | STT |  | không đặt được mã cho nhiệm vụ của so-noi-vu: mã “” không hợp lệ hoặc đã dùng",
				},
			},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				specs, problems := plan.Expand(test.in)
				if diff := cmp.Diff(test.want, specIDs(specs)); diff != "" {
					t.Errorf("tasks (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(test.problems, plantest.ProblemTexts(problems), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
	})
}

func TestOpenOccurrence(t *testing.T) {
	t.Parallel()
	t.Run("the period and the units of the day", func(t *testing.T) {
		t.Parallel()
		monthly := launchLine("1", every("FREQ=MONTHLY"), leadClass("cap-huyen"))
		tests := []struct {
			name string
			line plan.Line
			day  string
			want []string
		}{
			{name: "the period of the day", line: monthly, day: "2022-03-01", want: []string{"kh-2022/1/quan-ba-dinh/2022-m03 2022-03-31", "kh-2022/1/huyen-soc-son/2022-m03 2022-03-31"}},
			{name: "the last period of the year", line: monthly, day: "2022-12-31", want: []string{"kh-2022/1/quan-ba-dinh/2022-m12 2022-12-31", "kh-2022/1/huyen-soc-son/2022-m12 2022-12-31"}},
			{name: "nothing after the year", line: monthly, day: "2023-01-01", want: []string{}},
			{name: "nothing for a line that happens once", line: launchLine("1", dueBy("2022-03-14"), leadUnit("so-noi-vu")), day: "2022-03-01", want: []string{}},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				specs, problems := plan.OpenOccurrence(launchOn("2022-01-05"), test.line, calendar.MustDate(test.day))
				if diff := cmp.Diff(test.want, specIDs(specs)); diff != "" || len(problems) > 0 {
					t.Errorf("tasks (-want +got):\n%s\nproblems %v", diff, problems)
				}
			})
		}
	})
	t.Run("gives the occurrences that the launch left out", func(t *testing.T) {
		t.Parallel()
		line := launchLine("1", every("FREQ=MONTHLY;INTERVAL=3"), leadUnit("so-noi-vu"))
		in := launchOn("2022-01-05", line)
		specs, _ := plan.Expand(in)
		for _, day := range []string{"2022-04-01", "2022-07-01", "2022-10-01"} {
			opened, _ := plan.OpenOccurrence(in, line, calendar.MustDate(day))
			specs = append(specs, opened...)
		}
		want := []string{
			"kh-2022/1/so-noi-vu/2022-q1 2022-03-31", "kh-2022/1/so-noi-vu/2022-q2 2022-06-30",
			"kh-2022/1/so-noi-vu/2022-q3 2022-09-30", "kh-2022/1/so-noi-vu/2022-q4 2022-12-31",
		}
		if diff := cmp.Diff(want, specIDs(specs)); diff != "" {
			t.Errorf("tasks (-want +got):\n%s", diff)
		}
	})
}
