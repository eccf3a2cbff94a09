package mailserver_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
