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

// smtpTimeout closes an idle connection.
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
	store *store
	stamp stamper
	log   *slog.Logger
}

// NewSession begins one connection.
func (b *smtpBackend) NewSession(conn *smtp.Conn) (smtp.Session, error) {
	return &smtpSession{backend: b, conn: conn}, nil
}

// smtpSession is one connection: who logged in, and the envelope of the letter under way.
type smtpSession struct {
	backend    *smtpBackend
	conn       *smtp.Conn
	login      string
	sender     string
	recipients []string
}

// AuthMechanisms names the only way to log in.
func (s *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth takes any address with Password.
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

// Reset forgets the letter under way, not the login.
func (s *smtpSession) Reset() { s.sender, s.recipients = "", nil }

// Logout has nothing to give back.
func (s *smtpSession) Logout() error { return nil }

// Mail notes the envelope sender; an empty one belongs to bounces and automatic replies.
func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	s.sender = from
	return nil
}

// Rcpt takes any address there can be a mailbox for.
func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if _, err := mailboxOf(to); err != nil {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 1, 3}, Message: "not an address we can keep a mailbox for"}
	}
	if !slices.Contains(s.recipients, to) {
		s.recipients = append(s.recipients, to)
	}
	return nil
}

// Data puts the letter into every recipient's INBOX; each copy is on disk before the answer is 250.
func (s *smtpSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	now := time.Now()
	stamped, err := s.backend.stamp.stamp(raw, envelope{
		login: s.login, sender: s.sender, greeting: s.conn.Hostname(), remote: s.conn.Conn().RemoteAddr(), at: now,
	})
	if err == nil {
		err = s.deliver(stamped, now)
	}
	if err != nil {
		s.backend.log.Error("taking a letter", "err", err)
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "cannot keep the letter now, try again"}
	}
	return nil
}

func (s *smtpSession) deliver(stamped []byte, at time.Time) error {
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
		head := "Return-Path: <" + printable(s.sender) + ">\r\nDelivered-To: " + printable(recipient) + "\r\n"
		received := record{Do: appendLetter, Folder: inboxName, At: at.Truncate(time.Second)}
		if _, err := account.change(received, append([]byte(head), stamped...)); err != nil {
			faults = append(faults, fmt.Errorf("delivering a copy: %w", err))
		}
	}
	return errors.Join(faults...)
}

// mailboxOf is the mailbox a letter to an address lies in: lower case, without a sub-address (RFC 5233), loa+TOKEN@x.test → loa@x.test.
func mailboxOf(address string) (string, error) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 || at == len(address)-1 || len(address) > 160 || printable(address) != address || strings.ContainsAny(address, " /\\") {
		return "", fmt.Errorf("reading address %q: not of the form name@domain", address)
	}
	local, domain := address[:at], address[at+1:]
	if base, _, tagged := strings.Cut(local, "+"); tagged && base != "" {
		local = base
	}
	return strings.ToLower(local + "@" + domain), nil
}

// printable drops what must never get into a header line.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}
