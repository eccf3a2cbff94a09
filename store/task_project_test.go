package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// record has everything that a projection can change.
type record struct {
	Task     store.Task
	Journal  []plan.Event
	Letters  []store.LetterOut
	Requests []store.Request
}

func recordOf(t *testing.T, s *store.Store, id plan.TaskID) (r record) {
	t.Helper()
	var errs [4]error
	r.Task, errs[0] = s.Task(t.Context(), id)
	r.Journal, errs[1] = s.Journal(t.Context(), id)
	r.Letters, errs[2] = s.LettersOut(t.Context(), id)
	r.Requests, errs[3] = s.Requests(t.Context(), id)
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return r
}

// projectSubmitted projects a task until its draft waits for approval, with the letter and the request to its approver.
func projectSubmitted(t *testing.T, s *store.Store, id plan.TaskID) store.Projection {
	t.Helper()
	first := opened(id)
	project(t, s, first)
	accepted := apply(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
	project(t, s, accepted)
	submitted := apply(t, accepted.State, plan.Command{ID: "trinh-1", Kind: plan.CommandSubmitDraft, Hash: hash("bản 1")})
	submitted.Letters = []store.LetterOut{letter(submitted, "duong")}
	submitted.Requests = []store.Request{requestOf(submitted, "duong", plan.PurposeDecide)}
	submitted.Notices = []store.Notice{noticeOf(submitted, "duong", plan.DispatchSingle)}
	project(t, s, submitted)
	return submitted
}

func TestProject(t *testing.T) {
	t.Parallel()
	t.Run("a second time changes nothing", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		submitted := projectSubmitted(t, s, ids[0])
		once := recordOf(t, s, ids[0])
		project(t, s, submitted)
		if diff := cmp.Diff(once, recordOf(t, s, ids[0])); diff != "" {
			t.Errorf("the second time changed the record (-once +twice):\n%s", diff)
		}
		want := record{Task: once.Task, Requests: submitted.Requests, Letters: submitted.Letters}
		want.Letters[0].State, want.Letters[0].NextTry = store.LetterPending, want.Letters[0].CreatedAt
		want.Task.State = submitted.State
		want.Task.UpdatedAt, want.Task.StartStatus = submitted.Events[0].At, store.StartDone
		want.Journal = append(slices.Clone(once.Journal[:2]), submitted.Events...)
		if diff := cmp.Diff(want, once); diff != "" {
			t.Errorf("the record is not what was projected (-want +got):\n%s", diff)
		}
	})
	t.Run("an older projection never overwrites a newer one", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		second := apply(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
		project(t, s, second)
		gaps, err := s.Gaps(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]store.Gap{{Task: ids[0], Seq: 1}}, gaps); diff != "" {
			t.Errorf("gaps before the first event arrived (-want +got):\n%s", diff)
		}
		project(t, s, first)
		got := recordOf(t, s, ids[0])
		if diff := cmp.Diff(second.State, got.Task.State); diff != "" {
			t.Errorf("state (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(append(first.Events, second.Events...), got.Journal); diff != "" {
			t.Errorf("journal (-want +got):\n%s", diff)
		}
		if gaps, err := s.Gaps(t.Context()); err != nil || len(gaps) != 0 {
			t.Errorf("gaps after both: %v, %v", gaps, err)
		}
	})
	t.Run("a writer of an older epoch is fenced off", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		project(t, s, first)
		restored := first.State
		restored.Epoch++
		project(t, s, store.Projection{State: restored})
		before := recordOf(t, s, ids[0])

		stale := apply(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
		stale.Letters = []store.LetterOut{letter(stale, "an")}
		if err := s.Project(t.Context(), stale); !errors.Is(err, store.ErrFenced) {
			t.Errorf("projecting with an old epoch: %v, want ErrFenced", err)
		}
		if err := s.Project(t.Context(), first); err != nil {
			t.Errorf("repeating what is there with an old epoch: %v", err)
		}
		if diff := cmp.Diff(before, recordOf(t, s, ids[0])); diff != "" {
			t.Errorf("the old epoch changed the record:\n%s", diff)
		}

		fresh := apply(t, restored, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
		project(t, s, fresh)
		if gaps, err := s.Gaps(t.Context()); err != nil || len(gaps) != 0 {
			t.Errorf("gaps over two epochs: %v, %v", gaps, err)
		}
	})
	t.Run("a command stands once in a journal", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		project(t, s, first)
		accepted := apply(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
		project(t, s, accepted)
		again := accepted
		again.State.Seq++
		again.Events = slices.Clone(again.Events)
		again.Events[0].Seq++
		again.Letters = []store.LetterOut{letter(again, "an")}
		before := recordOf(t, s, ids[0])
		if err := s.Project(t.Context(), again); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the same command under another number: %v, want ErrConflict", err)
		}
		if diff := cmp.Diff(before, recordOf(t, s, ids[0])); diff != "" {
			t.Errorf("a refused projection changed the record:\n%s", diff)
		}
	})
	t.Run("a task without a row is ErrNotFound", func(t *testing.T) {
		t.Parallel()
		s, _ := launched(t, 0)
		if err := s.Project(t.Context(), opened("kh-2026/1/so-y-te/1")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("projecting a task that was never added: %v, want ErrNotFound", err)
		}
	})
	t.Run("many writers of one task leave one journal", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		project(t, s, first)
		accepted := apply(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
		accepted.Letters = []store.LetterOut{letter(accepted, "an")}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for _, p := range []store.Projection{accepted, first} {
					if err := s.Project(context.WithoutCancel(t.Context()), p); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		got := recordOf(t, s, ids[0])
		if len(got.Journal) != 2 || len(got.Letters) != 1 || got.Task.State.Seq != 2 {
			t.Errorf("%d events, %d letters, seq %d; want 2, 1, 2", len(got.Journal), len(got.Letters), got.Task.State.Seq)
		}
	})
	t.Run("an event never takes the number of another", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		project(t, s, first)
		accepted := apply(t, first.State, plan.Command{ID: "mail:1", Kind: plan.CommandAccept})
		project(t, s, accepted) // the process ends before the workflow has recorded it

		declined := apply(t, first.State, plan.Command{ID: "web:2", Kind: plan.CommandDecline, Reason: "Không thuộc chức năng."})
		declined.Letters = []store.LetterOut{letter(declined, "duong")}
		declined.Requests = []store.Request{requestOf(declined, "duong", plan.PurposeDecide)}
		if err := s.Project(t.Context(), declined); !errors.Is(err, store.ErrSeqTaken) {
			t.Fatalf("projecting under a taken number: %v, want ErrSeqTaken", err)
		}

		journal, err := s.Journal(t.Context(), ids[0])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]plan.Event{first.Events[0], accepted.Events[0]}, journal, cmp.AllowUnexported(calendar.Date{})); diff != "" {
			t.Errorf("the journal changed (-want +got):\n%s", diff)
		}
		state, err := s.State(t.Context(), ids[0])
		if err != nil || state.Stage != plan.StageDrafting || state.Seq != 2 {
			t.Errorf("the task is at %s, event %d (%v), want the first projection", state.Stage, state.Seq, err)
		}
		letters, err := s.LettersOut(t.Context(), ids[0])
		if err != nil || len(letters) != 0 {
			t.Errorf("letters of the refused projection were queued: %v (%v)", letters, err)
		}
		project(t, s, accepted) // the same event again is no conflict
	})
	t.Run("a command carried out anew at another time is another event", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		project(t, s, first)
		accepted := apply(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
		project(t, s, accepted) // the process ends before the workflow has recorded it

		anew := accepted
		anew.State.Since = accepted.State.Since.Add(10 * time.Second)
		anew.Events = slices.Clone(accepted.Events)
		anew.Events[0].At = accepted.Events[0].At.Add(10 * time.Second)
		if err := s.Project(t.Context(), anew); !errors.Is(err, store.ErrSeqTaken) {
			t.Fatalf("projecting the event of another time: %v, want ErrSeqTaken", err)
		}
		state, err := s.State(t.Context(), ids[0])
		if err != nil || !state.Since.Equal(accepted.State.Since) {
			t.Errorf("the task is in its stage since %s (%v), want %s", state.Since, err, accepted.State.Since)
		}
	})
}
