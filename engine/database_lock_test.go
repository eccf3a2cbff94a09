package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/engine"
	"loa/engine/postgres"
	"loa/waittest"
)

func TestLockDatabase(t *testing.T) {
	t.Parallel()
	pg, err := postgres.Start(t.Context(), postgres.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pg.Remove(context.Background()); err != nil { // the context of the test has ended
			t.Error(err)
		}
	})
	address, err := pgx.ParseConfig(pg.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	connect := func(t *testing.T) *pgx.Conn {
		t.Helper()
		conn, err := pgx.ConnectConfig(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close(t.Context()) }) // the test is over
		return conn
	}
	lock := func(t *testing.T, key int64, holder string) *engine.DatabaseLock {
		t.Helper()
		lock, err := engine.LockDatabase(t.Context(), address, key, holder)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(lock.Release)
		return lock
	}
	// breakConnection ends the connection of a holder, as a restart of PostgreSQL does.
	breakConnection := func(t *testing.T, conn *pgx.Conn, holder string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", holder); err != nil {
			t.Fatal(err)
		}
	}
	held := func(t *testing.T, key int64) *engine.HeldError {
		t.Helper()
		other, err := engine.LockDatabase(t.Context(), address, key, "den sau")
		if err == nil {
			other.Release()
		}
		refused, _ := errors.AsType[*engine.HeldError](err)
		return refused
	}
	t.Run("a second holder is told of the first, also of a negative key", func(t *testing.T) {
		t.Parallel()
		for _, key := range []int64{7, 1 << 40, -7} {
			lock(t, key, "loa serve, pid 812")
			refused := held(t, key)
			if refused == nil || refused.Holder != "loa serve, pid 812" || refused.Client != "127.0.0.1" || refused.Since.IsZero() ||
				!strings.Contains(refused.Error(), "loa serve, pid 812 (127.0.0.1)") {
				t.Errorf("the second holder of key %d is told %+v", key, refused)
			}
		}
	})
	t.Run("a released lock is free", func(t *testing.T) {
		t.Parallel()
		lock(t, 8, "thu nhat").Release()
		lock(t, 8, "thu hai")
	})
	t.Run("a broken connection is replaced, and the lock taken again", func(t *testing.T) {
		t.Parallel()
		first, conn := lock(t, 9, "dut noi"), connect(t)
		// The test only looks: an attempt to take the lock would make it lost.
		holder := func() (pid int, err error) {
			err = conn.QueryRow(t.Context(), "SELECT coalesce(max(pid), 0) FROM pg_locks WHERE locktype = 'advisory' AND objid = 9 AND granted").Scan(&pid)
			return pid, err
		}
		before, err := holder()
		if err != nil || before == 0 {
			t.Fatalf("the lock is held by %d (%v)", before, err)
		}
		breakConnection(t, conn, "dut noi")
		waittest.Eventually(t, "the lock is held again", func() error {
			if now, err := holder(); err != nil || now == 0 || now == before {
				return fmt.Errorf("it is held by %d (%w)", now, err)
			}
			return nil
		})
		select {
		case err := <-first.Lost():
			t.Errorf("the lock counts as lost: %v", err)
		default:
		}
	})
	t.Run("a lock that another process takes meanwhile is lost", func(t *testing.T) {
		t.Parallel()
		first, waiting, conn := lock(t, 10, "sap mat"), connect(t), connect(t)
		taken := make(chan error, 1)
		go func() {
			_, err := waiting.Exec(t.Context(), "SET application_name = 'nguoi thay'; SELECT pg_advisory_lock(10)", pgx.QueryExecModeSimpleProtocol)
			taken <- err
		}()
		waittest.Eventually(t, "the other process waits for the lock", func() error {
			var waits bool
			err := conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 10 AND NOT granted)").Scan(&waits)
			if err == nil && !waits {
				err = errors.New("it does not")
			}
			return err
		})
		breakConnection(t, conn, "sap mat")
		if err := <-taken; err != nil {
			t.Fatal(err)
		}
		if err := <-first.Lost(); !strings.Contains(err.Error(), "nguoi thay") {
			t.Errorf("the lock is lost with %v", err)
		}
	})
}
