package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

func TestAnEventNeverTakesTheNumberOfAnother(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	first := opened(ids[0])
	project(t, s, first)
	accepted := given(t, first.State, plan.Command{ID: "mail:1", Kind: plan.CommandAccept})
	project(t, s, accepted) // and the process dies before the workflow knows

	declined := given(t, first.State, plan.Command{ID: "web:2", Kind: plan.CommandDecline, Reason: "Không thuộc chức năng."})
	declined.Letters = []store.LetterOut{letter(declined, "duong")}
	declined.Requests = []store.Request{ask(declined, "duong", plan.PurposeDecide)}
	if err := s.Project(t.Context(), declined); !errors.Is(err, store.ErrSeqTaken) {
		t.Fatalf("projecting under a taken number: %v, want ErrOvertaken", err)
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
		t.Errorf("the task stands at %s, event %d (%v), want what was projected first", state.Stage, state.Seq, err)
	}
	letters, err := s.LettersOut(t.Context(), ids[0])
	if err != nil || len(letters) != 0 {
		t.Errorf("letters of the refused projection were queued: %v (%v)", letters, err)
	}
	project(t, s, accepted) // the same event again is no other
}
