package main

import (
	"strings"
	"testing"

	"loa/store/storetest"
)

// On a database of another version the doctor says once what to run, and of each further check one sentence without the words of PostgreSQL.
func TestDoctorUnmigrated(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, change string }{
		{"without tables", "DROP SCHEMA public CASCADE; CREATE SCHEMA public"},
		{"of an earlier release", "ALTER TABLE letter_in RENAME TO letter_in_old; DELETE FROM bun_migrations WHERE name > '0020'"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dsn := storetest.DSN(t)
			change(t, dsn, tt.change)
			code, out, errs := call(t, []string{"LOA_DSN=" + dsn, "LOA_ADDRESS=loa@hanoi.test", "LOA_AUTHSERV=mx.hanoi.test", "LOA_SMTP=" + closedPort(t), "LOA_IMAP=" + closedPort(t)}, "doctor")
			wantExit(t, code, exitUnavailable, errs)
			if n := strings.Count(out, "→ chạy `loa migrate`"); n != 1 {
				t.Errorf("loa migrate is advised %d times:\n%s", n, out)
			}
			if !strings.Contains(out, "✕ Thư gần nhất") {
				t.Errorf("the letters are not named:\n%s", out)
			}
			for _, raw := range []string{"SQLSTATE", "relation", "does not exist"} {
				if strings.Contains(out+errs, raw) {
					t.Errorf("the doctor says %q:\n%s%s", raw, out, errs)
				}
			}
		})
	}
}
