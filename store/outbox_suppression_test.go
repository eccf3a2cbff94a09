package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"loa/store"
	"loa/store/storetest"
)

func TestRecordFailure(t *testing.T) {
	t.Parallel()
	step := func(i int) time.Time { return noon.Add(time.Duration(i) * time.Hour) }
	tests := []struct {
		name    string
		between func(t *testing.T, s *store.Store) time.Time // done after two failures; when the third comes
		alive   bool
	}{
		{"nothing", func(*testing.T, *store.Store) time.Time { return step(3) }, false},
		{"a report that a letter was delivered", func(t *testing.T, s *store.Store) time.Time {
			if err := s.MarkAddressWorking(t.Context(), "KHONGCO@so-noi-vu.test", step(2)); err != nil {
				t.Fatal(err)
			}
			return step(3)
		}, true},
		{"old news of a delivery", func(t *testing.T, s *store.Store) time.Time {
			if err := s.MarkAddressWorking(t.Context(), deadBox, noon); err != nil {
				t.Fatal(err)
			}
			return step(3)
		}, false},
		{"a letter that stayed away for two days", func(t *testing.T, s *store.Store) time.Time {
			sentAway(t, s, "den-noi", deadBox, step(2))
			return step(2).Add(48 * time.Hour)
		}, true},
		{"a letter that left an hour ago and may come back", func(t *testing.T, s *store.Store) time.Time {
			sentAway(t, s, "dang-di", deadBox, step(2))
			return step(3)
		}, false},
		{"a person who says that it works", func(t *testing.T, s *store.Store) time.Time {
			if _, err := s.Unsuppress(t.Context(), deadBox, "mai", step(2)); err != nil {
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
				sentAway(t, s, fmt.Sprint("thu-", i), deadBox, step(i))
				bounced(t, s, fmt.Sprint("thu-", i), step(i).Add(time.Minute))
			}
			at := tt.between(t, s)
			sentAway(t, s, "thu-2", deadBox, at)
			if standing := bounced(t, s, "thu-2", at.Add(time.Minute)); standing.Suppressed == tt.alive {
				t.Errorf("standing %+v", standing)
			}
		})
	}
}

func TestUnsuppress(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for i := range 3 {
		sentAway(t, s, fmt.Sprint("thu-", i), deadBox, noon)
		bounced(t, s, fmt.Sprint("thu-", i), noon.Add(time.Minute))
	}
	for _, key := range []string{"cho", "cu"} {
		at := noon.Add(time.Hour)
		if key == "cu" {
			at = noon.AddDate(0, 0, -40)
		}
		queueTo(t, s, key, deadBox, at)
		claim(t, s, "mot", 1, noon.Add(time.Hour))
		if _, err := s.GiveUp(t.Context(), store.FailureSuppressed, store.Failure{Key: key, Text: "hộp thư không nhận thư", At: noon}); err != nil {
			t.Fatal(err)
		}
	}
	revival, err := s.Unsuppress(t.Context(), "KhongCo@so-noi-vu.test", "mai", noon.Add(2*time.Hour))
	if err != nil || revival.Letters != 1 {
		t.Errorf("revival %+v, %v; want one letter", revival, err)
	}
	if got := claim(t, s, "mot", 9, noon.Add(2*time.Hour)); len(got) != 1 || got[0] != "cho" {
		t.Errorf("letters that go out: %v", got)
	}
	if routes, err := s.Routes(t.Context()); err != nil || len(routes) != 0 {
		t.Errorf("routes after the revival %+v, %v", routes, err)
	}
	if _, err := s.Unsuppress(t.Context(), "an@so-noi-vu.test", "mai", noon); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("reviving a mailbox that never failed: %v", err)
	}
}
