package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

// queued opens a database with n letters to send, one a minute.
func queued(t *testing.T, n int) *store.Store {
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

func claim(t *testing.T, s *store.Store, owner string, limit int, now time.Time) (keys []string) {
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

func TestLettersGoOutOldestFirstAndOnce(t *testing.T) {
	t.Parallel()
	s, now := queued(t, 3), noon.Add(time.Hour)
	queue(t, s, "hoi-lai:000", noon.Add(-time.Hour)) // queued again: the first one stands
	if diff := cmp.Diff([]string{"hoi-lai:000", "hoi-lai:001"}, claim(t, s, "mot", 2, now)); diff != "" {
		t.Errorf("first claim (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"hoi-lai:002"}, claim(t, s, "hai", 9, now)); diff != "" {
		t.Errorf("second claim (-want +got):\n%s", diff)
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
	if err := s.MarkFailed(t.Context(), "hoi-lai:000", "muộn", now); err != nil { // it went out: nothing changes
		t.Fatal(err)
	}
	if got := claim(t, s, "mot", 9, now.Add(9*time.Minute)); got != nil {
		t.Errorf("before the next try is due: %v", got)
	}
	if diff := cmp.Diff([]string{"hoi-lai:001"}, claim(t, s, "mot", 9, now.Add(10*time.Minute))); diff != "" {
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

func TestTwoSendersNeverGetTheSameLetter(t *testing.T) {
	t.Parallel()
	s := queued(t, 60)
	got := make(chan string, 200)
	var all sync.WaitGroup
	for _, owner := range []string{"mot", "hai", "ba"} {
		all.Go(func() {
			for {
				letters, err := s.LeaseLetters(context.WithoutCancel(t.Context()), store.LetterLease{Owner: owner, Limit: 7, Rate: 1000, Now: noon.Add(2 * time.Hour)})
				if err != nil || len(letters) == 0 {
					if err != nil {
						t.Error(err)
					}
					return
				}
				for _, letter := range letters {
					got <- letter.Key
				}
			}
		})
	}
	all.Wait()
	close(got)
	times := map[string]int{}
	for key := range got {
		times[key]++
	}
	for key, n := range times {
		if n != 1 {
			t.Errorf("letter %s was claimed %d times", key, n)
		}
	}
	if len(times) < 60-7*2 { // a row that another has locked is passed over, but never for long
		t.Errorf("only %d of 60 letters were claimed", len(times))
	}
}

func TestALetterOfAVanishedSenderIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	s, now := queued(t, 1), noon.Add(time.Hour)
	claim(t, s, "mot", 1, now)
	if got := claim(t, s, "hai", 1, now.Add(2*time.Minute)); got != nil {
		t.Errorf("after two minutes, not more: %v", got)
	}
	letters, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "hai", Limit: 1, Rate: 1000, Now: now.Add(2*time.Minute + time.Second)})
	if err != nil || len(letters) != 1 || letters[0].Attempts != 2 {
		t.Fatalf("after more than two minutes: %+v, %v; want the second attempt", letters, err)
	}
	if n, err := s.ReleaseSending(t.Context()); err != nil || n != 1 {
		t.Errorf("released %d, %v; want 1", n, err)
	}
	if got := claim(t, s, "ba", 1, now.Add(3*time.Minute)); len(got) != 1 {
		t.Errorf("after the release: %v", got)
	}
}

// TestWaitingEndsWhenALetterIsQueued waits far longer than the test may take, so that only the notice, or the look before the wait, can end it.
func TestWaitingEndsWhenALetterIsQueued(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		queue func(t *testing.T, s *store.Store, id plan.TaskID)
	}{
		{"by a projection", func(t *testing.T, s *store.Store, id plan.TaskID) {
			p := opened(id)
			p.Letters = []store.LetterOut{letter(p, "an")}
			project(t, s, p)
		}},
		{"by itself", func(t *testing.T, s *store.Store, _ plan.TaskID) { queue(t, s, "hoi-lai", time.Now()) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, ids := launched(t, 1)
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			done := make(chan error, 1)
			go func() { done <- s.WaitOutbox(ctx, 60, time.Hour) }()
			c.queue(t, s, ids[0])
			if err := <-done; err != nil {
				t.Errorf("waiting ended with %v", err)
			}
		})
	}
}

func TestWaitingEndsByItselfAndWithItsContext(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	if err := s.WaitOutbox(t.Context(), 60, 10*time.Millisecond); err != nil {
		t.Errorf("after its time: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.WaitOutbox(ctx, 60, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("when its context ends: %v", err)
	}
	queue(t, s, "hoi-lai", time.Now().Add(300*time.Millisecond)) // due soon: the wait is no longer than that
	if err := s.WaitOutbox(t.Context(), 60, time.Hour); err != nil {
		t.Errorf("until a letter is due: %v", err)
	}
}
