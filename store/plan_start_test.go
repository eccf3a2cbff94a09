package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/store"
)

func TestAddTasks(t *testing.T) {
	t.Parallel()
	t.Run("a launch resumes with the pending tasks", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1200) // more than one batch
		ctx := t.Context()
		specs := []plan.TaskSpec{taskSpec(t, ids[0].Unit(), calendar.Date{}), taskSpec(t, "don-vi-moi", calendar.MustDate("2026-05-01"))}
		if added, err := s.AddTasks(ctx, "kh-2026", specs); err != nil || added != 1 {
			t.Errorf("added %d, %v; want 1 new", added, err)
		}
		if err := s.MarkStarted(ctx, ids[2:]); err != nil {
			t.Fatal(err)
		}
		project(t, s, opened(ids[1])) // what projects is started
		got, err := s.PendingTasks(ctx, "kh-2026", 10)
		if err != nil {
			t.Fatal(err)
		}
		want := []store.PendingTask{
			{ID: ids[0], Kind: deadline.KindBeforeDate, Due: calendar.MustDate("2026-03-31"), Title: "Xây dựng chuyên mục"},
			{ID: specs[1].ID, Kind: deadline.KindBeforeDate, Due: calendar.MustDate("2026-05-01"), Title: "Xây dựng chuyên mục"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("not yet started (-want +got):\n%s", diff)
		}
		if limited, err := s.PendingTasks(ctx, "kh-2026", 1); err != nil || len(limited) != 1 {
			t.Errorf("limited to one: %v, %v", limited, err)
		}
		counts, err := s.PlanCounts(ctx, "kh-2026")
		if err != nil {
			t.Fatal(err)
		}
		wantCounts := store.PlanCounts{Tasks: 1201, Pending: 2, Started: 1199}
		for _, stage := range plan.Stages() {
			wantCounts.ByStage = append(wantCounts.ByStage, store.StageCount{Stage: stage})
		}
		wantCounts.ByStage[0].Tasks, wantCounts.ByStage[0].Open = 1201, 1201
		if diff := cmp.Diff(wantCounts, counts); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
	})
	t.Run("a line that does not exist is ErrNotFound", func(t *testing.T) {
		t.Parallel()
		s, _ := launched(t, 0)
		bad := taskSpec(t, "so-noi-vu", calendar.Date{})
		bad.Line, bad.ID = "9", "kh-2026/9/so-noi-vu/1"
		if _, err := s.AddTasks(t.Context(), "kh-2026", []plan.TaskSpec{taskSpec(t, "so-y-te", calendar.Date{}), bad}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a line that is not there: %v, want ErrNotFound", err)
		}
		if counts, err := s.PlanCounts(t.Context(), "kh-2026"); err != nil || counts.Tasks != 0 {
			t.Errorf("%d tasks were added all the same (%v)", counts.Tasks, err)
		}
	})
}
