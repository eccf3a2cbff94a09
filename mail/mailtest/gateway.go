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

// Gateway is an SMTP server in front of a mailbox, as a city's mail gateway is. It writes its own Authentication-Results field above
// each letter. A gateway that is configured well first removes the fields that outside servers wrote in its name (RFC 8601 §5).
type Gateway struct {
	// SMTP is host:port. A gateway of [StartGateway] offers neither login nor TLS; one of [StartSubmission] demands both.
	SMTP string

	server  *smtp.Server
	serving sync.WaitGroup
}

// GatewayMode says what a gateway does with Authentication-Results fields that are forged in its name.
type GatewayMode string

// The modes of a gateway.
const (
	// StripForged removes every Authentication-Results field that comes from outside, as RFC 8601 §5 wants it.
	StripForged GatewayMode = "strip-forged"
	// StripUncommented removes the fields that begin with the gateway's authserv-id, and keeps a forged one that begins with a comment.
	StripUncommented GatewayMode = "strip-uncommented"
	// KeepForged removes nothing, as mail servers do in their default configuration.
	KeepForged GatewayMode = "keep-forged"
	// DropLetters accepts letters and delivers none.
	DropLetters GatewayMode = "drop-letters"
)

// StartGateway starts a gateway that delivers to the server and writes that authserv-id. The caller must call Close.
func StartGateway(to *Server, authservID string, mode GatewayMode) (*Gateway, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting a gateway: %w", err)
	}
	return serveGateway(listener, authservID, func(*smtp.Conn) (smtp.Session, error) {
		return &gatewaySession{to: to, id: authservID, mode: mode}, nil
	}), nil
}

func serveGateway(listener net.Listener, authservID string, session smtp.BackendFunc) *Gateway {
	g := &Gateway{SMTP: listener.Addr().String(), server: smtp.NewServer(session)}
	g.server.ErrorLog, g.server.Domain = log.New(io.Discard, "", 0), authservID
	g.serving.Go(func() { _ = g.server.Serve(listener) }) // ends with Close
	return g
}

// Close ends the gateway and its connections.
func (g *Gateway) Close() error {
	err := g.server.Close()
	g.serving.Wait()
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

func (s *gatewaySession) Data(r io.Reader) error { return s.deliver(r, "dmarc=none", "") }

// deliver passes a letter on with the gateway's results of authentication and further header fields above it.
func (s *gatewaySession) deliver(r io.Reader, results, fields string) error {
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
	letter = fmt.Sprintf("Authentication-Results: %s; %s\r\n%s%s", s.id, results, fields, letter)
	for _, to := range s.recipients {
		err = errors.Join(err, s.to.Deliver(context.Background(), to, []byte(letter)))
	}
	return err
}

// removeFields removes the header fields that begin with the given lower-case text, compared without case. The continuation lines of
// a folded field are removed with it.
func removeFields(letter, beginning string) string {
	head, body, _ := strings.Cut(letter, "\r\n\r\n")
	var kept []string
	removing := false
	for line := range strings.SplitSeq(head, "\r\n") {
		if line == "" || line[0] != ' ' && line[0] != '\t' {
			removing = strings.HasPrefix(strings.ToLower(line), beginning)
		}
		if !removing {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\r\n") + "\r\n\r\n" + body
}
