package mailtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

const letter = "From: Trần Bình <binh@noivu.test>\r\nSubject: Dong y\r\nMessage-ID: <1@noivu.test>\r\nDate: Tue, 7 Jun 2022 10:00:00 +0700\r\n\r\nĐồng ý với dự thảo.\r\n"

func TestDeliver(t *testing.T) {
	t.Parallel()
	servers := []struct {
		name  string
		start func(testing.TB, mailtest.Options) *mailtest.Server
		trace string // part of the header that the server writes above a letter delivered over LMTP
	}{
		{name: "Dovecot", start: mailtest.Dovecot, trace: "\r\nDelivered-To: loa+k7f3@hanoi.test\r\n"},
		{name: "Memory", start: mailtest.Memory, trace: "\r\nDelivered-To: loa+k7f3@hanoi.test\r\n"},
		{name: "Cyrus", start: mailtest.Cyrus, trace: "Return-Path: <thu@lmtp.test>\r\n"},
	}
	for _, server := range servers {
		t.Run(server.name+" makes the mailbox of the first letter", func(t *testing.T) {
			t.Parallel()
			s := server.start(t, mailtest.Options{})
			if err := s.Deliver(t.Context(), "loa+k7f3@hanoi.test", []byte(letter), []byte(letter)); err != nil {
				t.Fatal(err)
			}
			if err := s.Append(t.Context(), "loa@hanoi.test", "INBOX", []byte(letter)); err != nil {
				t.Fatal(err)
			}
			raws := fetch(t, s, "loa@hanoi.test")
			if len(raws) != 3 {
				t.Fatalf("got %d letters, want 3", len(raws))
			}
			if got := string(raws[0].Bytes); !strings.HasSuffix(got, letter) || !strings.Contains(got, server.trace) {
				t.Errorf("delivered over LMTP: got %q", got)
			}
			if got := string(raws[2].Bytes); got != letter {
				t.Errorf("appended: got %q", got)
			}
		})
	}
}

func fetch(t *testing.T, s *mailtest.Server, user string) []transport.Raw {
	t.Helper()
	client, err := transport.DialIMAP(t.Context(), transport.IMAPConfig{Addr: s.IMAP, User: user, Password: mailtest.Password, TLS: transport.TLSNone})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	uids, err := client.SearchNew(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	raws, err := client.FetchRaw(t.Context(), uids)
	if err != nil {
		t.Fatal(err)
	}
	return raws
}

func TestStartDovecot(t *testing.T) {
	t.Parallel()
	t.Run("a server started again in its folder has its letters", testRestart)
}

func testRestart(t *testing.T) {
	t.Parallel()
	home, err := os.MkdirTemp("", "loa-mailtest-") // not TempDir: the account that the server runs under must reach it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	options := mailtest.Options{Home: filepath.Join(home, "server")}
	if err := os.Chmod(home, 0o755); err != nil {
		t.Fatal(err)
	}
	first, err := mailtest.StartDovecot(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Deliver(t.Context(), "loa@hanoi.test", []byte(letter)); err != nil {
		t.Error(err)
	}
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	if raws := fetch(t, mailtest.Dovecot(t, options), "loa@hanoi.test"); len(raws) != 1 {
		t.Errorf("got %d letters, want 1", len(raws))
	}
}
