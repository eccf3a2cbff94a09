package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// approve approves the draft of a state by mail. The letter that follows waits for the end of the undo window.
func approve(t *testing.T, before plan.State) store.Projection {
	t.Helper()
	p := apply(t, before, plan.Command{
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

func letterStates(t *testing.T, s *store.Store, id plan.TaskID) map[plan.NoticeKind]store.LetterState {
	t.Helper()
	letters, err := s.LettersOut(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	states := map[plan.NoticeKind]store.LetterState{}
	for _, l := range letters {
		states[l.Notice] = l.State
	}
	return states
}

func TestProjectEnds(t *testing.T) {
	t.Parallel()
	t.Run("a decision taken back withdraws its letter", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		p := approve(t, projectSubmitted(t, s, ids[0]).State)
		project(t, s, p)
		due, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: 10, Rate: 1000, Now: p.State.UndoWindow.Until.Add(-1)})
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(due, func(l store.LetterOut) bool { return l.Notice == plan.NoticePublish }) {
			t.Error("the letter is due before the undo window ends")
		}
		project(t, s, apply(t, p.State, plan.Command{ID: "huy", Kind: plan.CommandWithdraw, Actor: head(p.State.Unit)}))
		if states := letterStates(t, s, ids[0]); states[plan.NoticePublish] != store.LetterWithdrawn || states[plan.NoticeReceipt] == store.LetterWithdrawn {
			t.Errorf("states of the letters after the decision was taken back: %v", states)
		}
		late, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: 10, Rate: 1000, Now: p.State.UndoWindow.Until.AddDate(0, 0, 1)})
		if err != nil || slices.ContainsFunc(late, func(l store.LetterOut) bool { return l.Notice == plan.NoticePublish }) {
			t.Errorf("the letter is due a day later (%v)", err)
		}
	})
	t.Run("the letter of a decision is due when its undo window ends", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		p := approve(t, projectSubmitted(t, s, ids[0]).State)
		project(t, s, p)
		project(t, s, p) // a second time changes nothing
		project(t, s, apply(t, p.State, plan.Command{ID: "tam-dung", Kind: plan.CommandPause, Reason: "Chờ hướng dẫn"}))
		due, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: 10, Rate: 1000, Now: p.State.UndoWindow.Until})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(due, func(l store.LetterOut) bool { return l.Notice == plan.NoticePublish }) {
			t.Errorf("the letter is not due: %v", letterStates(t, s, ids[0]))
		}
	})
	t.Run("requests end with their step", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		first.Requests = []store.Request{requestOf(first, "an", plan.PurposeAccept)}
		project(t, s, first)
		accepted := apply(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
		accepted.Requests = []store.Request{requestOf(accepted, "an", plan.PurposeDraft)}
		project(t, s, accepted)
		submitted := apply(t, accepted.State, plan.Command{ID: "trinh-1", Kind: plan.CommandSubmitDraft, Hash: hash("bản 1")})
		submitted.Requests = []store.Request{requestOf(submitted, "duong", plan.PurposeDecide)}
		project(t, s, submitted)
		newer := apply(t, submitted.State, plan.Command{ID: "trinh-2", Kind: plan.CommandSubmitDraft, Hash: hash("bản 2")})
		newer.Requests = []store.Request{requestOf(newer, "duong", plan.PurposeDecide), requestOf(newer, "an", plan.PurposeDecide)}
		project(t, s, newer)
		approved := apply(t, newer.State, plan.Command{
			ID: "duyet", Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: 2, Hash: hash("bản 2"), Actor: head(newer.State.Unit),
		})
		approved.Requests = []store.Request{requestOf(approved, "an", plan.PurposePublish)}

		type end struct{ Open, Used, Revoked bool }
		ends := func() (ends []end) {
			for _, a := range recordOf(t, s, ids[0]).Requests {
				ends = append(ends, end{a.Open(noon), !a.UsedAt.IsZero(), !a.RevokedAt.IsZero()})
			}
			return ends
		}
		over, live := end{Used: true}, end{Open: true}
		want := []end{over, live, {Revoked: true}, live, live}
		if diff := cmp.Diff(want, ends()); diff != "" {
			t.Errorf("after a newer draft (-want +got):\n%s", diff)
		}
		project(t, s, approved)
		want = []end{over, over, {Revoked: true}, over, over, live}
		if diff := cmp.Diff(want, ends()); diff != "" {
			t.Errorf("after the approval (-want +got):\n%s", diff)
		}
		project(t, s, newer) // late, and repeated
		if diff := cmp.Diff(want, ends()); diff != "" {
			t.Errorf("after a repeated older projection (-want +got):\n%s", diff)
		}
	})
	t.Run("a request to another level counts as used", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		first.State.Levels = []plan.Level{{Role: directory.RoleUnitHead, Unit: first.State.Unit}, {Role: directory.RoleOfficeChief, Unit: "vp"}}
		project(t, s, first)
		accepted := apply(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
		project(t, s, accepted)
		submitted := apply(t, accepted.State, plan.Command{ID: "trinh", Kind: plan.CommandSubmitDraft, Hash: hash("bản 1")})
		submitted.Requests = []store.Request{requestOf(submitted, "duong", plan.PurposeDecide)}
		project(t, s, submitted)
		approved := apply(t, submitted.State, plan.Command{
			ID: "duyet", Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: 1, Hash: hash("bản 1"), Actor: head(submitted.State.Unit),
		})
		project(t, s, approved)
		got, err := s.Request(t.Context(), submitted.Requests[0].TokenHash)
		if err != nil || got.Open(noon) || !got.UsedAt.Equal(approved.Events[0].At) {
			t.Errorf("the question of the first level: %+v, %v; want it used at %s", got, err, approved.Events[0].At)
		}
	})
}
