// Package storetest gives each test a database of its own on a real PostgreSQL. The first test of a package that needs a database starts the
// server. A database is a copy of one that was migrated once, which takes up to half a second; Open empties the database of a finished test
// instead, which takes a millisecond.
package storetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
	"loa/keyfile"
	"loa/store"
)

// template is the migrated database from which the others are copied.
const template = "loa_template"

var server struct {
	sync.Mutex
	postgres *postgres.Server
	home     string
	emptied  []database // that no test uses any more
	err      error      // of the start, which is tried once
}

// Run runs the tests of a package and removes the PostgreSQL that they started: os.Exit(storetest.Run(m)) in TestMain. A package that uses
// Open or DSN must call it; otherwise its server keeps running.
func Run(m *testing.M) int {
	code := m.Run()
	server.Lock()
	defer server.Unlock()
	for _, d := range server.emptied {
		_ = d.close() // its database goes with the server
	}
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

// Open opens an empty, migrated database for the test. When the test ends, the database is emptied for another test of the package, and stays
// open.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return OpenWithSecret(t, "")
}

// OpenWithSecret is Open with a key of tokens whose secret is given, 64 hexadecimal digits; "" gives that of Keys.
func OpenWithSecret(t testing.TB, secret string) *store.Store {
	t.Helper()
	d := takeDatabase(t)
	d.store.UseKeys(Keys)
	if secret != "" {
		keys := keyfile.Keys{Key(t, secret)}
		d.store.UseKeys(func() (keyfile.Keys, error) { return keys, nil })
	}
	t.Cleanup(func() {
		if err := d.execute(emptying); err != nil {
			t.Error(err)
			return
		}
		if d.store.Ping(context.Background()) != nil { // the test has closed it
			return
		}
		server.Lock()
		defer server.Unlock()
		server.emptied = append(server.emptied, d)
	})
	return d.store
}

var keys = keyfile.Keys{keyfile.New()}

// Keys are the keys of tokens of the tests, for a store that a test opens by its address.
func Keys() (keyfile.Keys, error) { return keys, nil }

// KeyFile writes the keys of tokens of the tests into a file, for a process that a test starts.
func KeyFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token.key")
	if err := os.WriteFile(path, keys.Format("the keys of a test"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Key is a key of tokens with a given secret, 64 hexadecimal digits.
func Key(t testing.TB, secret string) keyfile.Key {
	t.Helper()
	content, err := hex.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	key, ok := keyfile.Of(content)
	if !ok {
		t.Fatalf("%q are not 32 bytes", secret)
	}
	return key
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

// database is an open database, with a connection beside the store.
type database struct {
	store *store.Store
	conn  *pgx.Conn
}

func (d database) execute(statement string) error {
	if _, err := d.conn.Exec(context.Background(), statement); err != nil { // the context of a test has ended when its cleanup runs
		return fmt.Errorf("running %q: %w", statement, err)
	}
	return nil
}

func (d database) close() error {
	return errors.Join(d.store.Close(), d.conn.Close(context.Background()))
}

// takeDatabase is an empty, migrated database: that of a finished test, or a new one.
func takeDatabase(t testing.TB) database {
	t.Helper()
	pg, err := start()
	if err != nil {
		t.Fatal(err)
	}
	if d, found := takeEmptied(); found {
		return d
	}
	name, ctx := newName(), context.WithoutCancel(t.Context()) // the database outlives the test
	if err := execute(pg, copying(name, template)); err != nil {
		t.Fatal(err)
	}
	var d database
	if d.conn, err = pgx.Connect(ctx, pg.DSN(name)); err == nil {
		d.store, err = store.Open(ctx, pg.DSN(name))
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func takeEmptied() (d database, found bool) {
	server.Lock()
	defer server.Unlock()
	if len(server.emptied) == 0 {
		return database{}, false
	}
	last := len(server.emptied) - 1
	d, server.emptied = server.emptied[last], server.emptied[:last]
	return d, true
}

// emptying deletes all rows but those about migrations, the only ones that a migrated database has, and restarts all counters. It disables the
// triggers, because the journal allows no deletion.
const emptying = `DO $$
DECLARE each record;
BEGIN
	PERFORM set_config('session_replication_role', 'replica', true);
	FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'bun_migrations' LOOP
		EXECUTE format('DELETE FROM %I', each.tablename);
	END LOOP;
	FOR each IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequencename <> 'bun_migrations_id_seq' LOOP
		EXECUTE format('ALTER SEQUENCE %I RESTART', each.sequencename);
	END LOOP;
END $$`

func newName() string { return "test_" + strings.ToLower(rand.Text()) }

func copying(name, from string) string {
	return "CREATE DATABASE " + name + " TEMPLATE " + from + " ENCODING 'UTF8'"
}

func create(t testing.TB, from string) string {
	t.Helper()
	pg, err := start()
	if err != nil {
		t.Fatal(err)
	}
	name := newName()
	if err := execute(pg, copying(name, from)); err != nil {
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
