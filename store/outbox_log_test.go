package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
	"loa/store/storetest"
)

func keysOf(letters []store.LetterOut) (keys []string) {
	for _, letter := range letters {
		keys = append(keys, letter.Key)
	}
	return keys
}

// TestLetterLog: letters are listed newest first, each filter with its letters.
func TestLetterLog(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for i, address := range []string{"an@a.test", "binh@b.test", "an@a.test"} {
		send(t, s, fmt.Sprint("thu-", i), address, noon.Add(time.Duration(i)*time.Hour))
	}
	queueTo(t, s, "cho", "an@a.test", noon.Add(90*time.Minute))
	tests := []struct {
		name   string
		filter store.SentFilter
		want   []string
	}{
		{"all", store.SentFilter{}, []string{"thu-2", "cho", "thu-1", "thu-0"}},
		{"to one address", store.SentFilter{To: "AN@a.test"}, []string{"thu-2", "cho", "thu-0"}},
		{"that wait", store.SentFilter{State: store.LetterPending}, []string{"cho"}},
		{"the newest", store.SentFilter{Limit: 1}, []string{"thu-2"}},
		{"of a task that is none", store.SentFilter{Task: "kh-2027/1/so/1"}, nil},
	}
	for _, tt := range tests {
		letters, err := s.LetterLog(t.Context(), tt.filter)
		if diff := cmp.Diff(tt.want, keysOf(letters)); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

// TestUncopiedLetters: letters of the last five days without a copy, the oldest first.
func TestUncopiedLetters(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for i := range 4 {
		send(t, s, fmt.Sprint("thu-", i), "an@a.test", noon.Add(time.Duration(i)*time.Hour))
	}
	now := noon.Add(5*24*time.Hour + 30*time.Minute) // the first letter is too old
	if err := s.BeginCopies(t.Context(), []string{"thu-1", "thu-2"}, now); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkCopied(t.Context(), []string{"thu-1"}, now); err != nil {
		t.Fatal(err)
	}
	letters, err := s.UncopiedLetters(t.Context(), 9, now)
	if diff := cmp.Diff([]string{"thu-2", "thu-3"}, keysOf(letters)); diff != "" || err != nil {
		t.Fatalf("%v (-want +got):\n%s", err, diff)
	}
	if letters[0].CopyBegunAt.IsZero() || !letters[1].CopyBegunAt.IsZero() {
		t.Errorf("begun: %v, %v", letters[0].CopyBegunAt, letters[1].CopyBegunAt)
	}
}
