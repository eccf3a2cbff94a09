package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
)

// closeAs files a letter and closes it with an outcome.
func closeAs(t *testing.T, s *store.Store, uid uint32, outcome store.Outcome) store.LetterID {
	t.Helper()
	id := file(t, s, lease(t, s, "mot", noon), incoming(uid, "Thư "+string(outcome)))[0].ID
	if err := s.CloseLetter(t.Context(), id, store.Closing{Outcome: outcome, Note: "Vì sao", Error: "lỗi", At: noon}); err != nil {
		t.Fatal(err)
	}
	return id
}

func action(id store.LetterID, kind store.ActionKind, task plan.TaskID) store.LetterAction {
	a := store.LetterAction{Letter: id, Key: "khóa-" + string(kind), Action: kind, Actor: "mai", Reason: "Đã xem", At: noon.Add(time.Hour)}
	if kind == store.ActionAssign {
		a.Task = task
	}
	return a
}

func TestActOnLetter(t *testing.T) {
	t.Parallel()
	t.Run("an action changes only the outcomes that it may change", func(t *testing.T) {
		t.Parallel()
		may := map[store.Outcome][]store.ActionKind{
			store.OutcomeTriage:      {store.ActionRetry, store.ActionReject, store.ActionAssign},
			store.OutcomeQuestion:    {store.ActionRetry, store.ActionReject, store.ActionAssign},
			store.OutcomeConfirm:     {store.ActionRetry, store.ActionReject, store.ActionAssign, store.ActionConfirm},
			store.OutcomeQuarantined: {store.ActionRetry, store.ActionRelease, store.ActionReject, store.ActionAssign},
			store.OutcomeSecret:      {store.ActionRelease, store.ActionReject},
		}
		s, ids := launched(t, 1)
		if err := s.SetUIDValidity(t.Context(), lease(t, s, "mot", noon), 7); err != nil {
			t.Fatal(err)
		}
		uid := uint32(0)
		for _, outcome := range store.Outcomes() {
			if outcome == store.OutcomeCopy {
				continue // no letter of its own
			}
			for _, kind := range []store.ActionKind{store.ActionRetry, store.ActionRelease, store.ActionReject, store.ActionAssign, store.ActionConfirm} {
				uid++
				letter := incoming(uid, string(outcome)+" "+string(kind))
				id := file(t, s, lease(t, s, "mot", noon), letter)[0].ID
				if err := s.CloseLetter(t.Context(), id, store.Closing{Outcome: outcome, At: noon}); err != nil {
					t.Fatal(err)
				}
				var err error
				if kind == store.ActionConfirm {
					err = s.ConfirmLetter(t.Context(), action(id, kind, ""), store.Closing{Outcome: store.OutcomeApplied, At: noon})
				} else {
					err = s.ActOnLetter(t.Context(), action(id, kind, ids[0]))
				}
				allowed := slices.Contains(may[outcome], kind)
				if allowed && err != nil || !allowed && !errors.Is(err, store.ErrOutcomeFinal) {
					t.Errorf("%s of a letter that is %s: %v, want it allowed: %t", kind, outcome, err, allowed)
				}
			}
		}
	})
	t.Run("an action is recorded once, with the outcome before", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		if err := s.SetUIDValidity(t.Context(), lease(t, s, "mot", noon), 7); err != nil {
			t.Fatal(err)
		}
		id := closeAs(t, s, 1, store.OutcomeQuarantined)
		for range 2 { // the same key counts once
			if err := s.ActOnLetter(t.Context(), action(id, store.ActionAssign, ids[0])); err != nil {
				t.Fatal(err)
			}
		}
		open, err := s.LetterIn(t.Context(), id)
		if err != nil || open.State != store.LetterFiled || open.Outcome != "" || open.Assigned != ids[0] || open.Error != "" || !open.ClosedAt.IsZero() {
			t.Errorf("assigned letter %+v, %v", open, err)
		}
		if err := s.CloseLetter(t.Context(), id, store.Closing{Outcome: store.OutcomeTriage, Note: "Vẫn chưa rõ", At: noon}); err != nil {
			t.Fatal(err)
		}
		if err := s.ActOnLetter(t.Context(), action(id, store.ActionReject, "")); err != nil {
			t.Fatal(err)
		}
		closed, err := s.LetterIn(t.Context(), id)
		if err != nil || closed.Outcome != store.OutcomeRejected || closed.Note != "Đã xem" || closed.Task != ids[0] {
			t.Errorf("rejected letter %+v, %v; want it with the task that it was assigned to", closed, err)
		}
		got, err := s.LetterActions(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		first, second := action(id, store.ActionAssign, ids[0]), action(id, store.ActionReject, "")
		first.Was, first.WasNote = store.OutcomeQuarantined, "Vì sao"
		second.Was, second.WasNote = store.OutcomeTriage, "Vẫn chưa rõ"
		if diff := cmp.Diff([]store.LetterAction{first, second}, got); diff != "" {
			t.Errorf("on record (-want +got):\n%s", diff)
		}
		counts, err := s.LetterCounts(t.Context())
		if err != nil || !counts.Balanced() {
			t.Errorf("counts %+v, %v", counts, err)
		}
	})
	t.Run("a released letter is open and marked as released", func(t *testing.T) {
		t.Parallel()
		s, _ := launched(t, 1)
		if err := s.SetUIDValidity(t.Context(), lease(t, s, "mot", noon), 7); err != nil {
			t.Fatal(err)
		}
		id := closeAs(t, s, 1, store.OutcomeSecret)
		if err := s.ActOnLetter(t.Context(), action(id, store.ActionRelease, "")); err != nil {
			t.Fatal(err)
		}
		pending, err := s.PendingLetters(t.Context(), 10, noon)
		if err != nil || len(pending) != 1 || !pending[0].Released {
			t.Errorf("open letters %+v, %v", pending, err)
		}
		if err := s.ActOnLetter(t.Context(), action(99, store.ActionRetry, "")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a letter that is not there: %v, want ErrNotFound", err)
		}
		other := closeAs(t, s, 2, store.OutcomeTriage)
		if err := s.ActOnLetter(t.Context(), action(other, store.ActionAssign, "kh-2026/khong/co/1")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a task that is not there: %v, want ErrNotFound", err)
		}
	})
}
