package mailtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync"

	"github.com/emersion/go-smtp"
)

// Border is an SMTP server before a mailbox, as a city's mail gateway is: it writes its own Authentication-Results above each letter
// and, when it is set up well, first strips those that others wrote in its name.
type Border struct {
	// SMTP is host:port; no login, no TLS.
	SMTP string

	server  *smtp.Server
	serving sync.WaitGroup
}

// Strictness says what a border does with what is forged in its name.
type Strictness string

// The ways of a border.
const (
	// Strips is right: every finding that comes from outside goes.
	Strips Strictness = "strips"
	// Overlooks strips those that begin with its name, and lets one through that has a comment in front.
	Overlooks Strictness = "overlooks"
	// Keeps is how mail servers come from their box.
	Keeps Strictness = "keeps"
	// Loses takes letters and delivers none.
	Loses Strictness = "loses"
)

// StartBorder stands before the server under that name. Call Close in the end.
func StartBorder(to *Server, authservID string, strictness Strictness) (*Border, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting a border: %w", err)
	}
	b := &Border{SMTP: listener.Addr().String()}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &borderSession{to: to, id: authservID, strictness: strictness}, nil
	}))
	b.server.ErrorLog, b.server.Domain = log.New(io.Discard, "", 0), authservID
	b.serving.Go(func() { _ = b.server.Serve(listener) }) // ends with Close
	return b, nil
}

// Close ends it.
func (b *Border) Close() error {
	err := b.server.Close()
	b.serving.Wait()
	return err
}

type borderSession struct {
	to         *Server
	id         string
	strictness Strictness
	recipients []string
}

func (s *borderSession) Reset()                               { s.recipients = nil }
func (s *borderSession) Logout() error                        { return nil }
func (s *borderSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *borderSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.recipients = append(s.recipients, to)
	return nil
}

func (s *borderSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil || s.strictness == Loses {
		return err
	}
	letter := string(raw)
	switch s.strictness {
	case Strips:
		letter = strip(letter, "authentication-results:")
	case Overlooks:
		letter = strip(letter, "authentication-results: "+strings.ToLower(s.id))
	case Keeps, Loses:
	}
	letter = fmt.Sprintf("Authentication-Results: %s; dmarc=none\r\n%s", s.id, letter)
	for _, to := range s.recipients {
		err = errors.Join(err, s.to.Deliver(context.Background(), to, []byte(letter)))
	}
	return err
}

// strip takes out the fields that begin so, in lower case; a folded one goes with its further lines.
func strip(letter, beginning string) string {
	head, body, _ := strings.Cut(letter, "\r\n\r\n")
	var kept []string
	stripping := false
	for line := range strings.SplitSeq(head, "\r\n") {
		if line == "" || line[0] != ' ' && line[0] != '\t' {
			stripping = strings.HasPrefix(strings.ToLower(line), beginning)
		}
		if !stripping {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\r\n") + "\r\n\r\n" + body
}
