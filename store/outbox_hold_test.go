package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
	"loa/store/storetest"
)

// TestHoldDomain: letters to a held domain wait, those to others do not.
func TestHoldDomain(t *testing.T) {
	t.Parallel()
	s, now := storetest.Open(t), noon.Add(time.Hour)
	queueTo(t, s, "ban", "p@Hanoi.test", noon)
	queueTo(t, s, "ranh", "an@badinh.test", noon)
	hold := store.Hold{Domain: "Hanoi.test", Failures: 1, Until: now.Add(time.Minute), Reason: "451 thử lại sau"}
	if err := s.HoldDomain(t.Context(), hold); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ranh"}, leaseKeysAt(t, s, 9, 60, now)); diff != "" {
		t.Errorf("while it is held (-want +got):\n%s", diff)
	}
	hold.Domain = "hanoi.test"
	if holds, err := s.Holds(t.Context()); err != nil || !cmp.Equal([]store.Hold{hold}, holds) {
		t.Errorf("holds %+v, %v", holds, err)
	}
	if diff := cmp.Diff([]string{"ban"}, leaseKeysAt(t, s, 9, 60, now.Add(time.Minute))); diff != "" {
		t.Errorf("afterwards (-want +got):\n%s", diff)
	}
	if err := s.ReleaseDomain(t.Context(), "HANOI.test"); err != nil {
		t.Fatal(err)
	}
	if holds, err := s.Holds(t.Context()); err != nil || len(holds) != 0 {
		t.Errorf("holds %+v, %v", holds, err)
	}
}
