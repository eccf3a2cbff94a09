package postgres_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
)

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

func execSQL(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func value[T any](t *testing.T, conn *pgx.Conn, sql string) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// The settings keep what is committed, and Vietnamese is sorted by its own order.
func TestConfigure(t *testing.T) {
	t.Parallel()
	conn := connect(t, sharedPostgres(t), "postgres")
	got := map[string]string{}
	for _, setting := range []string{
		"fsync", "synchronous_commit", "full_page_writes", "data_checksums", "server_encoding",
		"listen_addresses", "max_connections", "password_encryption", "TimeZone",
	} {
		got[setting] = value[string](t, conn, "SELECT current_setting('"+setting+"')")
	}
	want := map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on", "server_encoding": "UTF8",
		"listen_addresses": "127.0.0.1", "max_connections": "200", "password_encryption": "scram-sha-256", "TimeZone": "UTC",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	names := value[string](t, conn, `SELECT string_agg(n, ' ' ORDER BY n COLLATE "vi-x-icu")
		FROM (VALUES ('Đống Đa'), ('Dịch Vọng'), ('Ba Đình'), ('Ăn'), ('Em'), ('Âu')) AS v (n)`)
	if want := "Ăn Âu Ba Đình Dịch Vọng Đống Đa Em"; names != want {
		t.Errorf("Vietnamese order is %q, want %q", names, want)
	}
	if got := value[string](t, conn, "SELECT lower('ĐỒNG Ý')"); got != "đồng ý" {
		t.Errorf("lower case is %q", got)
	}
}

// A wrong password is refused.
func TestPassword(t *testing.T) {
	t.Parallel()
	_, err := pgx.Connect(t.Context(), strings.Replace(sharedPostgres(t).DSN("postgres"), sharedPostgres(t).Password(), "doan-mo", 1))
	if err == nil || !strings.Contains(err.Error(), "28P01") {
		t.Errorf("connecting with a wrong password gives %v, want SQLSTATE 28P01", err)
	}
}

// Data and port are those of before, and a lost password is set anew.
func TestStartAfterStop(t *testing.T) {
	t.Parallel()
	home := filepath.Join(t.TempDir(), "loa với dấu cách")
	first, err := postgres.Start(t.Context(), postgres.Options{Home: home})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.EnsureDatabase(t.Context(), "ke_hoach"); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, first, "ke_hoach")
	execSQL(t, conn, "CREATE TABLE loa (tieng text)")
	execSQL(t, conn, "INSERT INTO loa VALUES ('Nhiệm vụ số một')")
	port := first.Port()
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Errorf("stopping twice: %v", err)
	}
	if _, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", portText(port))); err == nil {
		t.Error("the port still answers after Stop")
	}
	if err := os.Remove(filepath.Join(home, "postgres.password")); err != nil { // and a lost password heals
		t.Fatal(err)
	}
	second := startPostgres(t, postgres.Options{Home: home})
	if second.Port() != port {
		t.Errorf("port %d after the restart, want %d", second.Port(), port)
	}
	if got := value[string](t, connect(t, second, "ke_hoach"), "SELECT tieng FROM loa"); got != "Nhiệm vụ số một" {
		t.Errorf("the row after the restart is %q", got)
	}
}

// The server of a killed loa runs on and is adopted.
func TestStartAfterKill(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	loa := startLoa(t, home)
	loa.kill(t)
	port := loa.port
	pg := startPostgres(t, postgres.Options{Home: home})
	if pg.Port() != port {
		t.Errorf("adopted port %d, want %d", pg.Port(), port)
	}
	if err := pg.EnsureDatabase(t.Context(), "loa"); err != nil {
		t.Error(err)
	}
}

// The server goes on while another process uses it.
func TestStopWithOtherUser(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startPostgres(t, postgres.Options{Home: home})
	second := startPostgres(t, postgres.Options{Home: home})
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := value[int](t, connect(t, second, "postgres"), "SELECT 1"); got != 1 {
		t.Errorf("the second user reads %d", got)
	}
}

// Data of another major version are refused with advice and not touched.
func TestStartOtherMajorVersion(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	pg := startPostgres(t, postgres.Options{Home: home})
	data := value[string](t, connect(t, pg, "postgres"), "SHOW data_directory")
	running := value[string](t, connect(t, pg, "postgres"), "SELECT current_setting('server_version_num')::int / 10000 || ''")
	if err := pg.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("11\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := postgres.Start(t.Context(), postgres.Options{Home: home})
	if err == nil {
		t.Fatal("a data directory of PostgreSQL 11 was accepted")
	}
	for _, want := range []string{data, "PostgreSQL 11", "PostgreSQL " + running, "apt-get install postgresql-11", "nothing was changed"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message %q does not say %q", err, want)
		}
	}
}

// What an interrupted initdb left is swept away.
func TestStartAfterKilledInit(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	pg := startPostgres(t, postgres.Options{Home: home})
	data := value[string](t, connect(t, pg, "postgres"), "SHOW data_directory")
	if err := pg.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// What a killed initdb leaves: its own directory, not yet renamed to data.
	half := filepath.Join(filepath.Dir(data), "init-4711")
	if err := os.Rename(data, half); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(half, "PG_VERSION")); err != nil {
		t.Fatal(err)
	}
	again := startPostgres(t, postgres.Options{Home: home})
	if got := value[int](t, connect(t, again, "postgres"), "SELECT 1"); got != 1 {
		t.Errorf("the new server reads %d", got)
	}
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half directory is still there: %v", err)
	}
}

// A taken port is named.
func TestStartPortTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	home := t.TempDir()
	port := taken.Addr().(*net.TCPAddr).Port
	_, err = postgres.Start(t.Context(), postgres.Options{Home: home, Port: port})
	if err == nil || !strings.Contains(err.Error(), taken.Addr().String()+" is already taken") {
		t.Errorf("starting on a taken port gives %v", err)
	}
	startPostgres(t, postgres.Options{Home: home}) // nothing half-done is in the way, and it cleans up after us
}

// Without PostgreSQL on the machine the error says what to install.
func TestStartNotInstalled(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	home := t.TempDir()
	_, err := postgres.Start(t.Context(), postgres.Options{Home: home, Installations: t.TempDir()})
	if !errors.Is(err, postgres.ErrMissing) || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("without PostgreSQL on the machine: %v", err)
	}
	if _, err := os.Stat(filepath.Join(home, "postgres")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// Several sides may ask for the same database at once.
func TestEnsureDatabase(t *testing.T) {
	t.Parallel()
	pg := sharedPostgres(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if err := pg.EnsureDatabase(t.Context(), `lạ "tên"`); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	conn := connect(t, pg, "postgres")
	encoding := value[string](t, conn, `SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'lạ "tên"'`)
	if encoding != "UTF8" {
		t.Errorf("encoding is %q", encoding)
	}
}
