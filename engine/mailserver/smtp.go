package mailserver

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// smtpTimeout is the time after which an idle connection is closed.
const smtpTimeout = 5 * time.Minute

func newSMTPServer(backend smtp.Backend, o Options) *smtp.Server {
	server := smtp.NewServer(backend)
	server.Domain = o.Domain
	server.MaxMessageBytes = MaxLetterSize
	server.MaxRecipients = 1000
	server.AllowInsecureAuth = true // loopback only
	server.EnableSMTPUTF8 = true
	server.ReadTimeout, server.WriteTimeout = smtpTimeout, smtpTimeout
	server.ErrorLog = slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn)
	return server
}

type smtpBackend struct {
	store  *store
	header headerRewriter
	log    *slog.Logger
}

// NewSession returns the session of a new connection.
func (b *smtpBackend) NewSession(conn *smtp.Conn) (smtp.Session, error) {
	return &smtpSession{backend: b, conn: conn}, nil
}

// smtpSession is one connection, with the envelope of the current letter.
type smtpSession struct {
	backend    *smtpBackend
	conn       *smtp.Conn
	login      string   // the mailbox of the login, or empty
	sender     string   // MAIL FROM
	recipients []string // RCPT TO
}

// AuthMechanisms returns the only mechanism, PLAIN.
func (s *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth accepts any address with [Password].
func (s *smtpSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(identity, username, password string) error {
		address, err := mailboxOf(username)
		if err != nil || password != Password || (identity != "" && identity != username) {
			return smtp.ErrAuthFailed
		}
		s.login = address
		return nil
	}), nil
}

// Reset clears the envelope and keeps the login (RFC 5321 §4.1.1.5).
func (s *smtpSession) Reset() { s.sender, s.recipients = "", nil }

// Logout does nothing: a session holds no resources.
func (s *smtpSession) Logout() error { return nil }

// Mail sets the envelope sender. It is empty for bounces and automatic replies.
func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	s.sender = from
	return nil
}

// Rcpt adds a recipient: any address that is the name of a possible mailbox.
func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if _, err := mailboxOf(to); err != nil {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 1, 3}, Message: "not an address that can have a mailbox"}
	}
	if !slices.Contains(s.recipients, to) {
		s.recipients = append(s.recipients, to)
	}
	return nil
}

// Data appends the letter to INBOX of every recipient. All copies are on disk before it answers 250.
func (s *smtpSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	now := time.Now()
	letter, err := s.backend.header.rewrite(raw, envelope{
		login: s.login, sender: s.sender, greeting: s.conn.Hostname(), remote: s.conn.Conn().RemoteAddr(), at: now,
	})
	if err == nil {
		err = s.deliver(letter, now)
	}
	if err != nil {
		s.backend.log.Error("receiving a letter", "err", err)
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "cannot store the letter now, try again"}
	}
	return nil
}

// deliver appends one copy per recipient, and returns the errors of all.
func (s *smtpSession) deliver(letter []byte, at time.Time) error {
	var faults []error
	for _, recipient := range s.recipients {
		address, err := mailboxOf(recipient)
		if err != nil {
			return err
		}
		account, err := s.backend.store.account(address)
		if err != nil {
			return err
		}
		head := "Return-Path: <" + stripControls(s.sender) + ">\r\nDelivered-To: " + stripControls(recipient) + "\r\n"
		received := record{Do: appendLetter, Folder: inboxName, At: at.Truncate(time.Second)}
		if _, err := account.change(received, append([]byte(head), letter...)); err != nil {
			faults = append(faults, fmt.Errorf("delivering a copy: %w", err))
		}
	}
	return errors.Join(faults...)
}

// mailboxOf returns the mailbox of an address: in lower case and without sub-address (RFC 5233), so that loa+TOKEN@x.test gives
// loa@x.test. The result is usable as a file name.
func mailboxOf(address string) (string, error) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 || at == len(address)-1 || len(address) > 160 || stripControls(address) != address || strings.ContainsAny(address, " /\\") {
		return "", fmt.Errorf("parsing address %q: not of the form name@domain", address)
	}
	local, domain := address[:at], address[at+1:]
	if base, _, tagged := strings.Cut(local, "+"); tagged && base != "" {
		local = base
	}
	return strings.ToLower(local + "@" + domain), nil
}

// stripControls drops control characters, which would break a header line.
func stripControls(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}
