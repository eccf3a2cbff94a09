package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// TestWaitingTasks: tasks that wait for the same people are one group, the oldest first; tasks that are done, cancelled, paused or not yet
// started wait for nobody.
func TestWaitingTasks(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 6)
	states := map[plan.TaskID]plan.State{}
	for _, id := range ids[:5] {
		p := opened(id)
		project(t, s, p)
		states[id] = p.State
	}
	give := func(id plan.TaskID, c plan.Command) {
		t.Helper()
		p := apply(t, states[id], c)
		project(t, s, p)
		states[id] = p.State
	}
	give(ids[1], plan.Command{ID: "nhan", Kind: plan.CommandAccept})
	give(ids[2], plan.Command{ID: "tu-choi", Kind: plan.CommandDecline, Reason: "Không đúng chức năng"})
	give(ids[3], plan.Command{ID: "dung", Kind: plan.CommandPause, Reason: "Chờ hướng dẫn"})
	give(ids[4], plan.Command{ID: "huy", Kind: plan.CommandCancel, Reason: "Trùng"})
	groups, err := s.WaitingTasks(t.Context(), store.WaitingFilter{Plan: "kh-2026"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[plan.TaskID]plan.Stage{}
	for _, group := range groups {
		for _, task := range group.First {
			got[task.ID] = group.State.Stage
		}
		if group.State.Task != group.First[0].ID || !group.Oldest().Equal(states[group.First[0].ID].Since) || group.Count != len(group.First) {
			t.Errorf("%d tasks %v have the state of %s and wait since %s", group.Count, group.First, group.State.Task, group.Oldest())
		}
	}
	want := map[plan.TaskID]plan.Stage{ids[0]: plan.StageAssignment, ids[1]: plan.StageDrafting, ids[2]: plan.StageAssignment}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("waiting tasks (-want +got):\n%s", diff)
	}
	listed, total, err := s.Tasks(t.Context(), store.TaskFilter{Among: []plan.TaskID{ids[1], ids[5]}}, today)
	if err != nil || total != 2 || len(listed) != 2 {
		t.Errorf("%d of %d tasks among two (%v)", len(listed), total, err)
	}
}

// TestWaitingFigures: the late tasks of the groups, with the paused and the unstarted ones, are the open and overdue ones of the figures, and the
// bands of their age add up.
func TestWaitingFigures(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 12) // all due on 31/03/2026
	late := calendar.MustDate("2026-04-20")
	days, err := calendar.New(calendar.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids[:10] { // two are not started
		p := opened(id)
		p.State.Since = noon.AddDate(0, 0, 10*i-60) // from January to the end of March
		p.State.Opened = p.State.Since
		if i == 3 {
			p.State.Due = calendar.MustDate("2026-05-15")
		}
		project(t, s, p)
		for command, at := range map[plan.CommandKind]int{plan.CommandPause: 4, plan.CommandCancel: 5, plan.CommandDecline: 6} {
			if i == at {
				project(t, s, apply(t, p.State, plan.Command{ID: string(command), Kind: command, Reason: "Theo chỉ đạo"}))
			}
		}
	}
	starts := plan.WaitingStarts(days, late)
	overview, groups, err := s.OverviewAndWaiting(t.Context(), store.WaitingFilter{Plan: "kh-2026", Today: late, Starts: starts, AtMost: 1})
	if err != nil {
		t.Fatal(err)
	}
	type sums struct{ Overdue, Late, Paused, Unstarted, Waiting int }
	got := sums{Overdue: overview.Total.OpenOverdue}
	for _, stage := range overview.Late {
		got.Paused, got.Unstarted = got.Paused+stage.Paused, got.Unstarted+stage.Unstarted
	}
	ages, want := map[plan.WaitingAge]int{}, map[plan.WaitingAge]int{}
	for _, group := range groups {
		got.Late, got.Waiting = got.Late+group.Late, got.Waiting+group.Count
		if first := calendar.MustDate("2026-03-31"); group.Late > 0 && group.FirstDue != first {
			t.Errorf("the first deadline of the late tasks of %s is %s", group.State.Unit, group.FirstDue)
		}
		for i, count := range group.Ages {
			if count > 0 {
				ages[plan.WaitingAges()[i]] += count
			}
		}
		if group.Count == 1 {
			want[plan.WaitingAgeSince(calendar.Today(group.Oldest()), starts)]++
		}
	}
	if diff := cmp.Diff(sums{Overdue: 10, Late: 7, Paused: 1, Unstarted: 2, Waiting: 8}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, ages); diff != "" || len(want) < 2 {
		t.Errorf("ages (-want +got):\n%s", diff)
	}
}

// TestWaitingDesks: tasks of one unit and stage that wait for different people are different groups.
func TestWaitingDesks(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	var specs []plan.TaskSpec
	for i := range 3 {
		spec := taskSpec(t, "so-noi-vu", calendar.MustDate("2026-03-31"))
		spec.Occurrence = fmt.Sprint(i)
		spec.ID, _ = plan.NewTaskID("kh-2026", "1", spec.Unit, spec.Occurrence)
		specs = append(specs, spec)
	}
	if _, err := s.AddTasks(t.Context(), "kh-2026", specs); err != nil {
		t.Fatal(err)
	}
	for i, c := range []plan.Command{{}, {Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2026-04-10"), Reason: "Chờ số liệu"}, {Kind: plan.CommandAsk, Reason: "Ai chủ trì?"}} {
		p := opened(specs[i].ID)
		project(t, s, p)
		if c.Kind == "" {
			continue
		}
		c.ID = string(c.Kind)
		c.Actor = directory.Actor{Person: "an", Positions: []directory.Position{{Role: directory.RoleFocalPoint, Unit: "so-noi-vu"}}}
		project(t, s, apply(t, p.State, c))
	}
	groups, err := s.WaitingTasks(t.Context(), store.WaitingFilter{Plan: "kh-2026"})
	if err != nil {
		t.Fatal(err)
	}
	desks := map[plan.Purpose]bool{}
	for _, group := range groups {
		waiting := group.State.Desk(today)
		desks[waiting[len(waiting)-1].Asks] = true
	}
	if diff := cmp.Diff(map[plan.Purpose]bool{plan.PurposeAccept: true, plan.PurposeExtension: true, plan.PurposeAnswer: true}, desks); diff != "" || len(groups) != 3 {
		t.Errorf("%d groups (-want +got):\n%s", len(groups), diff)
	}
}
