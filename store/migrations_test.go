package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/schema"
	"loa/store/storetest"
)

// migration is a database between two migrations.
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

// to runs the migrations with these numbers.
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

func TestMigrationsOfRows(t *testing.T) {
	t.Parallel()
	t.Run("letters filed before they were counted are counted", func(t *testing.T) {
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
	})
	t.Run("stored words are translated", func(t *testing.T) {
		t.Parallel()
		m := migration{t, connect(t, storetest.EmptyDSN(t))}
		m.to("0001", "0002", "0003", "0004", "0005", "0006", "0007")
		m.run("SET session_replication_role = replica") // without foreign keys, so that each row can be inserted alone
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
			SELECT 1 AS part, key AS n, failure_reason AS word FROM letter_out
			UNION ALL SELECT 2, occurrence, start_status FROM task
			UNION ALL SELECT 3, uid::text, state FROM letter_in
			UNION ALL SELECT 4, n::text, extraction FROM attachment
		) AS words
		ORDER BY part, n`)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("words (-want +got):\n%s", diff)
		}
	})
	t.Run("the notices of earlier events are found by their letters", func(t *testing.T) {
		t.Parallel()
		m := migration{t, connect(t, storetest.EmptyDSN(t))}
		m.to("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
		m.run("SET session_replication_role = replica")
		m.run(`INSERT INTO task (id, plan, line, unit, occurrence, title, product, group_name, kind, recurs, search, stage, condition, start_status)
		VALUES ('kh/1/ba-dinh/1', 'kh', '1', 'ba-dinh', '1', '', '', '', '', false, '', 'assignment', 'active', 'started')`)
		m.run(`INSERT INTO journal (task, epoch, seq, kind, at, actor, channel, command, stage, event)
		SELECT 'kh/1/ba-dinh/1', 0, n, (ARRAY['opened', 'accepted'])[n], now(), '', '', '', 'assignment', '{}' FROM generate_series(1, 2) AS n`)
		m.run(`INSERT INTO letter_out (key, task, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text, html,
			state, next_try, created_at)
		VALUES ('kh/1/ba-dinh/1:0:1:assignment:an', 'kh/1/ba-dinh/1', 'assignment', 'an', '', 'an@so-noi-vu.test', '', 'a', '', '', '', '',
			'pending', now(), now())`)
		m.to("0013")
		got := rows[string](t, m.conn, "SELECT concat_ws(' ', seq, kind, person, dispatch, reason, letter) FROM notice ORDER BY seq")
		want := []string{"1 assignment an single  kh/1/ba-dinh/1:0:1:assignment:an", "2 accepted  none before_record"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("notices (-want +got):\n%s", diff)
		}
	})
	t.Run("checks, notices and messages from before results had checks are about events", func(t *testing.T) {
		t.Parallel()
		m := migration{t, connect(t, storetest.EmptyDSN(t))}
		for _, each := range schema.Migrations().Sorted() {
			if each.Name < "0057" {
				m.to(each.Name)
			}
		}
		m.run("SET session_replication_role = replica")
		m.run(`INSERT INTO publication_check (task, epoch, seq, n, link, at, outcome, reason, detail, status, final, title, content_type, hash, size, took, text)
		VALUES ('kh/1/ba-dinh/1', 0, 7, 1, 'https://hanoi.test/tin', now(), 'found', '', '', 200, '', '', '', '', 0, 0, '')`)
		m.run(`INSERT INTO notice (task, epoch, seq, kind, person, role, unit, purpose, dispatch, reason, at)
		VALUES ('kh/1/ba-dinh/1', 0, 7, 'publication_gone', 'an', '', '', '', 'digest', '', now())`)
		m.run(`INSERT INTO webhook_delivery (endpoint, id, type, task, epoch, seq, payload, created_at, next_try)
		VALUES ('00112233445566ff', 'msg_' || repeat('0', 32), 'publication.gone', 'kh/1/ba-dinh/1', 0, 7, '{}', now(), now())`)
		m.to("0057")
		got := rows[int](t, m.conn, "SELECT item FROM publication_check UNION ALL SELECT item FROM notice UNION ALL SELECT item FROM webhook_delivery")
		if diff := cmp.Diff([]int{0, 0, 0}, got); diff != "" {
			t.Errorf("items (-want +got):\n%s", diff)
		}
	})
}
