package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestFilteredLettersIn: each filter selects its letters, and the total ignores the page.
func TestFilteredLettersIn(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	if err := s.SetUIDValidity(t.Context(), lease(t, s, "mot", noon), 7); err != nil {
		t.Fatal(err)
	}
	first, second := closeAs(t, s, 1, store.OutcomeTriage), closeAs(t, s, 2, store.OutcomeBounce)
	later := incoming(3, "Muộn")
	later.At = noon.Add(time.Hour)
	third := file(t, s, lease(t, s, "mot", noon), later)[0].ID
	if err := s.ActOnLetter(t.Context(), action(first, store.ActionAssign, ids[0])); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		filter store.LetterFilter
		want   []store.LetterID
		total  int
	}{
		"all":               {store.LetterFilter{}, []store.LetterID{third, second, first}, 3},
		"the second page":   {store.LetterFilter{Limit: 1, Offset: 1}, []store.LetterID{second}, 3},
		"bounces":           {store.LetterFilter{Outcomes: []store.Outcome{store.OutcomeBounce}}, []store.LetterID{second}, 1},
		"open":              {store.LetterFilter{Outcomes: []store.Outcome{""}}, []store.LetterID{third, first}, 2},
		"since an hour ago": {store.LetterFilter{Since: noon.Add(time.Minute)}, []store.LetterID{third}, 1},
		"of a task":         {store.LetterFilter{Task: ids[0]}, []store.LetterID{first}, 1},
	} {
		letters, total, err := s.FilteredLettersIn(t.Context(), c.filter)
		var got []store.LetterID
		for _, letter := range letters {
			got = append(got, letter.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || total != c.total || err != nil {
			t.Errorf("%s: %d in all, %v (-want +got):\n%s", name, total, err, diff)
		}
	}
}

// TestEarlierLetter: the same letter with other trace headers is found as the earlier one.
func TestEarlierLetter(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	forwarded := incoming(2, "Đồng ý")
	forwarded.Raw = append([]byte("Received: from khac.test\r\n"), forwarded.Raw...)
	filed := file(t, s, l, incoming(1, "Đồng ý"), forwarded)
	for i, want := range []error{store.ErrNotFound, nil} {
		letter, err := s.LetterIn(t.Context(), filed[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		earlier, err := s.EarlierLetter(t.Context(), letter)
		if !errors.Is(err, want) || err == nil && earlier.ID != filed[0].ID {
			t.Errorf("before letter %d: %d, %v; want %v", letter.ID, earlier.ID, err, want)
		}
	}
}
