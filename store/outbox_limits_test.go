package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

func TestSuppressions(t *testing.T) {
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

func TestMayClarify(t *testing.T) {
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
