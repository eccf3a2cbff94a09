package mailbox_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/mail/transport"
	"loa/store"
	"loa/store/storetest"
	"loa/waittest"
)

const (
	ours     = "loa@hanoi.test"
	registry = "vanthu@hanoi.test"
	password = "mat khau"
)

// fixture is a process of loa with a real IMAP server, whose mailboxes can be reset.
type fixture struct {
	*process
	t     testing.TB
	addr  string
	store *store.Store

	mu     sync.Mutex
	memory *imapmemserver.Server
	users  map[string]*imapmemserver.User
	opened int                                     // the number of connections
	wrap   func(transport.Client) transport.Client // wraps each connection
	secret string                                  // the password that the process uses
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	p := &fixture{t: t, secret: password, wrap: func(box transport.Client) transport.Client { return box }}
	p.store = storetest.Open(t)
	p.process = p.worker("may-1")
	p.reset(1)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.memory.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.CapIdle: {}},
		InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.addr = listener.Addr().String()
	go server.Serve(listener) // ends with Close
	t.Cleanup(func() { server.Close() })
	return p
}

// process is one process of loa, with the activities that file and process letters.
type process struct {
	*mailbox.Activities
	inbound *inbound.Activities
}

// worker is a process on another machine with the same record.
func (p *fixture) worker(machine string) *process {
	log := slog.New(slog.DiscardHandler)
	return &process{
		&mailbox.Activities{Store: p.store, Open: p.open, Owner: machine, Now: time.Now, Log: log},
		&inbound.Activities{Store: p.store, Address: ours, Public: "http://127.0.0.1:1", Now: time.Now, Log: log},
	}
}

func (p *fixture) open(ctx context.Context, name string) (transport.Client, error) {
	p.mu.Lock()
	p.opened++
	secret, around := p.secret, p.wrap
	p.mu.Unlock()
	box, err := transport.DialIMAP(ctx, transport.IMAPConfig{Addr: p.addr, User: name, Password: secret, TLS: transport.TLSNone})
	if err != nil {
		return nil, err
	}
	return around(box), nil
}

// reset gives every mailbox an empty INBOX of that UIDVALIDITY, as a server does that lost its state: UIDs start at 1 again.
func (p *fixture) reset(uidvalidity int) {
	p.t.Helper()
	memory, users := imapmemserver.New(), map[string]*imapmemserver.User{}
	for _, name := range []string{ours, registry} {
		user := imapmemserver.NewUser(name, password)
		for i := range uidvalidity - 1 { // each new folder increments UIDVALIDITY
			if err := user.Create(fmt.Sprint("Cu-", i), nil); err != nil {
				p.t.Fatal(err)
			}
		}
		if err := user.Create("INBOX", nil); err != nil {
			p.t.Fatal(err)
		}
		memory.AddUser(user)
		users[name] = user
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.memory, p.users = memory, users
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func (p *fixture) user(name string) *imapmemserver.User {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.users[name]
}

// append adds letters to a mailbox.
func (p *fixture) append(name string, letters ...[]byte) {
	p.t.Helper()
	for _, raw := range letters {
		if _, err := p.user(name).Append("INBOX", literal{bytes.NewReader(raw)}, &imap.AppendOptions{Time: letterTime}); err != nil {
			p.t.Fatal(err)
		}
	}
}

var letterTime = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

// letter is a letter about no task, so that its outcome is triage. The senders are of two domains, because a flood of one domain is set aside.
func letter(number int) []byte {
	domain := []string{"so-noi-vu.test", "so-tu-phap.test"}[number%2]
	return fmt.Appendf(nil, "From: an@%s\r\nTo: %s\r\nMessage-ID: <thu-%d@so-noi-vu.test>\r\nSubject: =?utf-8?B?SOG7j2k=?= %d\r\n\r\nKính gửi cơ quan điều phối, câu hỏi số %d.\r\n",
		domain, ours, number, number, number)
}

func letters(from, to int) (all [][]byte) {
	for n := from; n <= to; n++ {
		all = append(all, letter(n))
	}
	return all
}

// readUntil runs a process on a mailbox, round after round, until a condition holds.
func (p *fixture) readUntil(a *process, name, what string, condition func() error) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(p.t.Context())
	done := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if err := a.ReadMailbox(ctx, name); err != nil {
				done <- err
				return
			}
			if err := a.inbound.DeliverLetters(ctx); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	waittest.Eventually(p.t, what, condition)
	cancel()
	if err := <-done; err != nil {
		p.t.Errorf("the process ended with %v", err)
	}
}

// accounted is the condition that so many letters were fetched and each came to these ends, none is open, and nothing is missing.
func (p *fixture) accounted(fetched int, ends map[store.Outcome]int) func() error {
	return func() error {
		counts, err := p.store.LetterCounts(p.t.Context())
		if err != nil {
			return err
		}
		for _, count := range counts.ByOutcome {
			if count.Letters != ends[count.Outcome] {
				return fmt.Errorf("counts %+v, want %d fetched, %v", counts, fetched, ends)
			}
		}
		if counts.Fetched != fetched || counts.Open != 0 || !counts.Balanced() {
			return fmt.Errorf("counts %+v, want %d fetched", counts, fetched)
		}
		return nil
	}
}

// unmarked is the condition that so many letters of a mailbox have no mark on the server.
func (p *fixture) unmarked(name string, want int) func() error {
	return func() error {
		box, err := transport.DialIMAP(p.t.Context(), transport.IMAPConfig{Addr: p.addr, User: name, Password: password, TLS: transport.TLSNone})
		if err != nil {
			return err
		}
		defer func() { _ = box.Close() }() // nothing was written
		undone, err := box.SearchUndone(p.t.Context())
		if err == nil && len(undone) != want {
			err = fmt.Errorf("%d letters are not marked, want %d", len(undone), want)
		}
		return err
	}
}

// inFolder is the condition that a folder holds so many letters.
func (p *fixture) inFolder(name, folder string, want uint32) func() error {
	return func() error {
		box, err := transport.DialIMAP(p.t.Context(), transport.IMAPConfig{Addr: p.addr, User: name, Password: password, TLS: transport.TLSNone, Folder: folder})
		if err != nil {
			return err
		}
		defer func() { _ = box.Close() }() // nothing was written
		status, err := box.Select(p.t.Context())
		if err == nil && status.Messages != want {
			err = fmt.Errorf("%d letters in %s, want %d", status.Messages, folder, want)
		}
		return err
	}
}

func all(conditions ...func() error) func() error {
	return func() error {
		for _, condition := range conditions {
			if err := condition(); err != nil {
				return err
			}
		}
		return nil
	}
}

// box is the record of a mailbox.
func (p *fixture) box(name string) store.Mailbox {
	p.t.Helper()
	boxes, err := p.store.Mailboxes(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, box := range boxes {
		if box.Name == name {
			return box
		}
	}
	p.t.Fatalf("mailbox %s has no record", name)
	return store.Mailbox{}
}

// alarm is the condition that a mailbox has this alarm on record.
func (p *fixture) alarm(name string, want store.Alarm) func() error {
	return func() error {
		boxes, err := p.store.Mailboxes(p.t.Context())
		if err != nil {
			return err
		}
		for _, box := range boxes {
			if box.Name == name && box.Alarm == want && !box.SeenAt.IsZero() {
				return nil
			}
		}
		return fmt.Errorf("mailboxes %+v, want the alarm %q of %s", boxes, want, name)
	}
}

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }
