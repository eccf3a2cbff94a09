package mailserver_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"loa/engine/mailserver"
)

// row is one letter of a folder.
type row struct {
	UID     imap.UID
	Subject string
	Flags   string // as flagText writes them
}

// rows lists the selected folder.
func rows(t *testing.T, client *imapclient.Client) []row {
	t.Helper()
	var got []row
	for _, message := range fetchAll(t, client) {
		raw := message.FindBodySection(whole)
		if int64(len(raw)) != message.RFC822Size || message.InternalDate.IsZero() {
			t.Errorf("letter %d: size %d of %d bytes, date %v", message.UID, message.RFC822Size, len(raw), message.InternalDate)
		}
		got = append(got, row{UID: message.UID, Subject: strings.Join(header(raw, "Subject"), "|"), Flags: flagText(message.Flags)})
	}
	return got
}

func TestReplay(t *testing.T) {
	t.Parallel()
	t.Run("UIDs, flags and UIDVALIDITY survive a restart", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		first := startMail(t, home)
		for _, subject := range []string{"một", "hai", "ba"} {
			submit(t, first, lan, lan, loaAddress, letter(lan, subject))
		}
		client := login(t, first, loaAddress)
		before := selectBox(t, client, "INBOX")
		if got := flagText(before.PermanentFlags); got != `\* \answered \deleted \draft \flagged \seen` {
			t.Errorf("permanent flags are %s", got)
		}
		addFlags(t, client, imap.UIDSetNum(2), "$LoaDone", imap.FlagSeen)
		addFlags(t, client, imap.UIDSetNum(3), imap.FlagDeleted)
		if err := client.Expunge().Close(); err != nil {
			t.Fatal(err)
		}
		stop(t, first)

		second := startMail(t, home)
		submit(t, second, lan, lan, loaAddress, letter(lan, "bốn"))
		client = login(t, second, loaAddress)
		after := selectBox(t, client, "INBOX")
		if after.UIDValidity != before.UIDValidity || after.UIDValidity == 0 {
			t.Errorf("UIDVALIDITY %d, was %d", after.UIDValidity, before.UIDValidity)
		}
		want := []row{{UID: 1, Subject: "một"}, {UID: 2, Subject: "hai", Flags: `$loadone \seen`}, {UID: 4, Subject: "bốn"}} // UID 3 was expunged and is never used again
		if diff := cmp.Diff(want, rows(t, client)); diff != "" {
			t.Errorf("letters (-want +got):\n%s", diff)
		}
	})
	t.Run("renamed, removed and recreated folders survive a restart", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		server := startMail(t, home)
		client := login(t, server, loaAddress)
		for _, name := range []string{"A", "B", "C/"} {
			if err := client.Create(name, nil).Wait(); err != nil {
				t.Fatal(err)
			}
		}
		first := selectBox(t, client, "A").UIDValidity
		for _, step := range []interface{ Wait() error }{client.Delete("A"), client.Rename("B", processedFolder, nil), client.Create("A", nil)} {
			if err := step.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		second := selectBox(t, client, "A").UIDValidity
		if first == second {
			t.Error("the recreated folder has the UIDVALIDITY of the removed one")
		}
		stop(t, server)
		client = login(t, startMail(t, home), loaAddress)
		if diff := cmp.Diff([]string{"A", "C", "INBOX", processedFolder}, folders(t, client)); diff != "" {
			t.Errorf("folders (-want +got):\n%s", diff)
		}
		if got := selectBox(t, client, "A").UIDValidity; got != second {
			t.Errorf("UIDVALIDITY %d, was %d", got, second)
		}
	})
	t.Run("a spool with records of another version is refused", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		spool := filepath.Join(root, loaAddress, "spool")
		for _, line := range []string{`{"do":"compact"}`, `{"do":"append","size":-1}`, `không phải JSON`} {
			if err := os.MkdirAll(filepath.Dir(spool), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(spool, []byte(line+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := mailserver.OpenAccount(root, loaAddress); err == nil || !strings.Contains(err.Error(), "at byte 0") {
				t.Errorf("opening %s gives %v", line, err)
			}
		}
	})
	t.Run("a spool may be truncated at any byte", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		path := filepath.Join(root, loaAddress, "spool")
		account, err := mailserver.OpenAccount(root, loaAddress)
		if err != nil {
			t.Fatal(err)
		}
		empty, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ends := []int{len(empty)} // the length of the spool with 0, 1, 2, 3 letters
		for _, subject := range []string{"một", "hai", "ba"} {
			if err := account.Deliver(letter(lan, subject)); err != nil {
				t.Fatal(err)
			}
			found, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			ends = append(ends, int(found.Size()))
		}
		spooled, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for cut := ends[0]; cut <= len(spooled); cut++ {
			complete := 0
			for complete+1 < len(ends) && ends[complete+1] <= cut {
				complete++
			}
			if err := os.WriteFile(path, spooled[:cut], 0o600); err != nil {
				t.Fatal(err)
			}
			checkCount(t, root, complete)
			account, err := mailserver.OpenAccount(root, loaAddress)
			if err != nil {
				t.Fatal(err)
			}
			if err := account.Deliver("Subject: x\r\n\r\n"); err != nil { // shorter than the removed part
				t.Fatal(err)
			}
			checkCount(t, root, complete+1)
		}
	})
	t.Run("acknowledged letters and flags survive a kill", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		killed := startChild(t, home)
		submitTo(t, killed.smtp, lan, lan, loaAddress, letter(lan, "một"))
		client := loginAt(t, killed.imap, loaAddress, nil)
		before := selectBox(t, client, "INBOX")
		addFlags(t, client, imap.UIDSetNum(1), "$LoaDone")
		conn, err := smtp.Dial(killed.smtp)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.Mail(lan, nil); err != nil {
			t.Fatal(err)
		}
		if err := conn.Rcpt(loaAddress, nil); err != nil {
			t.Fatal(err)
		}
		data, err := conn.Data()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(data, "Subject: nửa lá thư\r\n\r\n"+strings.Repeat("nửa lá thư\r\n", 10_000)); err != nil {
			t.Fatal(err)
		}
		killed.kill(t)

		server := startMail(t, home)
		submit(t, server, lan, lan, loaAddress, letter(lan, "hai"))
		client = login(t, server, loaAddress)
		if after := selectBox(t, client, "INBOX"); after.UIDValidity != before.UIDValidity {
			t.Errorf("UIDVALIDITY %d, was %d", after.UIDValidity, before.UIDValidity)
		}
		if diff := cmp.Diff([]row{{UID: 1, Subject: "một", Flags: "$loadone"}, {UID: 2, Subject: "hai"}}, rows(t, client)); diff != "" {
			t.Errorf("letters (-want +got):\n%s", diff)
		}
	})
}

func stop(t *testing.T, server *mailserver.Server) {
	t.Helper()
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func folders(t *testing.T, client *imapclient.Client) (names []string) {
	t.Helper()
	listed, err := client.List("", "*", nil).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range listed {
		names = append(names, data.Mailbox)
	}
	return names
}

// checkCount checks the number of letters in INBOX, and the next UID.
func checkCount(t *testing.T, root string, want int) {
	t.Helper()
	account, err := mailserver.OpenAccount(root, loaAddress)
	if err != nil {
		t.Fatal(err)
	}
	letters, next, err := account.Count()
	if err != nil || letters != want || int(next) != want+1 {
		t.Fatalf("%d letters, next UID %d, %v; want %d letters", letters, next, err, want)
	}
}

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

// A stopped server records no change, also not on an open connection, because the next server assigns the next UIDs.
func TestStop(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startMail(t, home)
	submit(t, first, lan, lan, loaAddress, letter(lan, "một"))
	conn, err := smtp.Dial(first.SMTPAddr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	stop(t, first)
	second := startMail(t, home)
	if err := conn.SendMail(lan, []string{loaAddress}, strings.NewReader(letter(lan, "muộn"))); err == nil {
		t.Error("a stopped server accepts a letter")
	}
	submit(t, second, lan, lan, loaAddress, letter(lan, "hai"))
	client := login(t, second, loaAddress)
	selectBox(t, client, "INBOX")
	if diff := cmp.Diff([]row{{UID: 1, Subject: "một"}, {UID: 2, Subject: "hai"}}, rows(t, client)); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
}
