package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// noticeOf is the notice of an approval for the last event of a projection. One that is sent singly is in letter.
func noticeOf(p store.Projection, person directory.PersonID, dispatch plan.Dispatch) store.Notice {
	e := p.Events[len(p.Events)-1]
	n := store.Notice{
		Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Kind: plan.NoticeApproval, Person: person, Role: directory.RoleUnitHead, Unit: p.State.Unit,
		Asks: plan.PurposeDecide, Dispatch: dispatch, At: e.At,
	}
	switch dispatch {
	case plan.DispatchSingle:
		n.Letter = letter(p, person).Key
	case plan.DispatchNone:
		n.Reason = plan.SilenceNoAddress
	case plan.DispatchOpening, plan.DispatchDigest:
	}
	return n
}

func TestNotices(t *testing.T) {
	t.Parallel()
	t.Run("every way of a notice is written with its event, once", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		first := opened(ids[0])
		first.Letters = []store.LetterOut{letter(first, "an")}
		for i, dispatch := range plan.Dispatches() {
			n := noticeOf(first, "an", dispatch)
			n.Kind = plan.NoticeKind([]string{"a", "b", "c", "d"}[i])
			first.Notices = append(first.Notices, n)
		}
		project(t, s, first)
		project(t, s, first)
		got, err := s.Notices(t.Context(), ids[0])
		if diff := cmp.Diff(first.Notices, got); err != nil || diff != "" {
			t.Errorf("%v, notices (-want +got):\n%s", err, diff)
		}
	})
	t.Run("a notice for a digest ends with the decision that is taken back", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		submitted := projectSubmitted(t, s, ids[0])
		approve := plan.Command{
			ID: "duyet", Kind: plan.CommandDecide, Actor: head(submitted.State.Unit), Draft: 1, Hash: hash("bản 1"),
			Decision: plan.DecisionApprove, UndoWindow: time.Hour,
		}
		approved := apply(t, submitted.State, approve)
		n := noticeOf(approved, "an", plan.DispatchDigest)
		n.UndoSeq, n.After = approved.State.Seq, approved.State.UndoWindow.Until
		approved.Notices = []store.Notice{n}
		project(t, s, approved)
		project(t, s, apply(t, approved.State, plan.Command{ID: "rut", Kind: plan.CommandWithdraw, Actor: head(submitted.State.Unit)}))
		got, err := s.Notices(t.Context(), ids[0])
		n.Dispatch, n.Reason = plan.DispatchNone, plan.SilenceTakenBack
		if diff := cmp.Diff([]store.Notice{submitted.Notices[0], n}, got); err != nil || diff != "" {
			t.Errorf("%v, notices (-want +got):\n%s", err, diff)
		}
	})
}

func TestSilentEvents(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	whole, silent := opened(ids[0]), opened(ids[1])
	whole.Notices = []store.Notice{noticeOf(whole, "an", plan.DispatchNone)}
	project(t, s, whole)
	project(t, s, silent)
	accepted := apply(t, whole.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
	for i, dispatch := range []plan.Dispatch{plan.DispatchOpening, plan.DispatchDigest} {
		n := noticeOf(accepted, "an", dispatch)
		n.Kind = plan.NoticeKind([]string{"a", "b"}[i])
		accepted.Notices = append(accepted.Notices, n)
	}
	project(t, s, accepted)
	for _, c := range []struct {
		name              string
		openings, digests time.Time
		want              int
	}{
		{name: "only the event without a notice", want: 1},
		{name: "an opening that waits too long", openings: noon.Add(time.Hour), want: 2},
		{name: "a line of a digest that waits too long", digests: noon.Add(time.Hour), want: 2},
	} {
		if got, err := s.SilentEvents(t.Context(), c.openings, c.digests); err != nil || got != c.want {
			t.Errorf("%s: %d, %v, want %d", c.name, got, err, c.want)
		}
	}
	if n, err := s.UnaddressedNotices(t.Context(), noon); err != nil || n != 1 {
		t.Errorf("%d notices without a recipient, %v, want 1", n, err)
	}
}
