package transport_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

const (
	user     = "loa@tp.test"
	password = "mat khau"
)

// post is an in-process IMAP server with one user.
type post struct {
	addr string
	user *imapmemserver.User
	tls  *tls.Config
}

// certificate gives a server's and a client's side of a certificate for 127.0.0.1.
func certificate(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	web := httptest.NewTLSServer(nil)
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	return &tls.Config{Certificates: web.TLS.Certificates}, &tls.Config{RootCAs: roots}
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func startIMAP(t testing.TB, caps imap.CapSet, direct bool) post {
	t.Helper()
	account := imapmemserver.NewUser(user, password)
	if err := account.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory := imapmemserver.New()
	memory.AddUser(account)
	serverTLS, clientTLS := certificate(t)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		Caps: caps, TLSConfig: serverTLS, InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	listener := listen(t)
	addr := listener.Addr().String()
	if direct {
		listener = tls.NewListener(listener, serverTLS)
	}
	go server.Serve(listener) // ends with Close
	t.Cleanup(func() { server.Close() })
	return post{addr, account, clientTLS}
}

func (p post) deliver(t testing.TB, subject string) {
	t.Helper()
	raw := fmt.Sprintf("From: a@tp.test\r\nMessage-ID: <%s@tp.test>\r\nSubject: %s\r\n\r\nĐồng ý\r\n", subject, subject)
	if _, err := p.user.Append("INBOX", literal{bytes.NewReader([]byte(raw))}, &imap.AppendOptions{}); err != nil {
		t.Error(err)
	}
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func open(t testing.TB, config transport.IMAPConfig) transport.Client {
	t.Helper()
	config.User, config.Password = user, password
	box, err := transport.DialIMAP(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	return box
}

func must[T any](t testing.TB) func(value T, err error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// The suite holds for every kind of server: with and without MOVE, UIDPLUS and IDLE, in the clear and under TLS.
func TestAMailboxKeepsItsPromises(t *testing.T) {
	t.Parallel()
	servers := []struct {
		name   string
		caps   imap.CapSet
		mode   transport.TLSMode
		direct bool
	}{
		{"the oldest kind of server", imap.CapSet{imap.CapIMAP4rev1: {}}, transport.TLSNone, false},
		{"a server with the usual extensions, STARTTLS", imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.CapIdle: {}}, transport.TLSStart, false},
		{"IMAP4rev2 under TLS", imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}}, transport.TLSDirect, true},
	}
	for _, s := range servers {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			p := startIMAP(t, s.caps, s.direct)
			for i := range 5 {
				p.deliver(t, fmt.Sprintf("thu-%d", i+1))
			}
			box := open(t, transport.IMAPConfig{Addr: p.addr, TLS: s.mode, TLSConfig: p.tls, Poll: 5 * time.Millisecond})
			conform(t, p, box)
		})
	}
}

func conform(t *testing.T, p post, box transport.Client) {
	ctx := t.Context()
	status := must[transport.Status](t)(box.Select(ctx))
	if diff := cmp.Diff(transport.Status{UIDValidity: status.UIDValidity, UIDNext: 6, Messages: 5, Keywords: true}, status); diff != "" || status.UIDValidity == 0 {
		t.Error(diff, status.UIDValidity)
	}
	if diff := cmp.Diff([]transport.UID{3, 4, 5}, must[[]transport.UID](t)(box.SearchNew(ctx, 2))); diff != "" {
		t.Error(diff)
	}
	if got := must[[]transport.UID](t)(box.SearchNew(ctx, 5)); len(got) != 0 {
		t.Errorf("after the last: got %v", got)
	}
	metas := must[[]transport.Meta](t)(box.FetchMeta(ctx, []transport.UID{1, 99}))
	if len(metas) != 1 || metas[0].MessageID != "thu-1@tp.test" || metas[0].Size == 0 || len(metas[0].Flags) != 0 {
		t.Errorf("got %+v", metas)
	}
	raws := must[[]transport.Raw](t)(box.FetchRaw(ctx, []transport.UID{1, 2, 5, 99}))
	var subjects []string
	for _, raw := range raws {
		subjects = append(subjects, mailtest.Parse(t, string(raw.Bytes)).Subject)
	}
	if diff := cmp.Diff([]string{"thu-1", "thu-2", "thu-5"}, subjects); diff != "" {
		t.Error(diff)
	}
	if metas = must[[]transport.Meta](t)(box.FetchMeta(ctx, []transport.UID{1})); len(metas[0].Flags) != 0 {
		t.Errorf("reading marked the letter: %v", metas[0].Flags)
	}
	conformChanges(t, box)
	conformWaiting(t, p, box)
}

func conformChanges(t *testing.T, box transport.Client) {
	t.Helper()
	ctx := t.Context()
	for range 2 { // marking twice is marking once
		if err := box.MarkDone(ctx, []transport.UID{1, 2}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]transport.UID{3, 4, 5}, must[[]transport.UID](t)(box.SearchUndone(ctx))); diff != "" {
		t.Error(diff)
	}
	if err := box.Move(ctx, []transport.UID{3}, "Loa/Failed"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]transport.UID{4, 5}, must[[]transport.UID](t)(box.SearchUndone(ctx))); diff != "" {
		t.Error(diff)
	}
	if err := box.Append(ctx, "Loa/Sent", []byte("Subject: a\r\n\r\nb\r\n"), time.Date(2022, 6, 7, 10, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
}

func conformWaiting(t *testing.T, p post, box transport.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := box.Wait(ctx, 10*time.Millisecond); err != nil { // nothing comes: the time ends
		t.Fatal(err)
	}
	must[[]transport.UID](t)(box.SearchNew(ctx, 5))
	timer := time.AfterFunc(20*time.Millisecond, func() { p.deliver(t, "thu-6") })
	defer timer.Stop()
	for {
		if err := box.Wait(ctx, time.Minute); err != nil {
			t.Fatal(err)
		}
		if found := must[[]transport.UID](t)(box.SearchNew(ctx, 5)); len(found) > 0 {
			if diff := cmp.Diff([]transport.UID{6}, found); diff != "" {
				t.Error(diff)
			}
			break
		}
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if err := box.Wait(ended, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting with an ended context: got %v", err)
	}
	if _, err := box.SearchNew(t.Context(), 0); err == nil {
		t.Error("the connection is still used after its context ended")
	}
}

func TestAWrongPasswordIsToldApart(t *testing.T) {
	t.Parallel()
	p := startIMAP(t, nil, false)
	_, err := transport.DialIMAP(t.Context(), transport.IMAPConfig{Addr: p.addr, User: user, Password: "sai", TLS: transport.TLSNone})
	if !errors.Is(err, transport.ErrLogin) {
		t.Errorf("got %v", err)
	}
	_, err = transport.DialIMAP(t.Context(), transport.IMAPConfig{Addr: p.addr, User: user, Password: password})
	if err == nil {
		t.Error("a configuration without a TLS mode was taken")
	}
	_, err = transport.DialIMAP(t.Context(), transport.IMAPConfig{Addr: "mail.tp.test:143", User: user, Password: password, TLS: transport.TLSNone})
	if err == nil || errors.Is(err, transport.ErrLogin) {
		t.Errorf("a password in the clear to another machine: got %v", err)
	}
}

func TestACertificateThatNobodyTrustsIsRefused(t *testing.T) {
	t.Parallel()
	p := startIMAP(t, nil, true)
	if _, err := transport.DialIMAP(t.Context(), transport.IMAPConfig{Addr: p.addr, User: user, Password: password, TLS: transport.TLSDirect}); err == nil {
		t.Error("connected")
	}
}

// script answers IMAP commands word for word; %s is the tag.
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

func TestALetterWhoseBodyComesBeforeItsUIDIsNotLost(t *testing.T) {
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
	box := open(t, transport.IMAPConfig{Addr: addr, TLS: transport.TLSNone})
	raws := must[[]transport.Raw](t)(box.FetchRaw(t.Context(), []transport.UID{10, 11}))
	got := map[transport.UID]string{}
	for _, raw := range raws {
		got[raw.UID] = string(raw.Bytes)
	}
	if diff := cmp.Diff(map[transport.UID]string{10: body, 11: body}, got); diff != "" {
		t.Error(diff)
	}
}

func TestALetterThatIsThereAndDoesNotComeIsAnError(t *testing.T) {
	t.Parallel()
	addr := script{"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%s OK\r\n", "SELECT": selected, "SEARCH": "* SEARCH 1\r\n%s OK\r\n"}.serve(t)
	box := open(t, transport.IMAPConfig{Addr: addr, TLS: transport.TLSNone})
	if _, err := box.FetchMeta(t.Context(), []transport.UID{10}); err == nil {
		t.Error("the loss was silent")
	}
}

func TestAServerWithoutKeywordsGetsItsLettersMoved(t *testing.T) {
	t.Parallel()
	commands := make(chan string, 100)
	addr := recordingScript(t, commands)
	box := open(t, transport.IMAPConfig{Addr: addr, TLS: transport.TLSNone})
	if err := box.MarkDone(t.Context(), []transport.UID{10}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for len(commands) > 0 {
		got = append(got, <-commands)
	}
	want := []string{`UID COPY 10 "Loa/Processed"`, `CREATE "Loa/Processed"`, `UID COPY 10 "Loa/Processed"`, `UID STORE 10 +FLAGS.SILENT (\Deleted)`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// recordingScript refuses the first COPY as a server does that misses the folder: nothing may be deleted then.
func recordingScript(t testing.TB, commands chan<- string) string {
	t.Helper()
	listener := listen(t)
	t.Cleanup(func() { listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "* OK [CAPABILITY IMAP4rev1] chao\r\n")
		copies := 0
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			tag, command, _ := strings.Cut(lines.Text(), " ")
			switch {
			case strings.HasPrefix(command, "CAPABILITY"):
				fmt.Fprint(conn, "* CAPABILITY IMAP4rev1\r\n")
			case strings.HasPrefix(command, "SELECT"):
				fmt.Fprintf(conn, selected, tag)
				continue
			case strings.HasPrefix(command, "UID COPY"):
				commands <- command
				if copies++; copies == 1 {
					fmt.Fprintf(conn, "%s NO [TRYCREATE] khong co\r\n", tag)
					continue
				}
			case strings.HasPrefix(command, "UID STORE"), strings.HasPrefix(command, "CREATE"):
				commands <- command
			}
			fmt.Fprintf(conn, "%s OK\r\n", tag)
		}
	}()
	return listener.Addr().String()
}

func TestAServerThatFallsSilentOrBreaksOffIsLeft(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{"in the middle of a body": "* 1 FETCH (UID 10 BODY[] {100}\r\nabc", "with a goodbye": "* BYE het gio\r\n", "at once": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addr := script{"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%s OK\r\n", "SELECT": selected, "UID FETCH": answer}.serve(t)
			box := open(t, transport.IMAPConfig{Addr: addr, TLS: transport.TLSNone})
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			if _, err := box.FetchRaw(ctx, []transport.UID{10}); err == nil {
				t.Error("no error")
			}
		})
	}
}

func tlsListener(listener net.Listener, config *tls.Config) net.Listener {
	return tls.NewListener(listener, config)
}
