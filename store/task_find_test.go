package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
	"loa/vietnamese"
)

// TestTasks: each filter, search and order gives its tasks.
func TestTasks(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	ctx := t.Context()
	known := directory.Directory{}
	var specs []plan.TaskSpec
	// The order of the Vietnamese alphabet, not that of code points: a ă â … d đ.
	for i, name := range []string{"Đan", "Dương", "Ân", "Ăn", "An"} {
		code := directory.UnitCode(vietnamese.Slug(name))
		if i == 2 || i == 3 {
			code += directory.UnitCode(fmt.Sprint("-", i)) // "an" three times
		}
		known.Units = append(known.Units, directory.Unit{Code: code, Name: name, Short: "UBND " + name, Kind: directory.KindWard})
		spec := taskSpec(t, code, today.AddDays(i))
		spec.Title = "Phóng sự ở " + name
		specs = append(specs, spec)
	}
	specs[4].Due, specs[4].Line, specs[4].ID, specs[4].Group = calendar.Date{}, "2", "kh-2026/2/an/1", "II. Phát thanh"
	specs[4].Recurs, specs[4].From, specs[4].Product = true, today, "50% số hộ"
	if err := s.SaveDirectory(ctx, known); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddTasks(ctx, "kh-2026", specs); err != nil {
		t.Fatal(err)
	}
	project(t, s, opened(specs[1].ID))
	for _, c := range []struct {
		name   string
		filter store.TaskFilter
		want   []string
		total  int
	}{
		{name: "by the unit's name in Vietnamese order", filter: store.TaskFilter{Sort: store.SortUnit}, want: []string{"An", "Ăn", "Ân", "Dương", "Đan"}, total: 5},
		{name: "by title in Vietnamese order", filter: store.TaskFilter{Sort: store.SortTitle}, want: []string{"An", "Ăn", "Ân", "Dương", "Đan"}, total: 5},
		// The launch gave Dương its deadline of 31/03, the last of them; An has none.
		{name: "by deadline, none last", filter: store.TaskFilter{}, want: []string{"Đan", "Ân", "Ăn", "Dương", "An"}, total: 5},
		{name: "in the order of the annex", filter: store.TaskFilter{Sort: store.SortPlan, Limit: 1, Offset: 4}, want: []string{"An"}, total: 5},
		{name: "last updated first", filter: store.TaskFilter{Sort: store.SortUpdated, Limit: 1}, want: []string{"Dương"}, total: 5},
		{name: "a page", filter: store.TaskFilter{Sort: store.SortUnit, Limit: 2, Offset: 1}, want: []string{"Ăn", "Ân"}, total: 5},
		{name: "a page past the end", filter: store.TaskFilter{Limit: 2, Offset: 9}, want: nil, total: 5},
		{name: "without marks, any case", filter: store.TaskFilter{Search: "DUONG phong su"}, want: []string{"Dương"}, total: 1},
		{name: "with marks", filter: store.TaskFilter{Search: "đan"}, want: []string{"Đan"}, total: 1},
		{name: "decomposed marks", filter: store.TaskFilter{Search: "Đan"}, want: []string{"Đan"}, total: 1},
		{name: "by short name of the unit", filter: store.TaskFilter{Search: "ubnd dan"}, want: []string{"Đan"}, total: 1},
		{name: "unit", filter: store.TaskFilter{Unit: "dan"}, want: []string{"Đan"}, total: 1},
		{name: "line and group", filter: store.TaskFilter{Line: "2", Group: "II. Phát thanh"}, want: []string{"An"}, total: 1},
		{name: "another plan", filter: store.TaskFilter{Plan: "kh-2025"}, want: nil, total: 0},
		{name: "due in some days", filter: store.TaskFilter{DueFrom: today, DueTo: today.AddDays(2)}, want: []string{"Đan", "Ân"}, total: 2},
		{name: "started", filter: store.TaskFilter{StartStatus: store.StartDone, Stage: plan.StageAssignment, Condition: plan.ConditionActive}, want: []string{"Dương"}, total: 1},
	} {
		tasks, total, err := s.Tasks(ctx, c.filter, today)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var names []string
		for _, task := range tasks {
			names = append(names, task.UnitName)
		}
		if diff := cmp.Diff(c.want, names); diff != "" || total != c.total {
			t.Errorf("%s: total %d, want %d (-want +got):\n%s", c.name, total, c.total, diff)
		}
	}
	want := store.Task{
		ID: specs[4].ID, Plan: "kh-2026", Line: "2", Unit: "an", UnitName: "An", Occurrence: "1", Title: "Phóng sự ở An",
		Product: "50% số hộ", Group: "II. Phát thanh", Kind: deadline.KindBeforeDate, From: today, Recurs: true, StartStatus: store.StartPending,
		State: plan.State{Task: specs[4].ID, Unit: "an", Stage: plan.StageAssignment, Condition: plan.ConditionActive},
	}
	got, err := s.Task(ctx, specs[4].ID)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("a task before its first event: %v (-want +got):\n%s", err, diff)
	}
}

// checkFilters lists the tasks of each bucket and each timeliness and compares them with the judgement of package plan.
func checkFilters(t *testing.T, s *store.Store, of map[plan.TaskID]plan.Progress) {
	t.Helper()
	filters := map[string]struct {
		filter store.TaskFilter
		holds  func(plan.Progress) bool
	}{
		"open": {store.TaskFilter{Open: true}, func(s plan.Progress) bool {
			return s.Stage != plan.StageDone && s.Condition != plan.ConditionCancelled
		}},
	}
	for _, bucket := range plan.Buckets() {
		filters["bucket "+string(bucket)] = struct {
			filter store.TaskFilter
			holds  func(plan.Progress) bool
		}{store.TaskFilter{Bucket: bucket}, func(s plan.Progress) bool { return s.Bucket(today) == bucket }}
	}
	for _, timeliness := range []plan.Timeliness{
		plan.TimelinessNone, plan.TimelinessInTime, plan.TimelinessDueSoon, plan.TimelinessOverdue, plan.TimelinessDoneEarly,
		plan.TimelinessDoneOnTime, plan.TimelinessDoneLate,
	} {
		filters["timeliness "+string(timeliness)] = struct {
			filter store.TaskFilter
			holds  func(plan.Progress) bool
		}{store.TaskFilter{Timeliness: timeliness}, func(s plan.Progress) bool { return s.Timeliness(today) == timeliness }}
	}
	for name, f := range filters {
		want := 0
		for _, progress := range of {
			if f.holds(progress) {
				want++
			}
		}
		tasks, total, err := s.Tasks(t.Context(), f.filter, today)
		if err != nil || total != want || len(tasks) != want || want == 0 {
			t.Errorf("%s: %d listed, %d in total (%v), want %d", name, len(tasks), total, err, want)
		}
		for _, task := range tasks {
			if progress := of[task.ID]; !f.holds(progress) || task.State.Progress() != progress {
				t.Errorf("%s: lists %+v", name, progress)
			}
		}
	}
}

func TestFirstTasks(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 3)
	for _, id := range ids {
		project(t, s, opened(id))
	}
	filter := store.TaskFilter{Plan: "kh-2026", Open: true, Sort: store.SortDue, Limit: 2}
	want, _, err := s.Tasks(t.Context(), filter, today)
	if err != nil || len(want) != 2 {
		t.Fatal(len(want), err)
	}
	got, err := s.FirstTasks(t.Context(), filter, today)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-Tasks +FirstTasks):\n%s", err, diff)
	}
}
