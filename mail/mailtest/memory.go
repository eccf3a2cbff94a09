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

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"
)

// StartMemory runs a server inside this process, with IMAP4rev2 and LMTP over real sockets. It needs no installed package, and the
// mailboxes end with it. Of the options only the ports are used.
func StartMemory(_ context.Context, options Options) (*Server, error) {
	m := &memory{users: map[string]*imapmemserver.User{}}
	imapListener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", options.IMAPPort))
	if err != nil {
		return nil, fmt.Errorf("starting a server in memory: %w", err)
	}
	lmtpListener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", options.LMTPPort))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting a server in memory: %w", err), imapListener.Close())
	}
	quiet := log.New(io.Discard, "", 0)
	m.imap = imapserver.New(&imapserver.Options{
		NewSession:   m.newSession,
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}},
		InsecureAuth: true, Logger: quiet,
	})
	m.lmtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &memoryLMTPSession{memory: m}, nil }))
	m.lmtp.LMTP, m.lmtp.Domain, m.lmtp.ErrorLog = true, "memory.test", quiet
	m.serving.Go(func() { _ = m.imap.Serve(imapListener) }) // ends with Close
	m.serving.Go(func() { _ = m.lmtp.Serve(lmtpListener) }) // ends with Close
	return &Server{Name: "Memory", IMAP: imapListener.Addr().String(), LMTP: lmtpListener.Addr().String(), memory: m}, nil
}

// memory is a server that makes a user when a login or a delivery first names one.
type memory struct {
	imap      *imapserver.Server
	lmtp      *smtp.Server
	serving   sync.WaitGroup
	closeOnce sync.Once
	closeErr  error

	mu    sync.Mutex
	users map[string]*imapmemserver.User
}

func (m *memory) close() error {
	m.closeOnce.Do(func() {
		m.closeErr = errors.Join(m.imap.Close(), m.lmtp.Close())
		m.serving.Wait()
	})
	return m.closeErr
}

func (m *memory) user(name string) (*imapmemserver.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if user := m.users[name]; user != nil {
		return user, nil
	}
	user := imapmemserver.NewUser(name, Password)
	if err := user.Create("INBOX", nil); err != nil {
		return nil, err
	}
	m.users[name] = user
	return user, nil
}

func (m *memory) newSession(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	return &memorySession{memory: m}, nil, nil
}

// memorySession is an IMAP session. UserSession is nil until the login.
type memorySession struct {
	*imapmemserver.UserSession
	memory *memory
}

func (s *memorySession) Login(name, password string) error {
	user, err := s.memory.user(name)
	if err != nil {
		return err
	}
	if err := user.Login(name, password); err != nil {
		return err
	}
	s.UserSession = imapmemserver.NewUserSession(user)
	return nil
}

// Move returns early when none of the letters exists: imapmemserver would send an empty COPYUID, which the grammar (RFC 4315 §4) does not allow.
func (s *memorySession) Move(w *imapserver.MoveWriter, numbers imap.NumSet, folder string) error {
	criteria := &imap.SearchCriteria{}
	switch numbers := numbers.(type) {
	case imap.UIDSet:
		criteria.UID = []imap.UIDSet{numbers}
	case imap.SeqSet:
		criteria.SeqNum = []imap.SeqSet{numbers}
	}
	found, err := s.Search(imapserver.NumKindUID, criteria, &imap.SearchOptions{})
	if err != nil || len(found.AllUIDs()) == 0 {
		return err
	}
	return s.UserSession.Move(w, numbers, folder)
}

// memoryLMTPSession is an LMTP session.
type memoryLMTPSession struct {
	memory *memory
	from   string
	to     []string
}

func (d *memoryLMTPSession) Reset()        { d.from, d.to = "", nil }
func (d *memoryLMTPSession) Logout() error { return nil }

func (d *memoryLMTPSession) Mail(from string, _ *smtp.MailOptions) error {
	d.from = from
	return nil
}

func (d *memoryLMTPSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = append(d.to, to)
	return nil
}

func (d *memoryLMTPSession) Data(r io.Reader) error {
	letter, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	for _, to := range d.to {
		if err := d.appendTo(to, letter); err != nil {
			return err
		}
	}
	return nil
}

func (d *memoryLMTPSession) appendTo(to string, letter []byte) error {
	local, domain, _ := strings.Cut(to, "@")
	local, _, _ = strings.Cut(local, "+")
	user, err := d.memory.user(strings.TrimSuffix(local+"@"+domain, "@"))
	if err != nil {
		return err
	}
	head := fmt.Sprintf("Return-Path: <%s>\r\nDelivered-To: %s\r\n", d.from, to)
	_, err = user.Append("INBOX", literal{strings.NewReader(head + string(letter))}, &imap.AppendOptions{})
	return err
}

// literal implements [imap.LiteralReader].
type literal struct{ *strings.Reader }

// Size returns the length in bytes.
func (s literal) Size() int64 { return s.Reader.Size() }
