package engine_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loa/engine"
)

// childHome, when set, makes this test binary play a loa that starts PostgreSQL and is then killed.
// childTemporal, when set besides, makes it start Temporal, too.
const (
	childHome     = "LOA_ENGINE_TEST_CHILD_HOME"
	childTemporal = "LOA_ENGINE_TEST_CHILD_TEMPORAL"
)

// sharedHome is the home of the PostgreSQL of all tests that need only some database; it is started by the first of them.
var (
	sharedHome  string
	startShared = sync.OnceValues(func() (*engine.Postgres, error) {
		return engine.StartPostgres(context.Background(), engine.PostgresOptions{Home: sharedHome})
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

func sharedPostgres(t *testing.T) *engine.Postgres {
	t.Helper()
	sharedStarted.Store(true)
	pg, err := startShared()
	if err != nil {
		t.Fatal(err)
	}
	return pg
}

// playLoa starts PostgreSQL, and Temporal if asked, says where, and waits to be killed.
func playLoa(home string) int {
	ctx := context.Background()
	pg, err := engine.StartPostgres(ctx, engine.PostgresOptions{Home: home})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	address := "-"
	if os.Getenv(childTemporal) != "" {
		server, err := engine.StartTemporal(ctx, engine.TemporalOptions{
			PostgresHost: pg.Host(), PostgresPort: pg.Port(), User: pg.User(), Password: pg.Password(), Home: home,
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		address = server.Address()
	}
	fmt.Println(pg.Port(), address)
	_, _ = io.Copy(io.Discard, os.Stdin) // blocks until the parent is gone
	return 0
}

// loaProcess is a loa of its own that a test may kill.
type loaProcess struct {
	cmd     *exec.Cmd
	port    int    // of its PostgreSQL
	address string // of its Temporal, if it has one
}

// startLoa runs a loa on home and waits until it is up; with a Temporal server if temporal is not empty.
func startLoa(t *testing.T, home, temporal string) *loaProcess {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	loa := &loaProcess{cmd: exec.Command(self)}
	loa.cmd.Env = append(os.Environ(), childHome+"="+home, childTemporal+"="+temporal)
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

func portText(port int) string { return strconv.Itoa(port) }

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
