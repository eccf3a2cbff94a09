package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	netsmtp "net/smtp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/transport"
)

// cityGateway is the authserv-id of the city's mail server.
const cityGateway = "thu.hanoi.test"

// city is the mail server of a city: SMTP in front of real mailboxes. It refuses some recipients, accepts and returns others, and writes what
// it found about the sender of each letter.
type city struct {
	t         *testing.T
	smtp      string
	mailboxes *mailtest.Server

	mu       sync.Mutex
	refused  map[string]bool   // recipients that it refuses (550 5.1.1)
	returned map[string]bool   // recipients whose letters it accepts, and returns to their return path
	results  map[string]string // of a sender; "dmarc=pass" of the sender's domain without an entry
}

func newCity(t *testing.T) *city {
	t.Helper()
	c := &city{
		t: t, mailboxes: mailtest.Memory(t, mailtest.Options{}), refused: map[string]bool{}, returned: map[string]bool{}, results: map[string]string{},
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.smtp = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &citySession{city: c}, nil }))
	server.Domain, server.ErrorLog = cityGateway, log.New(io.Discard, "", 0)
	go server.Serve(listener)                // ends with Close
	t.Cleanup(func() { _ = server.Close() }) // it closes its connections
	return c
}

type citySession struct {
	*city
	from, to string
}

func (s *citySession) Reset()        { s.from, s.to = "", "" }
func (s *citySession) Logout() error { return nil }

func (s *citySession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *citySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused[to] {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "user unknown"}
	}
	s.to = to
	return nil
}

func (s *citySession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	returned, results := s.returned[s.to], s.results[s.from]
	s.mu.Unlock()
	if returned {
		notice := mailtest.DSN{To: s.from, Recipients: []string{mailtest.RecipientFields(s.to, "failed", "5.2.1", "Diagnostic-Code: smtp; 550 5.2.1 disabled")}}
		return s.mailboxes.Deliver(context.Background(), s.from, notice.Bytes())
	}
	if results == "" {
		_, domain, _ := strings.Cut(s.from, "@")
		results = "dmarc=pass header.from=" + domain
	}
	head := fmt.Sprintf("Authentication-Results: %s; %s\r\nReceived: from may (may.test [192.0.2.7]) by %s with ESMTP; %s\r\n",
		cityGateway, results, cityGateway, time.Now().Format(time.RFC1123Z))
	return s.mailboxes.Deliver(context.Background(), s.to, append([]byte(head), raw...))
}

// dialSMTP connects to the city as loa's outbox does.
func (c *city) dialSMTP(ctx context.Context) (transport.Sender, error) {
	return transport.DialSMTP(ctx, transport.SMTPConfig{Addr: c.smtp, TLS: transport.TLSNone})
}

// dialIMAP opens the mailbox of an address.
func (c *city) dialIMAP(ctx context.Context, address string) (transport.Client, error) {
	return transport.DialIMAP(ctx, transport.IMAPConfig{Addr: c.mailboxes.IMAP, User: address, Password: mailtest.Password, TLS: transport.TLSNone})
}

// lettersOf reads every letter in the mailbox of a person, the oldest first.
func (c *city) lettersOf(address string) []mail.Letter {
	c.t.Helper()
	box, err := c.dialIMAP(c.t.Context(), address)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = box.Close() }() // everything is read
	uids, err := box.SearchNew(c.t.Context(), 0)
	if err != nil {
		c.t.Fatal(err)
	}
	raws, err := box.FetchRaw(c.t.Context(), uids)
	if err != nil {
		c.t.Fatal(err)
	}
	letters := make([]mail.Letter, 0, len(raws))
	for _, raw := range raws {
		letter, err := mail.Parse(raw.Bytes)
		if err != nil {
			c.t.Fatal(err)
		}
		letters = append(letters, letter)
	}
	return letters
}

// answer sends a reply to a letter from an address, as a mail program does. Further fields may be added to its header.
func (c *city) answer(from string, letter mail.Letter, text string, fields ...string) {
	c.t.Helper()
	if len(letter.ReplyTo) != 1 {
		c.t.Fatalf("letter %q to %s has no reply address", letter.Subject, from)
	}
	to := letter.ReplyTo[0].Spec
	head := append(fields,
		"From: <"+from+">", "To: <"+to+">", "Subject: =?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte("Re: "+letter.Subject))+"?=",
		"Date: "+time.Now().Format(time.RFC1123Z), fmt.Sprintf("Message-ID: <tra-loi.%s.%s>", strings.SplitN(from, "@", 2)[0], letter.MessageID),
		"In-Reply-To: <"+letter.MessageID+">", "References: <"+letter.MessageID+">", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
		"Content-Transfer-Encoding: 8bit")
	quoted := "Vào lúc 09:12, loa đã viết:\n> " + strings.ReplaceAll(strings.TrimSpace(letter.Text), "\n", "\n> ")
	body := strings.ReplaceAll(text+"\n\n"+quoted+"\n", "\n", "\r\n")
	if err := netsmtp.SendMail(c.smtp, nil, from, []string{to}, []byte(strings.Join(head, "\r\n")+"\r\n\r\n"+body)); err != nil {
		c.t.Fatal(fmt.Errorf("answering as %s: %w", from, err))
	}
}

// runUntil runs an activity until a condition holds, and returns the error of the activity.
func runUntil(t *testing.T, activity func(context.Context) error, wait func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- activity(ctx) }()
	wait()
	cancel()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
