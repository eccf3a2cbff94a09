package engine_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"loa/engine"
)

// childHome, when set, makes this test binary play a loa that starts PostgreSQL and is then killed.
const childHome = "LOA_ENGINE_TEST_CHILD_HOME"

// shared is the PostgreSQL of all tests that need only some database.
var shared *engine.Postgres

func TestMain(m *testing.M) {
	if home := os.Getenv(childHome); home != "" {
		os.Exit(playLoa(home))
	}
	os.Exit(withPostgres(m))
}

func withPostgres(m *testing.M) int {
	ctx := context.Background()
	home, err := os.MkdirTemp("", "loa-engine-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(home)
	shared, err = engine.StartPostgres(ctx, engine.PostgresOptions{Home: home})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() {
		if err := shared.Remove(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	return m.Run()
}

// playLoa starts PostgreSQL, says so, and waits to be killed.
func playLoa(home string) int {
	pg, err := engine.StartPostgres(context.Background(), engine.PostgresOptions{Home: home})
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	fmt.Println(pg.Port())
	_, _ = io.Copy(io.Discard, os.Stdin) // blocks until the parent is gone
	return 0
}

// killedLoa runs a loa that starts PostgreSQL on home, kills it with SIGKILL, and returns the port its server had.
func killedLoa(t *testing.T, home string) int {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childHome+"="+home)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var port int
	if _, err := fmt.Fscanln(stdout, &port); err != nil {
		t.Fatalf("reading the port of the child's PostgreSQL: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it always says "signal: killed"
	return port
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

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func addFlags(t *testing.T, client *imapclient.Client, uids imap.UIDSet, flags ...imap.Flag) {
	t.Helper()
	store := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: flags}
	if err := client.Store(uids, store, nil).Close(); err != nil {
		t.Fatal(err)
	}
}

func flagText(flags []imap.Flag) string {
	var words []string
	for _, flag := range flags {
		words = append(words, string(flag))
	}
	return strings.Join(words, " ")
}
