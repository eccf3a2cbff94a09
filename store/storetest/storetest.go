// Package storetest gives each test a database of its own on a real PostgreSQL. One server is started for the tests of a package, by
// the first of them that asks; each database is a copy of one that was migrated once, which takes a few milliseconds.
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

// template is the migrated database that the others are copied from.
const template = "loa_template"

var server struct {
	sync.Mutex
	postgres *postgres.Server
	home     string
	err      error // of the start; it is not tried again
}

// Run runs the tests of a package and takes down the PostgreSQL that they started: os.Exit(storetest.Run(m)) in TestMain. A package
// that uses Open or DSN needs it, else its server outlives it.
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

// Open gives the test an empty, migrated database of its own, which is gone when the test ends.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return open(t, DSN(t))
}

// DSN makes an empty, migrated database of the test's own and gives its address, for tests that open it several times or at once.
func DSN(t testing.TB) string {
	t.Helper()
	return create(t, template)
}

// EmptyDSN makes a database without any table, for tests of the migration itself.
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

// start starts the server and makes the template, once.
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
		return fmt.Errorf("making a home for PostgreSQL: %w", err)
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
	return s.Close() // PostgreSQL copies a database only while nobody is in it
}

// execute runs one statement that makes or drops a database.
func execute(pg *postgres.Server, statement string) error {
	ctx := context.Background() // a test's own context has ended when it cleans up
	conn, err := pgx.Connect(ctx, pg.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("connecting to the PostgreSQL of the tests: %w", err)
	}
	defer conn.Close(ctx) // the statement's own error tells
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("running %q: %w", statement, err)
	}
	return nil
}
