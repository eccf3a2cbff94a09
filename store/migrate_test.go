package store_test

import (
	"context"
	"errors"
	"net"
	"os"
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

func openStore(t *testing.T, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // its database goes anyway
	return s
}

// connect gives a connection past the store, to look at what it left and to break it.
func connect(t testing.TB, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // its database goes anyway
	return conn
}

func rows[T any](t *testing.T, conn *pgx.Conn, query string, args ...any) []T {
	t.Helper()
	found, err := conn.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(found, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestManyProcessesMigrateAtOnce(t *testing.T) {
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
}

// A process that dies after the commit of a migration and before anything else must not leave a database that cannot be migrated: the
// note is in the same transaction. A migration that fails leaves neither tables nor the note.
func TestAMigrationAndItsNoteAreOneTransaction(t *testing.T) {
	t.Parallel()
	dsn := storetest.EmptyDSN(t)
	s, conn := openStore(t, dsn), connect(t, dsn)
	if _, err := conn.Exec(t.Context(), "CREATE TABLE document (in_the_way int)"); err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "document") {
		t.Fatalf("migrating over a foreign table: %v, want its name", err)
	}
	if got := rows[string](t, conn, "SELECT name FROM bun_migrations"); len(got) != 0 {
		t.Errorf("noted as applied: %v", got)
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
}

func TestOpeningSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := pgx.ParseConfig(storetest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, dsn, want string
	}{
		{"nobody listens", "postgres://loa:bi-mat@" + nobody + "/loa", "reaching PostgreSQL at 127.0.0.1:"},
		{"no such database", strings.Replace(good.ConnString(), good.Database, "khong_co", 1), `database "khong_co"`},
		{"not an address", "postgres://loa:bi-mat@127.0.0.1:x/loa", "reading the address of PostgreSQL"},
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
				t.Errorf("it took ten seconds to say so")
			}
		})
	}
}

// Letters that were filed before they were counted are counted by the migration that begins to count.
func TestLettersFiledBeforeAreCounted(t *testing.T) {
	t.Parallel()
	conn := connect(t, storetest.EmptyDSN(t))
	run := func(statement string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	migrate := func(name string) {
		t.Helper()
		statements, err := os.ReadFile("../schema/migrations/" + name)
		if err != nil {
			t.Fatal(err)
		}
		run(string(statements))
	}
	migrate("0001_record.tx.up.sql")
	run("INSERT INTO mailbox (name, uidvalidity, last_uid) VALUES ('loa', 7, 3), ('van-thu', 8, 0)")
	run("INSERT INTO blob SELECT encode(sha256(c), 'hex'), octet_length(c), 'message/rfc822', c FROM unnest(ARRAY['một'::bytea, 'hai']) c")
	run(`INSERT INTO letter_in (mailbox, uidvalidity, uid, content_hash, body_key, message_id, from_address, subject, size, filed_at)
		SELECT 'loa', 7, row_number() OVER (ORDER BY hash), hash, '', '', '', '', size, now() FROM blob`)
	run("INSERT INTO letter_copy (mailbox, uidvalidity, uid, letter, filed_at) SELECT 'loa', 7, 3, min(id), now() FROM letter_in")
	migrate("0003_intake.tx.up.sql")
	got := rows[int](t, conn, "SELECT fetched::int FROM mailbox ORDER BY number")
	if diff := cmp.Diff([]int{3, 0}, got); diff != "" {
		t.Errorf("fetched (-want +got):\n%s", diff)
	}
}
