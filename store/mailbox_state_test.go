package store_test

import (
	"errors"
	"testing"
	"time"

	"loa/store"
)

// TestRaiseAlarm: an alarm keeps the time of the first and ends with MarkSynced.
func TestRaiseAlarm(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	raise := func(alarm store.Alarm, minutes time.Duration) store.Mailbox {
		t.Helper()
		if err := s.RaiseAlarm(t.Context(), l, alarm, "máy chủ nói", noon.Add(minutes*time.Minute)); err != nil {
			t.Fatal(err)
		}
		all, err := s.Mailboxes(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0]
	}
	raise(store.AlarmUnreachable, 1)
	if box := raise(store.AlarmUnreachable, 2); !box.AlarmAt.Equal(noon.Add(time.Minute)) || box.AlarmNote != "máy chủ nói" {
		t.Errorf("raised again: %+v", box)
	}
	if box := raise(store.AlarmLogin, 3); !box.AlarmAt.Equal(noon.Add(3 * time.Minute)) {
		t.Errorf("another alarm: %+v", box)
	}
	if err := s.MarkSynced(t.Context(), l, 12, noon.Add(4*time.Minute)); err != nil {
		t.Fatal(err)
	}
	all, err := s.Mailboxes(t.Context())
	if err != nil || all[0].Alarm != store.AlarmNone || all[0].Messages != 12 || !all[0].SyncedAt.Equal(noon.Add(4*time.Minute)) {
		t.Errorf("after MarkSynced: %+v, %v", all, err)
	}
	lease(t, s, "hai", noon.Add(time.Hour))
	if err := s.MarkSynced(t.Context(), l, 13, noon); !errors.Is(err, store.ErrFenced) {
		t.Errorf("MarkSynced with an old lease: %v, want ErrFenced", err)
	}
}
