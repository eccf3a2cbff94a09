package inbound_test

import (
	"fmt"
	"testing"
	"time"

	"loa/store"
)

func TestDeliverLetters(t *testing.T) {
	t.Parallel()
	t.Run("a letter that cannot be finished is deferred and does not delay the others", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		var ids []store.LetterID
		for i := range 3 {
			ids = append(ids, f.file(f.letterFrom(mai, fmt.Sprint("Hỏi ", i), "Kính gửi cơ quan điều phối.").bytes()))
		}
		calls := 0
		f.inbound.Now = func() time.Time {
			if calls++; calls == 2 { // in the first letter that is processed
				panic("lỗi ở thư thứ nhất")
			}
			return f.Clock
		}
		f.Must(f.inbound.DeliverLetters(t.Context()))
		var open []store.LetterIn
		for _, id := range ids {
			if in := f.letter(id); in.Outcome == "" {
				open = append(open, in)
			}
		}
		if len(open) != 1 || open[0].Failures != 1 || open[0].Error == "" {
			t.Fatalf("open letters %+v, want one that is deferred", open)
		}
		if pending, err := f.Store.PendingLetters(t.Context(), 10, f.Clock); err != nil || len(pending) != 0 {
			t.Errorf("due at once: %+v, %v", pending, err)
		}
		f.inbound.Now, f.Clock = f.Now, f.Clock.Add(time.Minute)
		f.Must(f.inbound.DeliverLetters(t.Context()))
		if in := f.letter(open[0].ID); in.Outcome != store.OutcomeTriage {
			t.Errorf("later the outcome is %s (%s)", in.Outcome, in.Note)
		}
	})
	t.Run("a letter that panics each time is set aside", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		id := f.file(f.letterFrom(mai, "Hỏi", "Kính gửi cơ quan điều phối.").bytes())
		for range 3 {
			calls := 0
			f.inbound.Now = func() time.Time {
				if calls++; calls == 2 {
					panic("lỗi")
				}
				return f.Clock
			}
			f.Must(f.inbound.DeliverLetters(t.Context()))
			f.Clock = f.Clock.Add(time.Minute)
		}
		if in := f.letter(id); in.Outcome != store.OutcomeQuarantined || in.Error == "" {
			t.Errorf("after three panics: %s (%s), error %q", in.Outcome, in.Note, in.Error)
		}
	})
	t.Run("a letter that stopped the program too often is not opened", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		id := f.file(f.letterFrom(mai, "Hỏi", "Kính gửi cơ quan điều phối.").bytes())
		for range 3 {
			_, err := f.Store.CountAttempts(t.Context(), id)
			f.Must(err)
		}
		f.Must(f.inbound.DeliverLetters(t.Context()))
		if in := f.letter(id); in.Outcome != store.OutcomeQuarantined || in.Subject != "" {
			t.Errorf("after three attempts: %s (%s), subject %q", in.Outcome, in.Note, in.Subject)
		}
	})
}
