package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// record is all that a projection may have changed.
type record struct {
	Task    store.Task
	Journal []plan.Event
	Letters []store.LetterOut
	Asks    []store.Request
}

func recordOf(t *testing.T, s *store.Store, id plan.TaskID) (r record) {
	t.Helper()
	var errs [4]error
	r.Task, errs[0] = s.Task(t.Context(), id)
	r.Journal, errs[1] = s.Journal(t.Context(), id)
	r.Letters, errs[2] = s.LettersOut(t.Context(), id)
	r.Asks, errs[3] = s.Requests(t.Context(), id)
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return r
}

// reviewed takes a task to the desk of its approver, who is asked by letter.
func reviewed(t *testing.T, s *store.Store, id plan.TaskID) store.Projection {
	t.Helper()
	first := opened(id)
	project(t, s, first)
	accepted := given(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
	project(t, s, accepted)
	submitted := given(t, accepted.State, plan.Command{ID: "trinh-1", Kind: plan.CommandSubmitDraft, Hash: hash("bản 1")})
	submitted.Letters = []store.LetterOut{letter(submitted, "duong")}
	submitted.Requests = []store.Request{ask(submitted, "duong", plan.PurposeDecide)}
	project(t, s, submitted)
	return submitted
}

func TestProjectingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	submitted := reviewed(t, s, ids[0])
	once := recordOf(t, s, ids[0])
	project(t, s, submitted)
	if diff := cmp.Diff(once, recordOf(t, s, ids[0])); diff != "" {
		t.Errorf("the second time changed the record (-once +twice):\n%s", diff)
	}
	want := record{Task: once.Task, Asks: submitted.Requests, Letters: submitted.Letters}
	want.Letters[0].State, want.Letters[0].NextTry = store.LetterPending, want.Letters[0].CreatedAt
	want.Task.State = submitted.State
	want.Task.UpdatedAt, want.Task.StartStatus = submitted.Events[0].At, store.StartDone
	want.Journal = append(slices.Clone(once.Journal[:2]), submitted.Events...)
	if diff := cmp.Diff(want, once); diff != "" {
		t.Errorf("the record is not what was projected (-want +got):\n%s", diff)
	}
}

func TestAnOlderProjectionNeverOverwritesANewerOne(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	first := opened(ids[0])
	second := given(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
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
}

func TestAWriterOfAnOlderEpochIsFencedOff(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	first := opened(ids[0])
	project(t, s, first)
	restored := first.State
	restored.Epoch++
	project(t, s, store.Projection{State: restored})
	before := recordOf(t, s, ids[0])

	stale := given(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
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

	fresh := given(t, restored, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
	project(t, s, fresh)
	if gaps, err := s.Gaps(t.Context()); err != nil || len(gaps) != 0 {
		t.Errorf("gaps over two epochs: %v, %v", gaps, err)
	}
}

func TestACommandStandsOnceInAJournal(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	first := opened(ids[0])
	project(t, s, first)
	accepted := given(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
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
		t.Errorf("a refused projection left something behind:\n%s", diff)
	}
}

func TestATaskWithoutARowIsNotProjected(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	if err := s.Project(t.Context(), opened("kh-2026/1/so-y-te/1")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("projecting a task that was never added: %v, want ErrNotFound", err)
	}
}

func TestQuestionsEndWithTheirStep(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	first := opened(ids[0])
	first.Requests = []store.Request{ask(first, "an", plan.PurposeAccept)}
	project(t, s, first)
	accepted := given(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
	accepted.Requests = []store.Request{ask(accepted, "an", plan.PurposeDraft)}
	project(t, s, accepted)
	submitted := given(t, accepted.State, plan.Command{ID: "trinh-1", Kind: plan.CommandSubmitDraft, Hash: hash("bản 1")})
	submitted.Requests = []store.Request{ask(submitted, "duong", plan.PurposeDecide)}
	project(t, s, submitted)
	newer := given(t, submitted.State, plan.Command{ID: "trinh-2", Kind: plan.CommandSubmitDraft, Hash: hash("bản 2")})
	newer.Requests = []store.Request{ask(newer, "duong", plan.PurposeDecide), ask(newer, "an", plan.PurposeDecide)}
	project(t, s, newer)
	approved := given(t, newer.State, plan.Command{
		ID: "duyet", Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: 2, Hash: hash("bản 2"), Actor: head(newer.State.Unit),
	})
	approved.Requests = []store.Request{ask(approved, "an", plan.PurposePublish)}

	type end struct{ Open, Used, Revoked bool }
	ends := func() (ends []end) {
		for _, a := range recordOf(t, s, ids[0]).Asks {
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
}

func TestAQuestionForAnotherLevelIsUsedUp(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	first := opened(ids[0])
	first.State.Levels = []plan.Level{{Role: directory.RoleUnitHead, Unit: first.State.Unit}, {Role: directory.RoleOfficeChief, Unit: "vp"}}
	project(t, s, first)
	accepted := given(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
	project(t, s, accepted)
	submitted := given(t, accepted.State, plan.Command{ID: "trinh", Kind: plan.CommandSubmitDraft, Hash: hash("bản 1")})
	submitted.Requests = []store.Request{ask(submitted, "duong", plan.PurposeDecide)}
	project(t, s, submitted)
	approved := given(t, submitted.State, plan.Command{
		ID: "duyet", Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: 1, Hash: hash("bản 1"), Actor: head(submitted.State.Unit),
	})
	project(t, s, approved)
	got, err := s.Request(t.Context(), submitted.Requests[0].TokenHash)
	if err != nil || got.Open(noon) || !got.UsedAt.Equal(approved.Events[0].At) {
		t.Errorf("the question of the first level: %+v, %v; want it used at %s", got, err, approved.Events[0].At)
	}
}

func TestUsingAnAskOnce(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	token := reviewed(t, s, ids[0]).Requests[0].TokenHash
	for _, at := range []time.Time{noon.Add(time.Hour), noon.Add(2 * time.Hour)} {
		if err := s.MarkAnswered(t.Context(), token, at); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Request(t.Context(), token)
	if err != nil || !got.UsedAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("used at %s (%v), want the first time", got.UsedAt, err)
	}
	byCode, err := s.RequestByCode(t.Context(), ids[0], "K7QA")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, byCode); diff != "" {
		t.Errorf("found by code (-by token +by code):\n%s", diff)
	}
	for name, err := range map[string]error{
		"using":          s.MarkAnswered(t.Context(), hash("không có"), noon),
		"finding":        second(s.Request(t.Context(), hash("không có"))),
		"finding a code": second(s.RequestByCode(t.Context(), ids[0], "ZZZZ")),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s an ask that is not there: %v, want ErrNotFound", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestManyWritersOfOneTaskLeaveOneJournal(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	first := opened(ids[0])
	project(t, s, first)
	accepted := given(t, first.State, plan.Command{ID: "nhan", Kind: plan.CommandAccept})
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
}
