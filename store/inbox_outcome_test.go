package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
	"loa/store/storetest"
)

// TestLockProcessing: a second process waits until the first releases the lock.
func TestLockProcessing(t *testing.T) {
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

// TestSaveFacts: facts are stored when a letter is read, and a letter put off is pending again at its time.
func TestSaveFacts(t *testing.T) {
	t.Parallel()
	s, l := mailboxAt(t)
	id := file(t, s, l, store.IncomingLetter{UID: 1, Raw: []byte("Subject: x"), At: noon})[0].ID
	facts := store.LetterFacts{Letter: id, MessageID: "a@so-noi-vu.test", From: "an@so-noi-vu.test", Subject: "Trả lời\x00", Date: noon, BodyKey: hash("x")}
	for range 2 {
		if err := s.SaveFacts(t.Context(), facts); err != nil {
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

// TestCloseLetter: the first outcome of a letter stands.
func TestCloseLetter(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	token := projectSubmitted(t, s, ids[0]).Requests[0].TokenHash
	l := lease(t, s, "mot", noon)
	if err := s.SetUIDValidity(t.Context(), l, 7); err != nil {
		t.Fatal(err)
	}
	id := file(t, s, l, incoming(1, "Đồng ý"))[0].ID
	for want := 1; want <= 2; want++ {
		if got, err := s.CountAttempts(t.Context(), id); err != nil || got[id] != want {
			t.Fatalf("attempt %d, %v; want %d", got, err, want)
		}
	}
	letter := incoming(1, "Đồng ý")
	facts := store.LetterFacts{Letter: id, MessageID: letter.MessageID, From: letter.From, Subject: letter.Subject, Date: letter.Date, BodyKey: letter.BodyKey}
	if err := s.SaveFacts(t.Context(), facts); err != nil {
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
