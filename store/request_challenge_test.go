package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
)

// challenge is an open challenge about a letter that answers a request.
func challenge(letter store.LetterID, a store.Request) store.Challenge {
	return store.Challenge{
		TokenHash: hash("mã xác nhận"), Letter: letter, Request: a.TokenHash, Person: a.Person, CodeHash: hash("482913"),
		CreatedAt: noon, ExpiresAt: noon.Add(30 * time.Minute),
	}
}

// unproven files a letter that answers a request, and returns a challenge about it and the letter with its code.
func unproven(t *testing.T, s *store.Store, ids []plan.TaskID) (store.Challenge, store.LetterOut) {
	t.Helper()
	submitted := projectSubmitted(t, s, ids[0])
	lease, err := s.LeaseMailbox(t.Context(), "loa", "mot", mailTTL, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetUIDValidity(t.Context(), lease, 7); err != nil {
		t.Fatal(err)
	}
	filed, err := s.FileLetters(t.Context(), lease, 7, []store.IncomingLetter{incoming(1, "Đồng ý")})
	if err != nil {
		t.Fatal(err)
	}
	code := letter(submitted, "duong")
	code.Key, code.MessageID = "confirm:1", "loa.xac-nhan@loa.test"
	return challenge(filed[0].ID, submitted.Requests[0]), code
}

// TestQueueChallenge: a letter received has one challenge, and its code counts as returned once.
func TestQueueChallenge(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	want, code := unproven(t, s, ids)
	for range 2 { // the process ended after the first
		if err := s.QueueChallenge(t.Context(), want, code); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Challenge(t.Context(), want.TokenHash)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("challenge (-want +got):\n%s", diff)
	}
	letters, err := s.LettersOut(t.Context(), ids[0])
	if err != nil || len(letters) != 2 {
		t.Errorf("%d letters wait (%v), want the request and one code", len(letters), err)
	}
	if n, err := s.ChallengesSince(t.Context(), want.Request, noon.Add(-time.Hour)); err != nil || n != 1 {
		t.Errorf("%d challenges about the question (%v), want 1", n, err)
	}
	if open, err := s.OpenChallengesOf(t.Context(), want.Person, noon); err != nil || len(open) != 1 || open[0].Letter != want.Letter {
		t.Errorf("the open codes are %+v (%v)", open, err)
	}
	if open, err := s.OpenChallengesOf(t.Context(), want.Person, want.ExpiresAt); err != nil || len(open) != 0 {
		t.Errorf("codes that have run out are open: %+v (%v)", open, err)
	}
	if n, err := s.ChallengesOf(t.Context(), want.Letter); err != nil || n != 1 {
		t.Errorf("%d challenges of the letter (%v), want 1", n, err)
	}
	t.Run("another code confirms the letter too", func(t *testing.T) {
		joint, letter := want, code
		joint.TokenHash, joint.Joined, joint.CreatedAt = hash("mã chung"), []string{want.TokenHash}, noon.Add(time.Minute)
		letter.Key, letter.MessageID = "confirm:2", "loa.xac-nhan-2@loa.test"
		for range 2 {
			if err := s.QueueChallenge(t.Context(), joint, letter); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Challenge(t.Context(), joint.TokenHash)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(joint, got); diff != "" {
			t.Errorf("challenge (-want +got):\n%s", diff)
		}
		if n, err := s.LettersWithPrefix(t.Context(), "confirm:", "confirm:2"); err != nil || n != 1 {
			t.Errorf("%d other letters with a code (%v), want 1", n, err)
		}
	})
	first := noon.Add(time.Minute)
	for _, at := range []time.Time{first, noon.Add(time.Hour)} {
		if err := s.MarkChallengeUsed(t.Context(), want.TokenHash, at); err != nil {
			t.Fatal(err)
		}
	}
	used, err := s.Challenge(t.Context(), want.TokenHash)
	if err != nil || !used.UsedAt.Equal(first) || used.Open(noon.Add(2*time.Minute)) {
		t.Errorf("used at %s (%v), want the first time", used.UsedAt, err)
	}
}

// TestCountWrongCode: each wrong code counts.
func TestCountWrongCode(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	c, code := unproven(t, s, ids)
	if err := s.QueueChallenge(t.Context(), c, code); err != nil {
		t.Fatal(err)
	}
	for want := 1; want <= 3; want++ {
		if got, err := s.CountWrongCode(t.Context(), c.TokenHash); err != nil || got != want {
			t.Errorf("%d wrong codes (%v), want %d", got, err, want)
		}
	}
	if _, err := s.CountWrongCode(t.Context(), hash("không có")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a challenge that is not there: %v", err)
	}
}
