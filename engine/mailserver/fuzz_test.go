package mailserver_test

import (
	"bytes"
	"context"
	"fmt"
	"net/mail"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-imap/v2"

	"loa/engine/mailserver"
)

// For any letter without a login, the first Authentication-Results is the only one with the server's authserv-id, it does not contain
// "pass", and the body is not changed.
func FuzzHeaderRewriter(f *testing.F) {
	for _, seed := range []string{
		"From: lan@sovanhoa.test\r\nAuthentication-Results: thu.loa.test; dmarc=pass\r\n\r\nĐồng ý\r\n",
		"Authentication-Results: (a (b) \\) c) \"thu.loa.test\"; dmarc=pass\n\nĐồng ý",
		"AUTHENTICATION-RESULTS\t:\r\n thu.loa.test\r\n\t; dmarc=pass\r\nFrom: Lan <lan@sovanhoa.test>\r\n\r\n",
		"From: \"a\r\n dmarc=pass\" <x@y.test>\r\n\r\n.",
		"\r\nFrom: lan@sovanhoa.test", "không phải thư", "", ":\n", " \n:", "a\rb: c\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, letter []byte) {
		rewritten, err := mailserver.RewriteHeader(letter)
		if err != nil {
			t.Fatal(err)
		}
		if _, body, found := strings.Cut(strings.ReplaceAll(string(letter), "\r\n", "\n"), "\n\n"); found && !strings.HasPrefix(string(letter), "\n") {
			if got := strings.ReplaceAll(string(rewritten), "\r\n", "\n"); !strings.HasSuffix(got, "\n\n"+body) && !strings.HasSuffix(got, body) {
				t.Errorf("the body changed: %q", rewritten)
			}
		}
		parsed, err := mail.ReadMessage(strings.NewReader(string(rewritten)))
		if err != nil {
			return // a parser finds no field
		}
		for i, result := range parsed.Header["Authentication-Results"] {
			server, results, _ := strings.Cut(result, ";")
			ours := strings.EqualFold(strings.TrimSpace(server), "thu.loa.test")
			if i == 0 && (!ours || strings.Contains(results, "pass")) || i > 0 && ours {
				t.Errorf("result %d is %q", i, result)
			}
		}
	})
}

// A mailbox name is usable as a file name, and is its own mailbox.
func FuzzMailboxOf(f *testing.F) {
	for _, seed := range []string{"loa+TOKEN@loa.test", "../x@y.test", "+@x.test", "LAN@SoVanHoa.test", "ă@x.test", "a@b@c", "@", ".@."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		mailbox, err := mailserver.MailboxOf(address)
		if err != nil {
			return
		}
		if filepath.Base(mailbox) != mailbox || mailbox == "." || mailbox == ".." || strings.ContainsRune(mailbox, 0) {
			t.Errorf("%q becomes %q", address, mailbox)
		}
		if again, err := mailserver.MailboxOf(mailbox); err != nil || again != mailbox {
			t.Errorf("%q becomes %q and then %q, %v", address, mailbox, again, err)
		}
	})
}

// The bytes of any letter are returned unchanged.
func FuzzFetch(f *testing.F) {
	for _, seed := range []string{
		"From: lan@sovanhoa.test\r\n\r\nĐồng ý\r\n", "a", ":", "\r\n", "\n\n", " x: y\r\n\r\n", "x : y\r\n\r\n", "x:\r\n y\r\n",
		"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--", "Content-Type: message/rfc822\r\n\r\na",
	} {
		f.Add([]byte(seed))
	}
	server, err := mailserver.Start(f.Context(), mailOptions(f.TempDir()))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = server.Stop(context.Background()) }) // the process ends
	var users atomic.Int64
	f.Fuzz(func(t *testing.T, content []byte) {
		client := login(t, server, fmt.Sprintf("nguoi-%d@sovanhoa.test", users.Add(1)))
		defer client.Close()
		appendTo(t, client, "INBOX", string(content))
		selectBox(t, client, "INBOX")
		messages := fetchAll(t, client)
		if len(messages) != 1 || !bytes.Equal(messages[0].FindBodySection(whole), content) {
			t.Errorf("letters %+v", messages)
		}
		if _, err := client.UIDSearch(&imap.SearchCriteria{Text: []string{"x"}}, nil).Wait(); err != nil {
			t.Errorf("searching: %v", err)
		}
	})
}
