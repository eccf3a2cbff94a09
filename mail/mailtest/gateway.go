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

// Gateway is an SMTP server before a mailbox, as a city's mail gateway is: it writes its own Authentication-Results above each letter
// and, when it is set up well, first strips those that others wrote in its name.
type Gateway struct {
	// SMTP is host:port; no login, no TLS.
	SMTP string

	server  *smtp.Server
	serving sync.WaitGroup
}

// GatewayMode says what a border does with what is forged in its name.
type GatewayMode string

// The ways of a border.
const (
	// StripForged is right: every finding that comes from outside goes.
	StripForged GatewayMode = "strips"
	// StripUncommented strips those that begin with its name, and lets one through that has a comment in front.
	StripUncommented GatewayMode = "overlooks"
	// KeepForged is how mail servers come from their box.
	KeepForged GatewayMode = "keeps"
	// DropLetters takes letters and delivers none.
	DropLetters GatewayMode = "loses"
)

// StartGateway stands before the server under that name. Call Close in the end.
func StartGateway(to *Server, authservID string, strictness GatewayMode) (*Gateway, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting a border: %w", err)
	}
	b := &Gateway{SMTP: listener.Addr().String()}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &gatewaySession{to: to, id: authservID, mode: strictness}, nil
	}))
	b.server.ErrorLog, b.server.Domain = log.New(io.Discard, "", 0), authservID
	b.serving.Go(func() { _ = b.server.Serve(listener) }) // ends with Close
	return b, nil
}

// Close ends it.
func (b *Gateway) Close() error {
	err := b.server.Close()
	b.serving.Wait()
	return err
}

type gatewaySession struct {
	to         *Server
	id         string
	mode       GatewayMode
	recipients []string
}

func (s *gatewaySession) Reset()                               { s.recipients = nil }
func (s *gatewaySession) Logout() error                        { return nil }
func (s *gatewaySession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *gatewaySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.recipients = append(s.recipients, to)
	return nil
}

func (s *gatewaySession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil || s.mode == DropLetters {
		return err
	}
	letter := string(raw)
	switch s.mode {
	case StripForged:
		letter = removeFields(letter, "authentication-results:")
	case StripUncommented:
		letter = removeFields(letter, "authentication-results: "+strings.ToLower(s.id))
	case KeepForged, DropLetters:
	}
	letter = fmt.Sprintf("Authentication-Results: %s; dmarc=none\r\n%s", s.id, letter)
	for _, to := range s.recipients {
		err = errors.Join(err, s.to.Deliver(context.Background(), to, []byte(letter)))
	}
	return err
}

// removeFields takes out the fields that begin so, in lower case; a folded one goes with its further lines.
func removeFields(letter, beginning string) string {
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
