package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestMarkAnswered: the first time stands, and the request is found by token and by code.
func TestMarkAnswered(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	token := projectSubmitted(t, s, ids[0]).Requests[0].TokenHash
	for _, at := range []time.Time{noon.Add(time.Hour), noon.Add(2 * time.Hour)} {
		if err := s.MarkAnswered(t.Context(), token, at); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Request(t.Context(), token)
	if err != nil || !got.UsedAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("used at %s (%v), want the first time", got.UsedAt, err)
	}
	byCode, err := s.RequestByCode(t.Context(), ids[0], "K7QA")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, byCode); diff != "" {
		t.Errorf("found by code (-by token +by code):\n%s", diff)
	}
	for name, err := range map[string]error{
		"using":          s.MarkAnswered(t.Context(), hash("không có"), noon),
		"finding":        second(s.Request(t.Context(), hash("không có"))),
		"finding a code": second(s.RequestByCode(t.Context(), ids[0], "ZZZZ")),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s a request that does not exist: %v, want ErrNotFound", name, err)
		}
	}
}
