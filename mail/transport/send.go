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

// SMTPConfig says where letters are sent and how to log in.
type SMTPConfig struct {
	// Addr is host:port. Without User there is no login.
	Addr, User, Password string
	// Token returns an access token (OAuth 2.0) to log in with, for example [TokenSource.Token]. When nil, the password is used.
	Token func(context.Context) (string, error)
	// TLS must be set; the empty mode is an error.
	TLS TLSMode
	// TLSConfig is for private certificate authorities; nil trusts those of the system.
	TLSConfig *tls.Config
	// Hello is the name in EHLO; the name of the machine when empty.
	Hello string
	// Signer signs every letter (DKIM); nil sends them unsigned.
	Signer *Signer
}

// Sender sends letters. It keeps its connection between letters, and connects again when the server has closed it. Its methods must not
// be called concurrently.
type Sender interface {
	// Send sends one letter: the bytes of [Compose], below the signature when there is a Signer. Without an error the server has taken
	// responsibility for the letter (RFC 5321 §4.2.5). An error is either [Temporary] or [Permanent]. After a temporary error the server
	// may, rarely, have accepted the letter. The caller then sends the same Outgoing again, which gives the same bytes.
	Send(ctx context.Context, o Outgoing) error
	// Close ends the session and closes the connection.
	Close() error
}

const (
	smtpTimeout = 2 * time.Minute
	// transactionTimeout bounds one mail transaction. RFC 5321 §4.5.3.2.6 allows the server ten minutes after the final dot.
	transactionTimeout = 15 * time.Minute
)

type smtpSender struct {
	client *gomail.Client
	config SMTPConfig
	// session is the open SMTP session; nil when there is none.
	session *smtp.Client
	// conn is the connection of the session, closed when a context ends; mu guards it.
	mu   sync.Mutex
	conn net.Conn
}

// DialSMTP connects and logs in. The error is [Temporary] when the server could not be reached, and [Permanent] when the configuration is
// faulty or the server refused the login. The caller must call Close.
func DialSMTP(ctx context.Context, config SMTPConfig) (Sender, error) {
	s, err := dialSMTP(ctx, config)
	if err != nil {
		return nil, err // a nil *smtpSender in a Sender would not be nil
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

// ensureConnected connects again when the server has closed the connection since the last letter. It tests the connection with NOOP
// before anything of the next letter is sent.
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

// checkSize returns an error for a letter that is larger than the server's limit, so that it is not sent in vain.
func (s *smtpSender) checkSize(size int) error {
	if limit := s.sizeLimit(); limit > 0 && int64(size) > limit {
		return fmt.Errorf("%w: it has %d bytes, and the server accepts at most %d", ErrUnsendable, size, limit)
	}
	return nil
}

// sizeLimit returns the size in bytes of the largest letter that the server accepts (SIZE, RFC 1870 §4); 0 when it states none.
func (s *smtpSender) sizeLimit() int64 {
	_, text := s.session.Extension("SIZE")
	limit, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return max(limit, 0)
}

// transact runs one mail transaction (RFC 5321 §3.3). An error has the step in its chain.
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

// resetOrClose prepares the session for the next letter: RSET after a reply of the server, and otherwise a new connection.
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
		s.closeConn() // a server that does not answer QUIT needs no further command
	}
	return nil
}

// Permanent reports whether a further try is useless: the server replied 5xx, the token was refused ([ErrGrant]), or the letter or the
// configuration is faulty.
func Permanent(err error) bool {
	if errors.Is(err, ErrUnsendable) || errors.Is(err, errConfig) || errors.Is(err, ErrGrant) {
		return true
	}
	return replyCode(err)/100 == 5
}

// Temporary reports whether a further try may succeed: the server replied 4xx, could not be reached, or did not reply.
func Temporary(err error) bool { return err != nil && !Permanent(err) }
