package store_test

import (
	"fmt"
	"testing"
	"time"

	"loa/store"
	"loa/store/storetest"
)

func TestMarkAddressesReported(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	dies := func(address string) {
		t.Helper()
		for i := range 3 {
			key := fmt.Sprint(address, i)
			sentAway(t, s, key, address, noon)
			bounced(t, s, key, noon.Add(time.Minute))
		}
	}
	tell := func(day string, told ...string) (untold int) {
		t.Helper()
		letter := store.LetterOut{
			Key: "dead_mailboxes:" + day, Notice: store.NoticeSuppressedAddresses, ToAddress: "ha@vp.test", MessageID: day + "@loa.test", Subject: "Hộp thư", CreatedAt: noon,
		}
		if err := s.MarkAddressesReported(t.Context(), []store.LetterOut{letter}, told, noon); err != nil {
			t.Fatal(err)
		}
		untold, err := s.UnreportedAddresses(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return untold
	}
	dies("a@so.test")
	if n := tell("thu-hai", "a@so.test"); n != 0 {
		t.Errorf("%d untold after the first letter", n)
	}
	dies("b@so.test")
	if n := tell("thu-hai", "a@so.test", "b@so.test"); n != 1 {
		t.Errorf("%d untold after a second letter on the same day, want the one to wait", n)
	}
	if n := tell("thu-ba", "a@so.test", "b@so.test"); n != 0 {
		t.Errorf("%d untold on the next day", n)
	}
}
