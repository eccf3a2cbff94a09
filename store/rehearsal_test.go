package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
)

// rehearsal is one to a person of the sample directory.
func rehearsal(person directory.PersonID, at time.Time) store.Rehearsal {
	day := calendar.Today(at)
	return store.Rehearsal{
		TokenHash: hash(fmt.Sprint("thư thử", person, day)), Person: person, Address: string(person) + "@so-noi-vu.test", Day: day, Code: "K7QA",
		Letter: fmt.Sprintf("rehearsal:%s:%s", day, person), By: "an", CreatedAt: at, ExpiresAt: at.AddDate(0, 0, 45),
	}
}

func rehearsalLetter(r store.Rehearsal) store.LetterOut {
	return store.LetterOut{
		Key: r.Letter, Notice: store.NoticeRehearsal, ToPerson: r.Person, ToName: "Nguyễn Thị An", ToAddress: r.Address, ReplyTo: "loa+abc@loa.test",
		MessageID: r.Letter + "@loa.test", Subject: "Thư thử", Text: "Kính gửi đồng chí", CreatedAt: r.CreatedAt,
	}
}

func queueRehearsal(t *testing.T, s *store.Store, r store.Rehearsal) int {
	t.Helper()
	queued, err := s.QueueRehearsals(t.Context(), []store.Rehearsal{r}, []store.LetterOut{rehearsalLetter(r)})
	if err != nil {
		t.Fatal(err)
	}
	return queued
}

func TestQueueRehearsals(t *testing.T) {
	t.Parallel()
	t.Run("a person gets one letter on a day", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		first := rehearsal("an", noon)
		again := first
		again.CreatedAt = noon.Add(time.Hour)
		if queued := []int{queueRehearsal(t, s, first), queueRehearsal(t, s, again), queueRehearsal(t, s, rehearsal("an", noon.AddDate(0, 0, 1)))}; !cmp.Equal(queued, []int{1, 0, 1}) {
			t.Errorf("queued %v", queued)
		}
		got, err := s.Rehearsal(t.Context(), first.TokenHash)
		if diff := cmp.Diff(first, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if got, err = s.RehearsalOfLetter(t.Context(), first.Letter); err != nil || got.TokenHash != first.TokenHash {
			t.Errorf("by its letter: %+v, %v", got, err)
		}
		got, err = s.RehearsalByCode(t.Context(), "an", []string{"K7QA", "B2AA"})
		if err != nil || got.Day != calendar.Today(noon.AddDate(0, 0, 1)) {
			t.Errorf("by its code: %+v, %v", got, err)
		}
	})
	t.Run("nothing is queued for nobody", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		if queued, err := s.QueueRehearsals(t.Context(), nil, nil); queued != 0 || err != nil {
			t.Errorf("%d, %v", queued, err)
		}
	})
	t.Run("what is not on record is not found", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		queueRehearsal(t, s, rehearsal("an", noon))
		for name, find := range map[string]func() error{
			"a token":                    func() error { _, err := s.Rehearsal(t.Context(), hash("x")); return err },
			"a letter":                   func() error { _, err := s.RehearsalOfLetter(t.Context(), "x"); return err },
			"another code":               func() error { _, err := s.RehearsalByCode(t.Context(), "an", []string{"Z2ZZ"}); return err },
			"the code of another person": func() error { _, err := s.RehearsalByCode(t.Context(), "duong", []string{"K7QA"}); return err },
			"a code of a stranger":       func() error { _, err := s.RehearsalByCode(t.Context(), "", []string{"K7QA"}); return err },
			"no code":                    func() error { _, err := s.RehearsalByCode(t.Context(), "an", nil); return err },
			"the answer of no letter": func() error {
				return s.FileRehearsalAnswer(t.Context(), store.RehearsalAnswer{Letter: 1, Rehearsal: rehearsal("an", noon).TokenHash, RehearsalAnswer: policy.RehearsalAnswer{At: noon}})
			},
		} {
			if err := find(); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	on := calendar.Today(noon)
	// readinessOf returns that of an, the substitute of duong, who has no address.
	readinessOf := func(t *testing.T, s *store.Store) store.PersonReadiness {
		t.Helper()
		all, err := s.Readiness(t.Context(), on, policy.TrustStandard)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != 2 || all[1].Readiness != policy.ReadinessNoAddress {
			t.Fatalf("%+v", all)
		}
		return all[0]
	}
	open := func(t *testing.T) (*store.Store, store.Lease) {
		t.Helper()
		s, lease := mailboxAt(t)
		if err := s.SaveDirectory(t.Context(), sampleDirectory()); err != nil {
			t.Fatal(err)
		}
		return s, lease
	}
	answer := func(t *testing.T, s *store.Store, lease store.Lease, uid uint32, a policy.RehearsalAnswer) {
		t.Helper()
		id := file(t, s, lease, incoming(uid, fmt.Sprint("Đã nhận ", uid)))[0].ID
		a.At = noon.Add(time.Duration(uid) * time.Minute)
		errs := []error{
			s.CloseLetter(t.Context(), id, store.Closing{Outcome: store.OutcomeRehearsal, NewText: fmt.Sprint("Đã nhận lần ", uid), At: noon}),
			s.FileRehearsalAnswer(t.Context(), store.RehearsalAnswer{Letter: id, Rehearsal: rehearsal("an", noon).TokenHash, RehearsalAnswer: a}),
		}
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	proven := policy.RehearsalAnswer{From: "an@so-noi-vu.test", Claim: policy.Claim{Sender: policy.SenderAsked, Proof: policy.ProofDMARC, MatchMethod: policy.MatchedByToken}}
	t.Run("from nobody asked to a proven answer", func(t *testing.T) {
		t.Parallel()
		s, lease := open(t)
		if got := readinessOf(t, s); got.Readiness != policy.ReadinessNotAsked || got.Asked != 0 {
			t.Errorf("before: %+v", got)
		}
		queueRehearsal(t, s, rehearsal("an", noon))
		if got := readinessOf(t, s); got.Readiness != policy.ReadinessQueued || got.Asked != 1 || got.AskedOn != on {
			t.Errorf("queued: %+v", got)
		}
		lease1, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "thu", Limit: 1, Rate: 60, Now: noon})
		if err != nil || len(lease1) != 1 {
			t.Fatal(lease1, err)
		}
		if err := s.MarkSent(t.Context(), lease1[0].Key, noon); err != nil {
			t.Fatal(err)
		}
		if got := readinessOf(t, s); got.Readiness != policy.ReadinessSilent {
			t.Errorf("sent: %+v", got)
		}
		answer(t, s, lease, 1, policy.RehearsalAnswer{Automatic: true})
		if got := readinessOf(t, s); got.Readiness != policy.ReadinessAutoReply {
			t.Errorf("an absence note: %+v", got)
		}
		answer(t, s, lease, 2, proven)
		got := readinessOf(t, s)
		want := proven
		want.At = noon.Add(2 * time.Minute)
		if got.Readiness != policy.ReadinessProven || got.Answer != want || got.Words != "Đã nhận lần 2" {
			t.Errorf("answered: %+v", got)
		}
	})
	t.Run("a bounce shows the words of the mail server", func(t *testing.T) {
		t.Parallel()
		s, _ := open(t)
		r := rehearsal("an", noon)
		queueRehearsal(t, s, r)
		if _, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "thu", Limit: 1, Rate: 60, Now: noon}); err != nil {
			t.Fatal(err)
		}
		failure := store.Failure{Key: r.Letter, Status: "5.1.1", Text: "550 5.1.1 unknown", Permanent: true, At: noon}
		if _, err := s.GiveUp(t.Context(), store.FailureRefused, failure); err != nil {
			t.Fatal(err)
		}
		if got := readinessOf(t, s); got.Readiness != policy.ReadinessBounced || got.Status != "5.1.1" || got.Failure != "550 5.1.1 unknown" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a suppressed address counts before everything else", func(t *testing.T) {
		t.Parallel()
		s, lease := open(t)
		queueRehearsal(t, s, rehearsal("an", noon))
		answer(t, s, lease, 1, proven)
		for i := range 3 {
			key := fmt.Sprint("hong-", i)
			send(t, s, key, "an@so-noi-vu.test", noon)
			bounce(t, s, key, noon.Add(time.Minute))
		}
		if got := readinessOf(t, s); got.Readiness != policy.ReadinessSuppressed {
			t.Errorf("%+v", got)
		}
	})
	t.Run("letters to an earlier address are no part of it", func(t *testing.T) {
		t.Parallel()
		s, lease := open(t)
		queueRehearsal(t, s, rehearsal("an", noon))
		answer(t, s, lease, 1, proven)
		people := sampleDirectory()
		people.Addresses[0].Address = "an.moi@so-noi-vu.test"
		if err := s.SaveDirectory(t.Context(), people); err != nil {
			t.Fatal(err)
		}
		if got := readinessOf(t, s); got.Readiness != policy.ReadinessNotAsked || got.Asked != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("some people are selected in a given order", func(t *testing.T) {
		t.Parallel()
		s, _ := open(t)
		all, err := s.Readiness(t.Context(), on, policy.TrustStandard)
		if err != nil {
			t.Fatal(err)
		}
		some := store.ReadinessOf(all, []directory.PersonID{"duong", "khong-co", "an"})
		if len(some) != 2 || some[0].Holder.Person.ID != "duong" || some[1].Holder.Person.ID != "an" {
			t.Errorf("%+v", some)
		}
	})
}
