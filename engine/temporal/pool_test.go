//go:build !noembed

package temporal

import (
	"context"
	"io"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
)

// TestOpenPool counts the connections that a pool keeps after a load. A pool that closed some would open them anew for the next statements.
func TestOpenPool(t *testing.T) {
	t.Parallel()
	const connections = 6
	pg, err := postgres.Start(t.Context(), postgres.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pg.Remove(context.Background()); err != nil {
			t.Error(err)
		}
	})
	config, err := pgx.ParseConfig(pg.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := openPool(Options{Postgres: config}, "postgres", connections)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }() // the test is over
	for range 3 {
		var held []io.Closer
		for range connections {
			conn, err := pool.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, conn)
		}
		for _, conn := range held {
			if err := conn.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if stats := pool.Stats(); stats.Idle != connections || stats.MaxIdleClosed != 0 {
		t.Errorf("%d connections are kept and %d were closed, want %d and none", stats.Idle, stats.MaxIdleClosed, connections)
	}
}
