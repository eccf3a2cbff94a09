//go:build !noembed

package temporal_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/engine/authority"
	"loa/engine/postgres"
	"loa/engine/temporal"
)

// childHome is the environment variable with which a test starts this binary as a loa that it can kill: the value is the home of that loa.
const childHome = "LOA_ENGINE_TEST_CHILD_HOME"

// sharedHome is the home of one PostgreSQL for all tests that need no server of their own. The first of these tests starts it.
var (
	sharedHome  string
	startShared = sync.OnceValues(func() (*postgres.Server, error) {
		return postgres.Start(context.Background(), postgres.Options{Home: sharedHome})
	})
	sharedStarted atomic.Bool
)

func TestMain(m *testing.M) {
	if home := os.Getenv(childHome); home != "" {
		os.Exit(runUntilKilled(home))
	}
	if options := os.Getenv(childPart); options != "" {
		os.Exit(runPartUntilKilled(options))
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	home, err := os.MkdirTemp("", "loa-engine-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(home)
	sharedHome = home
	defer func() {
		if !sharedStarted.Load() {
			return
		}
		if pg, err := startShared(); err == nil {
			err = pg.Remove(context.Background())
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
	}()
	return m.Run()
}

func sharedPostgres(t *testing.T) *postgres.Server {
	t.Helper()
	sharedStarted.Store(true)
	pg, err := startShared()
	if err != nil {
		t.Fatal(err)
	}
	return pg
}

// runUntilKilled starts PostgreSQL and Temporal, prints the addresses, and waits until a test kills the process.
func runUntilKilled(home string) int {
	ctx := context.Background()
	pg, err := postgres.Start(ctx, postgres.Options{Home: home})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	address, err := pgx.ParseConfig(pg.DSN("postgres"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	server, err := temporal.Start(ctx, temporal.Options{Postgres: address, Home: home})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(pg.Port(), server.Address())
	_, _ = io.Copy(io.Discard, os.Stdin) // blocks until the parent process closes the pipe
	return 0
}

// loaProcess is a loa in its own process, which a test may kill.
type loaProcess struct {
	cmd     *exec.Cmd
	port    int    // of PostgreSQL
	address string // of Temporal
	tls     *tls.Config
}

// Address is that of the frontend.
func (l *loaProcess) Address() string { return l.address }

// ClientTLS is how clients connect to it.
func (l *loaProcess) ClientTLS() *tls.Config { return l.tls }

// startLoa starts a loa on home and waits until its servers run.
func startLoa(t *testing.T, home string) *loaProcess {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	loa := &loaProcess{cmd: exec.Command(self)}
	loa.cmd.Env = append(os.Environ(), childHome+"="+home)
	loa.cmd.Stderr = os.Stderr
	stdin, err := loa.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close() }) // an error is expected when the process was killed
	stdout, err := loa.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := loa.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(stdout, &loa.port, &loa.address); err != nil {
		t.Fatalf("reading the addresses of the other loa: %v", err)
	}
	key, err := authority.ReadIdentity(authority.ClientPath(home), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	loa.tls = key.ClientTLS()
	return loa
}

// kill sends SIGKILL and waits until the process has ended.
func (l *loaProcess) kill(t *testing.T) {
	t.Helper()
	if err := l.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = l.cmd.Wait() // the error is always "signal: killed"
}

func startPostgres(t *testing.T, o postgres.Options) *postgres.Server {
	t.Helper()
	pg, err := postgres.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pg.Remove(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return pg
}

func connect(t *testing.T, pg *postgres.Server, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pg.DSN(database))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // an error is expected when the server has stopped before
	return conn
}

func value[T any](t *testing.T, conn *pgx.Conn, sql string) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
