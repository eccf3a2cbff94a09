package store_test

import (
	"slices"
	"testing"

	"loa/plan"
	"loa/store"
)

// approved decides by mail about the draft on the desk; the letter that follows waits for the end of the hold.
func approved(t *testing.T, before plan.State) store.Projection {
	t.Helper()
	p := given(t, before, plan.Command{
		ID: "duyet", Kind: plan.CommandDecide, Actor: head(before.Unit), Draft: before.Draft, Hash: before.DraftHash,
		Decision: plan.DecisionApprove, UndoWindow: plan.UndoWindowStandard,
	})
	publish := letter(p, "an")
	publish.Notice, publish.UndoSeq, publish.NextTry = plan.NoticePublish, p.State.Seq, p.State.UndoWindow.Until
	receipt := letter(p, "duong")
	receipt.Notice = plan.NoticeReceipt
	p.Letters = []store.LetterOut{publish, receipt}
	return p
}

func states(t *testing.T, s *store.Store, id plan.TaskID) map[plan.NoticeKind]store.LetterState {
	t.Helper()
	letters, err := s.LettersOut(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	stand := map[plan.NoticeKind]store.LetterState{}
	for _, l := range letters {
		stand[l.Notice] = l.State
	}
	return stand
}

func TestADecisionTakenBackTakesItsLetterAlong(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	p := approved(t, reviewed(t, s, ids[0]).State)
	project(t, s, p)
	due, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: 10, Rate: 1000, Now: p.State.UndoWindow.Until.Add(-1)})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(due, func(l store.LetterOut) bool { return l.Notice == plan.NoticePublish }) {
		t.Error("the unit is asked to publish before the hold ends")
	}
	project(t, s, given(t, p.State, plan.Command{ID: "huy", Kind: plan.CommandWithdraw, Actor: head(p.State.Unit)}))
	if stand := states(t, s, ids[0]); stand[plan.NoticePublish] != store.LetterWithdrawn || stand[plan.NoticeReceipt] == store.LetterWithdrawn {
		t.Errorf("letters stand so after the decision was taken back: %v", stand)
	}
	late, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: 10, Rate: 1000, Now: p.State.UndoWindow.Until.AddDate(0, 0, 1)})
	if err != nil || slices.ContainsFunc(late, func(l store.LetterOut) bool { return l.Notice == plan.NoticePublish }) {
		t.Errorf("the unit is asked to publish later (%v)", err)
	}
}

func TestALetterOfAStandingDecisionGoesOutWhenItsHoldEnds(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	p := approved(t, reviewed(t, s, ids[0]).State)
	project(t, s, p)
	project(t, s, p) // a second time changes nothing
	project(t, s, given(t, p.State, plan.Command{ID: "tam-dung", Kind: plan.CommandPause, Reason: "Chờ hướng dẫn"}))
	due, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: 10, Rate: 1000, Now: p.State.UndoWindow.Until})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(due, func(l store.LetterOut) bool { return l.Notice == plan.NoticePublish }) {
		t.Errorf("the unit is not asked to publish: %v", states(t, s, ids[0]))
	}
}
