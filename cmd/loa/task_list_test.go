package main

import (
	"bytes"
	"strings"
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
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
