package inbound

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

func TestOpeningGroups(t *testing.T) {
	t.Parallel()
	small, large, begun := store.LetterIn{Size: 1000}, store.LetterIn{Size: openBytes - 1}, store.LetterIn{Size: 1000, Attempts: 1}
	for _, tt := range []struct {
		name    string
		pending []store.LetterIn
		want    []int // the sizes of the groups
	}{
		{"no letter", nil, nil},
		{"letters that are new", []store.LetterIn{small, small, small}, []int{3}},
		{"a letter that was begun before is alone", []store.LetterIn{small, begun, begun, small, small}, []int{1, 1, 1, 2}},
		{"letters that are large", []store.LetterIn{small, large, small, small}, []int{1, 1, 2}},
		{"many letters", slices.Repeat([]store.LetterIn{small}, openTogether+1), []int{openTogether, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []int
			for _, group := range openingGroups(tt.pending) {
				got = append(got, len(group))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("groups (-want +got):\n%s", diff)
			}
		})
	}
}
