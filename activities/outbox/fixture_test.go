package outbox

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"loa/mail"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/store/storetest"
)

// smtpServer is a real SMTP server that refuses letters by their recipients, and stores the letters that it accepts.
type smtpServer struct {
	mu       sync.Mutex
	answers  map[string]*smtp.SMTPError      // to RCPT TO, by address or by "@domain"
	atData   map[string]*smtp.SMTPError      // to the letter itself, by address
	dropped  map[string]bool                 // addresses whose letters break the connection
	untagged bool                            // return paths with a tag are refused
	limit    func(to string) *smtp.SMTPError // to RCPT TO, of a server that counts letters
	letters  []acceptedLetter
	sessions int
}

type acceptedLetter struct {
	from, to, id string
	letter       mail.Letter
}

type smtpSession struct {
	*smtpServer
	conn *smtp.Conn
	now  acceptedLetter
}

func (s *smtpSession) Reset()        { s.now = acceptedLetter{} }
func (s *smtpSession) Logout() error { return nil }

func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.untagged && strings.Contains(from, "+") {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "sender address not owned by user"}
	}
	s.now.from = from
	return nil
}

func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range []string{to, to[strings.Index(to, "@"):]} {
		if answer := s.answers[name]; answer != nil {
			return answer
		}
	}
	if s.limit != nil {
		if answer := s.limit(to); answer != nil {
			return answer
		}
	}
	s.now.to = to
	return nil
}

func (s *smtpSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dropped[s.now.to] {
		return s.conn.Conn().Close()
	}
	if answer := s.atData[s.now.to]; answer != nil {
		return answer
	}
	letter, err := mail.Parse(raw)
	if err != nil {
		return err
	}
	s.now.id, s.now.letter = letter.MessageID, letter
	s.letters = append(s.letters, s.now)
	return nil
}

// accepted lists the Message-IDs of the accepted letters, in order.
func (p *smtpServer) accepted() (ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, letter := range p.letters {
		ids = append(ids, strings.TrimSuffix(letter.id, "@cchc.hanoi.test"))
	}
	return ids
}

func (p *smtpServer) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *smtpServer) listen(t testing.TB) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		p.set(func() { p.sessions++ })
		return &smtpSession{smtpServer: p, conn: c}, nil
	}))
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.Domain = "thu.hanoi.test"
	go server.Serve(listener)                // ends with Close
	t.Cleanup(func() { _ = server.Close() }) // it closes its connections
	return listener.Addr().String()
}

// fixture is the outbox with a real PostgreSQL, a real SMTP server, and a clock that the test sets.
type fixture struct {
	*smtpServer
	*run
	t     testing.TB
	clock time.Time
}

const loaAddress = "loa@cchc.hanoi.test"

var monday = time.Date(2027, time.March, 15, 9, 0, 0, 0, calendar.Zone).UTC()

func newFixture(t testing.TB) *fixture {
	t.Helper()
	o := &fixture{t: t, clock: monday, smtpServer: &smtpServer{
		answers: map[string]*smtp.SMTPError{}, atData: map[string]*smtp.SMTPError{}, dropped: map[string]bool{},
	}}
	addr := o.listen(t)
	a := &Activities{
		Store: storetest.Open(t), Address: loaAddress, Public: "https://loa.test", Owner: "may-thu",
		Now: func() time.Time { return o.clock }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Dial: func(ctx context.Context) (transport.Sender, error) {
			return transport.DialSMTP(ctx, transport.SMTPConfig{Addr: addr, TLS: transport.TLSNone, Hello: "loa.test"})
		},
	}
	o.run = &run{Activities: a}
	return o
}

// queue queues a letter, one second after the last.
func (o *fixture) queue(key, to string) {
	o.t.Helper()
	o.queueWith(key, to)
}

// queueWith queues a letter with files.
func (o *fixture) queueWith(key, to string, files ...store.LetterFile) {
	o.t.Helper()
	err := o.Store.QueueLetter(o.t.Context(), store.LetterOut{
		Key: key, Notice: plan.NoticeReminder, ToAddress: to, MessageID: key + "@cchc.hanoi.test", Subject: "Nhắc việc: " + key,
		Text: "Kính gửi đồng chí,", CreatedAt: o.clock, Files: files,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.clock = o.clock.Add(time.Second)
}

// queueAbout queues a letter about a task, one second after the last.
func (o *fixture) queueAbout(l store.LetterOut) {
	o.t.Helper()
	l.Notice, l.MessageID, l.Subject, l.Text, l.CreatedAt = plan.NoticeReminder, l.Key+"@cchc.hanoi.test", "Nhắc việc", "Kính gửi đồng chí,", o.clock
	if err := o.Store.QueueLetter(o.t.Context(), l); err != nil {
		o.t.Fatal(err)
	}
	o.clock = o.clock.Add(time.Second)
}

// sendAll runs batches until no letter is due.
func (o *fixture) sendAll() {
	o.t.Helper()
	for {
		processed, err := o.run.batch(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		if processed == 0 {
			return
		}
	}
}

func (o *fixture) letter(key string) store.LetterOut {
	o.t.Helper()
	letter, err := o.Store.LetterOutByMessageID(o.t.Context(), key+"@cchc.hanoi.test")
	if err != nil {
		o.t.Fatal(err)
	}
	return letter
}

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }
