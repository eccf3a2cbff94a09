package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestOpenRequestsOf: requests and sent letters are found by what an answer carries: person, code, token, Message-ID.
func TestOpenRequestsOf(t *testing.T) {
	t.Parallel()
	s, _, requests := withBatch(t)
	if err := s.MarkAnswered(t.Context(), requests[0].TokenHash, noon); err != nil {
		t.Fatal(err)
	}
	requests[0].UsedAt = noon
	later := requests[1].ExpiresAt
	for name, tt := range map[string]struct {
		find func() ([]store.Request, error)
		want []store.Request
	}{
		"open":                    {func() ([]store.Request, error) { return s.OpenRequestsOf(t.Context(), "duong", noon) }, requests[1:]},
		"none after they expired": {func() ([]store.Request, error) { return s.OpenRequestsOf(t.Context(), "duong", later) }, []store.Request{}},
		"by code, open or not": {func() ([]store.Request, error) {
			return s.RequestsOfByCode(t.Context(), "duong", []string{"K7QA", "A2AA"})
		}, requests},
		"by no code": {func() ([]store.Request, error) { return s.RequestsOfByCode(t.Context(), "duong", nil) }, nil},
		"by hash": {func() ([]store.Request, error) {
			return s.RequestsByHash(t.Context(), []string{requests[1].TokenHash, hash("không có")})
		}, requests[1:]},
	} {
		got, err := tt.find()
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s (-want +got), %v:\n%s", name, err, diff)
		}
	}
	sent := letter(opened(requests[0].Task), "duong")
	found, err := s.SentLetters(t.Context(), []string{"la@khac.test", sent.MessageID})
	want := []store.SentLetter{{Key: sent.Key, Task: requests[0].Task, MessageID: sent.MessageID, ReplyTo: sent.ReplyTo}}
	if diff := cmp.Diff(want, found); diff != "" || err != nil {
		t.Errorf("letters sent (-want +got), %v:\n%s", err, diff)
	}
}
