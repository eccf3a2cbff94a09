package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"

	gomail "github.com/wneessen/go-mail"
)

var errConfig = errors.New("configuration cannot be used")

// configure makes the client of go-mail from the configuration. go-mail opens the connection, with STARTTLS and login; the letters are
// then sent without go-mail's composing.
func (s *smtpSender) configure() error {
	host, portText, err := net.SplitHostPort(s.config.Addr)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return err
	}
	tlsConfig, err := tlsConfigFor(s.config.TLSConfig, s.config.Addr)
	if err != nil {
		return err
	}
	policy, login, err := s.tlsPolicy(host)
	if err != nil {
		return err
	}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(smtpTimeout), gomail.WithDialContextFunc(s.dialFunc(tlsConfig)),
		gomail.WithTLSConfig(tlsConfig), gomail.WithTLSPolicy(policy),
	}
	if s.config.User != "" && s.config.Token == nil {
		options = append(options, login, gomail.WithUsername(s.config.User), gomail.WithPassword(s.config.Password))
	}
	if s.config.Hello != "" {
		options = append(options, gomail.WithHELO(s.config.Hello))
	}
	s.client, err = gomail.NewClient(host, options...)
	return err
}

// tlsPolicy returns how go-mail protects the connection, and which mechanisms it may log in with.
func (s *smtpSender) tlsPolicy(host string) (gomail.TLSPolicy, gomail.Option, error) {
	switch s.config.TLS {
	case TLSNone:
		if s.config.User != "" && !isLoopback(host) {
			return 0, nil, errors.New("TLS mode none with a login is allowed on loopback only")
		}
		return gomail.NoTLS, plainAuth, nil
	case TLSStart:
		return gomail.TLSMandatory, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), nil
	case TLSDirect:
		return gomail.NoTLS, plainAuth, nil // dialFunc starts TLS, so that go-mail must not
	default:
		return 0, nil, fmt.Errorf("TLS mode %q is not none, starttls or tls", s.config.TLS)
	}
}

// plainAuth allows a login over a connection that go-mail takes for unprotected.
var plainAuth = gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc)

// isLoopback reports whether the host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// dialFunc returns the function with which go-mail connects. It keeps the connection for closeConn, and starts TLS for [TLSDirect].
func (s *smtpSender) dialFunc(tlsConfig *tls.Config) gomail.DialContextFunc {
	return func(ctx context.Context, _, addr string) (net.Conn, error) {
		conn, err := dial(ctx, addr)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		s.conn = conn
		s.mu.Unlock()
		if s.config.TLS != TLSDirect {
			return conn, nil
		}
		secure := tls.Client(conn, tlsConfig)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return secure, nil
	}
}

// connect opens the SMTP session and logs in.
func (s *smtpSender) connect(ctx context.Context) error {
	if s.config.Token != nil {
		token, err := s.config.Token(ctx)
		if err != nil {
			return err
		}
		s.client.SetSMTPAuthCustom(&smtpTokenLogin{tokenLogin: newTokenLogin(s.config.User, s.config.Addr, token)})
	}
	stop := s.closeWhenDone(ctx)
	defer stop()
	session, err := s.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		s.closeConn()
		return errors.Join(ctx.Err(), err)
	}
	s.session = session
	return nil
}

// closeWhenDone closes the connection when the context ends before the returned function is called.
func (s *smtpSender) closeWhenDone(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, s.closeConn)
}

func (s *smtpSender) closeConn() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		s.conn.Close() // an error of closing changes nothing
	}
}
