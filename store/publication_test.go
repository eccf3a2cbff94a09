package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// published brings a task to the stage of its report: by a link, or by the number of a document when that is empty.
func published(t *testing.T, s *store.Store, id plan.TaskID, link string) store.Projection {
	t.Helper()
	submitted := projectSubmitted(t, s, id)
	head := directory.Actor{Person: "duong", Positions: []directory.Position{{Role: directory.RoleUnitHead, Unit: id.Unit()}}}
	approved := apply(t, submitted.State, plan.Command{ID: "duyet", Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: 1, Hash: submitted.State.DraftHash, Actor: head})
	project(t, s, approved)
	c := plan.Command{ID: "dang", Kind: plan.CommandConfirmPublished, Link: link, ProofDate: calendar.MustDate("2026-03-02")}
	if link == "" {
		c.Document = "12/BC-SNV"
	}
	p := apply(t, approved.State, c)
	project(t, s, p)
	return p
}

// checkOf is the n-th check of the publication that a projection has proved.
func checkOf(p store.Projection, n int, outcome plan.LinkOutcome) store.PublicationCheck {
	e := p.Events[len(p.Events)-1]
	at := e.At.Add(time.Duration(n) * 24 * time.Hour)
	return store.PublicationCheck{
		Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, N: n, Link: e.Link, At: at, Outcome: outcome, Status: 200, Final: e.Link, Title: "Bản tin một cửa",
		ContentType: "text/html", Hash: hash("trang"), Size: 5, Took: 40 * time.Millisecond, Text: "Bản tin", NextAt: at.Add(24 * time.Hour),
	}
}

func saveCheck(t *testing.T, s *store.Store, check store.PublicationCheck, notices ...store.Notice) bool {
	t.Helper()
	saved, err := s.SavePublicationCheck(t.Context(), check, notices)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func dueAt(t *testing.T, s *store.Store, at time.Time) []plan.TaskID {
	t.Helper()
	due, err := s.DuePublications(t.Context(), at, 100)
	if err != nil {
		t.Fatal(err)
	}
	var ids []plan.TaskID
	for _, p := range due {
		ids = append(ids, p.Task)
	}
	return ids
}

func TestDuePublications(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 4)
	linked, numbered, cancelled := published(t, s, ids[0], "https://hanoi.test/tin"), published(t, s, ids[1], ""), published(t, s, ids[2], "https://hanoi.test/huy")
	project(t, s, apply(t, cancelled.State, plan.Command{ID: "huy", Kind: plan.CommandCancel, Reason: "Bỏ"}))
	if numbered.State.Document == "" {
		t.Fatal("the second task has no document")
	}
	later := noon.Add(time.Hour)
	if diff := cmp.Diff([]plan.TaskID{ids[0]}, dueAt(t, s, later)); diff != "" {
		t.Errorf("of a link, a document, a cancelled task and an open one (-want +got):\n%s", diff)
	}
	if got := dueAt(t, s, noon.Add(-time.Hour)); got != nil {
		t.Errorf("before the publication %v is due", got)
	}
	first := checkOf(linked, 1, plan.LinkFound)
	if !saveCheck(t, s, first) || saveCheck(t, s, first) {
		t.Error("a check counts not once")
	}
	if got := dueAt(t, s, first.NextAt.Add(-time.Second)); got != nil {
		t.Errorf("before the time of the next check %v is due", got)
	}
	if got := dueAt(t, s, first.NextAt); len(got) != 1 {
		t.Errorf("at the time of the next check %v is due", got)
	}
	last := checkOf(linked, 2, plan.LinkChanged)
	last.NextAt = time.Time{}
	saveCheck(t, s, last)
	if got := dueAt(t, s, noon.AddDate(5, 0, 0)); got != nil {
		t.Errorf("after the last check %v is due", got)
	}
	t.Run("what was written is read", func(t *testing.T) {
		all, err := s.ChecksOf(t.Context(), store.Publication{Task: first.Task, Epoch: first.Epoch, Seq: first.Seq})
		if diff := cmp.Diff([]store.PublicationCheck{first, last}, all); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		first, last := first, last
		first.Text, last.Text = "", ""
		listed, err := s.PublicationChecks(t.Context(), first.Task)
		if diff := cmp.Diff([]store.PublicationCheck{last, first}, listed); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestSavePublicationCheck(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	p := published(t, s, ids[0], "https://hanoi.test/tin")
	notice := noticeOf(p, "an", plan.DispatchDigest)
	notice.Kind, notice.Letter = store.NoticePublicationGone, ""
	gone := checkOf(p, 1, plan.LinkGone)
	gone.Confirms = true
	for range 2 {
		saveCheck(t, s, gone, notice)
	}
	notices, err := s.UnsentNotices(t.Context(), plan.DispatchDigest, noon.AddDate(0, 1, 0))
	if err != nil || len(notices) != 1 || notices[0].Kind != store.NoticePublicationGone {
		t.Errorf("the notices are %+v, %v", notices, err)
	}
	again := checkOf(p, 2, plan.LinkGone)
	again.Confirms = true
	if _, err := s.SavePublicationCheck(t.Context(), again, nil); err == nil {
		t.Error("that the page is gone was confirmed twice")
	}
}

func TestOverduePublications(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	published(t, s, ids[0], "https://hanoi.test/tin")
	overdue := func(before time.Time) int {
		n, err := s.OverduePublications(t.Context(), before)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if got := overdue(noon.Add(time.Hour)); got != 1 {
		t.Errorf("without a check %d are overdue", got)
	}
	if got := overdue(noon.Add(-time.Hour)); got != 0 {
		t.Errorf("before the publication %d are overdue", got)
	}
	if err := s.SavePublicationsChecked(t.Context(), noon.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := overdue(noon.Add(time.Hour)); got != 0 {
		t.Errorf("after a round with nothing left %d are overdue", got)
	}
	if got := overdue(noon.Add(3 * time.Hour)); got != 1 {
		t.Errorf("when the last such round is long ago %d are overdue", got)
	}
}
