package inbound_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"loa/activities"
	"loa/plan"
	"loa/store"
)

// lostEngine gives commands to the engine, or finds no workflow there.
type lostEngine struct {
	activities.Commands
	lost bool
}

func (e *lostEngine) Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error) {
	if e.lost {
		return plan.Answer{}, fmt.Errorf("task %s: %w", task, plan.ErrAway)
	}
	return e.Commands.Do(ctx, task, c)
}

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
	t.Run("an approval of a task that the engine has lost stays open, its sender is told nothing false, and later it counts", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		engine := &lostEngine{Commands: f.inbound.Commands, lost: true}
		f.inbound.Commands = engine
		approval := approvalOf(f)
		before, err := f.Store.LettersOut(t.Context(), video)
		f.Must(err)
		id := f.file(approval.bytes())
		for range 3 {
			f.Must(f.inbound.DeliverLetters(t.Context()))
			f.Clock = f.Clock.Add(time.Minute)
		}
		if in := f.letter(id); in.Outcome != "" || in.Failures != 3 {
			t.Fatalf("while the task is away: outcome %q (%s), %d failures", in.Outcome, in.Note, in.Failures)
		}
		if after, err := f.Store.LettersOut(t.Context(), video); err != nil || len(after) != len(before) {
			t.Errorf("%d letters went out meanwhile (%v)", len(after)-len(before), err)
		}
		engine.lost = false
		f.Must(f.inbound.DeliverLetters(t.Context()))
		if in := f.letter(id); in.Outcome != store.OutcomeApplied {
			t.Errorf("after the restore: %s (%s)", in.Outcome, in.Note)
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
