package store

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"loa/schema"
)

// The columns of the rows that a projection inserts. Their values come as JSON, of the rows of package schema.
const (
	journalColumns = "task, epoch, seq, kind, at, actor, channel, command, stage, event"
	noticeColumns  = "task, epoch, seq, kind, person, item, role, unit, purpose, dispatch, reason, letter, undo_seq, after, at"
	requestColumns = `token_hash, task, purpose, epoch, seq, person, address, role, unit, for_person, basis, draft, hash, code,
		created_at, expires_at`
	letterColumns = `key, task, plan, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text,
		html, state, next_try, created_at, undo_seq, hidden`
)

// outboxChannel is the channel of LISTEN and NOTIFY on which PostgreSQL announces queued letters.
const outboxChannel = "loa_outbox"

// projectStatement is the statement of one projection with its values. Few texts occur, so that a connection soon has planned them all.
type projectStatement struct {
	parts    []string
	notified string // whether the outbox is told of a letter
	values   []any
}

// newProjectStatement chooses the parts that a projection needs. Nothing waits for the end of an undo window before the first draft.
func newProjectStatement(row schema.Task, p Projection, letters []schema.LetterOut) projectStatement {
	s := projectStatement{notified: "false", values: []any{pgx.QueryExecModeCacheStatement}}
	s.add(projectTask,
		row.ID, row.Epoch, row.Seq, mustJSON(journalRows(p.Events)), // 1 to 4
		row.Stage, row.Condition, row.State, row.Draft, row.Link, // 5 to 9
		nullTime(row.Due), nullTime(row.FirstDue), nullTime(row.ProofDate), // 10 to 12
		nullTime(row.OpenedAt), nullTime(row.Since), row.UpdatedAt, nullTime(row.ClosedAt), // 13 to 16
		openPurposes(p.State), string(deciderRole(p.State)), string(deciderUnit(p.State)), openInquiries(p.State)) // 17 to 20
	if len(p.Notices) > 0 {
		s.add(projectNotices, mustJSON(noticeRows(p.Notices)))
	}
	if p.State.Draft > 0 {
		s.add(projectUndo, undoSeq(p.State), p.State.Suspended(), HeldUntil(), instant(undoEnd(p.State)))
	}
	if len(p.Requests) > 0 {
		s.add(projectRequests, mustJSON(requestRows(p.Requests)))
	}
	if len(letters) > 0 {
		s.add(projectLetters, mustJSON(letters), outboxChannel)
		s.notified = "EXISTS (SELECT 1 FROM notified)"
	}
	if files := letterFileRows(p.Letters); len(files) > 0 {
		s.add(projectFiles, mustJSON(files))
	}
	return s
}

// add adds a part, in which {1} stands for the first of its values. PostgreSQL wants the values of a statement numbered without gaps.
func (s *projectStatement) add(part string, values ...any) {
	names := make([]string, 0, 2*len(values))
	for i := range values {
		names = append(names, fmt.Sprintf("{%d}", i+1), fmt.Sprintf("$%d", len(s.values)+i))
	}
	s.parts, s.values = append(s.parts, strings.NewReplacer(names...).Replace(part)), append(s.values, values...)
}

func (s *projectStatement) sql() string {
	return "WITH " + strings.Join(s.parts, ", ") + fmt.Sprintf(projectResult, s.notified)
}

// projectTask locks the row of the task; every part that writes depends on "admitted", which is empty when the row has a newer epoch or the
// journal another event. An event of another time is another one: a process that was killed after a projection has a successor that carries the
// command out anew, whose state would differ from the record in everything that follows from the time. All parts see the tables as they were before the statement, so that it does not end the requests that it inserts.
//
// The id of the task stands in every condition on a table, and events are looked up one by one: the statement is planned once, perhaps while a
// table is small, and must then still use the indexes.
const projectTask = `
	locked AS MATERIALIZED (
		SELECT id, epoch, seq FROM task WHERE id = $1 FOR UPDATE
	), event AS MATERIALIZED (
		SELECT * FROM jsonb_populate_recordset(NULL::journal, $4)
	), filed AS MATERIALIZED (
		SELECT (
			SELECT (journal.kind, journal.command, journal.at) = (event.kind, event.command, event.at)
			FROM journal
			WHERE journal.task = $1 AND journal.epoch = event.epoch AND journal.seq = event.seq
		) AS same
		FROM event
	), admitted AS MATERIALIZED (
		SELECT id FROM locked WHERE epoch <= $2 AND NOT EXISTS (SELECT 1 FROM filed WHERE NOT same)
	), journaled AS (
		INSERT INTO journal (` + journalColumns + `)
		SELECT ` + journalColumns + `
		FROM event
		WHERE EXISTS (SELECT 1 FROM admitted)
		ORDER BY seq
		ON CONFLICT (task, epoch, seq) DO NOTHING
	), moved AS (
		UPDATE task SET
			stage = $5, condition = $6, state = $7, draft = $8, link = $9,
			due = $10, first_due = $11, proof_date = $12,
			opened_at = $13, since = $14, updated_at = $15, closed_at = $16,
			epoch = $2, seq = $3, start_status = 'started'
		WHERE task.id = $1 AND EXISTS (SELECT 1 FROM admitted) AND (task.epoch, task.seq) < ($2, $3)
		RETURNING task.id
	), ended AS (
		UPDATE request SET
			revoked_at = CASE WHEN request.purpose = 'decide' AND request.draft < $8 THEN $15::timestamptz END,
			used_at = CASE WHEN request.purpose = 'decide' AND request.draft < $8 THEN NULL ELSE $15::timestamptz END
		WHERE request.task = $1 AND EXISTS (SELECT 1 FROM moved) AND request.used_at IS NULL AND request.revoked_at IS NULL
			AND (request.epoch, request.seq) <= ($2, $3)
			AND (request.purpose NOT IN (SELECT jsonb_array_elements_text($17))
				OR request.purpose = 'answer' AND request.seq NOT IN (SELECT jsonb_array_elements_text($20)::integer)
				OR request.purpose = 'decide' AND (request.draft < $8 OR (request.role, request.unit) <> ($18, $19)))
	)`

// projectNotices puts on record how each notice goes out.
const projectNotices = `
	noticed AS (
		INSERT INTO notice (` + noticeColumns + `)
		SELECT ` + noticeColumns + `
		FROM jsonb_populate_recordset(NULL::notice, {1})
		WHERE EXISTS (SELECT 1 FROM admitted)
		ON CONFLICT DO NOTHING
	)`

// projectUndo treats what waits for the end of an undo window: with the number of another decision it is withdrawn, and with that of the
// decision that can be taken back ({1}) it is put off ({3}) while the window is suspended ({2}), and then until its new end ({4}).
const projectUndo = `
	waiting_letters AS (
		UPDATE letter_out SET
			state = CASE WHEN letter_out.undo_seq = {1} THEN letter_out.state ELSE 'withdrawn' END,
			next_try = CASE WHEN letter_out.undo_seq <> {1} THEN letter_out.next_try WHEN {2} THEN {3}::timestamptz ELSE {4}::timestamptz END
		WHERE letter_out.task = $1 AND EXISTS (SELECT 1 FROM moved) AND letter_out.state = 'pending' AND letter_out.next_try > $15
			AND (letter_out.undo_seq <> {1} OR letter_out.undo_seq = {1} AND ({2} OR letter_out.next_try = {3}::timestamptz))
	), waiting_notices AS (
		UPDATE notice SET
			dispatch = CASE WHEN notice.undo_seq = {1} THEN notice.dispatch ELSE 'none' END,
			reason = CASE WHEN notice.undo_seq = {1} THEN notice.reason ELSE 'taken_back' END,
			after = CASE WHEN notice.undo_seq <> {1} THEN notice.after WHEN {2} THEN {3}::timestamptz ELSE {4}::timestamptz END
		WHERE notice.task = $1 AND EXISTS (SELECT 1 FROM moved) AND notice.letter IS NULL AND notice.dispatch <> 'none' AND notice.after > $15
			AND (notice.undo_seq <> {1} OR notice.undo_seq = {1} AND ({2} OR notice.after = {3}::timestamptz))
	)`

// projectRequests inserts the questions.
const projectRequests = `
	requested AS (
		INSERT INTO request (` + requestColumns + `)
		SELECT ` + requestColumns + `
		FROM jsonb_populate_recordset(NULL::request, {1})
		WHERE EXISTS (SELECT 1 FROM admitted)
		ON CONFLICT DO NOTHING
	)`

// projectLetters queues the letters, and tells the outbox of new ones.
const projectLetters = `
	queued AS (
		INSERT INTO letter_out (` + letterColumns + `)
		SELECT ` + letterColumns + `
		FROM jsonb_populate_recordset(NULL::letter_out, {1})
		WHERE EXISTS (SELECT 1 FROM admitted)
		ON CONFLICT (key) DO NOTHING
		RETURNING key
	), notified AS MATERIALIZED (
		SELECT pg_notify({2}, '') FROM queued LIMIT 1
	)`

// projectFiles adds the files that go out with new letters.
var projectFiles = attachedSQL("{1}")

// projectResult tells what was written.
const projectResult = `
	SELECT
		EXISTS (SELECT 1 FROM locked) AS exists,
		NOT EXISTS (SELECT 1 FROM admitted) AS fenced,
		EXISTS (SELECT 1 FROM filed WHERE NOT same) AS seq_taken,
		(SELECT count(*) FROM filed WHERE same IS NULL) AS unfiled,
		%s AS notified`
