package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
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
	groups, err := s.WaitingTasks(t.Context(), "kh-2026", nil, 0)
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

// A matter that waits for the coordinator beside the step sets a task apart from others that wait for the same unit.
func TestWaitingTasksBeside(t *testing.T) {
	t.Parallel()
	for _, beside := range []plan.Command{
		{Kind: plan.CommandRequestExtension, Due: today.AddDays(300), Reason: "Chờ kinh phí"},
		{Kind: plan.CommandAsk, Reason: "Có cần bản in không?"},
	} {
		t.Run(string(beside.Kind), func(t *testing.T) {
			t.Parallel()
			s, _ := launched(t, 1)
			desks := map[plan.TaskID]int{}
			for n, occurrence := range []string{"a", "b"} {
				spec := taskSpec(t, "so-noi-vu", today)
				spec.ID, spec.Occurrence = plan.TaskID("kh-2026/1/so-noi-vu/"+occurrence), occurrence
				if _, err := s.AddTasks(t.Context(), "kh-2026", []plan.TaskSpec{spec}); err != nil {
					t.Fatal(err)
				}
				p := opened(spec.ID)
				project(t, s, p)
				if n == 0 {
					beside.ID, beside.Actor = "canh", head("so-noi-vu")
					p = apply(t, p.State, beside)
					project(t, s, p)
				}
				desks[spec.ID] = len(p.State.Desk(today))
			}
			groups, err := s.WaitingTasks(t.Context(), "kh-2026", nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			got := map[plan.TaskID]int{}
			for _, group := range groups {
				for _, task := range group.First {
					got[task.ID] = len(group.State.Desk(today))
				}
			}
			if diff := cmp.Diff(desks, got); diff != "" {
				t.Errorf("how many the tasks wait for (-want +got):\n%s", diff)
			}
		})
	}
}
