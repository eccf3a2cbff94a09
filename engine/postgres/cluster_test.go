package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

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
