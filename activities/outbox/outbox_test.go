package outbox

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities"
	"loa/store"
)

func TestGiveUpAfter(t *testing.T) {
	t.Parallel()
	t.Run("a letter is tried for five days", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.answers["day@hanoi.test"] = fullMailbox
		o.queue("day", "day@hanoi.test")
		begin, tries, longest := o.clock, 0, time.Duration(0)
		for o.letter("day").State == store.LetterPending {
			before := o.clock
			o.clock = maxTime(o.clock, o.letter("day").NextTry)
			longest = max(longest, o.clock.Sub(before))
			o.sendAll()
			tries++
		}
		tried := o.clock.Sub(begin)
		if letter := o.letter("day"); letter.FailureReason != store.FailureExpired || tried < giveUpAfter || tried > giveUpAfter+6*time.Hour {
			t.Errorf("given up after %s: %+v", tried, letter)
		}
		if tries < 30 || tries > 80 || longest > 5*time.Hour {
			t.Errorf("%d tries, the longest wait %s", tries, longest)
		}
	})
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func TestBatchBroken(t *testing.T) {
	t.Parallel()
	t.Run("a connection that breaks stops the batch and loses nothing", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.dropped["dut@a.test"] = true
		o.queue("dut", "dut@a.test")
		o.queue("sau", "an@b.test")
		if _, err := o.run.batch(t.Context()); err == nil {
			t.Fatal("the batch had no error")
		}
		broken, rest := o.letter("dut"), o.letter("sau")
		if broken.State != store.LetterPending || broken.Attempts != 1 || rest.State != store.LetterPending || rest.Attempts != 0 {
			t.Errorf("letters %+v, %+v", broken, rest)
		}
		o.sendAll() // the letter that broke the connection waits longer than the others
		if diff := cmp.Diff([]string{"sau"}, o.accepted()); diff != "" {
			t.Errorf("accepted (-want +got):\n%s", diff)
		}
		o.set(func() { delete(o.dropped, "dut@a.test") })
		o.clock = o.clock.Add(time.Minute)
		o.sendAll()
		if diff := cmp.Diff([]string{"sau", "dut"}, o.accepted()); diff != "" {
			t.Errorf("accepted in the end (-want +got):\n%s", diff)
		}
	})
}

// TestSendLettersCrash checks that after a crash between sending a letter and recording it the same letter is sent again.
func TestSendLettersCrash(t *testing.T) {
	t.Parallel()
	for _, point := range []string{activities.PointLetterLeased, activities.PointLetterSent} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			o := newFixture(t)
			o.queue("mot", "an@a.test")
			o.queue("hai", "an@b.test")
			ctx, die := context.WithCancel(t.Context())
			o.At = func(reached string) {
				if reached == point {
					die()
				}
			}
			if _, err := o.run.batch(ctx); err == nil {
				t.Fatal("the batch had no error after the crash")
			}
			successor := &run{Activities: o.Activities, unfinished: true}
			o.At, o.run = nil, successor
			o.sendAll()
			times := map[string]int{}
			for _, id := range o.accepted() {
				times[id]++
			}
			if times["mot"] < 1 || times["mot"] > 2 || times["hai"] != 1 {
				t.Errorf("letters accepted %v", times)
			}
			for _, key := range []string{"mot", "hai"} {
				if letter := o.letter(key); letter.State != store.LetterSent {
					t.Errorf("letter %s is %s", key, letter.State)
				}
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	t.Run("the wait between tries grows to hours", func(t *testing.T) {
		t.Parallel()
		for _, tt := range []struct {
			attempts int
			around   time.Duration
		}{{0, time.Second}, {1, time.Second}, {2, 2 * time.Second}, {9, 256 * time.Second}, {12, 2048 * time.Second}, {40, 4 * time.Hour}} {
			for range 20 {
				if got := retryAfter(tt.attempts); got < tt.around*3/4 || got > tt.around*5/4 {
					t.Errorf("after %d tries: %s, want about %s", tt.attempts, got, tt.around)
				}
			}
		}
	})
}
