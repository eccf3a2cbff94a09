package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"

	"loa/cmd/loa/sample"
	"loa/commands"
	"loa/engine/postgres"
	"loa/mail/mailtest"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// office is loa as a city runs it: PostgreSQL, Temporal and the worker each in a process of its own, Dovecot, and a mail server that
// takes what is sent.
type office struct {
	house
	postgres *postgres.Server
	plain    *pgx.Conn
	temporal *exec.Cmd
	dovecot  *mailtest.Server
	smtp     *smtp.Server
	env      []string
}

func (o *office) open(ctx context.Context) (err error) {
	if o.postgres, err = postgres.Start(ctx, postgres.Options{Home: o.home}); err != nil {
		return err
	}
	if err := o.postgres.EnsureDatabase(ctx, "loa"); err != nil {
		return err
	}
	dsn := o.postgres.DSN("loa")
	if o.plain, err = pgx.Connect(ctx, dsn); err != nil {
		return err
	}
	if o.store, err = store.Open(ctx, dsn); err != nil {
		return err
	}
	err = errors.Join(o.store.Migrate(ctx), o.store.SaveDirectory(ctx, sample.Directory()), o.store.SaveCalendar(ctx, calendar.Shipped()))
	if err != nil {
		return err
	}
	if o.dovecot, err = mailtest.StartDovecot(ctx, mailtest.Options{}); err != nil {
		return err
	}
	taken, err := o.startSMTP(ctx)
	if err != nil {
		return err
	}
	o.env = []string{"LOA_HOME=" + o.home, "LOA_DSN=" + dsn}
	temporal, words, err := o.part(ctx, "temporal")
	if err != nil {
		return err
	}
	o.temporal = temporal
	_, o.word.Temporal, _ = strings.Cut(words, "Temporal tại ")
	o.env = append(o.env, "LOA_TEMPORAL="+o.word.Temporal, "LOA_PUBLIC=https://loa.hanoi.test", "LOA_ADDRESS="+loaAddress, "LOA_AUTHSERV="+authserv,
		"LOA_IMAP="+o.dovecot.IMAP, "LOA_IMAP_USER="+loaAddress, "LOA_IMAP_PASSWORD="+password, "LOA_IMAP_TLS=none", "LOA_SMTP="+taken, "LOA_SMTP_TLS=none")
	if o.client, err = client.DialContext(ctx, client.Options{HostPort: o.word.Temporal, Namespace: "loa", Logger: quiet{}}); err != nil {
		return err
	}
	o.commands = commands.New(o.client, o.store, time.Now)
	return nil
}

// startSMTP listens for what loa sends, and keeps nothing of it.
func (o *office) startSMTP(ctx context.Context) (address string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	o.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return taking{}, nil }))
	o.smtp.Domain, o.smtp.EnableSMTPUTF8 = "kho.test", true
	go func() { _ = o.smtp.Serve(listener) }() // it ends when it is closed
	return listener.Addr().String(), nil
}

// taking takes every letter and forgets it.
type taking struct{}

func (taking) Reset()                               {}
func (taking) Logout() error                        { return nil }
func (taking) Mail(string, *smtp.MailOptions) error { return nil }
func (taking) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (taking) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// part starts one part of loa and gives the line with which it says that it runs.
func (o *office) part(ctx context.Context, name string) (*exec.Cmd, string, error) {
	cmd := exec.CommandContext(ctx, o.binary, name)
	cmd.Env = append(os.Environ(), o.env...)
	said, err := os.CreateTemp(o.home, name)
	if err != nil {
		return nil, "", err
	}
	defer said.Close() // the part has it, too
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	var words string
	err = o.until(ctx, "loa "+name+" runs", func() (bool, error) {
		content, err := os.ReadFile(said.Name())
		words = strings.TrimSpace(string(content))
		return strings.Contains(words, "loa đang chạy"), err
	})
	return cmd, words, err
}

func (o *office) startWorker(ctx context.Context) (err error) {
	o.cmd, _, err = o.part(ctx, "worker")
	return err
}

func (o *office) stopWorker() error { return o.stop() }

func (o *office) workerMemory() int {
	return field(fmt.Sprintf("/proc/%d/status", o.cmd.Process.Pid), "VmRSS:")
}

// loa runs a command against the office.
func (o *office) loa(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, o.binary, args...)
	cmd.Env = append(os.Environ(), o.env...)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("loa %s: %w: %s", args[0], err, output)
	}
	return nil
}

// annex is a plan whose lines go round among all units of the day that have somebody to write to.
func (o *office) annex(n, year int) string {
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
		fmt.Fprintf(&b, "%d;Tuyên truyền cải cách hành chính, chuyên đề %d;Tin, bài;%s;Trước ngày 15/12/%d\n", i+1, i+1, units[i%len(units)], year)
	}
	return b.String()
}

// until asks again and again; it gives up after ten minutes.
func (o *office) until(ctx context.Context, what string, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	if err := until(ctx, 20*time.Millisecond, done); err != nil {
		return fmt.Errorf("waiting until %s: %w", what, err)
	}
	return nil
}

// close ends everything that was started.
func (o *office) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, cmd := range []*exec.Cmd{o.cmd, o.temporal} {
		if cmd != nil {
			_ = cmd.Process.Signal(syscall.SIGINT) // it may have ended
			_ = cmd.Wait()
		}
	}
	if o.client != nil {
		o.client.Close()
	}
	if o.store != nil {
		o.store.Close()
	}
	if o.plain != nil {
		_ = o.plain.Close(ctx) // the figures are read
	}
	if o.smtp != nil {
		_ = o.smtp.Close() // nobody sends any more
	}
	if o.dovecot != nil {
		_ = o.dovecot.Stop() // only a temporary folder is left otherwise
	}
	if o.postgres != nil {
		_ = o.postgres.Remove(ctx) // likewise
	}
	_ = os.RemoveAll(o.home)
}
