package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// AnswerQuery names what a letter received says of itself: its tokens, and the address that it comes from.
type AnswerQuery struct {
	Letter  LetterID
	BodyKey string    // of the letter; empty: no other letter has it
	Tokens  []string  // the hashes of the full tokens in its header
	Address string    // in its From
	Domain  string    // of Address, in lower case
	Command string    // the id of the command that it would become
	Sent    int       // how many of our letters to Address are read
	Since   time.Time // from when the letters of Address are counted
	// Sender finds the registered person of Address in a directory; empty when there is none.
	Sender func(directory.Directory) directory.PersonID
}

// AnswerBasis is what the record says about a letter with tokens, all as of one moment.
type AnswerBasis struct {
	Directory directory.Directory
	Copied    bool      // another letter has its BodyKey
	OtherSort bool      // one of its tokens is that of a one-time code, of a rehearsal or of a list
	OfSender  int       // how many letters of the Address were filed since, itself among them
	Requests  []Request // those of its tokens, open or not, the oldest first
	Question  *QuestionBasis
}

// QuestionBasis is what the record says about the only request of a letter. AnswerBasis has none when there are several, and when the task of
// the request or its line is not on record.
type QuestionBasis struct {
	Request        Request
	Sender         directory.PersonID // the person for whom Recurring was read
	Title          string             // of the task
	UnitName       string             // of the task, as the unit was called last
	State          plan.State         // of the task, as it was last projected
	Line           plan.Line          // only its Channels, Lead and Support
	HighStakes     bool
	Clarifications int             // letters about the request that ended in a question back
	CarriedOut     bool            // the journal of the task has the command
	Sent           []SentText      // our letters to the address about the task, the newest first
	Recurring      map[string]bool // as Reader.KnownBlocks returns them
}

// SentText is a letter of ours by its key in the outbox, with its text.
type SentText struct {
	Key  string
	Text string
}

// sentRow is a SentText as it is on record.
type sentRow struct{ Key, Notice, Text, Hidden string }

// AnswerBasis reads what a letter with tokens is matched, interpreted and judged by. It is one statement, which each connection plans once,
// because every answer waits for it. The directory is kept in memory: the statement tells its version, and another version is loaded again.
func (r *Reader) AnswerBasis(ctx context.Context, q AnswerQuery) (AnswerBasis, error) {
	sender := q.Sender(r.rememberedDirectory())
	for {
		basis, err := r.answerBasis(ctx, q, sender)
		if err != nil {
			return AnswerBasis{}, fmt.Errorf("reading what letter %d answers: %w", q.Letter, err)
		}
		found := q.Sender(basis.Directory)
		if found == sender {
			return basis, nil
		}
		sender = found // the directory has changed: the statement is asked again
	}
}

// answerBasis reads the basis with the recurring blocks of one sender.
func (r *Reader) answerBasis(ctx context.Context, q AnswerQuery, sender directory.PersonID) (AnswerBasis, error) {
	var read answerRow
	err := r.db.DB.QueryRowContext(ctx, answerBasisSQL, pgx.QueryExecModeCacheStatement,
		q.Tokens, settingDirectory, cleanText(q.BodyKey), int64(q.Letter), cleanText(q.Command), cleanText(q.Address), q.Sent,
		string(OutcomeQuestion), string(sender), cleanText(q.Domain), instant(q.Since)).
		Scan(&read.version, &read.copied, &read.otherSort, &read.ofSender, &read.requests, &read.title, &read.unit, &read.state, &read.channels, &read.lead,
			&read.support, &read.highStakes, &read.clarifications, &read.carriedOut, &read.sent, &read.recurring)
	if err != nil {
		return AnswerBasis{}, err
	}
	basis := AnswerBasis{Copied: read.copied, OtherSort: read.otherSort, OfSender: read.ofSender}
	if basis.Directory, err = r.directoryAt(ctx, read.version); err != nil {
		return AnswerBasis{}, err
	}
	rows, err := fromJSON[[]schema.Request](read.requests)
	if err != nil {
		return AnswerBasis{}, err
	}
	for _, row := range rows {
		basis.Requests = append(basis.Requests, requestOf(row))
	}
	basis.Question, err = read.question(basis, sender)
	if err == nil && basis.Question != nil {
		basis.Question.Sent, err = r.sentTexts(read.sent)
	}
	return basis, err
}

// answerRow is the answer of the statement. The columns from title on are NULL or zero unless there is one request.
type answerRow struct {
	version           string
	copied, otherSort bool
	ofSender          int
	requests          []byte

	title, unit             sql.NullString
	state                   []byte
	channels, lead, support []byte
	highStakes, carriedOut  sql.NullBool
	clarifications          sql.NullInt64
	sent, recurring         []byte
}

// question is the basis of the only request; nil without one.
func (row answerRow) question(basis AnswerBasis, sender directory.PersonID) (*QuestionBasis, error) {
	if len(basis.Requests) != 1 || len(row.state) == 0 || len(row.lead) == 0 {
		return nil, nil
	}
	unit, _ := basis.Directory.UnitEver(directory.UnitCode(row.unit.String))
	question := QuestionBasis{
		Request: basis.Requests[0], Sender: sender, Title: row.title.String, UnitName: cmp.Or(unit.Name, row.unit.String),
		HighStakes: row.highStakes.Bool, Clarifications: int(row.clarifications.Int64), CarriedOut: row.carriedOut.Bool,
		Recurring: map[string]bool{},
	}
	var keys []string
	for _, column := range []struct {
		encoded []byte
		into    any
	}{
		{row.state, &question.State},
		{row.channels, &question.Line.Channels},
		{row.lead, &question.Line.Lead},
		{row.support, &question.Line.Support},
		{row.recurring, &keys},
	} {
		if string(column.encoded) == "[]" {
			continue
		}
		if err := json.Unmarshal(column.encoded, column.into); err != nil {
			return nil, fmt.Errorf("decoding what is known of task %s: %w", question.Request.Task, err)
		}
	}
	for _, key := range keys {
		question.Recurring[key] = true
	}
	return &question, nil
}

// sentTexts are letters of ours, with what was hidden in them: an answer may quote it.
func (r *Reader) sentTexts(encoded []byte) (sent []SentText, err error) {
	rows, err := fromJSON[[]sentRow](encoded)
	for _, row := range rows {
		letter := schema.LetterOut{Key: row.Key, Notice: row.Notice, Text: row.Text, Hidden: row.Hidden}
		r.reveal(&letter)
		sent = append(sent, SentText{row.Key, letter.Text})
	}
	return sent, err
}

// rememberedDirectory is the directory as it was loaded last; empty when it was not.
func (r *Reader) rememberedDirectory() directory.Directory {
	r.directory.Lock()
	defer r.directory.Unlock()
	return r.directory.directory
}

// answerBasisSQL reads all of an AnswerBasis. Its parts select what EarlierLetter, Challenge, Rehearsal, BatchRequest, RequestsByHash, Task,
// Line, HighStakes, ClarificationsSent, Journal, LetterLog and KnownBlocks select for a letter without a basis.
const answerBasisSQL = `
	WITH asked AS MATERIALIZED (
		SELECT * FROM request WHERE token_hash = ANY($1::text[])
	), known AS (
		SELECT DISTINCT key FROM known_block
		WHERE ((person = $9 AND domain = '') OR (person = '' AND domain = $10))
			AND NOT EXISTS (SELECT FROM forgotten_block WHERE forgotten_block.key = known_block.key)
	)
	SELECT
		COALESCE((SELECT value FROM setting WHERE key = $2), ''),
		$3 <> '' AND EXISTS (SELECT FROM letter_in WHERE body_key = $3 AND id <> $4),
		EXISTS (SELECT FROM challenge WHERE token_hash = ANY($1))
			OR EXISTS (SELECT FROM rehearsal WHERE token_hash = ANY($1))
			OR EXISTS (SELECT FROM batch_request WHERE token_hash = ANY($1)),
		(SELECT count(*) FROM letter_in WHERE from_address = $6 AND filed_at >= $11),
		(SELECT COALESCE(json_agg(asked ORDER BY created_at, task, epoch, seq, token_hash), '[]') FROM asked),
		question.*
	FROM (SELECT) AS one
	LEFT JOIN LATERAL (
		SELECT task.title, task.unit, task.state, line.channels, line.lead, line.support, line.high_stakes,
			(SELECT count(*) FROM letter_in WHERE letter_in.request = asked.token_hash AND outcome = $8),
			EXISTS (SELECT FROM journal WHERE journal.task = asked.task AND command = $5),
			(
				SELECT COALESCE(json_agg(json_build_object('key', key, 'notice', notice, 'text', text, 'hidden', hidden) ORDER BY at DESC, key), '[]')
				FROM (
					SELECT key, notice, text, hidden, COALESCE(sent_at, created_at) AS at
					FROM letter_out
					WHERE lower(to_address) = lower($6)
						AND (letter_out.task = asked.task OR key IN (SELECT letter FROM notice WHERE notice.task = asked.task))
					ORDER BY at DESC, key
					LIMIT $7
				) AS sent
			),
			(SELECT COALESCE(json_agg(key), '[]') FROM known)
		FROM asked
		JOIN task ON task.id = asked.task
		JOIN line ON line.plan = task.plan AND line.code = task.line
		WHERE (SELECT count(*) FROM asked) = 1
	) AS question ON true`
