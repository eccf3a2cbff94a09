package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// openTask projects the first event of a task and returns its state.
func openTask(t *testing.T, s *store.Store, id plan.TaskID) plan.State {
	t.Helper()
	state, event := plan.NewTask(plan.TaskInput{Task: id}, noon)
	if err := s.Project(t.Context(), store.Projection{State: state, Events: []plan.Event{event}}); err != nil {
		t.Fatal(err)
	}
	return state
}

func TestRaiseEpoch(t *testing.T) {
	t.Parallel()
	t.Run("the workflow of the earlier epoch can write no more", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		old := openTask(t, s, ids[0])
		raised, err := s.RaiseEpoch(t.Context(), ids[0])
		if err != nil || raised.Epoch != old.Epoch+1 || raised.Seq != old.Seq {
			t.Fatalf("the state is epoch %d, event %d (%v)", raised.Epoch, raised.Seq, err)
		}
		if recorded, err := s.State(t.Context(), ids[0]); err != nil || recorded.Epoch != raised.Epoch {
			t.Errorf("on record is epoch %d (%v)", recorded.Epoch, err)
		}
		late, event := old.Abort("Muộn.", noon)
		if err := s.Project(t.Context(), store.Projection{State: late, Events: []plan.Event{event}}); !errors.Is(err, store.ErrFenced) {
			t.Errorf("a projection of the earlier epoch: %v, want ErrFenced", err)
		}
		next, event := raised.Abort("Dừng.", noon)
		if err := s.Project(t.Context(), store.Projection{State: next, Events: []plan.Event{event}}); err != nil {
			t.Error(err)
		}
		if _, err := s.RaiseEpoch(t.Context(), ids[0]); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of a task that is over: %v, want ErrNotFound", err)
		}
		if gaps, err := s.Gaps(t.Context()); err != nil || len(gaps) > 0 {
			t.Errorf("gaps %v (%v)", gaps, err)
		}
	})
	t.Run("a task without a state has no epoch", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		if _, err := s.RaiseEpoch(t.Context(), ids[0]); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v, want ErrNotFound", err)
		}
	})
}

func TestOpenTasks(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 4) // the last is not started
	if err := s.MarkStarted(t.Context(), ids[:3]); err != nil {
		t.Fatal(err)
	}
	first, second := openTask(t, s, ids[0]), openTask(t, s, ids[1])
	over, event := second.Abort("Dừng.", noon)
	if err := s.Project(t.Context(), store.Projection{State: over, Events: []plan.Event{event}}); err != nil {
		t.Fatal(err)
	}
	open, err := s.OpenTasks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []plan.State{{Task: first.Task, Seq: 1}, {Task: ids[2]}}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("open tasks (-want +got):\n%s", diff)
	}
	if err := s.ResetStart(t.Context(), ids[0]); err != nil {
		t.Fatal(err)
	}
	if err := s.ResetStart(t.Context(), ids[2]); err != nil {
		t.Fatal(err)
	}
	if open, err := s.OpenTasks(t.Context()); err != nil || len(open) != 1 || open[0].Task != ids[0] {
		t.Errorf("after the starts are reset: %v (%v), want only the task with a state", open, err)
	}
}

func TestReassigned(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	openTask(t, s, ids[0])
	state := openTask(t, s, ids[1])
	coordinator := directory.Actor{Person: "ha", Positions: []directory.Position{{Role: directory.RoleCoordinator, Unit: "so-noi-vu"}}}
	given, events, err := state.Apply(plan.Command{ID: "1", Kind: plan.CommandReassign, Actor: coordinator, Unit: "so-y-te", Reason: "Đúng chức năng."}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Project(t.Context(), store.Projection{State: given, Events: events}); err != nil {
		t.Fatal(err)
	}
	found, err := s.Reassigned(t.Context())
	if err != nil || len(found) != 1 || found[0].Task != ids[1] || found[0].ReassignedTo != "so-y-te" {
		t.Errorf("reassigned are %+v (%v), want the second task", found, err)
	}
}

func TestReopenMisrefused(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	if err := s.SetUIDValidity(t.Context(), lease(t, s, "mot", noon), 7); err != nil {
		t.Fatal(err)
	}
	openTask(t, s, ids[0])
	over, event := openTask(t, s, ids[1]).Abort("Dừng.", noon)
	if err := s.Project(t.Context(), store.Projection{State: over, Events: []plan.Event{event}}); err != nil {
		t.Fatal(err)
	}
	refused := func(task plan.TaskID, uid uint32) store.LetterID {
		id := closeAs(t, s, uid, store.OutcomeRefused)
		if task == ids[1] {
			id = file(t, s, lease(t, s, "mot", noon), incoming(uid+100, "Thư khác"))[0].ID
			if err := s.CloseLetter(t.Context(), id, store.Closing{Outcome: store.OutcomeRefused, At: noon}); err != nil {
				t.Fatal(err)
			}
		}
		letter, err := s.LetterIn(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.FileRefusal(t.Context(), store.Refusal{
			Task: task, Command: "mail:" + letter.ContentHash, Kind: plan.CommandDecide, Actor: "mai", Channel: plan.ChannelMail,
			Reason: plan.RefusalClosed, Message: "Nhiệm vụ đã kết thúc.", At: noon,
		}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	wrongly, rightly := refused(ids[0], 1), refused(ids[1], 2)
	for n, want := range []int{1, 0} {
		if got, err := s.ReopenMisrefused(t.Context(), noon.Add(time.Hour)); err != nil || got != want {
			t.Errorf("call %d reopens %d (%v), want %d", n+1, got, err, want)
		}
	}
	if letter, err := s.LetterIn(t.Context(), wrongly); err != nil || letter.State != store.LetterFiled || letter.Outcome != "" {
		t.Errorf("the letter to the open task is %s %q (%v)", letter.State, letter.Outcome, err)
	}
	if letter, err := s.LetterIn(t.Context(), rightly); err != nil || letter.Outcome != store.OutcomeRefused {
		t.Errorf("the letter to the task that is over is %q (%v)", letter.Outcome, err)
	}
	if err := s.Defer(t.Context(), wrongly, "away", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n, err := s.RetryLetters(t.Context()); err != nil || n != 1 {
		t.Errorf("%d letters made due (%v), want 1", n, err)
	}
}

func TestLastReconciliation(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	if last, err := s.LastReconciliation(t.Context()); err != nil || !last.At.IsZero() {
		t.Errorf("before the first: %+v (%v)", last, err)
	}
	for n := range 2 {
		if err := s.SaveReconciliation(t.Context(), store.Reconciliation{At: noon, Compared: 7, Differences: n}); err != nil {
			t.Fatal(err)
		}
	}
	if last, err := s.LastReconciliation(t.Context()); err != nil || last.Differences != 1 || last.Compared != 7 {
		t.Errorf("the last is %+v (%v)", last, err)
	}
}
