package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

func claimAt(t *testing.T, s *store.Store, limit, rate int, now time.Time) (keys []string) {
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

func TestDomainsTakeTurns(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for i := range 4 {
		queueTo(t, s, fmt.Sprint("lon-", i), fmt.Sprintf("p%d@hanoi.test", i), noon.Add(time.Duration(i)*time.Second))
	}
	queueTo(t, s, "nho-0", "an@badinh.test", noon.Add(time.Minute))
	queueTo(t, s, "nho-1", "an@BaDinh.test", noon.Add(2*time.Minute))
	want := []string{"lon-0", "nho-0", "lon-1", "nho-1", "lon-2", "lon-3"}
	if diff := cmp.Diff(want, claimAt(t, s, 9, 60, noon.Add(time.Hour))); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestADomainGetsNoMoreThanItsRate(t *testing.T) {
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
		{0, []string{"lon-0", "nho-0", "lon-1"}},
		{59 * time.Second, nil},
		{60 * time.Second, []string{"lon-2", "lon-3"}},
		{61 * time.Second, nil},
		{120 * time.Second, []string{"lon-4"}},
	}
	for _, step := range steps {
		got := claimAt(t, s, 9, 2, now.Add(step.after))
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", step.after, diff)
		}
		for _, key := range got {
			if err := s.MarkSent(t.Context(), key, now.Add(step.after)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAHeldDomainWaitsAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	s, now := storetest.Open(t), noon.Add(time.Hour)
	queueTo(t, s, "ban", "p@Hanoi.test", noon)
	queueTo(t, s, "ranh", "an@badinh.test", noon)
	hold := store.Hold{Domain: "Hanoi.test", Failures: 1, Until: now.Add(time.Minute), Reason: "451 thử lại sau"}
	if err := s.HoldDomain(t.Context(), hold); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ranh"}, claimAt(t, s, 9, 60, now)); diff != "" {
		t.Errorf("while it is held (-want +got):\n%s", diff)
	}
	hold.Domain = "hanoi.test"
	if holds, err := s.Holds(t.Context()); err != nil || !cmp.Equal([]store.Hold{hold}, holds) {
		t.Errorf("holds %+v, %v", holds, err)
	}
	if diff := cmp.Diff([]string{"ban"}, claimAt(t, s, 9, 60, now.Add(time.Minute))); diff != "" {
		t.Errorf("afterwards (-want +got):\n%s", diff)
	}
	if err := s.ReleaseDomain(t.Context(), "HANOI.test"); err != nil {
		t.Fatal(err)
	}
	if holds, err := s.Holds(t.Context()); err != nil || len(holds) != 0 {
		t.Errorf("holds %+v, %v", holds, err)
	}
}

func TestALetterGivenBackWasNotTried(t *testing.T) {
	t.Parallel()
	s, now := queued(t, 1), noon.Add(time.Hour)
	claim(t, s, "mot", 1, now)
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

// TestTheWaitKnowsTheRateAndTheHolds waits far longer than the test may take, so that only its context can end it too early.
func TestTheWaitKnowsTheRateAndTheHolds(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	now := time.Now()
	queueTo(t, s, "di", "p@hanoi.test", now)
	claimAt(t, s, 1, 1, now)
	queueTo(t, s, "cho", "p@hanoi.test", now)
	ends := func(rate int) error {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		return s.WaitOutbox(ctx, rate, time.Hour)
	}
	if err := ends(1); err == nil {
		t.Error("a letter above the rate ends the wait")
	}
	if err := ends(2); err != nil {
		t.Errorf("a letter that may go: %v", err)
	}
	if err := s.HoldDomain(t.Context(), store.Hold{Domain: "hanoi.test", Failures: 1, Until: now.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if err := ends(2); err == nil {
		t.Error("a letter to a held domain ends the wait")
	}
}

func TestWhatIsNotTried(t *testing.T) {
	t.Parallel()
	s, now := storetest.Open(t), noon.Add(time.Hour)
	for i := range 3 {
		sentAway(t, s, fmt.Sprint("hong-", i), deadBox, noon)
		bounced(t, s, fmt.Sprint("hong-", i), noon.Add(time.Minute))
	}
	if _, err := s.LeaseMailbox(t.Context(), "Thu-Den@loa.test", "mot", time.Minute, noon); err != nil {
		t.Fatal(err)
	}
	answer := func(key string, notice plan.NoticeKind) {
		t.Helper()
		err := s.QueueLetter(t.Context(), store.LetterOut{
			Key: key, Notice: notice, ToAddress: "vong@so-noi-vu.test", MessageID: key + "@loa.test", Subject: "Thư", CreatedAt: noon,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	answer("tra-loi-0", store.NoticeQuestion)
	answer("tra-loi-1", plan.NoticeReceipt)
	answer("tra-loi-2", "")
	answer("nhac-viec", plan.NoticeReminder)
	queueTo(t, s, "toi-hop-chet", "KhongCo@so-noi-vu.test", noon)
	queueTo(t, s, "toi-minh", "Loa+b.aaaaaaaaaaaaaaaa@Loa.test", noon)
	queueTo(t, s, "toi-hop-doc", "thu-den@loa.test", noon)
	keys := claimAt(t, s, 20, 60, now)
	got, err := s.Suppressions(t.Context(), keys, store.SendingLimits{Own: []string{"loa@loa.test"}, PerDay: 2, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]store.FailureReason{
		"tra-loi-2": store.FailureDailyLimit, "toi-hop-chet": store.FailureSuppressed, "toi-minh": store.FailureOwnAddress, "toi-hop-doc": store.FailureOwnAddress,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("obstacles of %d letters (-want +got):\n%s", len(keys), diff)
	}
}

func TestOneExplanationForEachAddressAndTaskADay(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	err := s.QueueLetter(t.Context(), store.LetterOut{
		Key: "question:1", Task: ids[0], ToAddress: "an@so-noi-vu.test", MessageID: "hoi@loa.test", Subject: "Hỏi lại", CreatedAt: noon,
	})
	if err != nil {
		t.Fatal(err)
	}
	queueTo(t, s, "nhac-viec", "duong@so-noi-vu.test", noon)
	tests := []struct {
		name, address string
		task          plan.TaskID
		at            time.Time
		want          bool
	}{
		{"the same hour", "AN@so-noi-vu.test", ids[0], noon.Add(time.Hour), false},
		{"the next day", "an@so-noi-vu.test", ids[0], noon.Add(24 * time.Hour), true},
		{"another task", "an@so-noi-vu.test", ids[1], noon.Add(time.Hour), true},
		{"no task", "an@so-noi-vu.test", "", noon.Add(time.Hour), true},
		{"another person, who got a reminder", "duong@so-noi-vu.test", "", noon.Add(time.Hour), true},
	}
	for _, tt := range tests {
		if got, err := s.MayClarify(t.Context(), tt.address, tt.task, tt.at); err != nil || got != tt.want {
			t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}
