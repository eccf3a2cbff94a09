package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
)

// openings are the openings of tasks, each with a letter, a question and a notice.
func openings(ids ...plan.TaskID) []store.Projection {
	var all []store.Projection
	for _, id := range ids {
		p := opened(id)
		p.Letters = []store.LetterOut{letter(p, "an")}
		p.Requests = []store.Request{requestOf(p, "an", plan.PurposeAccept)}
		p.Notices = []store.Notice{noticeOf(p, "an", plan.DispatchSingle)}
		all = append(all, p)
	}
	return all
}

func open(t *testing.T, s *store.Store, all []store.Projection) []plan.TaskID {
	t.Helper()
	ids, err := s.ProjectOpenings(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(slices.Values(ids))
}

func TestProjectOpenings(t *testing.T) {
	t.Parallel()
	t.Run("the record is that of projections one by one, but for the start", func(t *testing.T) {
		t.Parallel()
		one, ids := launched(t, 3)
		together, _ := launched(t, 3)
		all := openings(ids...)
		for _, p := range all {
			project(t, one, p)
		}
		if diff := cmp.Diff(ids, open(t, together, all)); diff != "" {
			t.Errorf("opened (-want +got):\n%s", diff)
		}
		for _, id := range ids {
			want, got := recordOf(t, one, id), recordOf(t, together, id)
			want.Task.StartStatus = store.StartPending
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("record of %s (-one by one +together):\n%s", id, diff)
			}
		}
		pending, err := together.PendingTasks(t.Context(), "kh-2026", 10)
		if err != nil || len(pending) != 3 {
			t.Fatalf("%d tasks to start (%v), want 3", len(pending), err)
		}
		if diff := cmp.Diff(all[0].State, pending[0].State); diff != "" {
			t.Errorf("the state to start from (-want +got):\n%s", diff)
		}
	})
	t.Run("a task that is open, started or withdrawn stays as it is", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 4)
		first := openings(ids[0])
		open(t, s, first)
		if err := s.MarkStarted(t.Context(), ids[1:2]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.WithdrawTasks(t.Context(), ids[2:3]); err != nil {
			t.Fatal(err)
		}
		again := openings(ids...)
		again[0].Events[0].At = again[0].Events[0].At.AddDate(0, 0, 1)
		if diff := cmp.Diff(ids[3:], open(t, s, again)); diff != "" {
			t.Errorf("opened (-want +got):\n%s", diff)
		}
		if got := recordOf(t, s, ids[0]); len(got.Journal) != 1 || !got.Journal[0].At.Equal(first[0].Events[0].At) || len(got.Letters) != 1 {
			t.Errorf("the task that was open: %+v", got)
		}
		for _, id := range ids[1:3] {
			if got := recordOf(t, s, id); len(got.Journal)+len(got.Letters)+len(got.Requests) != 0 || got.Task.State.Seq != 0 {
				t.Errorf("the task that was not to be opened: %+v", got)
			}
		}
	})
	t.Run("launches at the same time open each task once", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 20)
		var all sync.WaitGroup
		counts := make([]int, 4)
		for i := range counts {
			all.Go(func() {
				opened, err := s.ProjectOpenings(context.WithoutCancel(t.Context()), openings(ids...))
				if err != nil {
					t.Error(err)
				}
				counts[i] = len(opened)
			})
		}
		all.Wait()
		if sum := counts[0] + counts[1] + counts[2] + counts[3]; sum != len(ids) {
			t.Errorf("%v tasks opened, want %d in all", counts, len(ids))
		}
	})
	t.Run("the projection of the workflow of an earlier release changes nothing", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		all := openings(ids...)
		open(t, s, all)
		project(t, s, all[0])
		want := recordOf(t, s, ids[0])
		if len(want.Journal) != 1 || len(want.Letters) != 1 || want.Task.State.Seq != 1 {
			t.Errorf("the record: %+v", want)
		}
	})
}
