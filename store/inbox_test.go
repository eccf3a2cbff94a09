package store_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

const mailTTL = 30 * time.Second

func incoming(uid uint32, text string) store.IncomingLetter {
	return store.IncomingLetter{
		UID: uid, Raw: []byte("Subject: Trả lời\r\n\r\n" + text), MessageID: "<a@so-noi-vu.test>", From: "an@so-noi-vu.test",
		Subject: "Trả lời", Date: noon.Add(-time.Minute), BodyKey: hash(text), At: noon,
	}
}

// mailboxAt opens a database with a leased mailbox at UIDVALIDITY 7.
func mailboxAt(t *testing.T) (*store.Store, store.Lease) {
	t.Helper()
	s := storetest.Open(t)
	lease := lease(t, s, "mot", noon)
	if err := s.SetUIDValidity(t.Context(), lease, 7); err != nil {
		t.Fatal(err)
	}
	return s, lease
}

func lease(t *testing.T, s *store.Store, owner string, now time.Time) store.Lease {
	t.Helper()
	lease, err := s.LeaseMailbox(t.Context(), "loa", owner, mailTTL, now)
	if err != nil {
		t.Fatal(err)
	}
	return lease
}

func file(t *testing.T, s *store.Store, l store.Lease, letters ...store.IncomingLetter) []store.FiledLetter {
	t.Helper()
	filed, err := s.FileLetters(t.Context(), l, 7, letters)
	if err != nil {
		t.Fatal(err)
	}
	return filed
}

func cursor(t *testing.T, s *store.Store) store.Cursor {
	t.Helper()
	c, err := s.Cursor(t.Context(), "loa")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOneReaderHoldsAMailbox(t *testing.T) {
	t.Parallel()
	s, first := mailboxAt(t)
	if _, err := s.LeaseMailbox(t.Context(), "loa", "hai", mailTTL, noon.Add(mailTTL-time.Second)); !errors.Is(err, store.ErrLeased) {
		t.Errorf("a second reader before the lease ends: %v, want ErrLeased", err)
	}
	renewed := lease(t, s, "mot", noon.Add(20*time.Second))
	if renewed.Fence != first.Fence || !renewed.Until.Equal(noon.Add(50*time.Second)) {
		t.Errorf("renewed %+v, want fence %d until 50 s after noon", renewed, first.Fence)
	}
	taken := lease(t, s, "hai", noon.Add(time.Minute))
	if taken.Fence <= first.Fence {
		t.Errorf("the new holder's fence is %d, the old one's %d", taken.Fence, first.Fence)
	}
	if err := s.ReleaseMailbox(t.Context(), first); err != nil { // too late: it must not free the other's
		t.Error(err)
	}
	if _, err := s.LeaseMailbox(t.Context(), "loa", "ba", mailTTL, noon.Add(61*time.Second)); !errors.Is(err, store.ErrLeased) {
		t.Errorf("after a late release by the old holder: %v, want ErrLeased", err)
	}
	if err := s.ReleaseMailbox(t.Context(), taken); err != nil {
		t.Error(err)
	}
	if third := lease(t, s, "ba", noon.Add(61*time.Second)); third.Fence <= taken.Fence {
		t.Errorf("fence %d after %d", third.Fence, taken.Fence)
	}
}

func TestAnOldHolderFilesNothing(t *testing.T) {
	t.Parallel()
	s, old := mailboxAt(t)
	lease(t, s, "hai", noon.Add(time.Minute))
	if _, err := s.FileLetters(t.Context(), old, 7, []store.IncomingLetter{incoming(1, "Đồng ý")}); !errors.Is(err, store.ErrFenced) {
		t.Errorf("filing with an old lease: %v, want ErrFenced", err)
	}
	if err := s.SetUIDValidity(t.Context(), old, 8); !errors.Is(err, store.ErrFenced) {
		t.Errorf("renumbering with an old lease: %v, want ErrFenced", err)
	}
	counts, err := s.LetterCounts(t.Context())
	if err != nil || counts.Fetched != 0 || cursor(t, s).UIDValidity != 7 {
		t.Errorf("%d letters filed (%v), UIDVALIDITY %d", counts.Fetched, err, cursor(t, s).UIDValidity)
	}
}

func TestALetterIsFiledOnce(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	got := file(t, s, l, incoming(3, "Đồng ý"), incoming(5, "Không đồng ý"), incoming(9, "Đồng ý"))
	want := []store.FiledLetter{{UID: 3, ID: 1}, {UID: 5, ID: 2}, {UID: 9, ID: 1, Copy: true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("filed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, file(t, s, l, incoming(3, "Đồng ý"), incoming(5, "Không đồng ý"), incoming(9, "Đồng ý"))); diff != "" {
		t.Errorf("filed again (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(store.Cursor{UIDValidity: 7, LastUID: 9, Seen: noon, Epoch: 1}, cursor(t, s)); diff != "" {
		t.Errorf("cursor (-want +got):\n%s", diff)
	}
	if err := s.SetUIDValidity(t.Context(), l, 8); err != nil {
		t.Fatal(err)
	}
	if c := cursor(t, s); c.LastUID != 0 {
		t.Errorf("after renumbering the mailbox is read from UID %d on", c.LastUID)
	}
	if _, err := s.FileLetters(t.Context(), l, 7, []store.IncomingLetter{incoming(10, "Muộn")}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("filing under the old UIDVALIDITY: %v, want ErrConflict", err)
	}
	again, err := s.FileLetters(t.Context(), l, 8, []store.IncomingLetter{incoming(1, "Không đồng ý")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]store.FiledLetter{{UID: 1, ID: 2, Copy: true}}, again); diff != "" {
		t.Errorf("the same bytes under another UIDVALIDITY (-want +got):\n%s", diff)
	}
}

func TestAReusedUIDFilesNothing(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	file(t, s, l, incoming(1, "Đồng ý"))
	_, err := s.FileLetters(t.Context(), l, 7, []store.IncomingLetter{incoming(2, "Thư mới"), incoming(1, "Thư khác")})
	if !errors.Is(err, store.ErrUIDReused) {
		t.Errorf("another letter under the same UID: %v, want ErrUIDReused", err)
	}
	if c := cursor(t, s); c.LastUID != 1 {
		t.Errorf("the cursor moved to %d", c.LastUID)
	}
}

func TestTheSameLetterByAnotherWayIsFound(t *testing.T) {
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

func TestALetterHasOneOutcome(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	token := reviewed(t, s, ids[0]).Requests[0].TokenHash
	l := lease(t, s, "mot", noon)
	if err := s.SetUIDValidity(t.Context(), l, 7); err != nil {
		t.Fatal(err)
	}
	id := file(t, s, l, incoming(1, "Đồng ý"))[0].ID
	for want := 1; want <= 2; want++ {
		if got, err := s.CountAttempt(t.Context(), id); err != nil || got != want {
			t.Fatalf("attempt %d, %v; want %d", got, err, want)
		}
	}
	letter := incoming(1, "Đồng ý")
	facts := store.LetterFacts{MessageID: letter.MessageID, From: letter.From, Subject: letter.Subject, Date: letter.Date, BodyKey: letter.BodyKey}
	if err := s.SaveFacts(t.Context(), id, facts); err != nil {
		t.Fatal(err)
	}
	closing := store.Closing{
		Outcome: store.OutcomeApplied, Kind: "reply", Verdict: "approve", NewText: "Đồng ý", Task: ids[0], Request: token,
		Checks:  []store.Check{{Name: "sender", Result: "pass", Detail: "dmarc=pass"}},
		Command: hash("lệnh"), Note: "Đã ghi nhận", At: noon.Add(time.Minute),
		Proof: "dmarc", Policy: "1", DecisionRecord: json.RawMessage(`{"dmarc": "pass"}`),
	}
	second := store.Closing{Outcome: store.OutcomeTriage, At: noon.Add(time.Hour)}
	for _, c := range []store.Closing{closing, second, closing} {
		if err := s.CloseLetter(t.Context(), id, c); err != nil {
			t.Fatal(err)
		}
	}
	raw := incoming(1, "Đồng ý")
	want := store.LetterIn{
		ID: id, Mailbox: "loa", UIDValidity: 7, UID: 1, ContentHash: hash(string(raw.Raw)), BodyKey: raw.BodyKey, MessageID: raw.MessageID,
		From: raw.From, Subject: raw.Subject, Date: raw.Date, Size: int64(len(raw.Raw)), Kind: "reply", Verdict: "approve",
		NewText: "Đồng ý", Checks: closing.Checks, Task: ids[0], Request: token, Command: closing.Command, State: store.LetterProcessed,
		Outcome: store.OutcomeApplied, Note: "Đã ghi nhận", FiledAt: noon, ClosedAt: closing.At, Complete: true, Epoch: 1,
		Proof: "dmarc", Policy: "1", DecisionRecord: json.RawMessage(`{"dmarc": "pass"}`),
	}
	of, err := s.LettersIn(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]store.LetterIn{want}, of); diff != "" {
		t.Errorf("letters of the task (-want +got):\n%s", diff)
	}
	byHash, err := s.LetterInByHash(t.Context(), want.ContentHash)
	if err != nil || byHash.ID != id {
		t.Errorf("found by its bytes: %d, %v", byHash.ID, err)
	}
	if err := s.CloseLetter(t.Context(), 99, closing); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("closing a letter that is not there: %v, want ErrNotFound", err)
	}
}

func TestEveryLetterIsCounted(t *testing.T) {
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
}

func sampleRefusal(id plan.TaskID) store.Refusal {
	return store.Refusal{
		Task: id, Command: "duyet-lai", Kind: plan.CommandDecide, Actor: "an", Channel: plan.ChannelMail,
		Reason: plan.RefusalForbidden, Message: "Đồng chí không có thẩm quyền.", At: noon,
	}
}
