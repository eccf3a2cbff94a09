package transport_test

import (
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
	"loa/mail/transport"
)

// smtpSink is an SMTP server that keeps the letters it accepts, and refuses those to certain recipients.
type smtpSink struct {
	addr string

	mu       sync.Mutex
	letters  []receivedLetter
	sessions int
	conns    []*smtp.Conn
}

type receivedLetter struct {
	from, to string
	raw      []byte
}

type sinkSession struct {
	sink        *smtpSink
	conn        *smtp.Conn
	transaction receivedLetter
	loggedIn    bool
}

func (s *sinkSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *sinkSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, secret string) error {
		if name != user || secret != password {
			return smtp.ErrAuthFailed
		}
		s.loggedIn = true
		return nil
	}), nil
}

func (s *sinkSession) Reset()        { s.transaction = receivedLetter{} }
func (s *sinkSession) Logout() error { return nil }

func (s *sinkSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.loggedIn {
		return smtp.ErrAuthRequired
	}
	s.transaction.from = from
	return nil
}

func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch name, _, _ := strings.Cut(to, "@"); name {
	case "ban":
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "mailbox busy"}
	case "khongco":
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	s.transaction.to = to
	return nil
}

func (s *sinkSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	switch name, _, _ := strings.Cut(s.transaction.to, "@"); name {
	case "day":
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	case "tuchoi":
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "refused"}
	case "dut": // the connection breaks between DATA and the reply
		return s.conn.Conn().Close()
	}
	s.transaction.raw = raw
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.letters = append(s.sink.letters, s.transaction)
	return nil
}

func (s *smtpSink) all() ([]receivedLetter, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]receivedLetter(nil), s.letters...), s.sessions
}

func startSMTP(t testing.TB, mode transport.TLSMode) (*smtpSink, transport.SMTPConfig) {
	t.Helper()
	return startLimitedSMTP(t, mode, 0)
}

// startLimitedSMTP starts a server that accepts letters of at most limit bytes and states this limit (SIZE); 0 means no limit.
func startLimitedSMTP(t testing.TB, mode transport.TLSMode, limit int64) (*smtpSink, transport.SMTPConfig) {
	t.Helper()
	s := &smtpSink{}
	serverTLS, clientTLS := certificate(t)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sessions++
		s.conns = append(s.conns, c)
		return &sinkSession{sink: s, conn: c}, nil
	}))
	server.AllowInsecureAuth = mode == transport.TLSNone
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.TLSConfig = serverTLS
	server.Domain = "thu.tp.test"
	server.MaxMessageBytes = limit
	listener := listen(t)
	s.addr = listener.Addr().String()
	if mode == transport.TLSDirect {
		listener = tlsListener(listener, serverTLS)
	}
	go server.Serve(listener) // ends with Close
	t.Cleanup(func() { server.Close() })
	return s, transport.SMTPConfig{Addr: s.addr, User: user, Password: password, TLS: mode, TLSConfig: clientTLS, Hello: "loa.tp.test"}
}

func sender(t testing.TB, config transport.SMTPConfig) transport.Sender {
	t.Helper()
	s, err := transport.DialSMTP(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func letterTo(to string) transport.Outgoing {
	return transport.Outgoing{
		MessageID: "loa." + mailtest.Token + ".1@tp.test", From: user, FromName: "Loa, Sở Nội vụ", To: to, ToName: "Trần Bình",
		ReplyTo: "loa+" + mailtest.Token + "@tp.test", EnvelopeFrom: "loa+bounce@tp.test", Subject: "Xin ý kiến dự thảo [LOA-2022-0017]",
		Text: "Kính gửi đồng chí,\nĐề nghị cho ý kiến.\n", HTML: "<p>Kính gửi đồng chí,</p>", InReplyTo: "a@tp.test", LoopID: "loa-1",
		Date:        time.Date(2022, 6, 7, 10, 0, 0, 0, time.FixedZone("", 7*3600)),
		Attachments: []mail.Attachment{{Name: "Dự thảo.docx", Type: "application/msword", Content: []byte("abc")}},
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	t.Run("a letter arrives as it was composed", func(t *testing.T) {
		t.Parallel()
		for _, mode := range []transport.TLSMode{transport.TLSNone, transport.TLSStart, transport.TLSDirect} {
			t.Run(string(mode), func(t *testing.T) {
				t.Parallel()
				s, config := startSMTP(t, mode)
				out := sender(t, config)
				for range 2 { // the letter sent again has the same bytes, over the same connection
					if err := out.Send(t.Context(), letterTo("binh@tp.test")); err != nil {
						t.Fatal(err)
					}
				}
				letters, sessions := s.all()
				if len(letters) != 2 || sessions > 2 { // STARTTLS begins a second session
					t.Fatalf("got %d letters in %d sessions", len(letters), sessions)
				}
				if letters[0].from != "loa+bounce@tp.test" || letters[0].to != "binh@tp.test" {
					t.Errorf("got envelope %s -> %s", letters[0].from, letters[0].to)
				}
				checkArrived(t, mailtest.Parse(t, string(letters[1].raw)))
			})
		}
	})
	t.Run("4xx is temporary and 5xx is permanent", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, to  string
			permanent bool
		}{
			{name: "4xx to the recipient", to: "ban@tp.test", permanent: false},
			{name: "5xx to the recipient", to: "khongco@tp.test", permanent: true},
			{name: "4xx after the letter", to: "day@tp.test", permanent: false},
			{name: "5xx after the letter", to: "tuchoi@tp.test", permanent: true},
			{name: "a connection that breaks after the letter", to: "dut@tp.test", permanent: false},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				s, config := startSMTP(t, transport.TLSNone)
				out := sender(t, config)
				err := out.Send(t.Context(), letterTo(test.to))
				if err == nil || transport.Permanent(err) != test.permanent || transport.Temporary(err) == test.permanent {
					t.Errorf("got %v (permanent %t)", err, transport.Permanent(err))
				}
				if err := out.Send(t.Context(), letterTo("binh@tp.test")); err != nil {
					t.Errorf("the next letter is not sent: %v", err)
				}
				if letters, _ := s.all(); len(letters) != 1 {
					t.Errorf("got %d letters, want 1", len(letters))
				}
			})
		}
	})
	t.Run("a connection that the server has closed is opened again", func(t *testing.T) {
		t.Parallel()
		s, config := startSMTP(t, transport.TLSNone)
		out := sender(t, config)
		s.mu.Lock()
		s.conns[0].Conn().Close()
		s.mu.Unlock()
		if err := out.Send(t.Context(), letterTo("binh@tp.test")); err != nil {
			t.Fatal(err)
		}
		if letters, sessions := s.all(); len(letters) != 1 || sessions != 2 {
			t.Errorf("got %d letters in %d sessions", len(letters), sessions)
		}
	})
	t.Run("a letter that is too large is not sent", func(t *testing.T) {
		t.Parallel()
		_, config := startLimitedSMTP(t, transport.TLSNone, 20_000)
		out := sender(t, config)
		letter := letterTo("binh@tp.test")
		letter.Attachments[0].Content = bytes.Repeat([]byte("x"), 20_000)
		err := out.Send(t.Context(), letter)
		if !transport.Permanent(err) || !strings.Contains(err.Error(), "at most 20000") {
			t.Errorf("got %v", err)
		}
		if err := out.Send(t.Context(), letterTo("binh@tp.test")); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
}

func checkArrived(t *testing.T, got mail.Letter) {
	t.Helper()
	headers := map[string]string{}
	for _, name := range []string{"Auto-Submitted", "X-Auto-Response-Suppress", "X-Loa-Loop", "Precedence", "User-Agent", "In-Reply-To", "References", "Message-ID", "Date"} {
		headers[name] = got.Header.First(name)
	}
	want := map[string]string{
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply", "X-Loa-Loop": "loa-1", "Precedence": "", "User-Agent": "",
		"In-Reply-To": "<a@tp.test>", "References": "<a@tp.test>", "Message-ID": "<loa." + mailtest.Token + ".1@tp.test>", "Date": "Tue, 07 Jun 2022 10:00:00 +0700",
	}
	if diff := cmp.Diff(want, headers); diff != "" {
		t.Error(diff)
	}
	type body struct{ Subject, From, To, ReplyTo, Text, HTML, File string }
	text := strings.TrimSpace(got.Text)
	have := body{Subject: got.Subject, From: got.From[0].Name, To: got.To[0].Name, ReplyTo: got.ReplyTo[0].Spec, Text: text, HTML: strings.TrimSpace(got.HTML), File: got.Attachments[0].Name}
	wanted := body{Subject: "Xin ý kiến dự thảo [LOA-2022-0017]", From: "Loa, Sở Nội vụ", To: "Trần Bình", ReplyTo: "loa+" + mailtest.Token + "@tp.test", Text: "Kính gửi đồng chí,\nĐề nghị cho ý kiến.", HTML: "<p>Kính gửi đồng chí,</p>", File: "Dự thảo.docx"}
	if diff := cmp.Diff(wanted, have); diff != "" {
		t.Error(diff)
	}
	if interpreted := inbound.Interpret(got, senderauth.Signatures{}, mailtest.Trust, reply.Context{}); interpreted.Kind != inbound.KindAuto {
		t.Errorf("our own letter is interpreted as %s", interpreted.Kind)
	}
}

func TestDialSMTP(t *testing.T) {
	t.Parallel()
	t.Run("a faulty configuration is permanent and an unreachable server is temporary", func(t *testing.T) {
		t.Parallel()
		_, good := startSMTP(t, transport.TLSNone)
		closed := listen(t)
		closed.Close()
		tests := []struct {
			name      string
			change    func(*transport.SMTPConfig)
			permanent bool
		}{
			{"no server at the address", func(c *transport.SMTPConfig) { c.Addr = closed.Addr().String() }, false},
			{"a wrong password", func(c *transport.SMTPConfig) { c.Password = "sai" }, true},
			{"no TLS mode", func(c *transport.SMTPConfig) { c.TLS = "" }, true},
			{"no port", func(c *transport.SMTPConfig) { c.Addr = "127.0.0.1" }, true},
			{"a password in the clear to another machine", func(c *transport.SMTPConfig) { c.Addr = "mail.tp.test:25" }, true},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				config := good
				test.change(&config)
				_, err := transport.DialSMTP(t.Context(), config)
				if err == nil || transport.Permanent(err) != test.permanent {
					t.Errorf("got %v (permanent %t)", err, transport.Permanent(err))
				}
			})
		}
	})
	t.Run("a silent server is left when the context ends", func(t *testing.T) {
		t.Parallel()
		listener := listen(t)
		t.Cleanup(func() { listener.Close() })
		accepted := make(chan net.Conn, 1)
		go func() {
			if conn, err := listener.Accept(); err == nil {
				accepted <- conn
			}
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := transport.DialSMTP(ctx, transport.SMTPConfig{Addr: listener.Addr().String(), TLS: transport.TLSNone})
		if !transport.Temporary(err) {
			t.Errorf("got %v", err)
		}
		(<-accepted).Close()
	})
}
