package transport_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail/transport"
)

// script maps the beginning of an IMAP command to the response; %s in it is the tag. An empty response closes the connection.
type script map[string]string

func (s script) serve(t testing.TB) string {
	t.Helper()
	listener := listen(t)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.answer(conn)
		}
	}()
	return listener.Addr().String()
}

func (s script) answer(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "* OK [CAPABILITY IMAP4rev1] chao\r\n")
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		tag, command, _ := strings.Cut(lines.Text(), " ")
		reply, known := "", false
		for prefix, answer := range s {
			if strings.HasPrefix(command, prefix) {
				reply, known = answer, true
			}
		}
		if !known {
			reply = "%s OK\r\n"
		}
		if strings.Contains(reply, "%s") {
			reply = fmt.Sprintf(reply, tag)
		}
		fmt.Fprint(conn, reply)
		if reply == "" {
			return
		}
	}
}

const selected = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 12] ok\r\n* OK [PERMANENTFLAGS (\\Seen)] ok\r\n%s OK [READ-WRITE] ok\r\n"

func TestFetchRaw(t *testing.T) {
	t.Parallel()
	t.Run("a letter whose body comes before its UID is not lost", func(t *testing.T) {
		t.Parallel()
		const body = "Subject: mot\r\n\r\nDong y"
		metas := "* 1 FETCH (UID 10 RFC822.SIZE 22 FLAGS () INTERNALDATE \"07-Jun-2022 10:00:00 +0700\" BODY[HEADER.FIELDS (\"Message-ID\")] {0}\r\n)\r\n" +
			"* 2 FETCH (UID 11 RFC822.SIZE 22 FLAGS () INTERNALDATE \"07-Jun-2022 10:00:00 +0700\" BODY[HEADER.FIELDS (\"Message-ID\")] {0}\r\n)\r\n%s OK\r\n"
		bodies := fmt.Sprintf("* 1 FETCH (UID 10 BODY[] {%d}\r\n%s)\r\n* 2 FETCH (BODY[] {%d}\r\n%s UID 11)\r\n", len(body), body, len(body), body) + "%s OK\r\n"
		addr := script{
			"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%s OK\r\n", "SELECT": selected, "SEARCH": "* SEARCH 2\r\n%s OK\r\n",
			"UID FETCH 10:11 (UID FLAGS": metas, "UID FETCH 10:11 (UID INTERNALDATE BODY.PEEK[]": bodies,
			"UID FETCH 10:11 (UID RFC822.SIZE": metas, "UID FETCH 10:11 (UID INTERNALDATE RFC822.SIZE": metas, "UID FETCH 10:11 (UID INTERNALDATE FLAGS": metas,
			"FETCH 2": fmt.Sprintf("* 2 FETCH (BODY[] {%d}\r\n%s UID 11)\r\n", len(body), body) + "%s OK\r\n",
		}.serve(t)
		client := open(t, transport.IMAPConfig{Addr: addr, TLS: transport.TLSNone})
		raws := must[[]transport.Raw](t)(client.FetchRaw(t.Context(), []transport.UID{10, 11}))
		got := map[transport.UID]string{}
		for _, raw := range raws {
			got[raw.UID] = string(raw.Bytes)
		}
		if diff := cmp.Diff(map[transport.UID]string{10: body, 11: body}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a letter that exists and is not sent is an error", func(t *testing.T) {
		t.Parallel()
		addr := script{"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%s OK\r\n", "SELECT": selected, "SEARCH": "* SEARCH 1\r\n%s OK\r\n"}.serve(t)
		client := open(t, transport.IMAPConfig{Addr: addr, TLS: transport.TLSNone})
		if _, err := client.FetchMeta(t.Context(), []transport.UID{10}); err == nil {
			t.Error("the letter was lost without an error")
		}
	})
	t.Run("a server that stops or breaks off is an error", func(t *testing.T) {
		t.Parallel()
		for name, answer := range map[string]string{"in the middle of a body": "* 1 FETCH (UID 10 BODY[] {100}\r\nabc", "with BYE": "* BYE het gio\r\n", "at once": ""} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				addr := script{"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%s OK\r\n", "SELECT": selected, "UID FETCH": answer}.serve(t)
				client := open(t, transport.IMAPConfig{Addr: addr, TLS: transport.TLSNone})
				ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
				defer cancel()
				if _, err := client.FetchRaw(ctx, []transport.UID{10}); err == nil {
					t.Error("no error")
				}
			})
		}
	})
}
