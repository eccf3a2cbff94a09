package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// countedLine is a plan with a line that counts, as many tasks of it as are asked for, and one line without tasks.
func countedLine(t *testing.T, s *store.Store, tasks int) []plan.TaskID {
	t.Helper()
	if err := s.SaveDirectory(t.Context(), sampleDirectory()); err != nil {
		t.Fatal(err)
	}
	shape, _ := plan.ShapeOf(plan.ShapeTally, nil)
	lines := []plan.Line{
		{Row: 1, Code: "1", Title: "Chuyên mục", Work: plan.Work{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 1, Per: plan.RhythmMonth}}},
		{Row: 2, Code: "2", Title: "Khi có văn bản của Trung ương"},
	}
	if _, _, err := s.ImportPlan(t.Context(), samplePlan(), lines, source); err != nil {
		t.Fatal(err)
	}
	var specs []plan.TaskSpec
	var ids []plan.TaskID
	for n := range tasks {
		unit := directory.UnitCode("ba-dinh")
		if n%2 == 1 {
			unit = "so-noi-vu"
		}
		spec := taskSpec(t, unit, today.AddDays(5))
		spec.Occurrence = fmt.Sprint(n + 1)
		spec.ID, _ = plan.NewTaskID("kh-2026", "1", unit, spec.Occurrence)
		specs, ids = append(specs, spec), append(ids, spec.ID)
	}
	if _, err := s.AddTasks(t.Context(), "kh-2026", specs); err != nil {
		t.Fatal(err)
	}
	for n, id := range ids {
		tally := plan.NewTally(plan.Quota{Count: 1, Per: plan.RhythmMonth}, calendar.MustDate("2026-01-01"), calendar.MustDate("2026-12-31"), "")
		tally.Items = []plan.Counted{{Number: 1, Seq: 1, Key: "a", On: calendar.MustDate("2026-01-05"), Count: n + 1}}
		project(t, s, store.Projection{State: plan.State{
			Task: id, Unit: id.Unit(), Seq: 1, Stage: plan.StagePublication, Condition: plan.ConditionActive, Due: today.AddDays(5), FirstDue: today.AddDays(5),
			Shape: shape.Shape, Tally: &tally, Opened: noon, Since: noon, Woken: noon,
		}})
	}
	return ids
}

func TestLinePage(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ids, shapes := countedLine(t, s, 3), ownShapes(t)
	if err := s.SaveShapes(t.Context(), shapes, noon); err != nil {
		t.Fatal(err)
	}
	unitView := &store.View{Units: []directory.UnitCode{"so-noi-vu"}}
	t.Run("the tasks by bucket, and the tally of each", func(t *testing.T) {
		t.Parallel()
		page, err := s.LinePage(t.Context(), "kh-2026", "1", nil, today)
		if err != nil {
			t.Fatal(err)
		}
		if page.Title != samplePlan().Title || page.Year != samplePlan().Year || page.Line.Title != "Chuyên mục" || page.Line.Work.Quota.Count != 1 {
			t.Errorf("%+v", page)
		}
		if diff := cmp.Diff(plan.LineTasks{plan.BucketOpenInTime: 3}, page.Tasks); diff != "" {
			t.Errorf("figures (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]plan.ShapeDefinition{shapes[1], shapes[0]}, page.Shapes); diff != "" {
			t.Errorf("the shapes of the city (-want +got):\n%s", diff)
		}
		var got []plan.TaskID
		done := 0
		for _, task := range page.Work {
			got, done = append(got, task.Task), done+task.Tally.Done()
			if len(task.Milestones) > 0 || task.UnitName == "" {
				t.Errorf("%+v", task)
			}
		}
		slices.Sort(got)
		want := slices.Sorted(slices.Values(ids))
		if !cmp.Equal(want, got) || done != 1+2+3 {
			t.Errorf("%v, %d in all", got, done)
		}
	})
	t.Run("a unit sees its own tasks", func(t *testing.T) {
		t.Parallel()
		page, err := s.LinePage(t.Context(), "kh-2026", "1", unitView, today)
		if err != nil || len(page.Work) != 1 || page.Work[0].Task != ids[1] || page.Tasks[plan.BucketOpenInTime] != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	})
	t.Run("a line without tasks is shown to who sees everything, and to no unit", func(t *testing.T) {
		t.Parallel()
		if page, err := s.LinePage(t.Context(), "kh-2026", "2", &store.View{Whole: true}, today); err != nil || len(page.Tasks)+len(page.Work) > 0 {
			t.Errorf("%+v, %v", page, err)
		}
		if _, err := s.LinePage(t.Context(), "kh-2026", "2", unitView, today); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
	t.Run("no such line, no such plan", func(t *testing.T) {
		t.Parallel()
		for id, code := range map[plan.PlanID]string{"kh-2026": "9", "kh-2030": "1"} {
			if _, err := s.LinePage(t.Context(), id, code, nil, today); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s of %s: %v", code, id, err)
			}
		}
	})
}

// TestLinePageStatements: the page of a line asks PostgreSQL once, for one task and for many.
func TestLinePageStatements(t *testing.T) {
	t.Parallel()
	for _, tasks := range []int{1, 40} {
		t.Run(fmt.Sprint(tasks), func(t *testing.T) {
			t.Parallel()
			counter, s := storetest.OpenCounted(t)
			countedLine(t, s, tasks)
			counter.Take()
			page, err := s.LinePage(t.Context(), "kh-2026", "1", nil, today)
			if err != nil || len(page.Work) != tasks {
				t.Fatalf("%d tasks, %v", len(page.Work), err)
			}
			if statements := counter.Take(); len(statements) != 1 {
				t.Errorf("%d statements, want one: %q", len(statements), statements)
			}
		})
	}
}
