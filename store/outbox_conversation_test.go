package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan/directory"
	"loa/store"
)

// TestConversations: letters to one person at one address about one task are one conversation, in the order in which they were sent.
func TestConversations(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	letters := []struct {
		key, person, address string
		task                 int // 1 or 2; 0: none
		sent                 time.Duration
	}{
		{key: "mot", person: "an", address: "an@so.test", task: 1, sent: 3 * time.Minute},
		{key: "hai", person: "an", address: "An@so.test", task: 1, sent: 2 * time.Minute},
		{key: "cho", person: "an", address: "an@so.test", task: 1},
		{key: "nguoi-khac", person: "binh", address: "an@so.test", task: 1, sent: time.Minute},
		{key: "hop-thu-khac", person: "an", address: "an@gmail.test", task: 1},
		{key: "viec-khac", person: "an", address: "an@so.test", task: 2},
		{key: "khong-viec", person: "an", address: "an@so.test", sent: time.Minute},
	}
	var keys []string
	for _, l := range letters {
		out := store.LetterOut{
			Key: l.key, ToPerson: directory.PersonID(l.person), ToAddress: l.address, MessageID: l.key + "@loa.test", Subject: "Thư", CreatedAt: noon,
		}
		if l.task > 0 {
			out.Task = ids[l.task-1]
		}
		if err := s.QueueLetter(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		if l.sent > 0 {
			if err := s.MarkSent(t.Context(), l.key, noon.Add(l.sent)); err != nil {
				t.Fatal(err)
			}
		}
		keys = append(keys, l.key)
	}
	got, err := s.Conversations(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]store.Conversation{
		"mot": {First: "hai@loa.test", Latest: "hai@loa.test"},
		"hai": {First: "mot@loa.test", Latest: "mot@loa.test"},
		"cho": {First: "hai@loa.test", Latest: "mot@loa.test"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("conversations (-want +got):\n%s", diff)
	}
}
