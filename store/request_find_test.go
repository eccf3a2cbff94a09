package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

func TestOpenRequestsOf(t *testing.T) {
	t.Parallel()
	s, _, asks := listing(t)
	if err := s.MarkAnswered(t.Context(), asks[0].TokenHash, noon); err != nil {
		t.Fatal(err)
	}
	asks[0].UsedAt = noon
	later := asks[1].ExpiresAt
	for name, tt := range map[string]struct {
		look func() ([]store.Request, error)
		want []store.Request
	}{
		"what is open":            {func() ([]store.Request, error) { return s.OpenRequestsOf(t.Context(), "duong", noon) }, asks[1:]},
		"nothing once it expired": {func() ([]store.Request, error) { return s.OpenRequestsOf(t.Context(), "duong", later) }, []store.Request{}},
		"by code, open or not": {func() ([]store.Request, error) {
			return s.RequestsOfByCode(t.Context(), "duong", []string{"K7QA", "A2AA"})
		}, asks},
		"by no code": {func() ([]store.Request, error) { return s.RequestsOfByCode(t.Context(), "duong", nil) }, nil},
		"by hash": {func() ([]store.Request, error) {
			return s.RequestsByHash(t.Context(), []string{asks[1].TokenHash, hash("không có")})
		}, asks[1:]},
	} {
		got, err := tt.look()
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s (-want +got), %v:\n%s", name, err, diff)
		}
	}
	sent := letter(opened(asks[0].Task), "duong")
	found, err := s.SentLetters(t.Context(), []string{"la@khac.test", sent.MessageID})
	want := []store.SentLetter{{Key: sent.Key, Task: asks[0].Task, MessageID: sent.MessageID, ReplyTo: sent.ReplyTo}}
	if diff := cmp.Diff(want, found); diff != "" || err != nil {
		t.Errorf("letters sent (-want +got), %v:\n%s", err, diff)
	}
	if keys, err := s.LetterKeys(t.Context(), asks[0].Task); err != nil || len(keys) != 1 || keys[0] != sent.Key {
		t.Errorf("keys %v, %v", keys, err)
	}
}
