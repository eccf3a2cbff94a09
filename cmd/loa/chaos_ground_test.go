package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"go.temporal.io/sdk/client"

	"loa/cmd/loa/sample"
	"loa/commands"
	"loa/engine/postgres"
	"loa/mail"
	"loa/mail/mailtest"
	"loa/plan/calendar"
	"loa/store"
)

// ground is what a city runs beside loa: PostgreSQL, Temporal on it, Dovecot and a mail server that takes what loa sends. loa itself is
// the worker, a process that may be killed; Temporal is a process of its own, because its start costs more than all the rest.
type ground struct {
	*siege
	postgres *postgres.Server
	temporal *house
	address  string // of Temporal
	dovecot  *mailtest.Server
	sink     *sink
}

func newGround(t *testing.T) *ground {
	t.Helper()
	home, err := os.MkdirTemp("", "loa-hon-loan")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(home, 0o755); err != nil {
		t.Fatal(err)
	}
	g := &ground{siege: &siege{walk: &walk{house: &house{t: t, home: home, errs: &safeBuffer{}}}}, temporal: &house{t: t, home: home}}
	t.Cleanup(g.clear)
	g.startPostgres()
	if err := g.postgres.EnsureDatabase(t.Context(), "loa"); err != nil {
		t.Fatal(err)
	}
	g.dovecot, g.sink = mailtest.Dovecot(t, mailtest.Options{}), newSink(t)
	if g.store, err = store.Open(t.Context(), g.postgres.DSN("loa")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.store.Migrate(t.Context()), g.store.SaveDirectory(t.Context(), sample.Directory()), g.store.SaveCalendar(t.Context(), calendar.Shipped())); err != nil {
		t.Fatal(err)
	}
	g.temporal.extra = []string{"LOA_DSN=" + g.postgres.DSN("loa")}
	g.temporal.runs("temporal")
	_, g.address, _ = strings.Cut(strings.TrimSpace(g.temporal.errs.String()), "Temporal tại ")
	return g
}

// clear ends what was started, in the reverse order.
func (g *ground) clear() {
	ctx, cancel := context.WithTimeout(context.Background(), patience) // a test's own context has ended when it cleans up
	defer cancel()
	if g.store != nil {
		g.store.Close()
	}
	for _, process := range []*house{g.house, g.temporal} {
		if process.cmd != nil {
			process.store = nil
			process.kill()
		}
	}
	if g.postgres != nil {
		if err := g.postgres.Remove(ctx); err != nil {
			g.t.Logf("removing PostgreSQL: %v", err)
		}
	}
	if err := os.RemoveAll(g.home); err != nil {
		g.t.Logf("removing %s: %v", g.home, err)
	}
}

func (g *ground) startPostgres() {
	g.t.Helper()
	server, err := postgres.Start(g.t.Context(), postgres.Options{Home: g.home})
	if err != nil {
		g.t.Fatal(err)
	}
	g.postgres = server
}

// restartPostgres takes PostgreSQL away from everybody who uses it, Temporal among them, and brings it back.
func (g *ground) restartPostgres() {
	g.t.Helper()
	if err := g.postgres.Stop(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
	g.startPostgres()
}

// runs starts one part of loa as a process and waits until it says that it runs; one that could not start is started again.
func (h *house) runs(part string) {
	h.t.Helper()
	h.cmd = nil
	h.eventually("loa "+part+" runs", func() error {
		if h.cmd == nil || h.dead() {
			h.errs = &safeBuffer{}
			h.cmd = exec.Command(loaBinary(h.t), part)
			h.cmd.Env = append(os.Environ(), h.settings()...)
			h.cmd.Stderr, h.cmd.Stdout = h.errs, h.errs
			if err := h.cmd.Start(); err != nil {
				h.t.Fatal(err)
			}
			h.ended = make(chan error, 1)
			go func(cmd *exec.Cmd, ended chan error) { ended <- cmd.Wait() }(h.cmd, h.ended)
		}
		if !strings.Contains(h.errs.String(), "loa đang chạy") {
			return errors.New("it says nothing yet")
		}
		return nil
	})
}

// work starts the worker.
func (g *ground) work() {
	g.t.Helper()
	g.extra = []string{
		"LOA_DSN=" + g.postgres.DSN("loa"), "LOA_TEMPORAL=" + g.address, "LOA_PUBLIC=https://loa.hanoi.test",
		"LOA_ADDRESS=" + loaAddress, "LOA_AUTHSERV=" + border, "LOA_HOLD=1s",
		"LOA_IMAP=" + g.dovecot.IMAP, "LOA_IMAP_USER=" + loaAddress, "LOA_IMAP_PASSWORD=" + mailtest.Password, "LOA_IMAP_TLS=none",
		"LOA_SMTP=" + g.sink.address, "LOA_SMTP_TLS=none", "LOA_SMTP_RATE=100000",
	}
	g.runs("worker")
}

// connect opens the engine for the commands of people.
func (g *ground) connect() {
	g.t.Helper()
	c, err := client.DialContext(g.t.Context(), client.Options{HostPort: g.address, Namespace: "loa"})
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(c.Close)
	g.commands = commands.New(c, g.store, time.Now)
}

// sink is a mail server that takes everything and remembers what came: how often each Message-ID.
type sink struct {
	address string
	mu      sync.Mutex
	came    map[string]int
}

func newSink(t *testing.T) *sink {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{address: listener.Addr().String(), came: map[string]int{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return sinking{s}, nil }))
	server.Domain, server.EnableSMTPUTF8, server.ErrorLog = "kho.test", true, silent{}
	go func() { _ = server.Serve(listener) }() // it ends when it is closed
	t.Cleanup(func() { _ = server.Close() })   // whoever was connected is dead
	return s
}

// letters is how often each Message-ID has come.
func (s *sink) letters() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	letters := make(map[string]int, len(s.came))
	for id, times := range s.came {
		letters[id] = times
	}
	return letters
}

// silent is a log that nobody reads: half of the connections end in a kill.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// sinking is one connection to the sink.
type sinking struct{ to *sink }

func (sinking) Reset()                               {}
func (sinking) Logout() error                        { return nil }
func (sinking) Mail(string, *smtp.MailOptions) error { return nil }
func (sinking) Rcpt(string, *smtp.RcptOptions) error { return nil }

// Data counts a letter that came whole.
func (s sinking) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	letter, err := mail.Parse(raw)
	if err != nil {
		return fmt.Errorf("reading what loa sends: %w", err)
	}
	s.to.mu.Lock()
	defer s.to.mu.Unlock()
	s.to.came[letter.MessageID]++
	return nil
}

// pass waits until a time has gone by or the process is dead.
func (h *house) pass(wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case err := <-h.ended:
		h.ended <- err
	}
}
