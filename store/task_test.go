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
	"loa/store/storetest"
	"loa/vietnamese"
)

var today = calendar.MustDate("2026-03-10")

// standings are all combinations of what timeliness is computed from, with deadlines and evidence on every side of their borders.
func standings() (all []plan.Progress) {
	dues := []calendar.Date{{}, today.AddDays(-1), today, today.AddDays(plan.DueSoonDays), today.AddDays(plan.DueSoonDays + 1)}
	for _, stage := range plan.Stages() {
		for _, condition := range plan.Conditions() {
			for _, due := range dues {
				evidences := []calendar.Date{{}, today, due.AddDays(-1), due, due.AddDays(1)}
				for _, evidence := range evidences {
					all = append(all, plan.Progress{Stage: stage, Condition: condition, Due: due, Evidence: evidence})
				}
			}
		}
	}
	return all
}

func TestSQLJudgesTimelinessAsThePlanDoes(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	ctx := t.Context()
	units := []directory.UnitCode{"so-y-te", "so-noi-vu", "ba-dinh"} // in the order of their names
	of := map[plan.TaskID]plan.Progress{}
	want := store.Overview{Units: make([]store.UnitFigures, len(units))}
	var specs []plan.TaskSpec
	for i, standing := range standings() {
		spec := taskSpec(t, units[i%len(units)], standing.Due)
		spec.Occurrence = fmt.Sprint(i)
		spec.ID, _ = plan.NewTaskID("kh-2026", "1", spec.Unit, spec.Occurrence)
		specs, of[spec.ID] = append(specs, spec), standing
		want.Units[i%len(units)].Unit = spec.Unit
		count(&want.Total, standing)
		count(&want.Units[i%len(units)].Figures, standing)
	}
	if _, err := s.AddTasks(ctx, "kh-2026", specs); err != nil {
		t.Fatal(err)
	}
	for _, spec := range specs {
		standing := of[spec.ID]
		project(t, s, store.Projection{State: plan.State{
			Task: spec.ID, Unit: spec.Unit, Seq: 1, Stage: standing.Stage, Condition: standing.Condition,
			Due: standing.Due, FirstDue: standing.Due, Evidence: standing.Evidence, Opened: noon, Since: noon, Woken: noon,
		}})
	}
	if err := s.SaveDirectory(ctx, sampleDirectory()); err != nil {
		t.Fatal(err)
	}
	want.Units[0].Name, want.Units[1].Name, want.Units[2].Name = "so-y-te", "Sở Nội vụ", "UBND phường Ba Đình"
	got, err := s.Overview(ctx, "kh-2026", today)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("overview (-want +got):\n%s", diff)
	}
	holdFilters(t, s, of)
}

func count(f *store.Figures, s plan.Progress) {
	switch s.Bucket(today) {
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
		return
	}
	if s.Timeliness(today) == plan.TimelinessDueSoon {
		f.DueSoon++
	}
}

// holdFilters asks for each bucket and each timeliness and compares the answer with what the plan says of every task.
func holdFilters(t *testing.T, s *store.Store, of map[plan.TaskID]plan.Progress) {
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
		for _, standing := range of {
			if f.holds(standing) {
				want++
			}
		}
		tasks, total, err := s.Tasks(t.Context(), f.filter, today)
		if err != nil || total != want || len(tasks) != want || want == 0 {
			t.Errorf("%s: %d listed, %d in total (%v), want %d", name, len(tasks), total, err, want)
		}
		for _, task := range tasks {
			if standing := of[task.ID]; !f.holds(standing) || task.State.Progress() != standing {
				t.Errorf("%s: lists %+v", name, standing)
			}
		}
	}
}

func TestAnOverviewWithoutTasksIsZero(t *testing.T) {
	t.Parallel()
	got, err := storetest.Open(t).Overview(t.Context(), "kh-2026", today)
	if diff := cmp.Diff(store.Overview{}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestTasksAreFilteredSearchedAndSorted(t *testing.T) {
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
		{"by the unit's name in Vietnamese order", store.TaskFilter{Sort: store.SortUnit}, []string{"An", "Ăn", "Ân", "Dương", "Đan"}, 5},
		{"by title in Vietnamese order", store.TaskFilter{Sort: store.SortTitle}, []string{"An", "Ăn", "Ân", "Dương", "Đan"}, 5},
		// The launch gave Dương its deadline of 31/03, the last of them; An has none.
		{"by deadline, none last", store.TaskFilter{}, []string{"Đan", "Ân", "Ăn", "Dương", "An"}, 5},
		{"as the lines stand in the plan", store.TaskFilter{Sort: store.SortPlan, Limit: 1, Offset: 4}, []string{"An"}, 5},
		{"what moved last first", store.TaskFilter{Sort: store.SortUpdated, Limit: 1}, []string{"Dương"}, 5},
		{"a page", store.TaskFilter{Sort: store.SortUnit, Limit: 2, Offset: 1}, []string{"Ăn", "Ân"}, 5},
		{"a page past the end", store.TaskFilter{Limit: 2, Offset: 9}, nil, 5},
		{"without marks, any case", store.TaskFilter{Search: "DUONG phong su"}, []string{"Dương"}, 1},
		{"with marks", store.TaskFilter{Search: "đan"}, []string{"Đan"}, 1},
		{"decomposed marks", store.TaskFilter{Search: "Đan"}, []string{"Đan"}, 1},
		{"by short name of the unit", store.TaskFilter{Search: "ubnd dan"}, []string{"Đan"}, 1},
		{"unit", store.TaskFilter{Unit: "dan"}, []string{"Đan"}, 1},
		{"line and group", store.TaskFilter{Line: "2", Group: "II. Phát thanh"}, []string{"An"}, 1},
		{"another plan", store.TaskFilter{Plan: "kh-2025"}, nil, 0},
		{"due in some days", store.TaskFilter{DueFrom: today, DueTo: today.AddDays(2)}, []string{"Đan", "Ân"}, 2},
		{"started", store.TaskFilter{StartStatus: store.StartDone, Stage: plan.StageAssignment, Condition: plan.ConditionActive}, []string{"Dương"}, 1},
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
