package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/config"
	"loa/cmd/loa/sample"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// receivedLetters is a database with the sample's people and three letters: in triage, carried out, open.
func receivedLetters(t *testing.T) (dsn string, s *store.Store) {
	t.Helper()
	dsn = storetest.DSN(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // the database goes with the test
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

func TestLettersAreListedAndShown(t *testing.T) {
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
	code, out, errs := call(t, env, "mail", "show", "1")
	wantExit(t, code, exitOK, errs)
	if !strings.Contains(out, "Vì sao") || strings.Contains(out, "\x1b") {
		t.Errorf("shown: %q", out)
	}
	code, out, errs = call(t, env, "mail", "show", "1", "--raw")
	wantExit(t, code, exitOK, errs)
	if out != "Subject: Hoi\r\n\r\nHỏi" {
		t.Errorf("raw: %q", out)
	}
}

func TestWhatIsDoneAboutALetterIsOnRecordOrRefused(t *testing.T) {
	t.Parallel()
	dsn, s := receivedLetters(t)
	env := []string{"LOA_DSN=" + dsn}
	contact := sample.Directory().Addresses[0].Address
	for _, h := range sample.Directory().Holders {
		if h.Role == directory.RoleFocalPoint {
			contact = string(h.Person)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"reject", "1"}, exitUsage, "--reason"},
		{[]string{"retry", "mot"}, exitUsage, "loa mail list"},
		{[]string{"retry", "99"}, exitNotFound, "không tìm thấy"},
		{[]string{"assign", "1", "kh-2027/khong/co/1"}, exitNotFound, "không tìm thấy"},
		{[]string{"assign", "1"}, exitUsage, "mã nhiệm vụ"},
		{[]string{"retry", "2"}, exitInvalid, "kết cục"},
		{[]string{"retry", "1", "--as", contact}, exitForbidden, "Chỉ cơ quan điều phối"},
		{[]string{"retry", "1", "--key", "k1"}, exitOK, ""},
		{[]string{"retry", "1", "--key", "k1"}, exitOK, ""},
		{[]string{"retry", "1"}, exitInvalid, "kết cục"},
	} {
		code, _, errs := call(t, env, append([]string{"mail"}, c.args...)...)
		wantExit(t, code, c.code, errs, c.says)
	}
	actions, err := s.LetterActions(t.Context(), 1)
	if err != nil || len(actions) != 1 || actions[0].Action != store.ActionRetry || actions[0].Was != store.OutcomeTriage {
		t.Errorf("on record: %+v, %v", actions, err)
	}
}

func TestEveryMailboxIsReadUnderItsOwnAddress(t *testing.T) {
	t.Parallel()
	s, loaded := loadSettings(config.Sources{Places: []string{}, Environ: []string{
		"LOA_ADDRESS=loa@hanoi.gov.vn", "LOA_IMAP=imap.hanoi.gov.vn:993", "LOA_IMAP_USER=loa",
		"LOA_IMAP_3=imap.hanoi.gov.vn:993", "LOA_IMAP_3_USER=vanthu", "LOA_IMAP_3_ADDRESS=Vanthu@hanoi.gov.vn",
		"LOA_IMAP_2=mail.thudo.gov.vn:143", "LOA_IMAP_2_USER=loa@thudo.gov.vn", "LOA_IMAP_2_TLS=starttls",
	}})
	want := []config.Mailbox{
		{Account: config.Account{Server: "imap.hanoi.gov.vn:993", User: "loa", TLS: "tls"}, Address: "loa@hanoi.gov.vn"},
		{Account: config.Account{Server: "mail.thudo.gov.vn:143", User: "loa@thudo.gov.vn", TLS: "starttls"}, Address: "loa@thudo.gov.vn"},
		{Account: config.Account{Server: "imap.hanoi.gov.vn:993", User: "vanthu", TLS: "tls"}, Address: "vanthu@hanoi.gov.vn"},
	}
	if diff := cmp.Diff(want, s.AllMailboxes()); diff != "" || faultOf(loaded) != nil {
		t.Errorf("mailboxes (%v) (-want +got):\n%s", faultOf(loaded), diff)
	}
	code, _, errs := call(t, []string{
		"LOA_ADDRESS=loa@hanoi.gov.vn", "LOA_IMAP_2=khong-co-cong", "LOA_IMAP_2_USER=loa@hanoi.gov.vn", "LOA_IMAP_5=a:1", "LOA_IMAP_1=b:1",
	}, "mail", "list")
	wantExit(t, code, exitUsage, errs, `LOA_IMAP_2="khong-co-cong"`, "LOA_ADDRESS và LOA_IMAP_2", "LOA_IMAP_5_ADDRESS", "LOA_IMAP_1")
}
