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

// TestSuppressions: each reason for which a letter must not be sent.
func TestSuppressions(t *testing.T) {
	t.Parallel()
	s, now := storetest.Open(t), noon.Add(time.Hour)
	for i := range 3 {
		send(t, s, fmt.Sprint("hong-", i), unreachable, noon)
		bounce(t, s, fmt.Sprint("hong-", i), noon.Add(time.Minute))
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
	keys := leaseKeysAt(t, s, 20, 60, now)
	got, err := s.Suppressions(t.Context(), keys, store.SendingLimits{Own: []string{"loa@loa.test"}, PerDay: 2, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]store.FailureReason{
		"tra-loi-2": store.FailureDailyLimit, "toi-hop-chet": store.FailureSuppressed, "toi-minh": store.FailureOwnAddress, "toi-hop-doc": store.FailureOwnAddress,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("suppressions of %d letters (-want +got):\n%s", len(keys), diff)
	}
}

// TestMayClarify: one question back for each address and task a day.
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
		name    string
		address string
		task    plan.TaskID
		at      time.Time
		want    bool
	}{
		{name: "the same hour", address: "AN@so-noi-vu.test", task: ids[0], at: noon.Add(time.Hour), want: false},
		{name: "the next day", address: "an@so-noi-vu.test", task: ids[0], at: noon.Add(24 * time.Hour), want: true},
		{name: "another task", address: "an@so-noi-vu.test", task: ids[1], at: noon.Add(time.Hour), want: true},
		{name: "no task", address: "an@so-noi-vu.test", task: "", at: noon.Add(time.Hour), want: true},
		{name: "another person, who got a reminder", address: "duong@so-noi-vu.test", task: "", at: noon.Add(time.Hour), want: true},
	}
	for _, tt := range tests {
		if got, err := s.MayClarify(t.Context(), tt.address, tt.task, tt.at); err != nil || got != tt.want {
			t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}
