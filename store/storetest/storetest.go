// Package storetest creates a database for each test on a real PostgreSQL. The first test of a package that needs a database starts the
// server; each database is a copy of one that was migrated once, which takes a few milliseconds.
package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
	"loa/store"
)

// template is the migrated database from which the others are copied.
const template = "loa_template"

var server struct {
	sync.Mutex
	postgres *postgres.Server
	home     string
	err      error // of the start, which is tried once
}

// Run runs the tests of a package and removes the PostgreSQL that they started: os.Exit(storetest.Run(m)) in TestMain. A package that uses
// Open or DSN must call it; otherwise its server keeps running.
func Run(m *testing.M) int {
	code := m.Run()
	server.Lock()
	defer server.Unlock()
	if server.postgres != nil {
		if err := server.postgres.Remove(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "removing the PostgreSQL of the tests:", err)
			code = max(code, 1)
		}
	}
	if server.home != "" {
		_ = os.RemoveAll(server.home) // a temporary directory
	}
	return code
}

// Open creates an empty, migrated database for the test and opens it. The database is dropped when the test ends.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return open(t, DSN(t))
}

// DSN creates an empty, migrated database for the test and returns its address, for a test that opens it several times. The database is
// dropped when the test ends.
func DSN(t testing.TB) string {
	t.Helper()
	return create(t, template)
}

// EmptyDSN creates a database without tables, for tests of migrations. The database is dropped when the test ends.
func EmptyDSN(t testing.TB) string {
	t.Helper()
	return create(t, "template0")
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func create(t testing.TB, from string) string {
	t.Helper()
	pg, err := start()
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := execute(pg, "CREATE DATABASE "+name+" TEMPLATE "+from+" ENCODING 'UTF8'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(pg, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return pg.DSN(name)
}

// start starts the server and creates the template, once.
func start() (*postgres.Server, error) {
	server.Lock()
	defer server.Unlock()
	if server.postgres != nil || server.err != nil {
		return server.postgres, server.err
	}
	server.err = startLocked()
	return server.postgres, server.err
}

func startLocked() error {
	ctx := context.Background() // the server outlives the test that starts it
	home, err := os.MkdirTemp("", "loa-store-")
	if err != nil {
		return fmt.Errorf("creating the home of PostgreSQL: %w", err)
	}
	server.home = home
	server.postgres, err = postgres.Start(ctx, postgres.Options{Home: home})
	if err != nil {
		return err
	}
	if err := server.postgres.EnsureDatabase(ctx, template); err != nil {
		return err
	}
	s, err := store.Open(ctx, server.postgres.DSN(template))
	if err != nil {
		return err
	}
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	return s.Close() // PostgreSQL copies a database only without a connection to it
}

// execute runs one statement that creates or drops a database.
func execute(pg *postgres.Server, statement string) error {
	ctx := context.Background() // the context of a test has ended when its cleanup runs
	conn, err := pgx.Connect(ctx, pg.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("connecting to the PostgreSQL of the tests: %w", err)
	}
	defer conn.Close(ctx) // the error of the statement is the one to return
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("running %q: %w", statement, err)
	}
	return nil
}
