package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loa/store"
	"loa/store/storetest"
)

func TestOpenStore(t *testing.T) {
	t.Parallel()
	t.Run("without PostgreSQL the error names the setting", func(t *testing.T) {
		t.Parallel()
		env := []string{"LOA_DSN=postgres://loa@" + closedPort(t) + "/loa?sslmode=disable"}
		for _, args := range [][]string{{"migrate"}, {"plan", "list"}, {"doctor"}} {
			code, _, errs := call(t, env, args...)
			wantExit(t, code, exitUnavailable, errs)
		}
		code, _, errs := call(t, env, "plan", "list")
		wantExit(t, code, exitUnavailable, errs, "PostgreSQL", "LOA_DSN")
	})
	t.Run("without PostgreSQL doctor goes on to the mail servers", func(t *testing.T) {
		t.Parallel()
		away := closedPort(t)
		env := []string{
			"LOA_DSN=postgres://loa@" + away + "/loa?sslmode=disable", "LOA_ADDRESS=loa@hanoi.test", "LOA_AUTHSERV=mx.hanoi.test",
			"LOA_SMTP=" + away, "LOA_SMTP_TLS=none", "LOA_IMAP=" + away, "LOA_IMAP_TLS=none",
		}
		code, out, errs := call(t, env, "doctor")
		wantExit(t, code, exitUnavailable, errs)
		for _, want := range []string{"✕ PostgreSQL", "✕ Gửi thư (SMTP)", "✓ Giờ máy"} {
			if !strings.Contains(out, want) {
				t.Errorf("doctor does not say %q:\n%s", want, out)
			}
		}
	})
	t.Run("after `loa dev` has stopped the error says that loa does not run", func(t *testing.T) {
		t.Parallel()
		home, address := t.TempDir(), closedPort(t)
		word := `{"dsn": "postgres://loa@` + address + `/loa?sslmode=disable", "temporal": "` + address + `", "namespace": "loa"}`
		if err := os.WriteFile(filepath.Join(home, "running.json"), []byte(word), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"plan", "list"}, {"task", "list"}, {"task", "accept", "kh-2027/1/so-noi-vu/1"}, {"mail", "list"}} {
			code, _, errs := call(t, nil, append(args, "--home", home)...)
			wantExit(t, code, exitUnavailable, errs, "loa chưa chạy", "loa dev")
			if strings.Contains(errs, "refused") {
				t.Errorf("loa %s: %s", strings.Join(args, " "), errs)
			}
		}
	})
}

func TestDial(t *testing.T) {
	t.Parallel()
	t.Run("without Temporal nothing is recorded", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		if code, _, errs := call(t, []string{"LOA_DSN=" + dsn}, "migrate"); code != exitOK {
			t.Fatal(errs)
		}
		s, err := store.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() }) // the database is removed with the test
		env := []string{"LOA_DSN=" + dsn, "LOA_TEMPORAL=" + closedPort(t)}
		annex := file(t, "phu-luc.csv", annexOf("1;Tuyên truyền;Tin;Sở Nội vụ;Quý I"))
		if code, _, errs := call(t, env, "plan", "import", annex, "--year", "2027"); code != exitInvalid {
			t.Fatalf("an annex with a unit that the directory lacks was imported: %d %s", code, errs)
		}
		plans, err := s.Plans(t.Context())
		if err != nil || len(plans) != 0 {
			t.Fatalf("a refused import recorded %v (%v)", plans, err)
		}
		code, _, errs := call(t, env, "plan", "launch", "kh-2027")
		wantExit(t, code, exitUnavailable, errs, "Temporal")
	})
}

// Each process of a machine has an identity of its own in Temporal, so that a stuck worker can be told from another.
func TestIdentity(t *testing.T) {
	t.Parallel()
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	a := &app{metrics: newProcessMetrics()}
	if got, want := a.clientOptions(nil).Identity, fmt.Sprintf("%d/loa@%s", os.Getpid(), host); got != want {
		t.Errorf("the identity is %q, want %q", got, want)
	}
}
