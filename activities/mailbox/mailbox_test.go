package mailbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"loa/activities"
	"loa/store"
	"loa/waittest"
)

func TestReadMailbox(t *testing.T) {
	t.Parallel()
	t.Run("every letter is filed, marked and processed", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		p.append(ours, letters(1, 450)...) // three batches
		p.readUntil(p.process, ours, "all letters have their outcomes", all(
			p.accounted(450, map[store.Outcome]int{store.OutcomeTriage: 450}), p.unmarked(ours, 0)))
		recent, err := p.store.RecentLettersIn(t.Context(), 1)
		if err != nil || len(recent) != 1 {
			t.Fatalf("recent letters %v, %v", recent, err)
		}
		got := recent[0]
		if got.Subject != "Hỏi 450" || got.From != "an@so-noi-vu.test" || got.MessageID != "thu-450@so-noi-vu.test" || got.BodyKey == "" || !got.ReceivedAt.Equal(letterTime) {
			t.Errorf("facts of the last letter: %+v", got)
		}
	})
}

// crashes runs a process up to a point, and reports whether it reached the point.
func crashes(a *process, point string, run func() error) (reached bool) {
	a.At = func(reached string) {
		if reached == point {
			panic("dừng giữa chừng")
		}
	}
	defer func() { reached = recover() != nil }()
	_ = run() // it panics at the point
	return false
}

func TestReadMailboxCrash(t *testing.T) {
	t.Parallel()
	for _, point := range []string{activities.PointLetterFetched, activities.PointLetterFiled} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			p := newFixture(t)
			p.append(ours, letters(1, 5)...)
			crashing := p.worker("may-1")
			if !crashes(crashing, point, func() error { return crashing.ReadMailbox(t.Context(), ours) }) {
				t.Fatalf("the process did not reach %s", point)
			}
			if err := p.unmarked(ours, 5)(); err != nil {
				t.Error(err)
			}
			p.readUntil(p.process, ours, "all letters have their outcomes", all(
				p.accounted(5, map[store.Outcome]int{store.OutcomeTriage: 5}), p.unmarked(ours, 0)))
		})
	}
}

func TestRefusedUntil(t *testing.T) {
	t.Parallel()
	t.Run("a refused login is not tried again soon", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		p.secret = "mat khau cu"
		p.readUntil(p.process, ours, "the alarm is raised", p.alarm(ours, store.AlarmLogin))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		if err := p.ReadMailbox(ctx, ours); err != nil { // the next run, longer than several short waits
			t.Errorf("the next run ended with %v", err)
		}
		p.mu.Lock()
		opened := p.opened
		p.secret = password
		p.mu.Unlock()
		if opened != 1 {
			t.Errorf("the login was tried %d times", opened)
		}
		again := p.worker("may-1") // restarted with the right password
		p.append(ours, letter(1))
		p.readUntil(again, ours, "the mailbox is read", all(p.alarm(ours, store.AlarmNone), p.accounted(1, map[store.Outcome]int{store.OutcomeTriage: 1})))
	})
}

func TestKeepLease(t *testing.T) {
	t.Parallel()
	t.Run("a process that lost its lease files nothing", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		p.append(ours, letters(1, 3)...)
		stale := p.worker("may-2")
		stale.At = func(point string) {
			if point != activities.PointLetterFetched {
				return
			}
			later := time.Now().Add(time.Minute) // the lease has expired meanwhile
			if _, err := p.store.LeaseMailbox(t.Context(), ours, "may-3", time.Minute, later); err != nil {
				t.Errorf("taking over: %v", err)
			}
		}
		if err := stale.ReadMailbox(t.Context(), ours); err != nil {
			t.Errorf("the old process ended with %v", err)
		}
		if err := all(p.accounted(0, nil), p.unmarked(ours, 3))(); err != nil {
			t.Error(err)
		}
	})
	t.Run("a waiting process stops when another has the lease", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		ended := make(chan error, 1)
		go func() { ended <- p.ReadMailbox(t.Context(), ours) }()
		waittest.Eventually(t, "the process waits", func() error {
			boxes, err := p.store.Mailboxes(t.Context())
			if err == nil && (len(boxes) == 0 || boxes[0].SyncedAt.IsZero()) {
				err = errors.New("the mailbox was not synced yet")
			}
			return err
		})
		if _, err := p.store.LeaseMailbox(t.Context(), ours, "may-2/b", time.Minute, time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the old process ended with %v", err)
			}
		case <-time.After(waittest.Timeout):
			t.Error("the old process continues")
		}
		if box := p.box(ours); box.LeaseOwner != "may-2/b" || box.Alarm != store.AlarmNone {
			t.Errorf("the mailbox on record: %+v", box)
		}
	})
}

func TestReadMailboxTwice(t *testing.T) {
	t.Parallel()
	t.Run("a letter in two mailboxes is one letter", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		both, detour := letter(1), append([]byte("Delivered-To: "+registry+"\r\n"), letter(2)...)
		p.append(ours, both, letter(2), letter(3))
		p.append(registry, both, detour, letter(4))
		other := p.worker("may-2")
		ends := map[store.Outcome]int{store.OutcomeTriage: 5, store.OutcomeCopy: 1}
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			p.readUntil(other, registry, "the second mailbox is read", p.accounted(6, ends))
		}()
		p.readUntil(p.process, ours, "the first mailbox is read", p.accounted(6, ends))
		<-finished
		for name, fetched := range map[string]int{ours: 3, registry: 3} {
			if box := p.box(name); box.Fetched != fetched {
				t.Errorf("mailbox %s fetched %d, want %d", name, box.Fetched, fetched)
			}
		}
	})
}

// BenchmarkMailbox brings a thousand letters from an IMAP server to their outcomes: fetched, filed, marked, processed. The IMAP server runs in
// the same process and is part of the cost.
func BenchmarkMailbox(b *testing.B) {
	const n = 1000
	for b.Loop() {
		b.StopTimer()
		p := newFixture(b)
		p.append(ours, letters(1, n)...)
		done := p.accounted(n, map[store.Outcome]int{store.OutcomeTriage: n})
		b.StartTimer()
		for done() != nil {
			if err := p.round(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}

// round is one round of the Mailbox workflow.
func (p *fixture) round(ctx context.Context) error {
	if err := p.ReadMailbox(ctx, ours); err != nil {
		return err
	}
	return p.inbound.DeliverLetters(ctx)
}
