package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestMessageLocations: locations are found in their epoch, and not in the next.
func TestMessageLocations(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	first, again := incoming(3, "Đồng ý"), incoming(8, "Đồng ý")
	first.ServerSize, first.ReceivedAt = 77, noon.Add(-time.Hour)
	file(t, s, l, first, again)
	at := cursor(t, s)
	got, err := s.MessageLocations(t.Context(), "loa", at, []uint32{3, 5, 8})
	want := []store.MessageLocation{
		{UID: 3, Letter: 1, MessageID: first.MessageID, ServerSize: 77, ReceivedAt: first.ReceivedAt},
		{UID: 8, Letter: 1, MessageID: first.MessageID},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("locations (%v) (-want +got):\n%s", err, diff)
	}
	for range 2 { // the epoch that was seen begins another only once
		if err := s.BeginEpoch(t.Context(), l, at); err != nil {
			t.Fatal(err)
		}
	}
	next := cursor(t, s)
	if next.Epoch != at.Epoch+1 || next.LastUID != 0 || next.UIDValidity != 7 {
		t.Errorf("the next epoch: %+v after %+v", next, at)
	}
	if got, err = s.MessageLocations(t.Context(), "loa", next, []uint32{3, 8}); err != nil || len(got) != 0 {
		t.Errorf("locations in the next epoch: %+v, %v", got, err)
	}
	other := file(t, s, l, incoming(3, "Thư khác"), incoming(4, "Đồng ý"))
	if diff := cmp.Diff([]store.FiledLetter{{UID: 3, ID: 2}, {UID: 4, ID: 1, Copy: true}}, other); diff != "" {
		t.Errorf("filed in the next epoch (-want +got):\n%s", diff)
	}
}
