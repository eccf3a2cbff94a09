package postgres_test

import (
	"strings"
	"testing"

	"loa/engine/postgres"
)

func FuzzParsePostmaster(f *testing.F) {
	f.Add("4711\n/x/data\n1700000000\n25432\n/x/run\n127.0.0.1\n  5432001  32768\nready   \n")
	f.Add("4711\n/x/data\n1700000000\n")
	f.Add("-1\n\n\n-5\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, content string) {
		pid, port, dir := postgres.ParsePostmaster(content)
		if pid < 0 || port < 0 || strings.Contains(dir, "\n") {
			t.Errorf("pid %d, port %d, directory %q", pid, port, dir)
		}
	})
}
