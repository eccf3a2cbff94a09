package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/sample"
	"loa/store"
	"loa/store/storetest"
)

// receivedLetters returns a database with the directory of the sample and three letters: in triage, applied, open.
func receivedLetters(t *testing.T) (dsn string, s *store.Store) {
	t.Helper()
	dsn = storetest.DSN(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	s.UseKeys(storetest.Keys)
	t.Cleanup(func() { _ = s.Close() }) // the database is removed with the test
	if err := s.SaveDirectory(t.Context(), sample.Directory()); err != nil {
		t.Fatal(err)
	}
	lease, err := s.LeaseMailbox(t.Context(), "loa@hanoi.test", "may-1", time.Minute, now())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetUIDValidity(t.Context(), lease, 7); err != nil {
		t.Fatal(err)
	}
	_, err = s.FileLetters(t.Context(), lease, 7, []store.IncomingLetter{
		{UID: 1, Raw: []byte("Subject: Hoi\r\n\r\nHỏi"), Subject: "Hỏi\x1b[2J", From: "ai-do@xa.test", At: now()},
		{UID: 2, Raw: []byte("Subject: Dong y\r\n\r\nĐồng ý"), Subject: "Đồng ý", At: now()},
		{UID: 3, Raw: []byte("Subject: Cho\r\n\r\nChờ"), Subject: "Chờ", At: now()},
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, outcome := range map[store.LetterID]store.Outcome{1: store.OutcomeTriage, 2: store.OutcomeApplied} {
		if err := s.CloseLetter(t.Context(), id, store.Closing{Outcome: outcome, Note: "Vì sao", At: now()}); err != nil {
			t.Fatal(err)
		}
	}
	return dsn, s
}

func TestMailList(t *testing.T) {
	t.Parallel()
	t.Run("letters are listed by outcome, the newest first", func(t *testing.T) {
		t.Parallel()
		dsn, _ := receivedLetters(t)
		env := []string{"LOA_DSN=" + dsn}
		for outcome, want := range map[string][]store.LetterID{"": {3, 2, 1}, "open": {3}, "waiting": {1}, "applied": {2}, "bounce": {}} {
			code, out, errs := call(t, env, "mail", "list", "-o", "json", "--outcome", outcome, "--since", "1h")
			wantExit(t, code, exitOK, errs)
			var letters []letterView
			if err := json.Unmarshal([]byte(out), &letters); err != nil {
				t.Fatal(err)
			}
			got := []store.LetterID{}
			for _, letter := range letters {
				got = append(got, letter.ID)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("--outcome %q (-want +got):\n%s", outcome, diff)
			}
		}
	})
}
