package mailbox_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"loa/activities/mailbox"
	"loa/mail/transport"
	"loa/store"
)

func TestMoveUnreadable(t *testing.T) {
	t.Parallel()
	t.Run("a letter that crashes the program is counted, set aside and moved", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		p.append(ours, letters(1, 2)...)
		if err := p.ReadMailbox(t.Context(), ours); err != nil {
			t.Fatal(err)
		}
		pending, err := p.store.PendingLetters(t.Context(), 10, time.Now())
		if err != nil || len(pending) != 2 || pending[0].Subject != "" {
			t.Fatalf("filed %+v (%v), want two unopened letters", pending, err)
		}
		for range 3 { // three processes crashed while they opened it
			if _, err := p.store.CountAttempts(t.Context(), pending[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		p.readUntil(p.process, ours, "the letter is moved", all(
			p.accounted(2, map[store.Outcome]int{store.OutcomeQuarantined: 1, store.OutcomeTriage: 1}),
			p.inFolder(ours, mailbox.FailedFolder, 1), p.inFolder(ours, "INBOX", 1), p.alarm(ours, store.AlarmNone)))
		if err := p.store.ActOnLetter(t.Context(), store.LetterAction{
			Letter: pending[0].ID, Key: "đọc lại", Action: store.ActionRetry, Actor: "mai", At: time.Now(),
		}); err != nil {
			t.Fatal(err)
		}
		p.readUntil(p.process, ours, "it is processed after a retry", p.accounted(2, map[store.Outcome]int{store.OutcomeTriage: 2}))
	})
}

// hidingServer does not list some letters.
type hidingServer struct {
	transport.Client
	hidden func(transport.UID) bool
}

func (h hidingServer) SearchNew(ctx context.Context, after transport.UID) ([]transport.UID, error) {
	uids, err := h.Client.SearchNew(ctx, after)
	return slices.DeleteFunc(uids, h.hidden), err
}

func (h hidingServer) SearchUndone(ctx context.Context) ([]transport.UID, error) {
	uids, err := h.Client.SearchUndone(ctx)
	return slices.DeleteFunc(uids, h.hidden), err
}

func TestFileAll(t *testing.T) {
	t.Parallel()
	t.Run("a letter that appears below the cursor is found", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		var late atomic.Bool
		p.wrap = func(box transport.Client) transport.Client {
			return hidingServer{box, func(uid transport.UID) bool { return uid == 2 && !late.Load() }}
		}
		p.append(ours, letters(1, 3)...)
		p.readUntil(p.process, ours, "the others have their outcomes", p.accounted(2, map[store.Outcome]int{store.OutcomeTriage: 2}))
		late.Store(true)
		p.readUntil(p.process, ours, "the late one too", p.accounted(3, map[store.Outcome]int{store.OutcomeTriage: 3}))
	})
}

// TestCheckUIDValidity resets the server: with another UIDVALIDITY, with other letters under the same UIDs, and with UIDs below the cursor.
func TestCheckUIDValidity(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name        string
		uidvalidity int
		back        [][]byte // the letters after the reset
		fetched     int
		triage      int
	}{
		{name: "renumbered", uidvalidity: 2, back: append(letters(1, 3), letter(4)), fetched: 7, triage: 4},
		{name: "the same numbers name other letters", uidvalidity: 1, back: [][]byte{letter(9), letter(8), letter(1), letter(7)}, fetched: 7, triage: 6},
		{name: "behind the record", uidvalidity: 1, back: letters(8, 9), fetched: 5, triage: 5},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newFixture(t)
			p.append(ours, letters(1, 3)...)
			p.readUntil(p.process, ours, "the first letters have their outcomes", all(
				p.accounted(3, map[store.Outcome]int{store.OutcomeTriage: 3}), p.unmarked(ours, 0)))
			p.reset(c.uidvalidity)
			p.append(ours, c.back...)
			ends := map[store.Outcome]int{store.OutcomeTriage: c.triage, store.OutcomeCopy: c.fetched - c.triage}
			p.readUntil(p.process, ours, "all letters are accounted for", all(p.accounted(c.fetched, ends), p.unmarked(ours, 0)))
			if box := p.box(ours); box.Epoch != 2 {
				t.Errorf("epoch %d, want 2", box.Epoch)
			}
		})
	}
}

func TestNoteSync(t *testing.T) {
	t.Parallel()
	t.Run("an emptied mailbox raises an alarm and loses nothing", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		p.append(ours, letters(1, 3)...)
		p.readUntil(p.process, ours, "the letters have their outcomes", all(p.accounted(3, map[store.Outcome]int{store.OutcomeTriage: 3}), p.unmarked(ours, 0)))
		p.reset(1)
		p.readUntil(p.process, ours, "the alarm is raised", p.alarm(ours, store.AlarmEmptied))
		if err := p.accounted(3, map[store.Outcome]int{store.OutcomeTriage: 3})(); err != nil {
			t.Error(err)
		}
		p.append(ours, letter(4))
		p.readUntil(p.process, ours, "the alarm is over", all(p.alarm(ours, store.AlarmNone), p.accounted(4, map[store.Outcome]int{store.OutcomeTriage: 4})))
	})
}
