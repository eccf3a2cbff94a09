package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

func TestLineFigures(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	if err := s.SaveDirectory(t.Context(), sampleDirectory()); err != nil {
		t.Fatal(err)
	}
	lines := []plan.Line{
		{Row: 1, Code: "1", Title: "Chuyên mục"},
		{Row: 2, Code: "2", Title: "Hội nghị"},
		{Row: 3, Code: "3", Title: "Video"},
		{Row: 4, Code: "4", Title: "Khi có văn bản của Trung ương"},
	}
	if _, _, err := s.ImportPlan(t.Context(), samplePlan(), lines, source); err != nil {
		t.Fatal(err)
	}
	var specs []plan.TaskSpec
	task := map[string]plan.TaskID{}
	for _, line := range []string{"1", "2", "3"} {
		for _, unit := range []directory.UnitCode{"ba-dinh", "so-noi-vu"} {
			spec := taskSpec(t, unit, today.AddDays(5))
			spec.Line = line
			spec.ID, _ = plan.NewTaskID("kh-2026", line, unit, "1")
			specs, task[line+string(unit)] = append(specs, spec), spec.ID
		}
	}
	if _, err := s.AddTasks(t.Context(), "kh-2026", specs); err != nil {
		t.Fatal(err)
	}
	end := func(key string, stage plan.Stage, condition plan.Condition) {
		t.Helper()
		id := task[key]
		project(t, s, store.Projection{State: plan.State{
			Task: id, Unit: id.Unit(), Seq: 1, Stage: stage, Condition: condition, Due: today.AddDays(5), FirstDue: today.AddDays(5),
			ProofDate: today, Opened: noon, Since: noon, Woken: noon,
		}})
	}
	end("1ba-dinh", plan.StageDone, plan.ConditionActive)
	end("1so-noi-vu", plan.StageDone, plan.ConditionActive)
	end("2ba-dinh", plan.StageDone, plan.ConditionActive)
	end("3ba-dinh", plan.StageAssignment, plan.ConditionCancelled)
	end("3so-noi-vu", plan.StageAssignment, plan.ConditionCancelled)
	for _, test := range []struct {
		name       string
		view       *store.View
		on         calendar.Date
		want       store.LineFigures
		lines      int
		completion int
	}{
		{
			"a line of two units is one line", nil, today,
			store.LineFigures{plan.LineDoneOnTime: 1, plan.LineOpenInTime: 1, plan.LineCancelled: 1, plan.LineUnopened: 1},
			3, 33,
		},
		{
			"after its deadline an open line is overdue", nil, today.AddDays(6),
			store.LineFigures{plan.LineDoneOnTime: 1, plan.LineOpenOverdue: 1, plan.LineCancelled: 1, plan.LineUnopened: 1},
			3, 33,
		},
		{
			"of a unit its own tasks count", &store.View{Units: []directory.UnitCode{"ba-dinh"}}, today,
			store.LineFigures{plan.LineDoneOnTime: 2, plan.LineCancelled: 1},
			2, 100,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := s.LineFigures(t.Context(), "kh-2026", test.view, test.on)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("figures (-want +got):\n%s", diff)
			}
			if got.Lines() != test.lines || got.Completion() != test.completion {
				t.Errorf("%d lines, %d %%, want %d and %d", got.Lines(), got.Completion(), test.lines, test.completion)
			}
		})
	}
	t.Run("a plan without lines has no completion", func(t *testing.T) {
		t.Parallel()
		got, err := s.LineFigures(t.Context(), "kh-2030", nil, today)
		if err != nil || got.Lines() != 0 || got.Completion() != 0 {
			t.Errorf("%v, %v", got, err)
		}
	})
}
