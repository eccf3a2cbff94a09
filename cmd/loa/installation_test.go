package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/store/storetest"
)

// serveEnv are settings with which every part of loa starts on a database, without a mail server.
func serveEnv(dsn string) []string {
	return []string{
		"LOA_DSN=" + dsn, "LOA_LISTEN=127.0.0.1:0", "LOA_TEMPORAL_LISTEN=127.0.0.1:0", "LOA_PUBLIC=https://loa.hanoi.test", "LOA_ADDRESS=loa@hanoi.test",
		"LOA_AUTHSERV=thu.hanoi.test", "LOA_SMTP=127.0.0.1:9", "LOA_SMTP_TLS=none", "LOA_IMAP=127.0.0.1:9", "LOA_IMAP_TLS=none",
	}
}

// change runs a statement in a database.
func change(t *testing.T, dsn, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) // the error of the statement is the one that counts
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestCheckVersion(t *testing.T) {
	t.Parallel()
	parts := []string{"serve", "worker", "web", "temporal"}
	refused := func(t *testing.T, dsn, part string, texts ...string) {
		t.Helper()
		env := serveEnv(dsn)
		if part == "worker" || part == "web" {
			env = append(env, "LOA_TEMPORAL="+closedPort(t))
		}
		code, _, errs := call(t, env, part)
		wantExit(t, code, exitUnavailable, errs, texts...)
		if strings.Count(errs, "\n") != 1 {
			t.Errorf("loa %s says more than one sentence: %s", part, errs)
		}
	}
	t.Run("a database of a later version is refused", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		change(t, dsn, "INSERT INTO bun_migrations (name, group_id) VALUES ('9999', 99)")
		for _, part := range append(parts, "migrate") {
			refused(t, dsn, part, "9999", "bản loa mới hơn")
		}
	})
	t.Run("a database of an earlier version is refused, with what to run", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		change(t, dsn, "DELETE FROM bun_migrations WHERE name = '0024'")
		for _, part := range parts {
			refused(t, dsn, part, "0024", "loa migrate")
		}
		if code, _, errs := call(t, serveEnv(dsn), "migrate"); code != exitOK {
			t.Errorf("loa migrate: %d %s", code, errs)
		}
	})
	t.Run("the parts leave a database that is new or a copy to migrate", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		for _, part := range parts[1:] {
			refused(t, dsn, part, "loa migrate")
		}
	})
}

func TestInstallation(t *testing.T) {
	t.Parallel()
	show := func(t *testing.T, dsn string) (view installationView) {
		t.Helper()
		code, out, errs := call(t, []string{"LOA_DSN=" + dsn}, "installation", "-o", "json")
		wantExit(t, code, exitOK, errs)
		if err := json.Unmarshal([]byte(out), &view); err != nil {
			t.Fatal(err)
		}
		return view
	}
	migrate := func(t *testing.T, dsn string) string {
		t.Helper()
		code, _, errs := call(t, []string{"LOA_DSN=" + dsn}, "migrate")
		wantExit(t, code, exitOK, errs)
		return errs
	}
	t.Run("migrate gives an id, which stays", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		migrate(t, dsn)
		first := show(t, dsn)
		migrate(t, dsn)
		if second := show(t, dsn); first.ID == "" || second.ID != first.ID || !strings.Contains(first.Namespace, first.ID) {
			t.Errorf("installation %+v, then %+v", first, second)
		}
	})
	t.Run("a database restored elsewhere is told to be a copy, also by doctor", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		migrate(t, dsn)
		original := show(t, dsn)
		// As after pg_dump on another server. The engine stays there.
		change(t, dsn, `UPDATE setting SET value = (value::jsonb || '{"system": "7000000000000000001", "stem": "loa_khac"}')::text WHERE key = 'installation'`)
		code, _, errs := call(t, []string{"LOA_DSN=" + dsn}, "installation")
		wantExit(t, code, exitUnavailable, errs, "loa migrate")
		if said := migrate(t, dsn); !strings.Contains(said, "bản sao") || !strings.Contains(said, original.ID) {
			t.Errorf("migrate says %q", said)
		}
		if copied := show(t, dsn); copied.ID == original.ID || copied.CopyOf != original.ID || copied.Namespace == original.Namespace {
			t.Errorf("the copy of %+v is %+v", original, copied)
		}
		_, out, _ := call(t, []string{"LOA_DSN=" + dsn}, "doctor")
		if !strings.Contains(out, "bản sao") || !strings.Contains(out, original.ID) {
			t.Errorf("doctor says %s", out)
		}
	})
}

func TestFindRunning(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	if code, _, errs := call(t, []string{"LOA_DSN=" + dsn}, "migrate"); code != exitOK {
		t.Fatal(errs)
	}
	for _, c := range []struct {
		name string
		word running
		code int
		want string
	}{
		{name: "a process that has ended", word: running{PID: 1 << 22, Temporal: usedPort(t)}, code: exitUnavailable, want: "loa chưa chạy"},
		{name: "an address that does not answer", word: running{PID: os.Getpid(), Temporal: closedPort(t)}, code: exitUnavailable, want: "loa chưa chạy"},
		{name: "another installation", word: running{PID: os.Getpid(), Temporal: usedPort(t), Installation: "khac"}, code: exitUsage, want: "bản cài đặt khac"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			content, err := json.Marshal(c.word)
			if err != nil {
				t.Fatal(err)
			}
			home := t.TempDir()
			if err := os.WriteFile(filepath.Join(home, runningFile), content, 0o600); err != nil {
				t.Fatal(err)
			}
			code, _, errs := call(t, []string{"LOA_DSN=" + dsn}, "task", "accept", "kh-2027/1/so-noi-vu/1", "--home", home)
			wantExit(t, code, c.code, errs, c.want)
		})
	}
}
