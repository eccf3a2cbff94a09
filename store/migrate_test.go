package store_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
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
		{"not an address", "postgres://loa:bi-mat@127.0.0.1:x/loa", "parsing the address of PostgreSQL"},
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

// migration is a database in the middle of its migrations.
type migration struct {
	t    *testing.T
	conn *pgx.Conn
}

func (m migration) run(statement string) {
	m.t.Helper()
	if _, err := m.conn.Exec(m.t.Context(), statement); err != nil {
		m.t.Fatal(err)
	}
}

// to runs the migrations whose numbers begin with one of these.
func (m migration) to(numbers ...string) {
	m.t.Helper()
	for _, number := range numbers {
		names, err := filepath.Glob("../schema/migrations/" + number + "_*.sql")
		if err != nil || len(names) != 1 {
			m.t.Fatalf("migration %s: %v, %v", number, names, err)
		}
		statements, err := os.ReadFile(names[0])
		if err != nil {
			m.t.Fatal(err)
		}
		m.run(string(statements))
	}
}

// Letters that were filed before they were counted are counted by the migration that begins to count.
func TestLettersFiledBeforeAreCounted(t *testing.T) {
	t.Parallel()
	m := migration{t, connect(t, storetest.EmptyDSN(t))}
	m.to("0001")
	m.run("INSERT INTO mailbox (name, uidvalidity, last_uid) VALUES ('loa', 7, 3), ('van-thu', 8, 0)")
	m.run("INSERT INTO blob SELECT encode(sha256(c), 'hex'), octet_length(c), 'message/rfc822', c FROM unnest(ARRAY['một'::bytea, 'hai']) c")
	m.run(`INSERT INTO letter_in (mailbox, uidvalidity, uid, content_hash, body_key, message_id, from_address, subject, size, filed_at)
		SELECT 'loa', 7, row_number() OVER (ORDER BY hash), hash, '', '', '', '', size, now() FROM blob`)
	m.run("INSERT INTO letter_copy (mailbox, uidvalidity, uid, letter, filed_at) SELECT 'loa', 7, 3, min(id), now() FROM letter_in")
	m.to("0003")
	got := rows[int](t, m.conn, "SELECT fetched::int FROM mailbox ORDER BY number")
	if diff := cmp.Diff([]int{3, 0}, got); diff != "" {
		t.Errorf("fetched (-want +got):\n%s", diff)
	}
}

// The words that rows hold are translated by the migration that renames them.
func TestStoredWordsAreTranslated(t *testing.T) {
	t.Parallel()
	m := migration{t, connect(t, storetest.EmptyDSN(t))}
	m.to("0001", "0002", "0003", "0004", "0005", "0006", "0007")
	m.run("SET session_replication_role = replica") // no foreign keys: each row stands for itself
	m.run(`INSERT INTO letter_out (key, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text, html,
			state, next_try, created_at, gave_up)
		SELECT why, '', '', '', 'an@so-noi-vu.test', '', why, '', '', '', '', 'failed', now(), now(), why
		FROM unnest(ARRAY['dead_mailbox', 'expired']) AS why`)
	m.run(`INSERT INTO task (id, plan, line, unit, occurrence, title, product, group_name, kind, recurs, search, stage, condition, launch)
		SELECT 'kh/1/ba-dinh/' || launch, 'kh', '1', 'ba-dinh', launch, '', '', '', '', false, '', 'assignment', 'active', launch
		FROM unnest(ARRAY['new', 'started']) AS launch`)
	m.run(`INSERT INTO letter_in (mailbox, uidvalidity, uid, content_hash, body_key, message_id, from_address, subject, size, filed_at, state,
			outcome, closed_at)
		SELECT 'loa', 7, n, n, '', '', '', '', 1, now(), (ARRAY['delivered', 'filed'])[n], (ARRAY['applied', ''])[n], (ARRAY[now(), NULL])[n]
		FROM generate_series(1, 2) AS n`)
	m.run(`INSERT INTO attachment (letter, n, name, type, size, sha256, kind, finding, reason, virus, secret, reading, note, text, tables, read_at)
		SELECT 1, n, 'x', '', 1, repeat('0', 64), 'x', 'ok', '', '', false, (ARRAY['none', 'read', 'person', 'failed'])[n], '', '', '[]', now()
		FROM generate_series(1, 4) AS n`)
	m.to("0008")
	want := []string{
		"suppressed", "expired", "pending", "started", "processed", "filed", "none", "done", "manual", "failed",
	}
	got := rows[string](t, m.conn, `
		SELECT word FROM (
			SELECT 1 AS part, key AS place, failure_reason AS word FROM letter_out
			UNION ALL SELECT 2, occurrence, start_status FROM task
			UNION ALL SELECT 3, uid::text, state FROM letter_in
			UNION ALL SELECT 4, n::text, extraction FROM attachment
		) AS words
		ORDER BY part, place`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}
