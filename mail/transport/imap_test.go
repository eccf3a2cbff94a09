package transport_test

import (
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

// imapServer is an in-process IMAP server with one user.
type imapServer struct {
	addr string
	user *imapmemserver.User
	tls  *tls.Config
}

// certificate returns the configurations of a server and a client with the same certificate for 127.0.0.1.
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

func startIMAP(t testing.TB, caps imap.CapSet, direct bool) imapServer {
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
	return imapServer{addr, account, clientTLS}
}

func (p imapServer) deliver(t testing.TB, subject string) {
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
	client, err := transport.DialIMAP(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
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

// TestClientCapabilities tests a Client with and without MOVE, UIDPLUS, IDLE and TLS.
func TestClientCapabilities(t *testing.T) {
	t.Parallel()
	servers := []struct {
		name   string
		caps   imap.CapSet
		mode   transport.TLSMode
		direct bool
	}{
		{name: "the oldest kind of server", caps: imap.CapSet{imap.CapIMAP4rev1: {}}, mode: transport.TLSNone, direct: false},
		{name: "a server with the usual extensions, STARTTLS", caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.CapIdle: {}}, mode: transport.TLSStart, direct: false},
		{name: "IMAP4rev2 under TLS", caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}}, mode: transport.TLSDirect, direct: true},
	}
	for _, s := range servers {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			p := startIMAP(t, s.caps, s.direct)
			for i := range 5 {
				p.deliver(t, fmt.Sprintf("thu-%d", i+1))
			}
			client := open(t, transport.IMAPConfig{Addr: p.addr, TLS: s.mode, TLSConfig: p.tls, Poll: 5 * time.Millisecond})
			testClient(t, p, client)
		})
	}
}

func testClient(t *testing.T, p imapServer, client transport.Client) {
	ctx := t.Context()
	status := must[transport.Status](t)(client.Select(ctx))
	if diff := cmp.Diff(transport.Status{UIDValidity: status.UIDValidity, UIDNext: 6, Messages: 5, Keywords: true}, status); diff != "" || status.UIDValidity == 0 {
		t.Error(diff, status.UIDValidity)
	}
	if diff := cmp.Diff([]transport.UID{3, 4, 5}, must[[]transport.UID](t)(client.SearchNew(ctx, 2))); diff != "" {
		t.Error(diff)
	}
	if got := must[[]transport.UID](t)(client.SearchNew(ctx, 5)); len(got) != 0 {
		t.Errorf("after the last: got %v", got)
	}
	metas := must[[]transport.Meta](t)(client.FetchMeta(ctx, []transport.UID{1, 99}))
	if len(metas) != 1 || metas[0].MessageID != "thu-1@tp.test" || metas[0].Size == 0 || len(metas[0].Flags) != 0 {
		t.Errorf("got %+v", metas)
	}
	raws := must[[]transport.Raw](t)(client.FetchRaw(ctx, []transport.UID{1, 2, 5, 99}))
	var subjects []string
	for _, raw := range raws {
		subjects = append(subjects, mailtest.Parse(t, string(raw.Bytes)).Subject)
	}
	if diff := cmp.Diff([]string{"thu-1", "thu-2", "thu-5"}, subjects); diff != "" {
		t.Error(diff)
	}
	if metas = must[[]transport.Meta](t)(client.FetchMeta(ctx, []transport.UID{1})); len(metas[0].Flags) != 0 {
		t.Errorf("reading marked the letter: %v", metas[0].Flags)
	}
	testChanges(t, client)
	testWait(t, p, client)
}

func testChanges(t *testing.T, client transport.Client) {
	t.Helper()
	ctx := t.Context()
	for range 2 { // MarkDone is idempotent
		if err := client.MarkDone(ctx, []transport.UID{1, 2}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]transport.UID{3, 4, 5}, must[[]transport.UID](t)(client.SearchUndone(ctx))); diff != "" {
		t.Error(diff)
	}
	if err := client.Move(ctx, []transport.UID{3}, "Loa/Failed"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]transport.UID{4, 5}, must[[]transport.UID](t)(client.SearchUndone(ctx))); diff != "" {
		t.Error(diff)
	}
	if err := client.Append(ctx, "Loa/Sent", []byte("Subject: a\r\n\r\nb\r\n"), time.Date(2022, 6, 7, 10, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
}

func testWait(t *testing.T, p imapServer, client transport.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := client.Wait(ctx, 10*time.Millisecond); err != nil { // no letter comes, and the time ends
		t.Fatal(err)
	}
	must[[]transport.UID](t)(client.SearchNew(ctx, 5))
	timer := time.AfterFunc(20*time.Millisecond, func() { p.deliver(t, "thu-6") })
	defer timer.Stop()
	for {
		if err := client.Wait(ctx, time.Minute); err != nil {
			t.Fatal(err)
		}
		if found := must[[]transport.UID](t)(client.SearchNew(ctx, 5)); len(found) > 0 {
			if diff := cmp.Diff([]transport.UID{6}, found); diff != "" {
				t.Error(diff)
			}
			break
		}
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if err := client.Wait(ended, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting with an ended context: got %v", err)
	}
	if _, err := client.SearchNew(t.Context(), 0); err == nil {
		t.Error("the connection is usable after its context has ended")
	}
}

func TestDialIMAP(t *testing.T) {
	t.Parallel()
	t.Run("a wrong password and a faulty configuration are different errors", func(t *testing.T) {
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
	})
	t.Run("an untrusted certificate is refused", func(t *testing.T) {
		t.Parallel()
		p := startIMAP(t, nil, true)
		if _, err := transport.DialIMAP(t.Context(), transport.IMAPConfig{Addr: p.addr, User: user, Password: password, TLS: transport.TLSDirect}); err == nil {
			t.Error("connected")
		}
	})
}

func tlsListener(listener net.Listener, config *tls.Config) net.Listener {
	return tls.NewListener(listener, config)
}
