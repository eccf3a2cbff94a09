package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
	"loa/store/storetest"
)

func TestLetterCounts(t *testing.T) {
	t.Parallel()
	t.Run("every letter is counted under its outcome", func(t *testing.T) {
		t.Parallel()
		s, l := mailboxAt(t)
		filed := file(t, s, l,
			incoming(1, "một"), incoming(2, "hai"), incoming(3, "ba"), incoming(4, "một"), incoming(5, "bốn"), incoming(6, "năm"))
		closings := []store.Closing{
			{Outcome: store.OutcomeTriage, At: noon},
			{Outcome: store.OutcomeQuarantined, Error: "không đọc được", At: noon},
			{Outcome: store.OutcomeBounce, Task: "kh-2026/khong/co/1", Request: hash("không có"), At: noon},
		}
		for i, c := range closings {
			if err := s.CloseLetter(t.Context(), filed[i].ID, c); err != nil {
				t.Fatal(err)
			}
		}
		counts, err := s.LetterCounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := store.LetterCounts{Fetched: 6, Open: 2, OldestAt: noon}
		for _, outcome := range store.Outcomes() {
			n := 0
			if slices.Contains([]store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined, store.OutcomeBounce, store.OutcomeCopy}, outcome) {
				n = 1
			}
			want.ByOutcome = append(want.ByOutcome, store.OutcomeCount{Outcome: outcome, Letters: n})
		}
		if diff := cmp.Diff(want, counts); diff != "" || !counts.Balanced() {
			t.Errorf("balanced %t (-want +got):\n%s", counts.Balanced(), diff)
		}
		var numbers [3][]store.LetterID
		for i, list := range []func() ([]store.LetterIn, error){
			func() ([]store.LetterIn, error) {
				letters, _, err := s.FilteredLettersIn(t.Context(), store.LetterFilter{Outcomes: store.TriageOutcomes()})
				return letters, err
			},
			func() ([]store.LetterIn, error) { return s.PendingLetters(t.Context(), 1, noon) },
			func() ([]store.LetterIn, error) { return s.RecentLettersIn(t.Context(), 3) },
		} {
			letters, err := list()
			if err != nil {
				t.Fatal(err)
			}
			for _, letter := range letters {
				numbers[i] = append(numbers[i], letter.ID)
			}
		}
		wantNumbers := [3][]store.LetterID{{filed[1].ID, filed[0].ID}, {filed[4].ID}, {filed[5].ID, filed[4].ID, filed[2].ID}}
		if diff := cmp.Diff(wantNumbers, numbers); diff != "" {
			t.Errorf("waiting, pending, recent (-want +got):\n%s", diff)
		}
	})
	t.Run("a lost row unbalances the counts", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		s := openStore(t, dsn)
		l := lease(t, s, "mot", noon)
		if err := s.SetUIDValidity(t.Context(), l, 7); err != nil {
			t.Fatal(err)
		}
		file(t, s, l, incoming(1, "một"), incoming(2, "hai"), incoming(3, "một"))
		counts, err := s.LetterCounts(t.Context())
		if err != nil || counts.Fetched != 3 || !counts.Balanced() {
			t.Errorf("before: %+v, %v", counts, err)
		}
		if _, err := connect(t, dsn).Exec(t.Context(), "DELETE FROM letter_in WHERE uid = 2"); err != nil {
			t.Fatal(err)
		}
		counts, err = s.LetterCounts(t.Context())
		if err != nil || counts.Fetched != 3 || counts.Balanced() {
			t.Errorf("after: %+v, %v; want them unbalanced", counts, err)
		}
	})
}

// TestClarificationsSent: letters that ended in a question back count for their request.
func TestClarificationsSent(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	waiting, code := unproven(t, s, ids)
	if err := s.QueueChallenge(t.Context(), waiting, code); err != nil {
		t.Fatal(err)
	}
	for want, close := range []store.Outcome{store.OutcomeQuestion, ""} {
		if n, err := s.ClarificationsSent(t.Context(), waiting.Request); err != nil || n != want {
			t.Errorf("%d questions back (%v), want %d", n, err, want)
		}
		if close == "" {
			continue
		}
		if err := s.CloseLetter(t.Context(), waiting.Letter, store.Closing{Outcome: close, Request: waiting.Request, At: noon}); err != nil {
			t.Fatal(err)
		}
	}
}
