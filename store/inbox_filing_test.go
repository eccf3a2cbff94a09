package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
	"loa/store/storetest"
)

// boxes opens a database with two leased mailboxes at UIDVALIDITY 7.
func boxes(t *testing.T) (*store.Store, [2]store.Lease) {
	t.Helper()
	s := storetest.Open(t)
	var leases [2]store.Lease
	for i, name := range []string{"loa", "van-thu"} {
		var err error
		if leases[i], err = s.LeaseMailbox(t.Context(), name, "mot", mailTTL, noon); err != nil {
			t.Fatal(err)
		}
		if err := s.SetUIDValidity(t.Context(), leases[i], 7); err != nil {
			t.Fatal(err)
		}
	}
	return s, leases
}

func TestTheSameLettersInTwoMailboxesAreFiledOnce(t *testing.T) {
	t.Parallel()
	s, leases := boxes(t)
	const n = 60
	var readers sync.WaitGroup
	for i, l := range leases {
		readers.Go(func() {
			for uid := range n {
				number := uid
				if i == 1 { // the other way round: whoever waits for the other must not wait for ever
					number = n - 1 - uid
				}
				letter := incoming(uint32(uid+1), fmt.Sprint("Thư ", number))
				if _, err := s.FileLetters(t.Context(), l, 7, []store.IncomingLetter{letter}); err != nil {
					t.Errorf("filing in %s: %v", l.Mailbox, err)
				}
			}
		})
	}
	readers.Wait()
	counts, err := s.LetterCounts(t.Context())
	if err != nil || counts.Fetched != 2*n || counts.Open != n || !counts.Balanced() {
		t.Errorf("counts %+v, %v; want each letter once and a copy of each", counts, err)
	}
	all, err := s.Mailboxes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Mailbox{
		{Number: 1, Name: "loa", LeaseOwner: "mot", LeaseUntil: noon.Add(mailTTL), Epoch: 1, Fetched: n, SeenAt: noon},
		{Number: 2, Name: "van-thu", LeaseOwner: "mot", LeaseUntil: noon.Add(mailTTL), Epoch: 1, Fetched: n, SeenAt: noon},
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("mailboxes (-want +got):\n%s", diff)
	}
}

// What was counted at filing is held against the rows: a row that vanishes is noticed.
func TestALetterThatVanishesIsNoticed(t *testing.T) {
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
		t.Errorf("after: %+v, %v; want the identity to fail", counts, err)
	}
}

func TestALetterTooLargeHasItsOutcomeAtOnce(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	large := store.IncomingLetter{
		UID: 4, Raw: []byte("Thư lớn, không tải về"), MessageID: "lon@so-noi-vu.test", ServerSize: 40 << 20, ReceivedAt: noon, At: noon,
		Unfetched: "Thư lớn 40 MB",
	}
	filed := file(t, s, l, incoming(3, "Đồng ý"), large)
	letter, err := s.LetterIn(t.Context(), filed[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	if letter.Complete || letter.Size != 40<<20 || letter.Outcome != store.OutcomeQuarantined || letter.Note != "Thư lớn 40 MB" || letter.Allows(store.ActionRetry) {
		t.Errorf("the large letter: %+v", letter)
	}
	if err := s.ActOnLetter(t.Context(), action(letter.ID, store.ActionRetry, "")); !errors.Is(err, store.ErrOutcomeFinal) {
		t.Errorf("reading it again: %v, want ErrStands", err)
	}
	at := cursor(t, s)
	places, err := s.UnreadableLocations(t.Context(), "loa", at)
	if err != nil || len(places) != 1 || places[0].UID != 4 {
		t.Fatalf("unreadable %+v, %v", places, err)
	}
	if err := s.MarkMoved(t.Context(), places, noon); err != nil {
		t.Fatal(err)
	}
	if places, err = s.UnreadableLocations(t.Context(), "loa", at); err != nil || len(places) != 0 {
		t.Errorf("after it was moved: %+v, %v", places, err)
	}
	if err := s.ActOnLetter(t.Context(), action(letter.ID, store.ActionReject, "")); err != nil {
		t.Errorf("rejecting it: %v", err)
	}
}

func TestWhereLettersLieIsKnownInTheirEpoch(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	first, again := incoming(3, "Đồng ý"), incoming(8, "Đồng ý")
	first.ServerSize, first.ReceivedAt = 77, noon.Add(-time.Hour)
	file(t, s, l, first, again)
	at := cursor(t, s)
	got, err := s.MessageLocations(t.Context(), "loa", at, []uint32{3, 5, 8})
	want := []store.MessageLocation{
		{UID: 3, Letter: 1, MessageID: first.MessageID, ServerSize: 77, ReceivedAt: first.ReceivedAt},
		{UID: 8, Letter: 1, MessageID: first.MessageID},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("places (%v) (-want +got):\n%s", err, diff)
	}
	for range 2 { // the epoch that was seen begins another only once
		if err := s.BeginEpoch(t.Context(), l, at); err != nil {
			t.Fatal(err)
		}
	}
	next := cursor(t, s)
	if next.Epoch != at.Epoch+1 || next.LastUID != 0 || next.UIDValidity != 7 {
		t.Errorf("the next epoch: %+v after %+v", next, at)
	}
	if got, err = s.MessageLocations(t.Context(), "loa", next, []uint32{3, 8}); err != nil || len(got) != 0 {
		t.Errorf("places in the next epoch: %+v, %v", got, err)
	}
	other := file(t, s, l, incoming(3, "Thư khác"), incoming(4, "Đồng ý"))
	if diff := cmp.Diff([]store.FiledLetter{{UID: 3, ID: 2}, {UID: 4, ID: 1, Copy: true}}, other); diff != "" {
		t.Errorf("filed in the next epoch (-want +got):\n%s", diff)
	}
}

func TestAReaderOfTheSameMachineTakesOverAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := mailboxAt(t)
	later := noon.Add(time.Hour)
	first := lease(t, s, "may-1/a", later)
	second := lease(t, s, "may-1/b", later.Add(time.Second))
	if second.Fence <= first.Fence {
		t.Errorf("fence %d after %d", second.Fence, first.Fence)
	}
	if err := s.RenewMailbox(t.Context(), first, mailTTL, later); !errors.Is(err, store.ErrFenced) {
		t.Errorf("renewing the old lease: %v, want ErrFenced", err)
	}
	if err := s.RenewMailbox(t.Context(), second, mailTTL, later.Add(20*time.Second)); err != nil {
		t.Errorf("renewing the new lease: %v", err)
	}
	if _, err := s.LeaseMailbox(t.Context(), "loa", "may-2/a", mailTTL, later.Add(45*time.Second)); !errors.Is(err, store.ErrLeased) {
		t.Errorf("another machine before the renewed lease ends: %v, want ErrLeased", err)
	}
}

func TestAnAlarmKeepsTheTimeItWasFirstRaised(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	raise := func(alarm store.Alarm, minutes time.Duration) store.Mailbox {
		t.Helper()
		if err := s.RaiseAlarm(t.Context(), l, alarm, "máy chủ nói", noon.Add(minutes*time.Minute)); err != nil {
			t.Fatal(err)
		}
		all, err := s.Mailboxes(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0]
	}
	raise(store.AlarmUnreachable, 1)
	if box := raise(store.AlarmUnreachable, 2); !box.AlarmAt.Equal(noon.Add(time.Minute)) || box.AlarmNote != "máy chủ nói" {
		t.Errorf("raised again: %+v", box)
	}
	if box := raise(store.AlarmLogin, 3); !box.AlarmAt.Equal(noon.Add(3 * time.Minute)) {
		t.Errorf("another alarm: %+v", box)
	}
	if err := s.MarkSynced(t.Context(), l, 12, noon.Add(4*time.Minute)); err != nil {
		t.Fatal(err)
	}
	all, err := s.Mailboxes(t.Context())
	if err != nil || all[0].Alarm != store.AlarmNone || all[0].Messages != 12 || !all[0].SyncedAt.Equal(noon.Add(4*time.Minute)) {
		t.Errorf("after a look: %+v, %v", all, err)
	}
	lease(t, s, "hai", noon.Add(time.Hour))
	if err := s.MarkSynced(t.Context(), l, 13, noon); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a look with an old lease: %v, want ErrFenced", err)
	}
}

func TestLettersAreDeliveredByOneAtATime(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	release, err := s.LockProcessing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := s.LockProcessing(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second one meanwhile: %v, want to wait", err)
	}
	waited := make(chan error, 1)
	go func() {
		second, err := s.LockProcessing(t.Context())
		if err == nil {
			second()
		}
		waited <- err
	}()
	release()
	if err := <-waited; err != nil {
		t.Errorf("the next one: %v", err)
	}
}

func TestALetterIsReadInTheSecondStep(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	id := file(t, s, l, store.IncomingLetter{UID: 1, Raw: []byte("Subject: x"), At: noon})[0].ID
	facts := store.LetterFacts{MessageID: "a@so-noi-vu.test", From: "an@so-noi-vu.test", Subject: "Trả lời\x00", Date: noon, BodyKey: hash("x")}
	for range 2 {
		if err := s.SaveFacts(t.Context(), id, facts); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.LetterIn(t.Context(), id)
	if err != nil || got.Subject != "Trả lời" || got.From != facts.From || got.MessageID != facts.MessageID || !got.Date.Equal(noon) || got.BodyKey != facts.BodyKey {
		t.Errorf("facts %+v, %v", got, err)
	}
	if err := s.Defer(t.Context(), id, "Temporal đi vắng", noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]int{noon: 0, noon.Add(time.Minute): 1} {
		if due, err := s.PendingLetters(t.Context(), 10, at); err != nil || len(due) != want {
			t.Errorf("due at %s: %+v, %v; want %d", at, due, err, want)
		}
	}
}

func TestLettersAreListedByWhatIsAskedOfThem(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	if err := s.SetUIDValidity(t.Context(), lease(t, s, "mot", noon), 7); err != nil {
		t.Fatal(err)
	}
	first, second := ended(t, s, 1, store.OutcomeTriage), ended(t, s, 2, store.OutcomeBounce)
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
