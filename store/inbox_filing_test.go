package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
	"loa/store/storetest"
)

// twoMailboxes opens a database with two leased mailboxes at UIDVALIDITY 7.
func twoMailboxes(t *testing.T) (*store.Store, [2]store.Lease) {
	t.Helper()
	s := storetest.Open(t)
	var leases [2]store.Lease
	for i, name := range []string{"loa", "van-thu"} {
		var err error
		if leases[i], err = s.LeaseMailbox(t.Context(), name, "mot", mailTTL, noon); err != nil {
			t.Fatal(err)
		}
		if err := s.SetUIDValidity(t.Context(), leases[i], 7); err != nil {
			t.Fatal(err)
		}
	}
	return s, leases
}

func TestFileLetters(t *testing.T) {
	t.Parallel()
	t.Run("the same letters in two mailboxes are filed once", func(t *testing.T) {
		t.Parallel()
		s, leases := twoMailboxes(t)
		const n = 60
		var readers sync.WaitGroup
		for i, l := range leases {
			readers.Go(func() {
				for uid := range n {
					number := uid
					if i == 1 { // in reverse order, so that a deadlock would show
						number = n - 1 - uid
					}
					letter := incoming(uint32(uid+1), fmt.Sprint("Thư ", number))
					if _, err := s.FileLetters(t.Context(), l, 7, []store.IncomingLetter{letter}); err != nil {
						t.Errorf("filing in %s: %v", l.Mailbox, err)
					}
				}
			})
		}
		readers.Wait()
		counts, err := s.LetterCounts(t.Context())
		if err != nil || counts.Fetched != 2*n || counts.Open != n || !counts.Balanced() {
			t.Errorf("counts %+v, %v; want each letter once and a copy of each", counts, err)
		}
		all, err := s.Mailboxes(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []store.Mailbox{
			{Number: 1, Name: "loa", LeaseOwner: "mot", LeaseUntil: noon.Add(mailTTL), Epoch: 1, Fetched: n, SeenAt: noon},
			{Number: 2, Name: "van-thu", LeaseOwner: "mot", LeaseUntil: noon.Add(mailTTL), Epoch: 1, Fetched: n, SeenAt: noon},
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Errorf("mailboxes (-want +got):\n%s", diff)
		}
	})
	t.Run("a letter that was not fetched is quarantined at once", func(t *testing.T) {
		t.Parallel()
		s, l := mailboxAt(t)
		large := store.IncomingLetter{
			UID: 4, Raw: []byte("Thư lớn, không tải về"), MessageID: "lon@so-noi-vu.test", ServerSize: 40 << 20, ReceivedAt: noon, At: noon,
			Unfetched: "Thư lớn 40 MB",
		}
		filed := file(t, s, l, incoming(3, "Đồng ý"), large)
		letter, err := s.LetterIn(t.Context(), filed[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		if letter.Complete || letter.Size != 40<<20 || letter.Outcome != store.OutcomeQuarantined || letter.Note != "Thư lớn 40 MB" || letter.Allows(store.ActionRetry) {
			t.Errorf("the large letter: %+v", letter)
		}
		if err := s.ActOnLetter(t.Context(), action(letter.ID, store.ActionRetry, "")); !errors.Is(err, store.ErrOutcomeFinal) {
			t.Errorf("retrying it: %v, want ErrOutcomeFinal", err)
		}
		at := cursor(t, s)
		locations, err := s.UnreadableLocations(t.Context(), "loa", at)
		if err != nil || len(locations) != 1 || locations[0].UID != 4 {
			t.Fatalf("unreadable %+v, %v", locations, err)
		}
		if err := s.MarkMoved(t.Context(), locations, noon); err != nil {
			t.Fatal(err)
		}
		if locations, err = s.UnreadableLocations(t.Context(), "loa", at); err != nil || len(locations) != 0 {
			t.Errorf("after it was moved: %+v, %v", locations, err)
		}
		if err := s.ActOnLetter(t.Context(), action(letter.ID, store.ActionReject, "")); err != nil {
			t.Errorf("rejecting it: %v", err)
		}
	})
	t.Run("an owner that lost the lease files nothing", func(t *testing.T) {
		t.Parallel()
		s, old := mailboxAt(t)
		lease(t, s, "hai", noon.Add(time.Minute))
		if _, err := s.FileLetters(t.Context(), old, 7, []store.IncomingLetter{incoming(1, "Đồng ý")}); !errors.Is(err, store.ErrFenced) {
			t.Errorf("filing with an old lease: %v, want ErrFenced", err)
		}
		if err := s.SetUIDValidity(t.Context(), old, 8); !errors.Is(err, store.ErrFenced) {
			t.Errorf("renumbering with an old lease: %v, want ErrFenced", err)
		}
		counts, err := s.LetterCounts(t.Context())
		if err != nil || counts.Fetched != 0 || cursor(t, s).UIDValidity != 7 {
			t.Errorf("%d letters filed (%v), UIDVALIDITY %d", counts.Fetched, err, cursor(t, s).UIDValidity)
		}
	})
	t.Run("a letter fetched again is filed once", func(t *testing.T) {
		t.Parallel()
		s, l := mailboxAt(t)
		got := file(t, s, l, incoming(3, "Đồng ý"), incoming(5, "Không đồng ý"), incoming(9, "Đồng ý"))
		want := []store.FiledLetter{{UID: 3, ID: 1}, {UID: 5, ID: 2}, {UID: 9, ID: 1, Copy: true}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("filed (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, file(t, s, l, incoming(3, "Đồng ý"), incoming(5, "Không đồng ý"), incoming(9, "Đồng ý"))); diff != "" {
			t.Errorf("filed again (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(store.Cursor{UIDValidity: 7, LastUID: 9, Seen: noon, Epoch: 1}, cursor(t, s)); diff != "" {
			t.Errorf("cursor (-want +got):\n%s", diff)
		}
		if err := s.SetUIDValidity(t.Context(), l, 8); err != nil {
			t.Fatal(err)
		}
		if c := cursor(t, s); c.LastUID != 0 {
			t.Errorf("after renumbering the mailbox is read from UID %d on", c.LastUID)
		}
		if _, err := s.FileLetters(t.Context(), l, 7, []store.IncomingLetter{incoming(10, "Muộn")}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("filing under the old UIDVALIDITY: %v, want ErrConflict", err)
		}
		again, err := s.FileLetters(t.Context(), l, 8, []store.IncomingLetter{incoming(1, "Không đồng ý")})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]store.FiledLetter{{UID: 1, ID: 2, Copy: true}}, again); diff != "" {
			t.Errorf("the same bytes under another UIDVALIDITY (-want +got):\n%s", diff)
		}
	})
	t.Run("a reused UID files nothing", func(t *testing.T) {
		t.Parallel()
		s, l := mailboxAt(t)
		file(t, s, l, incoming(1, "Đồng ý"))
		_, err := s.FileLetters(t.Context(), l, 7, []store.IncomingLetter{incoming(2, "Thư mới"), incoming(1, "Thư khác")})
		if !errors.Is(err, store.ErrUIDReused) {
			t.Errorf("another letter under the same UID: %v, want ErrUIDReused", err)
		}
		if c := cursor(t, s); c.LastUID != 1 {
			t.Errorf("the cursor moved to %d", c.LastUID)
		}
	})
}
