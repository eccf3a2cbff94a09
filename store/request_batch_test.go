package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
)

// listing puts the open questions of Trần Văn Dương about two tasks into one list.
func listing(t *testing.T) (*store.Store, store.BatchRequest, []store.Request) {
	t.Helper()
	s, ids := launched(t, 2)
	var asks []store.Request
	for _, id := range ids {
		p := opened(id)
		p.Requests = []store.Request{ask(p, "duong", plan.PurposeAccept), ask(p, "an", plan.PurposeAccept)}
		p.Letters = []store.LetterOut{letter(p, "duong")}
		project(t, s, p)
		asks = append(asks, p.Requests[0])
	}
	return s, store.BatchRequest{
		TokenHash: hash("danh mục"), Person: "duong", CreatedAt: noon, ExpiresAt: noon.AddDate(0, 0, 14),
		Items: []store.BatchItem{{Number: 1, Request: asks[1]}, {Number: 2, Request: asks[0]}},
	}, asks
}

func listLetter(key string) store.LetterOut {
	return store.LetterOut{
		Key: key, ToPerson: "duong", ToAddress: "duong@so-noi-vu.test", MessageID: key + "@loa.test", Subject: "Kính đề nghị nêu rõ nhiệm vụ", CreatedAt: noon,
	}
}

func TestQueueBatchRequest(t *testing.T) {
	t.Parallel()
	t.Run("a batch is found as it was queued, with its requests as they are now", func(t *testing.T) {
		t.Parallel()
		s, list, asks := listing(t)
		for range 2 { // a second time changes nothing
			if err := s.QueueBatchRequest(t.Context(), list, listLetter("listing:1")); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.MarkAnswered(t.Context(), asks[0].TokenHash, noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		list.Items[1].Request.UsedAt = noon.Add(time.Minute)
		got, err := s.BatchRequest(t.Context(), list.TokenHash)
		if diff := cmp.Diff(list, got); diff != "" || err != nil {
			t.Errorf("list (-queued +read), %v:\n%s", err, diff)
		}
		if !got.Open(noon) || got.Open(list.ExpiresAt) {
			t.Error("a list is open until it expires, and not then")
		}
		if n, err := s.BatchRequestsSince(t.Context(), "duong", noon); n != 1 || err != nil {
			t.Errorf("%d lists of the person, %v", n, err)
		}
		if n, err := s.BatchRequestsSince(t.Context(), "duong", noon.Add(time.Second)); n != 0 || err != nil {
			t.Errorf("%d lists of the person later on, %v", n, err)
		}
		counts, err := s.OutboxCounts(t.Context())
		if err != nil || counts.Pending != 3 {
			t.Errorf("letters to send: %+v, %v; want two that asked and one list", counts, err)
		}
	})
	t.Run("a request that does not exist is ErrNotFound", func(t *testing.T) {
		t.Parallel()
		s, list, _ := listing(t)
		list.Items = append(list.Items, store.BatchItem{Number: 3, Request: store.Request{TokenHash: hash("không có")}})
		if err := s.QueueBatchRequest(t.Context(), list, listLetter("listing:1")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("queueing: %v, want not found", err)
		}
		if _, err := s.BatchRequest(t.Context(), list.TokenHash); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("reading: %v, want not found", err)
		}
		if counts, err := s.OutboxCounts(t.Context()); err != nil || counts.Pending != 2 {
			t.Errorf("letters to send: %+v, %v; want only the two that asked", counts, err)
		}
	})
}

func TestMarkBatchClarified(t *testing.T) {
	t.Parallel()
	s, list, _ := listing(t)
	if err := s.QueueBatchRequest(t.Context(), list, listLetter("listing:1")); err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{hash("một"), hash("một"), hash("hai")} {
		if first, err := s.MarkBatchClarified(t.Context(), list.TokenHash, answer); first != hash("một") || err != nil {
			t.Errorf("after %s: first was %s, %v", answer, first, err)
		}
	}
	if _, err := s.MarkBatchClarified(t.Context(), hash("không có"), hash("một")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of no list: %v, want not found", err)
	}
}
