package inbound_test

import (
	"fmt"
	"testing"
	"time"

	"loa/store"
)

func TestDeliverLetters(t *testing.T) {
	t.Parallel()
	t.Run("a letter that cannot be finished is put off and does not hold up the others", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		var ids []store.LetterID
		for i := range 3 {
			ids = append(ids, w.files(w.from(mai, fmt.Sprint("Hỏi ", i), "Kính gửi cơ quan điều phối.").bytes()))
		}
		calls := 0
		w.inbound.Now = func() time.Time {
			if calls++; calls == 2 { // in the first letter that is processed
				panic("lỗi ở thư thứ nhất")
			}
			return w.Clock
		}
		w.Must(w.inbound.DeliverLetters(t.Context()))
		var open []store.LetterIn
		for _, id := range ids {
			if in := w.letter(id); in.Outcome == "" {
				open = append(open, in)
			}
		}
		if len(open) != 1 || open[0].Failures != 1 || open[0].Error == "" {
			t.Fatalf("open letters %+v, want one that was put off", open)
		}
		if pending, err := w.Store.PendingLetters(t.Context(), 10, w.Clock); err != nil || len(pending) != 0 {
			t.Errorf("due at once: %+v, %v", pending, err)
		}
		w.inbound.Now, w.Clock = w.Now, w.Clock.Add(time.Minute)
		w.Must(w.inbound.DeliverLetters(t.Context()))
		if in := w.letter(open[0].ID); in.Outcome != store.OutcomeTriage {
			t.Errorf("later the letter came to %s (%s)", in.Outcome, in.Note)
		}
	})
	t.Run("a letter that panics each time is set aside", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		id := w.files(w.from(mai, "Hỏi", "Kính gửi cơ quan điều phối.").bytes())
		for range 3 {
			calls := 0
			w.inbound.Now = func() time.Time {
				if calls++; calls == 2 {
					panic("lỗi")
				}
				return w.Clock
			}
			w.Must(w.inbound.DeliverLetters(t.Context()))
			w.Clock = w.Clock.Add(time.Minute)
		}
		if in := w.letter(id); in.Outcome != store.OutcomeQuarantined || in.Error == "" {
			t.Errorf("after three panics: %s (%s), error %q", in.Outcome, in.Note, in.Error)
		}
	})
	t.Run("a letter that stopped the program too often is not opened", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		id := w.files(w.from(mai, "Hỏi", "Kính gửi cơ quan điều phối.").bytes())
		for range 3 {
			_, err := w.Store.CountAttempt(t.Context(), id)
			w.Must(err)
		}
		w.Must(w.inbound.DeliverLetters(t.Context()))
		if in := w.letter(id); in.Outcome != store.OutcomeQuarantined || in.Subject != "" {
			t.Errorf("after three attempts: %s (%s), subject %q", in.Outcome, in.Note, in.Subject)
		}
	})
}
