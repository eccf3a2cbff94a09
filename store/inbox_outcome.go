package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// LetterFacts are the facts of a letter that reading it finds: its header, and BodyKey.
type LetterFacts struct {
	Letter    LetterID
	MessageID string
	From      string
	Subject   string
	Date      time.Time // zero without one
	BodyKey   string    // SHA-256 over Message-ID, From and body
}

// Closing is the result of processing a letter received.
type Closing struct {
	Outcome        Outcome
	Kind           string
	Verdict        string
	NewText        string
	Checks         []Check
	Task           plan.TaskID
	Request        string // the request that it answered, by the hash of its token
	Command        string
	Note           string
	Error          string          // why the letter could not be read, of OutcomeQuarantined
	Proof          string          // how the sender was proven
	Policy         string          // version of the policy that decided
	DecisionRecord json.RawMessage // what the decision rests on: one JSON value, or nil
	At             time.Time
	Answered       string       // the request that counts as answered by it, by the hash of its token; empty: none
	Seen           LetterBlocks // the blocks of a proven letter; its Letter and At are those of the closing
}

// processingLock is the key of the advisory lock under which letters are processed. The number is arbitrary.
const processingLock = 7_216_511_033

// LockProcessing waits for the lock under which letters are processed. The lock is held until release is called, or until this process or
// its connection ends. Under the lock letters are processed one at a time in the order they were filed, however many mailboxes are read.
// When the connection breaks, another process may begin the same letter; every effect has a key, so that it takes place once.
func (s *Store) LockProcessing(ctx context.Context) (release func(), err error) {
	conn, err := pgx.ConnectConfig(ctx, s.connConfig.Copy())
	if err != nil {
		return nil, fmt.Errorf("connecting to process letters: %w", err)
	}
	// closing the connection frees the lock; a broken connection has freed it
	release = func() { _ = conn.Close(context.WithoutCancel(ctx)) }
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", processingLock); err != nil {
		release()
		return nil, fmt.Errorf("waiting to process letters: %w", err)
	}
	return release, nil
}

// CountAttempts counts an attempt to read each of some letters, and returns how many there were of each with this one. It is called before
// the letters are read, so that an attempt that ends the process is counted. It is not idempotent: each call counts. A letter that does not
// exist is left out.
func (s *Store) CountAttempts(ctx context.Context, ids ...LetterID) (map[LetterID]int, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []schema.LetterIn
	err := s.db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("attempts = attempts + 1").
		Where("id IN (?)", bun.List(ids)).
		Returning("id, attempts").
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("counting attempts to read %d letters: %w", len(ids), err)
	}
	attempts := make(map[LetterID]int, len(rows))
	for _, row := range rows {
		attempts[LetterID(row.ID)] = row.Attempts
	}
	return attempts, nil
}

// SaveFacts records the facts of letters that were read, and resets their attempts: a later failure, such as an engine that does not answer,
// is not a fault of the letter. The key is the letter, whose bytes and facts never change.
func (s *Store) SaveFacts(ctx context.Context, facts ...LetterFacts) error {
	if len(facts) == 0 {
		return nil
	}
	rows := make([]factsRow, 0, len(facts))
	for _, f := range clean(facts) {
		rows = append(rows, factsRow{int64(f.Letter), f.MessageID, f.From, f.Subject, nullTime(f.Date), f.BodyKey})
	}
	_, err := s.db.NewRaw(`
		UPDATE letter_in SET
			message_id = facts.message_id, from_address = facts.from_address, subject = facts.subject, date = facts.date,
			body_key = facts.body_key, attempts = 0
		FROM jsonb_to_recordset(?) AS facts (id bigint, message_id text, from_address text, subject text, date timestamptz, body_key text)
		WHERE letter_in.id = facts.id`, mustJSON(rows)).
		Exec(ctx)
	return writeErr(err, "saving the facts of letters, the first of them", facts[0].Letter)
}

// factsRow is the facts of a letter as columns of jsonb_to_recordset.
type factsRow struct {
	ID          int64      `json:"id"`
	MessageID   string     `json:"message_id"`
	FromAddress string     `json:"from_address"`
	Subject     string     `json:"subject"`
	Date        *time.Time `json:"date"`
	BodyKey     string     `json:"body_key"`
}

// Defer records why a letter could not be closed, and puts it off until a time. It changes nothing about a closed letter. Like
// CountAttempt it is not idempotent: each call counts a failure.
func (s *Store) Defer(ctx context.Context, id LetterID, why string, until time.Time) error {
	_, err := s.db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("failures = failures + 1").
		Set("next_try = ?", instant(until)).
		Set("error = ?", cleanText(why)).
		Where("id = ?", id).
		Where("state = ?", LetterFiled).
		Exec(ctx)
	return writeErr(err, "putting off letter", id)
}

// CloseLetter gives a letter its outcome, marks the request that it answered, and records its blocks, in one statement. The key is the letter:
// the first outcome stands, and a second one changes nothing. A task or a request that does not exist is left out; without a task, the letter
// belongs to the one that a person assigned it to. It returns ErrNotFound when the letter does not exist.
func (s *Store) CloseLetter(ctx context.Context, id LetterID, c Closing) error {
	closed, err := closeWhere(ctx, s.db.DB, id, "", c)
	if err != nil || closed {
		return writeErr(err, "closing letter", id)
	}
	_, err = s.LetterIn(ctx, id)
	return err
}

// executor executes a statement outside bun: a pool, or a transaction.
type executor interface {
	ExecContext(ctx context.Context, query string, values ...any) (sql.Result, error)
}

// closeWhere closes the letter if its outcome is was, and reports whether it did. The statement is prepared, because every letter waits for it.
func closeWhere(ctx context.Context, db executor, id LetterID, was Outcome, c Closing) (bool, error) {
	c = clean(c)
	record, err := encodeDecisionRecord(c.DecisionRecord)
	if err != nil {
		return false, err
	}
	state := LetterProcessed
	if c.Outcome == OutcomeQuarantined {
		state = LetterQuarantined
	}
	c.Seen.Letter, c.Seen.At = id, c.At
	values := append([]any{pgx.QueryExecModeCacheStatement}, seenValues(c.Seen)...)
	closed, err := db.ExecContext(ctx, closeSQL, append(values,
		string(was), string(state), string(c.Outcome), c.Kind, c.Verdict, c.NewText, string(asJSON(c.Checks)), string(c.Task), c.Request,
		c.Command, c.Note, c.Error, c.Proof, c.Policy, record, c.Answered)...)
	if err != nil {
		return false, err
	}
	n, err := closed.RowsAffected()
	return n > 0, err
}

const closeSQL = `
	WITH answered AS (
		UPDATE request SET used_at = $7
		WHERE token_hash = $24 AND used_at IS NULL
	), ` + seenSQL + `
	UPDATE letter_in SET
		state = $10,
		outcome = $11,
		kind = $12,
		verdict = $13,
		new_text = $14,
		checks = $15,
		task = coalesce((SELECT task.id FROM task WHERE task.id = $16), assigned),
		request = (SELECT request.token_hash FROM request WHERE request.token_hash = $17),
		command = $18,
		note = $19,
		error = $20,
		proof = $21,
		policy = $22,
		decision_record = $23,
		next_try = NULL,
		closed_at = $7
	WHERE id = $1 AND outcome = $9`

// encodeDecisionRecord normalises the JSON value. Without one the column becomes NULL, not the JSON value null.
func encodeDecisionRecord(record json.RawMessage) (any, error) {
	if len(record) == 0 {
		return nil, nil
	}
	cleaned, err := cleanJSON(record)
	return string(cleaned), err
}
