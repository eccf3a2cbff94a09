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
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // an error is expected when the server has stopped before
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

func TestConfigure(t *testing.T) {
	t.Parallel()
	t.Run("committed data are durable, and the ICU collation sorts in Vietnamese order", func(t *testing.T) {
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
	})
	t.Run("a wrong password is refused", func(t *testing.T) {
		t.Parallel()
		_, err := pgx.Connect(t.Context(), strings.Replace(sharedPostgres(t).DSN("postgres"), sharedPostgres(t).Password(), "doan-mo", 1))
		if err == nil || !strings.Contains(err.Error(), "28P01") {
			t.Errorf("connecting with a wrong password gives %v, want SQLSTATE 28P01", err)
		}
	})
}

func TestStart(t *testing.T) {
	t.Parallel()
	// The names of these cases are short, because the path of a unix socket, at most 107 bytes long, contains them.
	t.Run("data survive a restart", func(t *testing.T) {
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
		if err := os.Remove(filepath.Join(home, "postgres.password")); err != nil { // the next start must set a new password
			t.Fatal(err)
		}
		second := startPostgres(t, postgres.Options{Home: home})
		if second.Port() != port {
			t.Errorf("port %d after the restart, want %d", second.Port(), port)
		}
		if got := value[string](t, connect(t, second, "ke_hoach"), "SELECT tieng FROM loa"); got != "Nhiệm vụ số một" {
			t.Errorf("the row after the restart is %q", got)
		}
	})
	t.Run("the server of a killed loa is adopted", func(t *testing.T) {
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
	})
	t.Run("data of another version are refused", func(t *testing.T) {
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
				t.Errorf("the message %q does not contain %q", err, want)
			}
		}
	})
	t.Run("an interrupted initdb is removed", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		pg := startPostgres(t, postgres.Options{Home: home})
		data := value[string](t, connect(t, pg, "postgres"), "SHOW data_directory")
		if err := pg.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		// A killed initdb leaves its own directory, which is not yet renamed to data.
		unfinished := filepath.Join(filepath.Dir(data), "init-4711")
		if err := os.Rename(data, unfinished); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(unfinished, "PG_VERSION")); err != nil {
			t.Fatal(err)
		}
		again := startPostgres(t, postgres.Options{Home: home})
		if got := value[int](t, connect(t, again, "postgres"), "SELECT 1"); got != 1 {
			t.Errorf("the new server reads %d", got)
		}
		if _, err := os.Stat(unfinished); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the directory of the interrupted initdb still exists: %v", err)
		}
	})
	t.Run("a taken port is named", func(t *testing.T) {
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
		startPostgres(t, postgres.Options{Home: home}) // the failed start must not prevent a later one; its cleanup removes the data
	})
}

// The server goes on running while another process uses it.
func TestStop(t *testing.T) {
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

// On a machine without PostgreSQL, Start says which package to install, and writes nothing.
func TestFindInstallations(t *testing.T) {
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

// Concurrent calls for the same name all succeed.
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
