package mailtest

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// StartSubmission starts the SMTP server at which the people of a city hand in their letters (RFC 6409), with TLS from the first byte
// (RFC 8314). It takes a letter only from who has logged in, and writes the login into its Authentication-Results (RFC 8601 §2.7.4). The
// caller must call Close.
func StartSubmission(to *Server, authservID string, certificate tls.Certificate) (*Gateway, error) {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		return nil, fmt.Errorf("starting a submission server: %w", err)
	}
	return serveGateway(listener, authservID, func(conn *smtp.Conn) (smtp.Session, error) {
		return &submissionSession{gatewaySession: gatewaySession{to: to, id: authservID, mode: StripForged}, peer: conn.Conn().RemoteAddr()}, nil
	}), nil
}

type submissionSession struct {
	gatewaySession
	peer  net.Addr
	login string // empty until the login
}

func (s *submissionSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *submissionSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, login, password string) error {
		if password != Password {
			return smtp.ErrAuthFailed
		}
		s.login = login
		return nil
	}), nil
}

func (s *submissionSession) Mail(string, *smtp.MailOptions) error {
	if s.login == "" {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *submissionSession) Data(r io.Reader) error {
	host, _, _ := net.SplitHostPort(s.peer.String()) // an address of TCP
	received := fmt.Sprintf("Received: from may.test (may.test [%s]) by %s with ESMTPSA; %s\r\n", host, s.id, time.Now().Format(time.RFC1123Z))
	return s.deliver(r, "auth=pass smtp.auth="+s.login, received)
}
