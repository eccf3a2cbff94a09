package store_test

import (
	"fmt"
	"testing"
	"time"

	"loa/store"
	"loa/store/storetest"
)

// TestMarkAddressesReported: addresses are reported once a day, and the others wait for the next day.
func TestMarkAddressesReported(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	suppress := func(address string) {
		t.Helper()
		for i := range 3 {
			key := fmt.Sprint(address, i)
			send(t, s, key, address, noon)
			bounce(t, s, key, noon.Add(time.Minute))
		}
	}
	report := func(day string, addresses ...string) (unreported int) {
		t.Helper()
		letter := store.LetterOut{
			Key: "dead_mailboxes:" + day, Notice: store.NoticeSuppressedAddresses, ToAddress: "ha@vp.test", MessageID: day + "@loa.test", Subject: "Hộp thư", CreatedAt: noon,
		}
		if err := s.MarkAddressesReported(t.Context(), []store.LetterOut{letter}, addresses, noon); err != nil {
			t.Fatal(err)
		}
		unreported, err := s.UnreportedAddresses(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return unreported
	}
	suppress("a@so.test")
	if n := report("thu-hai", "a@so.test"); n != 0 {
		t.Errorf("%d unreported after the first letter", n)
	}
	suppress("b@so.test")
	if n := report("thu-hai", "a@so.test", "b@so.test"); n != 1 {
		t.Errorf("%d unreported after a second letter on the same day, want 1", n)
	}
	if n := report("thu-ba", "a@so.test", "b@so.test"); n != 0 {
		t.Errorf("%d unreported on the next day", n)
	}
}
