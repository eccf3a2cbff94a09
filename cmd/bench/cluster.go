package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"

	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
	"loa/commands"
	"loa/engine/postgres"
	"loa/keyfile"
	"loa/mail/mailtest"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// cluster is loa as in production: PostgreSQL, Temporal and the worker, each in its own process, with Dovecot and an SMTP server that
// discards all letters.
type cluster struct {
	instance
	postgres *postgres.Server
	conn     *pgx.Conn             // for the table of the bare insert, the statistics of PostgreSQL and rows that no command makes
	temporal *clustertest.Instance // has the home directory of the worker
	dovecot  *mailtest.Server
	smtp     *smtp.Server

	installation store.Installation
	stats        *pgx.Conn // for the counters of PostgreSQL, in a database that neither loa nor Temporal uses
	counted      bool      // statements are counted
}

func newCluster(binary string) (*cluster, error) {
	home, err := clustertest.NewInstance(binary)
	if err != nil {
		return nil, err
	}
	return &cluster{instance: instance{Instance: home}}, nil
}

// open starts everything but the worker.
func (c *cluster) open(ctx context.Context) error {
	if err := c.openRecord(ctx); err != nil {
		return err
	}
	if err := c.openMail(ctx); err != nil {
		return err
	}
	return c.openTemporal(ctx)
}

// openRecord starts PostgreSQL and prepares the database of loa: migrated, with the sample directory and the shipped calendar.
func (c *cluster) openRecord(ctx context.Context) (err error) {
	if c.postgres, err = postgres.Start(ctx, postgres.Options{Home: c.Home}); err != nil {
		return err
	}
	if err := c.openStatistics(ctx); err != nil {
		return err
	}
	if err := c.postgres.EnsureDatabase(ctx, "loa"); err != nil {
		return err
	}
	dsn := c.postgres.DSN("loa")
	if c.conn, err = pgx.Connect(ctx, dsn); err != nil {
		return err
	}
	if c.store, err = store.Open(ctx, dsn); err != nil {
		return err
	}
	if err := c.writeTokenKeys(); err != nil {
		return err
	}
	c.store.UseKeys(c.TokenKeys)
	settle := func() (err error) { c.installation, _, err = c.store.SettleInstallation(ctx, false); return err }
	err = errors.Join(c.store.Migrate(ctx), settle(), c.store.SaveDirectory(ctx, sample.Directory()), c.store.SaveCalendar(ctx, calendar.Shipped()))
	c.Env = []string{"LOA_DSN=" + dsn, "LOA_PUBLIC=https://loa.hanoi.test"}
	return err
}

// openMail starts Dovecot and the SMTP server, and adds the settings of the worker.
func (c *cluster) openMail(ctx context.Context) (err error) {
	if c.dovecot, err = mailtest.StartDovecot(ctx, mailtest.Options{}); err != nil {
		return err
	}
	smtpAddr, err := c.startSMTP(ctx)
	if err != nil {
		return err
	}
	c.Env = append(c.Env,
		"LOA_ADDRESS="+loaAddress, "LOA_AUTHSERV="+authserv,
		"LOA_IMAP="+c.dovecot.IMAP, "LOA_IMAP_USER="+loaAddress, "LOA_IMAP_PASSWORD="+password, "LOA_IMAP_TLS=none", "LOA_SMTP="+smtpAddr, "LOA_SMTP_TLS=none",
		"LOA_MAIL_DIGEST=off", // a letter of its own for each question
		"LOA_SMTP_RATE=60000", // letters a minute and domain: the server takes every letter at once, and the launch shall not wait
	)
	return nil
}

// openTemporal starts `loa temporal` and connects to it.
func (c *cluster) openTemporal(ctx context.Context) error {
	c.temporal = &clustertest.Instance{Binary: c.Binary, Home: c.Home, Env: []string{"LOA_DSN=" + c.postgres.DSN("loa")}}
	address, err := c.temporal.StartPart(ctx, "temporal")
	if err != nil {
		return err
	}
	c.Env = append(c.Env, "LOA_TEMPORAL="+address)
	engine := c.installation.Engine()
	if c.client, err = c.DialAt(ctx, address, engine.Namespace); err != nil {
		return err
	}
	c.commands = commands.New(c.client, c.store, time.Now)
	c.commands.Queues.Tasks = engine.Queue
	return nil
}

// startSMTP starts the SMTP server that discards the letters of loa.
func (c *cluster) startSMTP(ctx context.Context) (address string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	c.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return discardSession{}, nil }))
	c.smtp.Domain, c.smtp.EnableSMTPUTF8 = "kho.test", true
	go func() { _ = c.smtp.Serve(listener) }() // Serve returns when the server is closed
	return listener.Addr().String(), nil
}

// discardSession accepts every letter and discards it.
type discardSession struct{}

func (discardSession) Reset()                               {}
func (discardSession) Logout() error                        { return nil }
func (discardSession) Mail(string, *smtp.MailOptions) error { return nil }
func (discardSession) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (discardSession) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func (c *cluster) startWorker(ctx context.Context) error {
	_, err := c.StartPart(ctx, "worker")
	return err
}

// workerMemory returns the resident memory of the worker, in KB.
func (c *cluster) workerMemory() int {
	return field(fmt.Sprintf("/proc/%d/status", c.Process.PID()), "VmRSS:")
}

// annexForAll returns a plan with n lines and the suffix in their words, which are distributed evenly over all present units with exactly one
// focal point.
func annexForAll(suffix string, n, year int) string {
	known, on := sample.Directory(), calendar.Today(time.Now())
	var units []string
	for _, unit := range known.Units {
		if unit.ValidOn(on) && len(known.HoldersOf(directory.RoleFocalPoint, unit.Code, on)) == 1 {
			units = append(units, unit.Name)
		}
	}
	var b strings.Builder
	b.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n")
	for i := range n {
		fmt.Fprintf(&b, "%d;Tuyên truyền cải cách hành chính, chuyên đề %d (%s);Tin, bài;%s;Trước ngày 15/12/%d\n", i+1, i+1, suffix, units[i%len(units)], year)
	}
	return b.String()
}

// waitUntil repeats done until it returns true, for at most ten minutes.
func (c *cluster) waitUntil(ctx context.Context, what string, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	if err := poll(ctx, 100*time.Millisecond, done); err != nil {
		return fmt.Errorf("waiting until %s: %w", what, err)
	}
	return nil
}

// close stops all processes and servers, and removes the home directory.
func (c *cluster) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, instance := range []*clustertest.Instance{c.Instance, c.temporal} {
		if instance != nil && instance.Process != nil {
			_ = instance.Process.Interrupt() // the measurement is finished
		}
	}
	if c.client != nil {
		c.client.Close()
	}
	if c.store != nil {
		c.store.Close()
	}
	for _, conn := range []*pgx.Conn{c.conn, c.stats} {
		if conn != nil {
			_ = conn.Close(ctx) // the measurement is finished
		}
	}
	if c.smtp != nil {
		_ = c.smtp.Close() // the worker has stopped
	}
	if c.dovecot != nil {
		_ = c.dovecot.Stop() // an error leaves only a temporary directory
	}
	if c.postgres != nil {
		_ = c.postgres.Remove(ctx) // likewise
	}
	_ = os.RemoveAll(c.Home)
}

// writeTokenKeys writes the keys of tokens into the home folder, for this process and those that it starts.
func (c *cluster) writeTokenKeys() error {
	keys := keyfile.Keys{keyfile.New()}
	return os.WriteFile(filepath.Join(c.Home, "token.key"), keys.Format("keys of one run of the benchmark"), 0o600)
}
