package mailserver_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/engine/mailserver"
)

// The folders of the previous version are converted, with the files that a killed server may have left.
func TestConvertFolders(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	account := filepath.Join(home, "mail", loaAddress)
	at := time.Date(2022, 12, 15, 1, 0, 0, 0, time.UTC)
	eml := func(subject string) string { return strings.ReplaceAll(letter(lan, subject), "\n", "\r\n") }
	for path, content := range map[string]string{
		"INBOX/uidvalidity": "1700000000", "INBOX/uidnext": "9",
		"INBOX/2.eml": eml("hai"), "INBOX/2.flags": "$LoaDone\n\\Seen\n", "INBOX/5.eml": eml("năm"), "INBOX/11.eml": eml("mười một"),
		"INBOX/.new-123": "nửa lá thư", "INBOX/12.flags": "$LoaDone\n", ".new-456/uidvalidity": "1",
		"Loa%2F%C4%90%C3%A3%20x%E1%BB%AD%20l%C3%BD/uidvalidity": "1700000009", "Loa%2F%C4%90%C3%A3%20x%E1%BB%AD%20l%C3%BD/1.eml": eml("một"),
	} {
		path = filepath.Join(account, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	server := startMail(t, home)
	if diff := cmp.Diff([]string{loaAddress}, server.Addresses()); diff != "" {
		t.Errorf("addresses (-want +got):\n%s", diff)
	}
	submit(t, server, lan, lan, loaAddress, letter(lan, "mới"))
	check := func(server *mailserver.Server) {
		t.Helper()
		client := login(t, server, loaAddress)
		if diff := cmp.Diff([]string{"INBOX", processedFolder}, folders(t, client)); diff != "" {
			t.Errorf("folders (-want +got):\n%s", diff)
		}
		if got := selectBox(t, client, processedFolder).UIDNext; got != 2 {
			t.Errorf("UIDNEXT of the folder is %d", got)
		}
		if diff := cmp.Diff([]row{{UID: 1, Subject: "một"}}, rows(t, client)); diff != "" {
			t.Errorf("letters of the folder (-want +got):\n%s", diff)
		}
		if got := selectBox(t, client, "INBOX").UIDValidity; got <= 1700000000 {
			t.Errorf("UIDVALIDITY of INBOX is %d: clients would confuse new UIDs with old ones", got)
		}
		want := []row{{UID: 1, Subject: "hai", Flags: `$loadone \seen`}, {UID: 2, Subject: "năm"}, {UID: 3, Subject: "mười một"}, {UID: 4, Subject: "mới"}}
		if diff := cmp.Diff(want, rows(t, client)); diff != "" {
			t.Errorf("letters (-want +got):\n%s", diff)
		}
		if got := fetchAll(t, client)[0].InternalDate; !got.Equal(at) {
			t.Errorf("the internal date is %v, want %v", got, at)
		}
	}
	check(server)
	stop(t, server)
	check(startMail(t, home)) // the old files still exist, and must not be converted again
	kept, err := os.ReadFile(filepath.Join(account, "INBOX", "2.eml"))
	if err != nil || !bytes.Equal(kept, []byte(eml("hai"))) {
		t.Errorf("the old letter is %q, %v", kept, err)
	}
}
