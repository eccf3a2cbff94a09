package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"loa/engine"
)

// startTimeout is the maximum duration of a start of PostgreSQL, crash recovery included.
const startTimeout = 2 * time.Minute

// postmaster is a running server as its file postmaster.pid describes it. port is 0 and socketDir empty while the server starts.
type postmaster struct {
	pid       int
	port      int
	socketDir string
}

// run runs one of PostgreSQL's programs as the account. The error contains the last lines of the program's output.
func (c *cluster) run(ctx context.Context, program string, args ...string) error {
	var output bytes.Buffer
	cmd := c.command(ctx, program, args...)
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running %s: %w: %s", program, err, lastLines(output.String(), 5))
	}
	return nil
}

func (c *cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.install.bin, program), args...)
	cmd.SysProcAttr = c.account.processAttributes()
	cmd.Dir = c.dir
	for _, entry := range os.Environ() {
		// PGPORT, PGDATA and similar variables in the environment of loa must not change the settings of this server. Those of loa are none of its
		// business.
		if !strings.HasPrefix(entry, "PG") && !strings.HasPrefix(entry, "LOA_") && !strings.HasPrefix(entry, "LC_") && !strings.HasPrefix(entry, "LANG") {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C", "HOME="+c.dir)
	return cmd
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "; ")
}

// start starts the server and waits until it accepts connections. pg_ctl puts the server into its own session, so it outlives this
// process, and a Ctrl-C in the terminal does not stop it.
func (c *cluster) start(ctx context.Context) error {
	if err := engine.RotateLog(c.log()); err != nil {
		return err
	}
	// The server inherits the open file, so the account needs no permission to open it.
	log, err := os.OpenFile(c.log(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening PostgreSQL's log: %w", err)
	}
	defer log.Close()
	from, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("opening PostgreSQL's log: %w", err)
	}
	cmd := c.command(ctx, "pg_ctl", "start", "--wait", "--timeout="+seconds(startTimeout), "--pgdata="+c.data())
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("starting PostgreSQL: %w: %s", err, c.logSince(from))
	}
	return nil
}

// logSince returns the last lines that the server logged after an offset of its log file.
func (c *cluster) logSince(from int64) string {
	content, err := os.ReadFile(c.log())
	if err != nil || int64(len(content)) < from {
		return "see " + c.log()
	}
	return lastLines(string(content[from:]), 8)
}

// stop shuts the server down in PostgreSQL's mode "fast": open transactions are rolled back, and all committed data are on disk.
func (c *cluster) stop(ctx context.Context) error {
	return c.run(ctx, "pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=60", "--pgdata="+c.data())
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }

// running returns the server that runs on this data directory according to postmaster.pid, or nil when there is none. A file that a killed
// server left is removed when its process id now belongs to another program, because PostgreSQL would refuse to start.
func (c *cluster) running() (*postmaster, error) {
	path := filepath.Join(c.data(), "postmaster.pid")
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil // no server runs
	}
	if err != nil {
		return nil, fmt.Errorf("reading postmaster.pid: %w", err)
	}
	found := parsePostmaster(string(content))
	if found.pid == 0 || !alive(found.pid) {
		return nil, nil // a stale file, which PostgreSQL replaces
	}
	if cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", found.pid)); err == nil && !sameDir(cwd, c.data()) {
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("removing a stale postmaster.pid: %w", err)
		}
		return nil, nil // no server runs
	}
	return &found, nil
}

// parsePostmaster parses postmaster.pid. Its lines are process id, data directory, start time, port, socket directory (LOCK_FILE_LINE_ in
// PostgreSQL's miscadmin.h). A missing or malformed number is 0.
func parsePostmaster(content string) postmaster {
	lines := strings.Split(content, "\n")
	var p postmaster
	number := func(i int) int {
		if i >= len(lines) {
			return 0
		}
		n, err := strconv.Atoi(strings.TrimSpace(lines[i]))
		if err != nil || n < 0 {
			return 0
		}
		return n
	}
	p.pid, p.port = number(0), number(3)
	if len(lines) > 4 {
		p.socketDir = strings.TrimSpace(lines[4])
	}
	return p
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

func sameDir(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// adopt waits until the running server accepts connections on its socket: the server may still be starting or recovering from a crash. It
// returns nil when no server runs, or when the running one was stopping and has ended.
func (c *cluster) adopt(ctx context.Context) (*postmaster, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		found, err := c.running()
		if found == nil || err != nil {
			return nil, err
		}
		var last error
		if found.port != 0 && found.socketDir != "" {
			var conn *pgx.Conn
			conn, last = pgx.Connect(ctx, socketDSN(found))
			if last == nil {
				return found, conn.Close(ctx)
			}
			if refused, ok := errors.AsType[*pgconn.PgError](last); ok && refused.Code[:2] != "57" { // 57P03: starting or stopping
				return nil, fmt.Errorf("adopting the running PostgreSQL (pid %d): %w", found.pid, last)
			}
		}
		if err := engine.Pause(ctx, engine.PollInterval); err != nil {
			return nil, fmt.Errorf("waiting for the running PostgreSQL (pid %d) to accept connections: %w", found.pid, errors.Join(err, last))
		}
	}
}

func socketDSN(p *postmaster) string {
	return fmt.Sprintf("host='%s' port=%d user=%s dbname=postgres connect_timeout=5", strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(p.socketDir), p.port, superuser)
}
