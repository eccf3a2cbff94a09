package postgres_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loa/engine/postgres"
)

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
