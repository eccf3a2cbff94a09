//go:build !noembed

package temporal_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
	"loa/engine/temporal"
)

// childHome, when set, makes this test binary play a loa that starts PostgreSQL and Temporal and is then killed.
const childHome = "LOA_ENGINE_TEST_CHILD_HOME"

// sharedHome is the home of the PostgreSQL of all tests that need only some database; it is started by the first of them.
var (
	sharedHome  string
	startShared = sync.OnceValues(func() (*postgres.Server, error) {
		return postgres.Start(context.Background(), postgres.Options{Home: sharedHome})
	})
	sharedStarted atomic.Bool
)

func TestMain(m *testing.M) {
	if home := os.Getenv(childHome); home != "" {
		os.Exit(playLoa(home))
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

// playLoa starts PostgreSQL and Temporal, says where, and waits to be killed.
func playLoa(home string) int {
	ctx := context.Background()
	pg, err := postgres.Start(ctx, postgres.Options{Home: home})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	server, err := temporal.Start(ctx, temporal.Options{
		PostgresHost: pg.Host(), PostgresPort: pg.Port(), User: pg.User(), Password: pg.Password(), Home: home,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(pg.Port(), server.Address())
	_, _ = io.Copy(io.Discard, os.Stdin) // blocks until the parent is gone
	return 0
}

// loaProcess is a loa of its own that a test may kill.
type loaProcess struct {
	cmd     *exec.Cmd
	port    int    // of its PostgreSQL
	address string // of its Temporal
}

// startLoa runs a loa on home and waits until it is up.
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
	t.Cleanup(func() { _ = stdin.Close() }) // closed already when the process was killed
	stdout, err := loa.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := loa.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(stdout, &loa.port, &loa.address); err != nil {
		t.Fatalf("reading where the other loa listens: %v", err)
	}
	return loa
}

// kill sends SIGKILL and waits for the end.
func (l *loaProcess) kill(t *testing.T) {
	t.Helper()
	if err := l.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = l.cmd.Wait() // it always says "signal: killed"
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
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // the server may be stopped by then
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

// await looks until the claim is true, for ten seconds at most.
func await(t *testing.T, claim string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waiting for %s: it did not come", claim)
		}
	}
}
