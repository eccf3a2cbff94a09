package store_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/schema"
	"loa/store"
	"loa/store/storetest"
)

func TestMigrate(t *testing.T) {
	t.Parallel()
	t.Run("many processes migrate at once", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.EmptyDSN(t)
		var all sync.WaitGroup
		for range 4 {
			s := openStore(t, dsn) // a pool of its own, as another process has
			all.Go(func() {
				if err := s.Migrate(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		var want []string
		for _, m := range schema.Migrations().Sorted() {
			want = append(want, m.Name)
		}
		got := rows[string](t, connect(t, dsn), "SELECT name FROM bun_migrations ORDER BY id")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("migrations applied (-want +got):\n%s", diff)
		}
	})
	// A process that ends after the commit of a migration must not leave a database that cannot be migrated, so the record is in the same
	// transaction. A migration that fails leaves neither tables nor a record.
	t.Run("a migration and the record of it are one transaction", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.EmptyDSN(t)
		s, conn := openStore(t, dsn), connect(t, dsn)
		if _, err := conn.Exec(t.Context(), "CREATE TABLE document (foreign_column int)"); err != nil {
			t.Fatal(err)
		}
		if err := s.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "document") {
			t.Fatalf("migrating over a foreign table: %v, want its name", err)
		}
		if got := rows[string](t, conn, "SELECT name FROM bun_migrations"); len(got) != 0 {
			t.Errorf("recorded as applied: %v", got)
		}
		if got := rows[string](t, conn, "SELECT tablename::text FROM pg_tables WHERE tablename IN ('task', 'journal')"); len(got) != 0 {
			t.Errorf("left behind: %v", got)
		}
		if _, err := conn.Exec(t.Context(), "DROP TABLE document"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestOpen: the error names the server or database that cannot be reached, never the password.
func TestOpen(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := pgx.ParseConfig(storetest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		dsn  string
		want string
	}{
		{name: "no server", dsn: "postgres://loa:bi-mat@" + free + "/loa", want: "reaching PostgreSQL at 127.0.0.1:"},
		{name: "no such database", dsn: strings.Replace(good.ConnString(), good.Database, "khong_co", 1), want: `database "khong_co"`},
		{name: "not an address", dsn: "postgres://loa:bi-mat@127.0.0.1:x/loa", want: "parsing the address of PostgreSQL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			_, err := store.Open(ctx, c.dsn)
			switch {
			case err == nil || !strings.Contains(err.Error(), c.want):
				t.Errorf("got %v, want %q in it", err, c.want)
			case strings.Contains(err.Error(), "bi-mat") || strings.Contains(err.Error(), good.Password):
				t.Errorf("the password is in %q", err)
			case errors.Is(err, context.DeadlineExceeded):
				t.Errorf("the error came after ten seconds")
			}
		})
	}
}
