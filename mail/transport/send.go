package transport

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// SMTPConfig says where letters are handed over.
type SMTPConfig struct {
	// Addr is host:port. Without User there is no login.
	Addr, User, Password string
	// Token gives an access token (OAuth 2.0) that stands in for the password, for example [TokenSource.Token]; nil uses the password.
	Token func(context.Context) (string, error)
	// TLS must be set; the empty mode is refused.
	TLS TLSMode
	// TLSConfig is for private certificate authorities; nil trusts the system's.
	TLSConfig *tls.Config
	// Hello is the name we give; the machine's own when empty.
	Hello string
	// Signer signs every letter (DKIM); nil sends them unsigned.
	Signer *Signer
}

// Sender hands letters over. It keeps its connection between letters and opens it again when the server dropped it. Its
// methods must not be called at the same time.
type Sender interface {
	// Send hands one letter over: the bytes of [Compose], below the signature when there is a Signer. Nil means that the server
	// took the responsibility for it. An error is either Temporary or Permanent; after a temporary one the letter may, rarely,
	// have been taken all the same: send the same Outgoing again, which is the same letter again.
	Send(ctx context.Context, o Outgoing) error
	Close() error
}

const (
	smtpTimeout = 2 * time.Minute
	// transactionTimeout is what a server gets to take a letter; RFC 5321 §4.5.3.2 asks for ten minutes after the last dot.
	transactionTimeout = 15 * time.Minute
)

type smtpSender struct {
	client *gomail.Client
	config SMTPConfig
	// session is the open connection; nil when there is none.
	session *smtp.Client
	// conn is the socket in use, to be closed when a context ends.
	mu   sync.Mutex
	conn net.Conn
}

// DialSMTP connects and logs in. The error is Temporary when the server could not be reached, Permanent when the
// configuration or the login was refused.
func DialSMTP(ctx context.Context, config SMTPConfig) (Sender, error) {
	s, err := dialSMTP(ctx, config)
	if err != nil {
		return nil, err // not a nil sender in an interface that is not nil
	}
	return s, nil
}

func dialSMTP(ctx context.Context, config SMTPConfig) (*smtpSender, error) {
	s := &smtpSender{config: config}
	if err := s.configure(); err != nil {
		return nil, fmt.Errorf("connecting to SMTP server %s: %w: %w", config.Addr, errConfig, err)
	}
	if err := s.connect(ctx); err != nil {
		return nil, fmt.Errorf("connecting to SMTP server %s: %w", config.Addr, err)
	}
	return s, nil
}

func (s *smtpSender) Send(ctx context.Context, o Outgoing) error {
	letter, err := Compose(o)
	if err != nil {
		return err
	}
	if s.config.Signer != nil {
		if letter, err = s.config.Signer.Sign(letter); err != nil {
			return fmt.Errorf("signing letter %s: %w: %w", o.MessageID, ErrUnsendable, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("sending letter %s: %w", o.MessageID, err)
	}
	if err := s.deliver(ctx, o, letter); err != nil {
		return fmt.Errorf("sending letter %s: %w", o.MessageID, errors.Join(ctx.Err(), err))
	}
	return nil
}

func (s *smtpSender) deliver(ctx context.Context, o Outgoing, letter []byte) error {
	stop := s.closeWhenDone(ctx)
	defer stop()
	if err := s.ensureConnected(ctx); err != nil {
		return err
	}
	if err := s.checkSize(len(letter)); err != nil {
		return err
	}
	if err := s.transact(cmp.Or(o.EnvelopeFrom, o.From), o.To, letter); err != nil {
		s.resetOrClose(err)
		return err
	}
	return nil
}

// ensureConnected makes sure that the connection is open: a server may drop it between two letters, before anything of the next is sent.
func (s *smtpSender) ensureConnected(ctx context.Context) error {
	if s.session != nil && s.session.UpdateDeadline(smtpTimeout) == nil && s.session.Noop() == nil {
		return s.session.UpdateDeadline(transactionTimeout)
	}
	s.closeConn()
	s.session = nil
	if err := s.connect(ctx); err != nil {
		return err
	}
	return s.session.UpdateDeadline(transactionTimeout)
}

// checkSize refuses a letter that is larger than the server says it takes, before it is sent in vain.
func (s *smtpSender) checkSize(size int) error {
	if limit := s.sizeLimit(); limit > 0 && int64(size) > limit {
		return fmt.Errorf("%w: it has %d bytes, and the server takes letters of at most %d", ErrUnsendable, size, limit)
	}
	return nil
}

// sizeLimit is the largest letter that the server takes (SIZE, RFC 1870), in bytes; 0 when it has no limit or does not say.
func (s *smtpSender) sizeLimit() int64 {
	_, text := s.session.Extension("SIZE")
	limit, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return max(limit, 0)
}

// transact is one mail transaction (RFC 5321 §3.3).
func (s *smtpSender) transact(from, to string, letter []byte) error {
	if err := s.session.Mail("<" + from + ">"); err != nil {
		return &stepError{stepSender, err}
	}
	if err := s.session.Rcpt("<" + to + ">"); err != nil {
		return &stepError{stepRecipient, err}
	}
	data, err := s.session.Data()
	if err != nil {
		return &stepError{stepLetter, err}
	}
	if _, err := data.Write(letter); err != nil {
		return &stepError{stepLetter, err}
	}
	if err := data.Close(); err != nil {
		return &stepError{stepLetter, err}
	}
	return nil
}

// resetOrClose makes the connection fit for the next letter, or gives it up.
func (s *smtpSender) resetOrClose(err error) {
	if replyCode(err) != 0 && s.session.Reset() == nil {
		return
	}
	s.closeConn()
	s.session = nil
}

func (s *smtpSender) Close() error {
	if s.session == nil {
		return nil
	}
	if err := s.session.UpdateDeadline(5 * time.Second); err != nil {
		s.closeConn()
		return nil
	}
	if err := s.session.Quit(); err != nil {
		s.closeConn() // a server that does not say goodbye is left without one
	}
	return nil
}

// Permanent reports whether sending again is useless: the server said 5xx, the token was refused for good, or the letter or the
// configuration is wrong.
func Permanent(err error) bool {
	if errors.Is(err, ErrUnsendable) || errors.Is(err, errConfig) || errors.Is(err, ErrGrant) {
		return true
	}
	return replyCode(err)/100 == 5
}

// Temporary reports whether sending again later may work: the server said 4xx, or could not be reached or did not finish.
func Temporary(err error) bool { return err != nil && !Permanent(err) }
