package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"loa/store"
	"loa/store/storetest"
)

// TestRecordFailure: what ends a row of failures, so that the third does not suppress the address.
func TestRecordFailure(t *testing.T) {
	t.Parallel()
	step := func(i int) time.Time { return noon.Add(time.Duration(i) * time.Hour) }
	tests := []struct {
		name    string
		between func(t *testing.T, s *store.Store) time.Time // runs after two failures; returns the time of the third
		working bool
	}{
		{"nothing between the failures does not", func(*testing.T, *store.Store) time.Time { return step(3) }, false},
		{"a report that a letter was delivered ends the row", func(t *testing.T, s *store.Store) time.Time {
			if err := s.MarkAddressWorking(t.Context(), "KHONGCO@so-noi-vu.test", step(2)); err != nil {
				t.Fatal(err)
			}
			return step(3)
		}, true},
		{"an older report of a delivery does not", func(t *testing.T, s *store.Store) time.Time {
			if err := s.MarkAddressWorking(t.Context(), unreachable, noon); err != nil {
				t.Fatal(err)
			}
			return step(3)
		}, false},
		{"a letter without a bounce for two days ends the row", func(t *testing.T, s *store.Store) time.Time {
			send(t, s, "den-noi", unreachable, step(2))
			return step(2).Add(48 * time.Hour)
		}, true},
		{"a letter sent an hour ago does not", func(t *testing.T, s *store.Store) time.Time {
			send(t, s, "dang-di", unreachable, step(2))
			return step(3)
		}, false},
		{"a person who lifts the suppression ends the row", func(t *testing.T, s *store.Store) time.Time {
			if _, err := s.Unsuppress(t.Context(), unreachable, "mai", step(2)); err != nil {
				t.Fatal(err)
			}
			return step(3)
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := storetest.Open(t)
			for i := range 2 {
				send(t, s, fmt.Sprint("thu-", i), unreachable, step(i))
				bounce(t, s, fmt.Sprint("thu-", i), step(i).Add(time.Minute))
			}
			at := tt.between(t, s)
			send(t, s, "thu-2", unreachable, at)
			if status := bounce(t, s, "thu-2", at.Add(time.Minute)); status.Suppressed == tt.working {
				t.Errorf("status %+v, want the address working: %t", status, tt.working)
			}
		})
	}
}

// TestUnsuppress: letters of the last thirty days that were not tried are queued again.
func TestUnsuppress(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for i := range 3 {
		send(t, s, fmt.Sprint("thu-", i), unreachable, noon)
		bounce(t, s, fmt.Sprint("thu-", i), noon.Add(time.Minute))
	}
	for _, key := range []string{"cho", "cu"} {
		at := noon.Add(time.Hour)
		if key == "cu" {
			at = noon.AddDate(0, 0, -40)
		}
		queueTo(t, s, key, unreachable, at)
		leaseKeys(t, s, "mot", 1, noon.Add(time.Hour))
		if _, err := s.GiveUp(t.Context(), store.FailureSuppressed, store.Failure{Key: key, Text: "hộp thư không nhận thư", At: noon}); err != nil {
			t.Fatal(err)
		}
	}
	result, err := s.Unsuppress(t.Context(), "KhongCo@so-noi-vu.test", "mai", noon.Add(2*time.Hour))
	if err != nil || result.Letters != 1 {
		t.Errorf("result %+v, %v; want one letter", result, err)
	}
	if got := leaseKeys(t, s, "mot", 9, noon.Add(2*time.Hour)); len(got) != 1 || got[0] != "cho" {
		t.Errorf("letters that go out: %v", got)
	}
	if routes, err := s.Routes(t.Context()); err != nil || len(routes) != 0 {
		t.Errorf("routes afterwards: %+v, %v", routes, err)
	}
	if _, err := s.Unsuppress(t.Context(), "an@so-noi-vu.test", "mai", noon); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("reviving a mailbox that never failed: %v", err)
	}
}
