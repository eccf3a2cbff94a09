package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
)

// withBatch opens a database with two open requests to Trần Văn Dương, and returns them and a batch of both.
func withBatch(t *testing.T) (*store.Store, store.BatchRequest, []store.Request) {
	t.Helper()
	s, ids := launched(t, 2)
	var requests []store.Request
	for _, id := range ids {
		p := opened(id)
		p.Requests = []store.Request{requestOf(p, "duong", plan.PurposeAccept), requestOf(p, "an", plan.PurposeAccept)}
		p.Letters = []store.LetterOut{letter(p, "duong")}
		project(t, s, p)
		requests = append(requests, p.Requests[0])
	}
	return s, store.BatchRequest{
		TokenHash: hash("danh mục"), Person: "duong", CreatedAt: noon, ExpiresAt: noon.AddDate(0, 0, 14),
		Items: []store.BatchItem{{Number: 1, Request: requests[1]}, {Number: 2, Request: requests[0]}},
	}, requests
}

func batchLetter(key string) store.LetterOut {
	return store.LetterOut{
		Key: key, ToPerson: "duong", ToAddress: "duong@so-noi-vu.test", MessageID: key + "@loa.test", Subject: "Kính đề nghị nêu rõ nhiệm vụ", CreatedAt: noon,
	}
}

func TestQueueBatchRequest(t *testing.T) {
	t.Parallel()
	t.Run("a batch is found as it was queued, with its requests as they are now", func(t *testing.T) {
		t.Parallel()
		s, batch, requests := withBatch(t)
		for range 2 { // a second time changes nothing
			if err := s.QueueBatchRequest(t.Context(), batch, batchLetter("listing:1")); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.MarkAnswered(t.Context(), requests[0].TokenHash, noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		batch.Items[1].Request.UsedAt = noon.Add(time.Minute)
		got, err := s.BatchRequest(t.Context(), batch.TokenHash)
		if diff := cmp.Diff(batch, got); diff != "" || err != nil {
			t.Errorf("batch (-queued +read), %v:\n%s", err, diff)
		}
		if !got.Open(noon) || got.Open(batch.ExpiresAt) {
			t.Error("want the batch open until it expires")
		}
		if n, err := s.BatchRequestsSince(t.Context(), "duong", noon); n != 1 || err != nil {
			t.Errorf("%d batches to the person, %v", n, err)
		}
		if n, err := s.BatchRequestsSince(t.Context(), "duong", noon.Add(time.Second)); n != 0 || err != nil {
			t.Errorf("%d batches to the person later on, %v", n, err)
		}
		counts, err := s.OutboxCounts(t.Context())
		if err != nil || counts.Pending != 3 {
			t.Errorf("letters to send: %+v, %v; want two with one request and one with the batch", counts, err)
		}
	})
	t.Run("a request that does not exist is ErrNotFound", func(t *testing.T) {
		t.Parallel()
		s, batch, _ := withBatch(t)
		batch.Items = append(batch.Items, store.BatchItem{Number: 3, Request: store.Request{TokenHash: hash("không có")}})
		if err := s.QueueBatchRequest(t.Context(), batch, batchLetter("listing:1")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("queueing: %v, want not found", err)
		}
		if _, err := s.BatchRequest(t.Context(), batch.TokenHash); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("reading: %v, want not found", err)
		}
		if counts, err := s.OutboxCounts(t.Context()); err != nil || counts.Pending != 2 {
			t.Errorf("letters to send: %+v, %v; want only the two with one request", counts, err)
		}
	})
}

// TestMarkBatchClarified: the first unclear answer stands.
func TestMarkBatchClarified(t *testing.T) {
	t.Parallel()
	s, batch, _ := withBatch(t)
	if err := s.QueueBatchRequest(t.Context(), batch, batchLetter("listing:1")); err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{hash("một"), hash("một"), hash("hai")} {
		if first, err := s.MarkBatchClarified(t.Context(), batch.TokenHash, answer); first != hash("một") || err != nil {
			t.Errorf("after %s: first was %s, %v", answer, first, err)
		}
	}
	if _, err := s.MarkBatchClarified(t.Context(), hash("không có"), hash("một")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of a batch that does not exist: %v, want ErrNotFound", err)
	}
}
