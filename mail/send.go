package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTPConfig says where letters are handed over.
type SMTPConfig struct {
	// Addr is host:port. Without User there is no login.
	Addr, User, Password string
	// TLS must be set; the empty mode is refused.
	TLS TLSMode
	// TLSConfig is for private certificate authorities; nil trusts the system's.
	TLSConfig *tls.Config
	// Hello is the name we give; the machine's own when empty.
	Hello string
}

// Sender hands letters over. It keeps its connection between letters and opens it again when the server dropped it. Its
// methods must not be called at the same time.
type Sender interface {
	// Send hands one letter over. Nil means that the server took the responsibility for it. An error is either Temporary
	// or Permanent; after a temporary one the letter may, rarely, have been taken all the same: send the same Message-ID again.
	Send(ctx context.Context, o Outgoing) error
	Close() error
}

const smtpTimeout = 2 * time.Minute

type smtpSender struct {
	client *gomail.Client
	config SMTPConfig
	// conn is the socket in use, to be closed when a context ends.
	mu   sync.Mutex
	conn net.Conn
}

// DialSMTP connects and logs in. The error is Temporary when the server could not be reached, Permanent when the
// configuration or the login was refused.
func DialSMTP(ctx context.Context, config SMTPConfig) (Sender, error) {
	s := &smtpSender{config: config}
	if err := s.build(); err != nil {
		return nil, fmt.Errorf("connecting to SMTP server %s: %w: %w", config.Addr, errConfig, err)
	}
	if err := s.connect(ctx); err != nil {
		return nil, fmt.Errorf("connecting to SMTP server %s: %w", config.Addr, err)
	}
	return s, nil
}

var errConfig = errors.New("configuration cannot be used")

func (s *smtpSender) build() error {
	host, portText, err := net.SplitHostPort(s.config.Addr)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return err
	}
	tlsConfig, err := tlsFor(s.config.TLSConfig, s.config.Addr)
	if err != nil {
		return err
	}
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(smtpTimeout), gomail.WithDialContextFunc(s.dialer(tlsConfig)), gomail.WithTLSConfig(tlsConfig)}
	login := gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover)
	switch s.config.TLS {
	case TLSNone:
		if s.config.User != "" && !loopback(host) {
			return errors.New("a password in the clear is for this machine only")
		}
		login = plainLogin
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	case TLSStart:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLSDirect:
		login = plainLogin // go-mail does not know that our socket speaks TLS already
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return fmt.Errorf("TLS mode %q is not none, starttls or tls", s.config.TLS)
	}
	if s.config.User != "" {
		options = append(options, login, gomail.WithUsername(s.config.User), gomail.WithPassword(s.config.Password))
	}
	if s.config.Hello != "" {
		options = append(options, gomail.WithHELO(s.config.Hello))
	}
	s.client, err = gomail.NewClient(host, options...)
	return err
}

var plainLogin = gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc)

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s *smtpSender) dialer(tlsConfig *tls.Config) gomail.DialContextFunc {
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

// watch closes the socket when the context ends before the returned function is called.
func (s *smtpSender) watch(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, s.drop)
}

func (s *smtpSender) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		s.conn.Close() // nothing is left to do with an error of a socket given up
	}
}

func (s *smtpSender) connect(ctx context.Context) error {
	stop := s.watch(ctx)
	defer stop()
	if err := s.client.DialWithContext(ctx); err != nil {
		s.drop()
		return errors.Join(ctx.Err(), err)
	}
	return nil
}

func (s *smtpSender) Send(ctx context.Context, o Outgoing) error {
	message, err := compose(o)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("sending letter %s: %w", o.MessageID, err)
	}
	err = s.deliver(ctx, message)
	if dropped(err) { // by the server, between two letters
		if err = s.connect(ctx); err == nil {
			err = s.deliver(ctx, message)
		}
	}
	if err != nil && !message.IsDelivered() { // delivered: only the tidying up afterwards went wrong
		return fmt.Errorf("sending letter %s: %w", o.MessageID, errors.Join(ctx.Err(), err))
	}
	return nil
}

func (s *smtpSender) deliver(ctx context.Context, message *gomail.Msg) error {
	stop := s.watch(ctx)
	defer stop()
	return s.client.Send(message)
}

// dropped is true when the connection was found gone before anything of the letter was sent.
func dropped(err error) bool {
	var failed *gomail.SendError
	return errors.Is(err, gomail.ErrNoActiveConnection) || errors.As(err, &failed) && failed.Reason == gomail.ErrConnCheck
}

func (s *smtpSender) Close() error {
	if err := s.client.Close(); err != nil {
		s.drop() // a server that does not say goodbye is left without one
	}
	return nil
}

// Permanent reports whether sending again is useless: the server said 5xx, or the letter or the configuration is wrong.
func Permanent(err error) bool {
	if errors.Is(err, ErrUnsendable) || errors.Is(err, errConfig) {
		return true
	}
	return replyCode(err)/100 == 5
}

// Temporary reports whether sending again later may work: the server said 4xx, or could not be reached or did not finish.
func Temporary(err error) bool { return err != nil && !Permanent(err) }
