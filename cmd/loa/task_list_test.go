package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

func TestShowTasks(t *testing.T) {
	t.Parallel()
	due := calendar.MustDate("2027-03-31")
	tests := []struct {
		name      string
		stage     plan.Stage
		condition plan.Condition
		want      string // the last column
		stands    string
	}{
		{"a task at work shows its timeliness", plan.StageDrafting, plan.ConditionActive, "Trong hạn", "Khâu: Soạn thảo; tình trạng: Đang thực hiện"},
		{"a cancelled task is not in time", plan.StageAssignment, plan.ConditionCancelled, "Hủy", "Khâu: Giao nhiệm vụ; tình trạng: Hủy"},
		{"a declined task is not in time", plan.StageAssignment, plan.ConditionDeclined, "Từ chối nhiệm vụ", "Khâu: Giao nhiệm vụ; tình trạng: Từ chối nhiệm vụ"},
		{"a task that is done is not under way", plan.StageDone, plan.ConditionActive, "Hoàn thành", "Khâu: Hoàn thành"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			p := &program{lang: locale.Vietnamese, out: &out, errs: &errs, format: "text"}
			task := store.Task{ID: "kh-2027/1/so-y-te/1", State: plan.State{Stage: tt.stage, Condition: tt.condition, Due: due, FirstDue: due}}
			if tt.stage == plan.StageDone {
				task.State.ProofDate = due
			}
			if err := p.showTasks([]store.Task{task}, 1, calendar.MustDate("2027-03-01")); err != nil {
				t.Fatal(err)
			}
			fields := strings.Split(strings.TrimSpace(out.String()), "  ")
			if last := fields[len(fields)-1]; !strings.HasPrefix(last, tt.want) {
				t.Errorf("the list shows %q, want %q", last, tt.want)
			}
			if got := p.stands(plan.Shape{}, tt.stage, tt.condition); got != tt.stands {
				t.Errorf("the task stands at %q, want %q", got, tt.stands)
			}
		})
	}
}

func TestTasksOnDesk(t *testing.T) {
	t.Parallel()
	on := calendar.MustDate("2027-03-01")
	waiting := func(stage plan.Stage, assigned directory.PersonID, tasks ...plan.TaskID) store.Waiting {
		w := store.Waiting{State: plan.State{
			Seq: 1, Unit: "so-y-te", Stage: stage, Condition: plan.ConditionActive, AssignedTo: assigned, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: "so-y-te"}},
		}}
		for _, id := range tasks {
			w.First = append(w.First, store.WaitingTask{ID: id})
		}
		return w
	}
	groups := []store.Waiting{
		waiting(plan.StageDrafting, "", "a", "b"), waiting(plan.StageApproval, "", "c"), waiting(plan.StageDrafting, "nam", "d"),
	}
	for whom, want := range map[string][]plan.TaskID{
		"unit_contact@so-y-te": {"a", "b"}, "unit_head@so-y-te": {"c"}, "unit_head@so-khac": nil,
	} {
		waits, err := (&app{}).waitsFor(t.Context(), whom)
		if err != nil {
			t.Fatal(err)
		}
		if got := tasksOnDesk(groups, waits, on); !slices.Equal(got, want) {
			t.Errorf("for %s wait %v, want %v", whom, got, want)
		}
	}
	if _, err := (&app{lang: locale.Vietnamese}).waitsFor(t.Context(), "thu_truong@so-y-te"); err == nil || !strings.Contains(err.Error(), "unit_head") {
		t.Errorf("an unknown role: %v, want the known ones", err)
	}
	named := func(n plan.Notice) bool { return n.Person == "nam" }
	if got := tasksOnDesk(groups, named, on); !slices.Equal(got, []plan.TaskID{"d"}) {
		t.Errorf("for the person wait %v", got)
	}
}
