package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestFileRefusal: the first refusal of a command stands.
func TestFileRefusal(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	other := sampleRefusal(ids[0])
	other.Message = "Câu trả lời khác"
	for _, r := range []store.Refusal{sampleRefusal(ids[0]), other} {
		if err := s.FileRefusal(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	refusals, err := s.Refusals(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]store.Refusal{sampleRefusal(ids[0])}, refusals); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
}
