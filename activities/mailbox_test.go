package activities_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"loa/activities"
	"loa/mail"
	"loa/mail/transport"
	"loa/store"
)

func TestEveryLetterIsFiledMarkedAndBroughtToItsEnd(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.arrives(ours, letters(1, 450)...) // three batches
	p.reads(p.Activities, ours, "all letters have come to an end", all(
		p.accounted(450, map[store.Outcome]int{store.OutcomeTriage: 450}), p.unmarked(ours, 0)))
	recent, err := p.Store.RecentLettersIn(t.Context(), 1)
	if err != nil || len(recent) != 1 {
		t.Fatalf("recent letters %v, %v", recent, err)
	}
	got := recent[0]
	if got.Subject != "Hỏi 450" || got.From != "an@so-noi-vu.test" || got.MessageID != "thu-450@so-noi-vu.test" || got.BodyKey == "" || !got.ReceivedAt.Equal(letterTime) {
		t.Errorf("facts of the last letter: %+v", got)
	}
}

// dies runs a turn of a worker up to a point, and says whether it came there.
func dies(a *activities.Activities, point string, turn func() error) (there bool) {
	a.At = func(reached string) {
		if reached == point {
			panic("dừng giữa chừng")
		}
	}
	defer func() { there = recover() != nil }()
	_ = turn() // it never comes back
	return false
}

func TestACrashBetweenTwoStepsNeitherLosesNorRepeatsALetter(t *testing.T) {
	t.Parallel()
	for _, point := range []string{activities.PointLetterFetched, activities.PointLetterFiled} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			p.arrives(ours, letters(1, 5)...)
			dying := p.worker("may-1")
			if !dies(dying, point, func() error { return dying.ReadMailbox(t.Context(), ours) }) {
				t.Fatalf("the reader never came to %s", point)
			}
			if err := p.unmarked(ours, 5)(); err != nil {
				t.Error(err)
			}
			p.reads(p.Activities, ours, "all letters have come to an end", all(
				p.accounted(5, map[store.Outcome]int{store.OutcomeTriage: 5}), p.unmarked(ours, 0)))
		})
	}
}

func TestALetterThatKillsItsReaderIsFiledCountedAndSetAside(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.arrives(ours, letters(1, 2)...)
	if err := p.ReadMailbox(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	pending, err := p.Store.PendingLetters(t.Context(), 10, time.Now())
	if err != nil || len(pending) != 2 || pending[0].Subject != "" {
		t.Fatalf("filed %+v (%v), want two unopened letters", pending, err)
	}
	for range 3 { // three processes began to read it and were never heard of again
		if _, err := p.Store.CountAttempt(t.Context(), pending[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	p.reads(p.Activities, ours, "the letter is moved out of the way", all(
		p.accounted(2, map[store.Outcome]int{store.OutcomeQuarantined: 1, store.OutcomeTriage: 1}),
		p.lies(ours, activities.FailedFolder, 1), p.lies(ours, "INBOX", 1), p.alarm(ours, store.AlarmNone)))
	if err := p.Store.ActOnLetter(t.Context(), store.LetterAction{
		Letter: pending[0].ID, Key: "đọc lại", Action: store.ActionRetry, Actor: "mai", At: time.Now(),
	}); err != nil {
		t.Fatal(err)
	}
	p.reads(p.Activities, ours, "it is read after all", p.accounted(2, map[store.Outcome]int{store.OutcomeTriage: 2}))
}

func TestALetterThatIsTooLargeIsNotFetched(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	large := append(letter(1), bytes.Repeat([]byte("báo cáo "), mail.MaxLetterBytes/8)...)
	p.arrives(ours, large, letter(2))
	ends := map[store.Outcome]int{store.OutcomeQuarantined: 1, store.OutcomeTriage: 1}
	p.reads(p.Activities, ours, "the large letter is set aside", all(p.accounted(2, ends), p.lies(ours, activities.FailedFolder, 1)))
	set, _, err := p.Store.FilteredLettersIn(t.Context(), store.LetterFilter{Outcomes: []store.Outcome{store.OutcomeQuarantined}})
	if err != nil || len(set) != 1 {
		t.Fatalf("set aside: %+v, %v", set, err)
	}
	stub := set[0]
	if stub.Complete || stub.Size <= mail.MaxLetterBytes || stub.MessageID != "thu-1@so-noi-vu.test" || !strings.Contains(stub.Note, "35 MB") {
		t.Errorf("the large letter on record: %+v", stub)
	}
}

// hiding is a mail server that does not speak of some letters at first.
type hiding struct {
	transport.Client
	hidden func(transport.UID) bool
}

func (h hiding) SearchNew(ctx context.Context, after transport.UID) ([]transport.UID, error) {
	uids, err := h.Client.SearchNew(ctx, after)
	return slices.DeleteFunc(uids, h.hidden), err
}

func (h hiding) SearchUndone(ctx context.Context) ([]transport.UID, error) {
	uids, err := h.Client.SearchUndone(ctx)
	return slices.DeleteFunc(uids, h.hidden), err
}

func TestALetterThatAppearsBelowTheCursorIsFound(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	var late atomic.Bool
	p.around = func(box transport.Client) transport.Client {
		return hiding{box, func(uid transport.UID) bool { return uid == 2 && !late.Load() }}
	}
	p.arrives(ours, letters(1, 3)...)
	p.reads(p.Activities, ours, "the others have come to an end", p.accounted(2, map[store.Outcome]int{store.OutcomeTriage: 2}))
	late.Store(true)
	p.reads(p.Activities, ours, "the late one too", p.accounted(3, map[store.Outcome]int{store.OutcomeTriage: 3}))
}

// holding is a mail server that lists a letter and does not hand it over.
type holding struct {
	transport.Client
	uid transport.UID
}

func (h holding) FetchRaw(ctx context.Context, uids []transport.UID) ([]transport.Raw, error) {
	if slices.Contains(uids, h.uid) {
		return nil, errors.New("the server has it and does not send it")
	}
	return h.Client.FetchRaw(ctx, uids)
}

func TestALetterThatTheServerDoesNotHandOverDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.around = func(box transport.Client) transport.Client { return holding{box, 2} }
	p.arrives(ours, letters(1, 4)...)
	p.reads(p.Activities, ours, "the others have come to an end, and the letter is on record", all(
		p.accounted(4, map[store.Outcome]int{store.OutcomeTriage: 3, store.OutcomeQuarantined: 1}), p.lies(ours, activities.FailedFolder, 1)))
}

// A server that lost its state comes back under other numbers, under the same ones with other letters behind them, or behind the cursor.
func TestAMailboxWhoseNumbersLostTheirMeaningIsReadAgain(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name        string
		uidvalidity int
		back        [][]byte // what lies there afterwards
		fetched     int
		triage      int
	}{
		{"renumbered", 2, append(letters(1, 3), letter(4)), 7, 4},
		{"the same numbers name other letters", 1, [][]byte{letter(9), letter(8), letter(1), letter(7)}, 7, 6},
		{"behind the record", 1, letters(8, 9), 5, 5},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			p.arrives(ours, letters(1, 3)...)
			p.reads(p.Activities, ours, "the first letters have come to an end", all(
				p.accounted(3, map[store.Outcome]int{store.OutcomeTriage: 3}), p.unmarked(ours, 0)))
			p.renumber(c.uidvalidity)
			p.arrives(ours, c.back...)
			ends := map[store.Outcome]int{store.OutcomeTriage: c.triage, store.OutcomeCopy: c.fetched - c.triage}
			p.reads(p.Activities, ours, "everything is accounted for", all(p.accounted(c.fetched, ends), p.unmarked(ours, 0)))
			if box := p.box(ours); box.Epoch != 2 {
				t.Errorf("epoch %d, want 2", box.Epoch)
			}
		})
	}
}

func TestAnEmptiedMailboxRaisesAnAlarmAndLosesNothing(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.arrives(ours, letters(1, 3)...)
	p.reads(p.Activities, ours, "the letters have come to an end", all(p.accounted(3, map[store.Outcome]int{store.OutcomeTriage: 3}), p.unmarked(ours, 0)))
	p.renumber(1)
	p.reads(p.Activities, ours, "the alarm is raised", p.alarm(ours, store.AlarmEmptied))
	if err := p.accounted(3, map[store.Outcome]int{store.OutcomeTriage: 3})(); err != nil {
		t.Error(err)
	}
	p.arrives(ours, letter(4))
	p.reads(p.Activities, ours, "the alarm is over", all(p.alarm(ours, store.AlarmNone), p.accounted(4, map[store.Outcome]int{store.OutcomeTriage: 4})))
}

func TestARefusedLoginIsNotTriedAgainSoon(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.secret = "mat khau cu"
	p.reads(p.Activities, ours, "the alarm is raised", p.alarm(ours, store.AlarmLogin))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if err := p.ReadMailbox(ctx, ours); err != nil { // the next turn, for as long as several short back-offs take
		t.Errorf("the next turn ended with %v", err)
	}
	p.mu.Lock()
	opened := p.opened
	p.secret = password
	p.mu.Unlock()
	if opened != 1 {
		t.Errorf("the login was tried %d times", opened)
	}
	again := p.worker("may-1") // started anew with the right password
	p.arrives(ours, letter(1))
	p.reads(again, ours, "the mailbox is read", all(p.alarm(ours, store.AlarmNone), p.accounted(1, map[store.Outcome]int{store.OutcomeTriage: 1})))
}

func TestAReaderThatLostItsLeaseFilesNothing(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.arrives(ours, letters(1, 3)...)
	stale := p.worker("may-2")
	stale.At = func(point string) {
		if point != activities.PointLetterFetched {
			return
		}
		later := time.Now().Add(time.Minute) // the lease has run out meanwhile
		if _, err := p.Store.LeaseMailbox(t.Context(), ours, "may-3", time.Minute, later); err != nil {
			t.Errorf("taking over: %v", err)
		}
	}
	if err := stale.ReadMailbox(t.Context(), ours); err != nil {
		t.Errorf("the old reader ended with %v", err)
	}
	if err := all(p.accounted(0, nil), p.unmarked(ours, 3))(); err != nil {
		t.Error(err)
	}
}

func TestAReaderThatWaitsNoticesThatItWasReplaced(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	ended := make(chan error, 1)
	go func() { ended <- p.ReadMailbox(t.Context(), ours) }()
	p.eventually("the reader waits", func() error {
		boxes, err := p.Store.Mailboxes(t.Context())
		if err == nil && (len(boxes) == 0 || boxes[0].SyncedAt.IsZero()) {
			err = errors.New("the mailbox was not looked at yet")
		}
		return err
	})
	if _, err := p.Store.LeaseMailbox(t.Context(), ours, "may-2/b", time.Minute, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the old reader ended with %v", err)
		}
	case <-time.After(patience):
		t.Error("the old reader goes on")
	}
	if box := p.box(ours); box.LeaseOwner != "may-2/b" || box.Alarm != store.AlarmNone {
		t.Errorf("the mailbox on record: %+v", box)
	}
}

func TestALetterInTwoMailboxesIsOneLetter(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	both, detour := letter(1), append([]byte("Delivered-To: "+registry+"\r\n"), letter(2)...)
	p.arrives(ours, both, letter(2), letter(3))
	p.arrives(registry, both, detour, letter(4))
	other := p.worker("may-2")
	ends := map[store.Outcome]int{store.OutcomeTriage: 5, store.OutcomeCopy: 1}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		p.reads(other, registry, "the second mailbox is read", p.accounted(6, ends))
	}()
	p.reads(p.Activities, ours, "the first mailbox is read", p.accounted(6, ends))
	<-finished
	for name, fetched := range map[string]int{ours: 3, registry: 3} {
		if box := p.box(name); box.Fetched != fetched {
			t.Errorf("mailbox %s fetched %d, want %d", name, box.Fetched, fetched)
		}
	}
}

func TestALetterThatCannotBeFinishedDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.arrives(ours, letters(1, 3)...)
	if err := p.ReadMailbox(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	faulty := p.worker("may-1")
	now := time.Now()
	calls := 0
	faulty.Now = func() time.Time {
		calls++
		if calls == 2 { // the first letter is closed with the time
			panic("lỗi ở thư thứ nhất")
		}
		return now
	}
	if err := faulty.DeliverLetters(t.Context()); err != nil {
		t.Fatal(err)
	}
	counts, err := p.Store.LetterCounts(t.Context())
	if err != nil || counts.Open != 1 {
		t.Fatalf("counts %+v (%v), want one open letter", counts, err)
	}
	pending, err := p.Store.PendingLetters(t.Context(), 10, now)
	if err != nil || len(pending) != 0 {
		t.Errorf("due at once: %+v, %v", pending, err)
	}
	later, err := p.Store.PendingLetters(t.Context(), 10, now.Add(time.Minute))
	if err != nil || len(later) != 1 || later[0].Failures != 1 || later[0].Error == "" {
		t.Errorf("put off: %+v, %v", later, err)
	}
}
