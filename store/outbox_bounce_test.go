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

const (
	deadBox = "khongco@so-noi-vu.test"
	gone    = "550 5.1.1 không có hộp thư này"
)

// queueTo queues a letter of a plan to an address.
func queueTo(t *testing.T, s *store.Store, key, address string, at time.Time) {
	t.Helper()
	err := s.QueueLetter(t.Context(), store.LetterOut{
		Key: key, Notice: "reminder", ToAddress: address, MessageID: key + "@loa.test", Subject: "Nhắc việc " + key, CreatedAt: at,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sentAway queues a letter and hands it over.
func sentAway(t *testing.T, s *store.Store, key, address string, at time.Time) {
	t.Helper()
	queueTo(t, s, key, address, at)
	claim(t, s, "mot", 100, at)
	if err := s.MarkSent(t.Context(), key, at); err != nil {
		t.Fatal(err)
	}
}

func bounced(t *testing.T, s *store.Store, key string, at time.Time) store.AddressStatus {
	t.Helper()
	standing, err := s.FileBounce(t.Context(), store.Failure{Key: key, Status: "5.1.1", Text: gone, Permanent: true, At: at})
	if err != nil {
		t.Fatal(err)
	}
	return standing
}

func TestThreeLettersInARowThatComeBackMakeAMailboxDead(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	var got []store.AddressStatus
	for i := range 3 {
		key, at := fmt.Sprintf("thu-%d", i), noon.Add(time.Duration(i)*time.Hour)
		sentAway(t, s, key, "KhongCo@so-noi-vu.test", at)
		got = append(got, bounced(t, s, key, at.Add(time.Minute)), bounced(t, s, key, at.Add(2*time.Minute)))
	}
	want := []store.AddressStatus{{Counted: true, Failures: 1}, {}, {Counted: true, Failures: 2}, {}, {Counted: true, Failures: 3, Suppressed: true}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("standings, each bounce told twice (-want +got):\n%s", diff)
	}
	routes, err := s.Routes(t.Context())
	if err != nil || len(routes) != 1 {
		t.Fatalf("routes %+v, %v", routes, err)
	}
	route := routes[0]
	if route.Address != deadBox || !route.Suppressed() || !route.SuppressedSince.Equal(noon.Add(2*time.Hour+time.Minute)) || route.UndeliveredCount != 3 ||
		route.Undelivered[0].Key != "thu-2" || route.Undelivered[0].Text != gone || route.Status != "5.1.1" {
		t.Errorf("route %+v", route)
	}
	if n, err := s.SuppressedAddresses(t.Context()); err != nil || n != 1 {
		t.Errorf("%d dead, %v", n, err)
	}
}

func TestWhatKeepsAMailboxAlive(t *testing.T) {
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

func TestOnlyALetterThatLeftCanComeBack(t *testing.T) {
	t.Parallel()
	s := queued(t, 1)
	failure := store.Failure{Key: "hoi-lai:000", Status: "5.1.1", Text: gone, Permanent: true, At: noon}
	if _, err := s.FileBounce(t.Context(), failure); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a letter that waits: %v", err)
	}
	failure.Key = "khong-co"
	if _, err := s.FileBounce(t.Context(), failure); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a letter that is none: %v", err)
	}
	if routes, err := s.Routes(t.Context()); err != nil || len(routes) != 0 {
		t.Errorf("routes %+v, %v", routes, err)
	}
}

func TestADelayIsNotedAndEndsNothing(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	sentAway(t, s, "thu-cham", deadBox, noon)
	late := store.Failure{Key: "thu-cham", Status: "4.4.1", Text: "máy chủ không trả lời", At: noon}
	if err := s.MarkDelayed(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	letter, err := s.LetterOutByMessageID(t.Context(), "thu-cham@loa.test")
	if err != nil || letter.Undelivered() || letter.BounceStatus != "4.4.1" || letter.State != store.LetterSent {
		t.Errorf("the letter that is late: %+v, %v", letter, err)
	}
	bounced(t, s, "thu-cham", noon.Add(time.Hour))
	if err := s.MarkDelayed(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	if letter, err = s.LetterOutByMessageID(t.Context(), "thu-cham@loa.test"); err != nil || letter.BounceStatus != "5.1.1" || !letter.Undelivered() {
		t.Errorf("the letter that came back: %+v, %v", letter, err)
	}
}

func TestAReturnPathNamesOneLetterForEver(t *testing.T) {
	t.Parallel()
	s := queued(t, 2)
	for _, name := range []string{"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"} {
		if err := s.NameBounces(t.Context(), map[string]string{"hoi-lai:000": name}); err != nil {
			t.Fatal(err)
		}
	}
	if letter, err := s.LetterOutByBounceID(t.Context(), "aaaaaaaaaaaaaaaa"); err != nil || letter.Key != "hoi-lai:000" {
		t.Errorf("letter %+v, %v", letter, err)
	}
	for _, name := range []string{"bbbbbbbbbbbbbbbb", ""} {
		if letter, err := s.LetterOutByBounceID(t.Context(), name); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("return path %q names %+v, %v", name, letter, err)
		}
	}
}

func TestARevivedMailboxGetsWhatWasNotTried(t *testing.T) {
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
