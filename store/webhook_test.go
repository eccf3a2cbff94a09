package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

const endpoint = "00112233445566ff"

// registered puts an endpoint on record.
func registered(t *testing.T, s *store.Store, at time.Time) {
	t.Helper()
	if err := s.RegisterWebhooks(t.Context(), []store.WebhookEndpoint{{ID: endpoint, Shown: "https://cong.hanoi.test/loa"}}, at); err != nil {
		t.Fatal(err)
	}
}

// deliveryOf is a message about the publication that a projection has proved.
func deliveryOf(p store.Projection) store.WebhookDelivery {
	e := p.Events[len(p.Events)-1]
	return store.WebhookDelivery{
		Endpoint: endpoint, ID: "msg_" + hash("tin")[:32], Type: store.WebhookPublished, Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Payload: `{"type":"task.published"}`,
		CreatedAt: noon, State: store.WebhookPending, NextTry: noon,
	}
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	registered(t, s, noon.Add(-time.Hour))
	p := published(t, s, ids[0], "https://hanoi.test/tin")
	untold := func() int {
		events, err := s.UntoldWebhookEvents(t.Context(), endpoint, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(events)
	}
	if n := untold(); n != 1 {
		t.Fatalf("%d events are not told", n)
	}
	d := deliveryOf(p)
	for range 2 {
		if err := s.QueueWebhooks(t.Context(), []store.WebhookDelivery{d}); err != nil {
			t.Fatal(err)
		}
	}
	due, err := s.DueWebhooks(t.Context(), endpoint, noon, 10)
	if diff := cmp.Diff([]store.WebhookDelivery{d}, due); diff != "" || err != nil || untold() != 0 {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if due, err := s.DueWebhooks(t.Context(), endpoint, noon.Add(-time.Second), 10); err != nil || len(due) != 0 {
		t.Errorf("before its time %+v is due, %v", due, err)
	}
	d.State, d.Attempts, d.Status, d.EndedAt = store.WebhookDelivered, 1, 204, noon
	ended := d
	ended.State, ended.Error = store.WebhookFailed, "muộn"
	for _, each := range []store.WebhookDelivery{d, ended} {
		if err := s.SaveWebhookAttempt(t.Context(), each); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Webhooks(t.Context(), endpoint)
	if diff := cmp.Diff([]store.WebhookDelivery{d}, all); diff != "" || err != nil {
		t.Errorf("what has ended changed: %v (-want +got):\n%s", err, diff)
	}
	if _, err := s.SeeWebhook(t.Context(), "ffffffffffffffff", noon); err == nil {
		t.Error("an endpoint that is not on record was seen")
	}
}
