package main_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
	"loa/engine/postgres"
	"loa/mail"
	"loa/mail/mailtest"
	"loa/plan/calendar"
	"loa/store"
	"loa/waittest"
)

// chaosCluster is loa as in production: PostgreSQL, Temporal, Dovecot, and an SMTP sink for the letters of loa. The process of the cluster is
// the worker, which the test kills. Temporal has a process of its own, because its start takes longer than that of all others.
type chaosCluster struct {
	*attackSuite
	postgres        *postgres.Server
	dsn             string                // of the database, when it is not that of postgres alone
	temporal        *clustertest.Instance // has the home directory of the worker
	temporalAddress string
	secured         []string // settings of TLS, where the home directory does not lead to the key
	further         []string // settings of the worker
	dovecot         *mailtest.Server
	sink            *sink
}

// newChaosCluster starts all but the worker; Temporal gets further settings.
func newChaosCluster(t *testing.T, env ...string) *chaosCluster {
	t.Helper()
	c := &chaosCluster{attackSuite: &attackSuite{journey: &journey{cluster: newCluster(t)}}}
	c.temporal = &clustertest.Instance{Binary: c.Binary, Home: c.Home}
	t.Cleanup(c.stop)
	c.startPostgres()
	if err := c.postgres.EnsureDatabase(t.Context(), "loa"); err != nil {
		t.Fatal(err)
	}
	c.dovecot, c.sink = mailtest.Dovecot(t, mailtest.Options{}), newSink(t)
	c.openDatabase()
	c.temporal.Env = append([]string{"LOA_DSN=" + c.postgres.DSN("loa")}, env...)
	c.temporalAddress = c.startPart(c.temporal, "temporal")
	return c
}

// database is the address of loa's database.
func (c *chaosCluster) database() string { return cmp.Or(c.dsn, c.postgres.DSN("loa")) }

// openDatabase migrates the database and fills it with the directory and the calendar of the sample. The mail server of the sample is known to
// take letters quickly: no life of the worker is long enough to learn it.
func (c *chaosCluster) openDatabase() {
	c.t.Helper()
	s, err := store.Open(c.t.Context(), c.database())
	if err != nil {
		c.t.Fatal(err)
	}
	s.UseKeys(c.TokenKeys)
	c.store = s
	ctx := c.t.Context()
	known := store.DomainRate{Domain: sample.MailDomain, PerMinute: 3000, ChangedAt: time.Now()}
	settle := func() error { _, _, err := s.SettleInstallation(ctx, false); return err }
	if err := errors.Join(s.Migrate(ctx), settle(), s.SaveDirectory(ctx, sample.Directory()), s.SaveCalendar(ctx, calendar.Shipped()), s.SaveDomainRate(ctx, known)); err != nil {
		c.t.Fatal(err)
	}
}

// stop ends the processes; the cluster then removes the home directory.
func (c *chaosCluster) stop() {
	c.closeStore()
	for _, instance := range []*clustertest.Instance{c.Instance, c.temporal} {
		if instance.Process != nil {
			instance.Process.Kill()
		}
	}
	if c.postgres == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), waittest.Timeout) // the context of the test has ended
	defer cancel()
	if err := c.postgres.Stop(ctx); err != nil {
		c.t.Logf("stopping PostgreSQL: %v", err)
	}
}

func (c *chaosCluster) startPostgres() {
	c.t.Helper()
	server, err := postgres.Start(c.t.Context(), postgres.Options{Home: c.Home})
	if err != nil {
		c.t.Fatal(err)
	}
	c.postgres = server
}

// restartPostgres restarts PostgreSQL while the worker, Temporal and the test use it.
func (c *chaosCluster) restartPostgres() {
	c.t.Helper()
	if err := c.postgres.Stop(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	c.startPostgres()
}

// startPart starts a part of loa and waits until it runs. A part that ends instead, because PostgreSQL was not available, is started again.
func (c *chaosCluster) startPart(instance *clustertest.Instance, part string) (temporal string) {
	c.t.Helper()
	waittest.Eventually(c.t, "loa "+part+" runs", func() (err error) {
		temporal, err = instance.StartPart(c.t.Context(), part)
		if err != nil && !errors.Is(err, clustertest.ErrExited) {
			c.t.Fatal(err)
		}
		return err
	})
	return temporal
}

func (c *chaosCluster) startWorker() {
	c.t.Helper()
	c.Env = append(slices.Concat(c.secured, c.further),
		"LOA_DSN="+c.database(), "LOA_TEMPORAL="+c.temporalAddress, "LOA_PUBLIC=https://loa.hanoi.test",
		"LOA_ADDRESS="+loaAddress, "LOA_AUTHSERV="+gateway, "LOA_HOLD=1s",
		"LOA_IMAP="+c.dovecot.IMAP, "LOA_IMAP_USER="+loaAddress, "LOA_IMAP_PASSWORD="+mailtest.Password, "LOA_IMAP_TLS=none",
		"LOA_SMTP="+c.sink.address, "LOA_SMTP_TLS=none", "LOA_SMTP_RATE=100000", "LOA_MAIL_DIGEST=off",
		"LOA_ANSWER_LIMIT=1000", // one head has many questions here, and gets an answer to each letter
	)
	c.startPart(c.Instance, "worker")
}

// sink is an SMTP server that accepts every letter and counts the letters by their Message-IDs.
type sink struct {
	address  string
	mu       sync.Mutex
	received map[string]int
}

func newSink(t *testing.T) *sink {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{address: listener.Addr().String(), received: map[string]int{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return sinkSession{s}, nil }))
	server.Domain, server.EnableSMTPUTF8, server.ErrorLog = "kho.test", true, discardLogger{}
	go func() { _ = server.Serve(listener) }() // Serve returns when the server is closed
	t.Cleanup(func() { _ = server.Close() })   // the worker is stopped before
	return s
}

// letters returns the number of deliveries of each Message-ID.
func (s *sink) letters() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.received)
}

// discardLogger discards the errors of the sink: many connections end when the worker is killed.
type discardLogger struct{}

func (discardLogger) Printf(string, ...any) {}
func (discardLogger) Println(...any)        {}

// sinkSession is one connection to the sink.
type sinkSession struct{ sink *sink }

func (sinkSession) Reset()                               {}
func (sinkSession) Logout() error                        { return nil }
func (sinkSession) Mail(string, *smtp.MailOptions) error { return nil }
func (sinkSession) Rcpt(string, *smtp.RcptOptions) error { return nil }

// Data counts a letter after its last byte.
func (s sinkSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	letter, err := mail.Parse(raw)
	if err != nil {
		return fmt.Errorf("parsing a letter of loa: %w", err)
	}
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.received[letter.MessageID]++
	return nil
}

// waitOrExit waits until a time has passed or the worker has ended.
func (c *chaosCluster) waitOrExit(wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.Process.Done():
	}
}
