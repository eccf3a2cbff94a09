package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

func leaseKeysAt(t *testing.T, s *store.Store, limit, rate int, now time.Time) (keys []string) {
	t.Helper()
	letters, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: limit, Rate: rate, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for _, letter := range letters {
		keys = append(keys, letter.Key)
	}
	return keys
}

func TestLeaseLetters(t *testing.T) {
	t.Parallel()
	t.Run("domains take turns", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		for i := range 4 {
			queueTo(t, s, fmt.Sprint("lon-", i), fmt.Sprintf("p%d@hanoi.test", i), noon.Add(time.Duration(i)*time.Second))
		}
		queueTo(t, s, "nho-0", "an@badinh.test", noon.Add(time.Minute))
		queueTo(t, s, "nho-1", "an@BaDinh.test", noon.Add(2*time.Minute))
		want := []string{"lon-0", "nho-0", "lon-1", "nho-1", "lon-2", "lon-3"}
		if diff := cmp.Diff(want, leaseKeysAt(t, s, 9, 60, noon.Add(time.Hour))); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
	t.Run("a letter that a person waits for comes first, and one to many people last", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		for i, notice := range []plan.NoticeKind{
			store.NoticeOpening, plan.NoticeReminder, plan.NoticeApproval, store.NoticeDigest, store.NoticeConfirm, plan.NoticeReceipt, plan.NoticeReturned, "",
		} {
			err := s.QueueLetter(t.Context(), store.LetterOut{
				Key: "thu-" + string(notice), Notice: notice, ToAddress: "an@hanoi.test", MessageID: string(notice) + "@loa.test", CreatedAt: noon.Add(time.Duration(i) * time.Second),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"thu-confirm", "thu-receipt", "thu-", "thu-approval", "thu-returned", "thu-opening", "thu-reminder", "thu-digest"}
		if diff := cmp.Diff(want, leaseKeysAt(t, s, 9, 60, noon.Add(time.Hour))); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
	t.Run("every notice but those to many people leaves before a launch", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		for _, notice := range plan.NoticeKinds() {
			queueTo(t, s, "dot-"+string(notice), "an@hanoi.test", noon) // reminders, in the last lane
			err := s.QueueLetter(t.Context(), store.LetterOut{
				Key: "thu-" + string(notice), Notice: notice, ToAddress: "an@hanoi.test", MessageID: string(notice) + "@loa.test", CreatedAt: noon.Add(time.Minute),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		last := map[plan.NoticeKind]bool{
			plan.NoticeAssignment: true, plan.NoticeReminder: true, plan.NoticeOverdue: true, plan.NoticeEscalation: true,
		}
		seen := map[plan.NoticeKind]bool{}
		keys := leaseKeysAt(t, s, 999, 6000, noon.Add(time.Hour))
		for _, key := range keys[:len(plan.NoticeKinds())-len(last)] {
			seen[plan.NoticeKind(strings.TrimPrefix(key, "thu-"))] = true
		}
		for _, notice := range plan.NoticeKinds() {
			if seen[notice] == last[notice] {
				t.Errorf("%s: among the first %t, want %t", notice, seen[notice], !last[notice])
			}
		}
	})
	t.Run("a domain gets no more than its rate", func(t *testing.T) {
		t.Parallel()
		s, now := storetest.Open(t), noon.Add(time.Hour)
		for i := range 5 {
			queueTo(t, s, fmt.Sprint("lon-", i), "p@hanoi.test", noon.Add(time.Duration(i)*time.Second))
		}
		queueTo(t, s, "nho-0", "an@badinh.test", noon.Add(time.Minute))
		steps := []struct {
			after time.Duration
			want  []string
		}{
			{0, []string{"lon-0", "nho-0"}},
			{9 * time.Second, nil},
			{10 * time.Second, []string{"lon-1"}},
			{59 * time.Second, nil},
			{60 * time.Second, []string{"lon-2"}},
			{70 * time.Second, []string{"lon-3"}},
			{71 * time.Second, nil},
			{120 * time.Second, []string{"lon-4"}},
		}
		for _, step := range steps {
			got := leaseKeysAt(t, s, 9, 2, now.Add(step.after))
			if diff := cmp.Diff(step.want, got); diff != "" {
				t.Errorf("after %s (-want +got):\n%s", step.after, diff)
			}
			for _, key := range got {
				if err := s.MarkSent(t.Context(), key, now.Add(step.after)); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	t.Run("a rate of a minute is spread over it", func(t *testing.T) {
		t.Parallel()
		s, now := storetest.Open(t), noon.Add(time.Hour)
		for i := range 30 {
			queueTo(t, s, fmt.Sprintf("lon-%02d", i), "p@hanoi.test", noon.Add(time.Duration(i)*time.Second))
		}
		steps := []struct {
			after time.Duration
			want  int
		}{{0, 10}, {9 * time.Second, 0}, {10 * time.Second, 10}, {20 * time.Second, 10}, {30 * time.Second, 0}}
		for _, step := range steps {
			if got := leaseKeysAt(t, s, 50, 60, now.Add(step.after)); len(got) != step.want {
				t.Errorf("after %s: %d letters, want %d", step.after, len(got), step.want)
			}
		}
	})
	t.Run("two owners never lease the same letter", func(t *testing.T) {
		t.Parallel()
		s := withLetters(t, 60)
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
				t.Errorf("letter %s was leased %d times", key, n)
			}
		}
		if len(times) < 60-7*2 { // a row that another has locked is passed over, but never for long
			t.Errorf("only %d of 60 letters were leased", len(times))
		}
	})
	t.Run("a letter whose lease ran out is leased again", func(t *testing.T) {
		t.Parallel()
		s, now := withLetters(t, 1), noon.Add(time.Hour)
		leaseKeys(t, s, "mot", 1, now)
		if got := leaseKeys(t, s, "hai", 1, now.Add(2*time.Minute)); got != nil {
			t.Errorf("after two minutes, not more: %v", got)
		}
		letters, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "hai", Limit: 1, Rate: 1000, Now: now.Add(2*time.Minute + time.Second)})
		if err != nil || len(letters) != 1 || letters[0].Attempts != 2 {
			t.Fatalf("after more than two minutes: %+v, %v; want the second attempt", letters, err)
		}
		if n, err := s.ReleaseSending(t.Context()); err != nil || n != 1 {
			t.Errorf("released %d, %v; want 1", n, err)
		}
		if got := leaseKeys(t, s, "ba", 1, now.Add(3*time.Minute)); len(got) != 1 {
			t.Errorf("after the release: %v", got)
		}
	})
}

// TestReturnLetters: a returned letter was not tried, and uses up no rate.
func TestReturnLetters(t *testing.T) {
	t.Parallel()
	s, now := withLetters(t, 1), noon.Add(time.Hour)
	leaseKeys(t, s, "mot", 1, now)
	for range 2 {
		if err := s.ReturnLetters(t.Context(), []string{"hoi-lai:000"}); err != nil {
			t.Fatal(err)
		}
	}
	letters, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: 1, Rate: 1, Now: now})
	if err != nil || len(letters) != 1 || letters[0].Attempts != 1 {
		t.Errorf("letters %+v, %v; want the first try, and no letter of the rate used up", letters, err)
	}
}

func TestWaitOutbox(t *testing.T) {
	t.Parallel()
	// WaitOutbox would wait an hour; a wait that must not end ends with its context.
	t.Run("a letter above the rate or to a held domain does not end the wait", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		now := time.Now()
		queueTo(t, s, "di", "p@hanoi.test", now)
		leaseKeysAt(t, s, 1, 1, now)
		queueTo(t, s, "cho", "p@hanoi.test", now)
		ends := func(rate int) error {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			return s.WaitOutbox(ctx, store.LetterLease{Rate: rate}, time.Hour)
		}
		if err := ends(1); err == nil {
			t.Error("a letter above the rate ends the wait")
		}
		if err := ends(7); err != nil {
			t.Errorf("a letter that may go: %v", err)
		}
		if err := s.HoldDomain(t.Context(), store.Hold{Domain: "hanoi.test", Failures: 1, Until: now.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if err := ends(7); err == nil {
			t.Error("a letter to a held domain ends the wait")
		}
	})
	// WaitOutbox would wait an hour, so that only the notification or the query before the wait can end it.
	t.Run("a queued letter ends the wait", func(t *testing.T) {
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
				go func() { done <- s.WaitOutbox(ctx, store.LetterLease{Rate: 60}, time.Hour) }()
				c.queue(t, s, ids[0])
				if err := <-done; err != nil {
					t.Errorf("waiting ended with %v", err)
				}
			})
		}
	})
	t.Run("the wait ends after its time, with its context and when a letter is due", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		if err := s.WaitOutbox(t.Context(), store.LetterLease{Rate: 60}, 10*time.Millisecond); err != nil {
			t.Errorf("after its time: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := s.WaitOutbox(ctx, store.LetterLease{Rate: 60}, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("when its context ends: %v", err)
		}
		queue(t, s, "hoi-lai", time.Now().Add(300*time.Millisecond)) // due soon: the wait is no longer than that
		if err := s.WaitOutbox(t.Context(), store.LetterLease{Rate: 60}, time.Hour); err != nil {
			t.Errorf("until a letter is due: %v", err)
		}
	})
}
