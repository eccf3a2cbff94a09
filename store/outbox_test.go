package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
	"loa/store/storetest"
)

// withLetters opens a database with n pending letters, queued a minute apart.
func withLetters(t *testing.T, n int) *store.Store {
	t.Helper()
	s := storetest.Open(t)
	for i := range n {
		queue(t, s, fmt.Sprintf("hoi-lai:%03d", i), noon.Add(time.Duration(i)*time.Minute))
	}
	return s
}

func queue(t *testing.T, s *store.Store, key string, at time.Time) {
	t.Helper()
	err := s.QueueLetter(t.Context(), store.LetterOut{
		Key: key, Notice: "question", ToAddress: "an@so-noi-vu.test", MessageID: "<" + key + "@loa.test>", Subject: "Hỏi lại", CreatedAt: at,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func leaseKeys(t *testing.T, s *store.Store, owner string, limit int, now time.Time) (keys []string) {
	t.Helper()
	letters, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: owner, Limit: limit, Rate: 1000, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for _, letter := range letters {
		keys = append(keys, letter.Key)
	}
	return keys
}

// TestQueueLetter: a letter is leased oldest first, and marked as sent, failed or given up once.
func TestQueueLetter(t *testing.T) {
	t.Parallel()
	s, now := withLetters(t, 3), noon.Add(time.Hour)
	queue(t, s, "hoi-lai:000", noon.Add(-time.Hour)) // queued again: the first stands
	if diff := cmp.Diff([]string{"hoi-lai:000", "hoi-lai:001"}, leaseKeys(t, s, "mot", 2, now)); diff != "" {
		t.Errorf("first lease (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"hoi-lai:002"}, leaseKeys(t, s, "hai", 9, now)); diff != "" {
		t.Errorf("second lease (-want +got):\n%s", diff)
	}
	for _, at := range []time.Time{now, now.Add(time.Minute)} {
		if err := s.MarkSent(t.Context(), "hoi-lai:000", at); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.MarkFailed(t.Context(), "hoi-lai:001", "451 thử lại", now.Add(10*time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, err := s.GiveUp(t.Context(), store.FailureRefused, store.Failure{Key: "hoi-lai:002", Text: "550 không có người nhận", At: now})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.MarkFailed(t.Context(), "hoi-lai:000", "muộn", now); err != nil { // it was sent: nothing changes
		t.Fatal(err)
	}
	if got := leaseKeys(t, s, "mot", 9, now.Add(9*time.Minute)); got != nil {
		t.Errorf("before the next try is due: %v", got)
	}
	if diff := cmp.Diff([]string{"hoi-lai:001"}, leaseKeys(t, s, "mot", 9, now.Add(10*time.Minute))); diff != "" {
		t.Errorf("when the next try is due (-want +got):\n%s", diff)
	}
	counts, err := s.OutboxCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(store.OutboxCounts{Sending: 1, Sent: 1, Failed: 1, Oldest: noon.Add(time.Minute)}, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	sent, err := s.LetterOutByMessageID(t.Context(), "<hoi-lai:000@loa.test>")
	if err != nil || !sent.SentAt.Equal(now) || sent.State != store.LetterSent || sent.Attempts != 1 || !sent.CreatedAt.Equal(noon) {
		t.Errorf("the letter sent: %+v, %v", sent, err)
	}
	for name, err := range map[string]error{
		"sending": s.MarkSent(t.Context(), "khong-co", now),
		"finding": second(s.LetterOutByMessageID(t.Context(), "<khong-co@loa.test>")),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s a letter that is not there: %v, want ErrNotFound", name, err)
		}
	}
}
