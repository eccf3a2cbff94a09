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
	unreachable   = "khongco@so-noi-vu.test"
	noSuchMailbox = "550 5.1.1 không có hộp thư này"
)

// queueTo queues a reminder to an address.
func queueTo(t *testing.T, s *store.Store, key, address string, at time.Time) {
	t.Helper()
	err := s.QueueLetter(t.Context(), store.LetterOut{
		Key: key, Notice: "reminder", ToAddress: address, MessageID: key + "@loa.test", Subject: "Nhắc việc " + key, CreatedAt: at,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// send queues a letter, leases it and marks it as sent.
func send(t *testing.T, s *store.Store, key, address string, at time.Time) {
	t.Helper()
	queueTo(t, s, key, address, at)
	leaseKeys(t, s, "mot", 100, at)
	if err := s.MarkSent(t.Context(), key, at); err != nil {
		t.Fatal(err)
	}
}

func bounce(t *testing.T, s *store.Store, key string, at time.Time) store.AddressStatus {
	t.Helper()
	status, err := s.FileBounce(t.Context(), store.Failure{Key: key, Status: "5.1.1", Text: noSuchMailbox, Permanent: true, At: at})
	if err != nil {
		t.Fatal(err)
	}
	return status
}

func TestFileBounce(t *testing.T) {
	t.Parallel()
	t.Run("the third bounce in a row suppresses the address", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		var got []store.AddressStatus
		for i := range 3 {
			key, at := fmt.Sprintf("thu-%d", i), noon.Add(time.Duration(i)*time.Hour)
			send(t, s, key, "KhongCo@so-noi-vu.test", at)
			got = append(got, bounce(t, s, key, at.Add(time.Minute)), bounce(t, s, key, at.Add(2*time.Minute)))
		}
		want := []store.AddressStatus{{Counted: true, Failures: 1}, {}, {Counted: true, Failures: 2}, {}, {Counted: true, Failures: 3, Suppressed: true}, {}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("statuses, each bounce filed twice (-want +got):\n%s", diff)
		}
		routes, err := s.Routes(t.Context())
		if err != nil || len(routes) != 1 {
			t.Fatalf("routes %+v, %v", routes, err)
		}
		route := routes[0]
		if route.Address != unreachable || !route.Suppressed() || !route.SuppressedSince.Equal(noon.Add(2*time.Hour+time.Minute)) || route.UndeliveredCount != 3 ||
			route.Undelivered[0].Key != "thu-2" || route.Undelivered[0].Text != noSuchMailbox || route.Status != "5.1.1" {
			t.Errorf("route %+v", route)
		}
		if n, err := s.SuppressedAddresses(t.Context()); err != nil || n != 1 {
			t.Errorf("%d suppressed, %v", n, err)
		}
	})
	t.Run("only a letter that was sent can bounce", func(t *testing.T) {
		t.Parallel()
		s := withLetters(t, 1)
		failure := store.Failure{Key: "hoi-lai:000", Status: "5.1.1", Text: noSuchMailbox, Permanent: true, At: noon}
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
	})
}

// TestMarkDelayed: a delay is recorded, and changes nothing after a bounce.
func TestMarkDelayed(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	send(t, s, "thu-cham", unreachable, noon)
	late := store.Failure{Key: "thu-cham", Status: "4.4.1", Text: "máy chủ không trả lời", At: noon}
	if err := s.MarkDelayed(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	letter, err := s.LetterOutByMessageID(t.Context(), "thu-cham@loa.test")
	if err != nil || letter.Undelivered() || letter.BounceStatus != "4.4.1" || letter.State != store.LetterSent {
		t.Errorf("the letter that is late: %+v, %v", letter, err)
	}
	bounce(t, s, "thu-cham", noon.Add(time.Hour))
	if err := s.MarkDelayed(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	if letter, err = s.LetterOutByMessageID(t.Context(), "thu-cham@loa.test"); err != nil || letter.BounceStatus != "5.1.1" || !letter.Undelivered() {
		t.Errorf("the letter that bounced: %+v, %v", letter, err)
	}
}

// TestSetSendingFields: a letter keeps the first fields that it is given.
func TestSetSendingFields(t *testing.T) {
	t.Parallel()
	s := withLetters(t, 2)
	for _, name := range []string{"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"} {
		err := s.SetSendingFields(t.Context(), []store.SendingFields{{
			Key: "hoi-lai:000", BounceID: name, FromName: "Sở " + name, References: []string{"1@loa.test", name + "@loa.test"},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	letter, err := s.LetterOutByBounceID(t.Context(), "aaaaaaaaaaaaaaaa")
	if err != nil || letter.Key != "hoi-lai:000" || letter.FromName != "Sở aaaaaaaaaaaaaaaa" {
		t.Errorf("letter %+v, %v", letter, err)
	}
	if diff := cmp.Diff([]string{"1@loa.test", "aaaaaaaaaaaaaaaa@loa.test"}, letter.References); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
	for _, name := range []string{"bbbbbbbbbbbbbbbb", ""} {
		if letter, err := s.LetterOutByBounceID(t.Context(), name); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("return path %q names %+v, %v", name, letter, err)
		}
	}
}
