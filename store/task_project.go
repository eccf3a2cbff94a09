package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// outboxChannel is the channel of LISTEN and NOTIFY on which PostgreSQL announces queued letters.
const outboxChannel = "loa_outbox"

// Project writes one change of a task. It is one statement, hence one transaction and one round trip, because every command waits for it. Each
// connection plans it once.
//
// The keys are (task, epoch, seq) of each event, the key of each letter, the token of each request, and the event, the kind and the person of
// each notice: repeated, it changes nothing. The
// row of the task moves only forward, to a greater (epoch, seq); a late, older projection still files its events. A projection without
// events raises the epoch; a projection of an older epoch then returns ErrFenced and writes nothing, unless all its events are filed.
// It returns ErrNotFound when the task has no row, ErrConflict when the journal has the command under another number, and ErrSeqTaken,
// with nothing written, when the journal has another event under a number of this projection.
//
// When the row moves, requests that need no answer any more end: those about an older version of the draft are revoked, those of a step
// that is over count as used. A letter, or a notice for a digest, that waits for the end of an undo window is withdrawn when the state has that window
// no longer, and waits until HeldUntil while the window is suspended.
func (s *Store) Project(ctx context.Context, p Projection) error {
	p = clean(p)
	row := projectedTask(p)
	var done struct {
		Exists   bool // the task has a row
		Fenced   bool // nothing was written
		SeqTaken bool // the journal has another event under a number of this projection
		Unfiled  int  // events of this projection that were not in the journal before
		Notified bool
	}
	err := s.db.DB.QueryRowContext(ctx, projectSQL, pgx.QueryExecModeCacheStatement,
		row.ID, row.Epoch, row.Seq, // 1, 2, 3
		mustJSON(journalRows(p.Events)), mustJSON(letterOutRows(p.Letters)), mustJSON(requestRows(p.Requests)), // 4, 5, 6
		row.Stage, row.Condition, row.State, row.Draft, row.Link, // 7 to 11
		nullTime(row.Due), nullTime(row.FirstDue), nullTime(row.ProofDate), // 12, 13, 14
		nullTime(row.OpenedAt), nullTime(row.Since), row.UpdatedAt, nullTime(row.ClosedAt), // 15 to 18
		openPurposes(p.State), string(deciderRole(p.State)), string(deciderUnit(p.State)), // 19, 20, 21
		outboxChannel, undoSeq(p.State), // 22, 23
		openInquiries(p.State), p.State.Suspended(), HeldUntil(), instant(undoEnd(p.State)), // 24 to 27
		mustJSON(noticeRows(p.Notices)), mustJSON(letterFileRows(p.Letters)), // 28, 29
	).Scan(&done.Exists, &done.Fenced, &done.SeqTaken, &done.Unfiled, &done.Notified)
	switch {
	case err != nil:
		return writeErr(err, "projecting task", row.ID)
	case !done.Exists:
		return fmt.Errorf("projecting task %s: %w", row.ID, ErrNotFound)
	case done.SeqTaken:
		return fmt.Errorf("projecting task %s, event %d: %w", row.ID, row.Seq, ErrSeqTaken)
	case done.Fenced && done.Unfiled > 0:
		return fmt.Errorf("projecting task %s at epoch %d: %w", row.ID, row.Epoch, ErrFenced)
	}
	return nil
}

// projectSQL locks the row of the task; every part that writes depends on "admitted", which is empty when the row has a newer epoch or the
// journal another event. All parts see the tables as they were before the statement, so that it does not end the requests that it inserts.
const projectSQL = `
	WITH locked AS MATERIALIZED (
		SELECT id, epoch, seq FROM task WHERE id = $1 FOR UPDATE
	), event AS MATERIALIZED (
		SELECT * FROM jsonb_populate_recordset(NULL::journal, $4)
	), conflicting AS MATERIALIZED (
		SELECT journal.seq
		FROM event
		JOIN locked ON locked.id = event.task
		JOIN journal ON journal.task = event.task AND journal.epoch = event.epoch AND journal.seq = event.seq
		WHERE (journal.kind, journal.command) <> (event.kind, event.command)
	), admitted AS MATERIALIZED (
		SELECT id FROM locked WHERE epoch <= $2 AND NOT EXISTS (SELECT 1 FROM conflicting)
	), journaled AS (
		INSERT INTO journal (task, epoch, seq, kind, at, actor, channel, command, stage, event)
		SELECT task, epoch, seq, kind, at, actor, channel, command, stage, event
		FROM event
		WHERE EXISTS (SELECT 1 FROM admitted)
		ORDER BY seq
		ON CONFLICT (task, epoch, seq) DO NOTHING
	), moved AS (
		UPDATE task SET
			stage = $7, condition = $8, state = $9, draft = $10, link = $11,
			due = $12, first_due = $13, proof_date = $14,
			opened_at = $15, since = $16, updated_at = $17, closed_at = $18,
			epoch = $2, seq = $3, start_status = 'started'
		FROM admitted
		WHERE task.id = admitted.id AND (task.epoch, task.seq) < ($2, $3)
		RETURNING task.id
	), ended AS (
		UPDATE request SET
			revoked_at = CASE WHEN request.purpose = 'decide' AND request.draft < $10 THEN $17::timestamptz END,
			used_at = CASE WHEN request.purpose = 'decide' AND request.draft < $10 THEN NULL ELSE $17::timestamptz END
		FROM moved
		WHERE request.task = moved.id AND request.used_at IS NULL AND request.revoked_at IS NULL
			AND (request.epoch, request.seq) <= ($2, $3)
			AND (request.purpose NOT IN (SELECT jsonb_array_elements_text($19))
				OR request.purpose = 'answer' AND request.seq NOT IN (SELECT jsonb_array_elements_text($24)::integer)
				OR request.purpose = 'decide' AND (request.draft < $10 OR (request.role, request.unit) <> ($20, $21)))
	), withdrawn AS (
		UPDATE letter_out SET state = 'withdrawn'
		FROM moved
		WHERE letter_out.task = moved.id AND letter_out.state = 'pending' AND letter_out.undo_seq <> $23 AND letter_out.next_try > $17
	), held AS (
		UPDATE letter_out SET next_try = CASE WHEN $25 THEN $26::timestamptz ELSE $27::timestamptz END
		FROM moved
		WHERE letter_out.task = moved.id AND letter_out.state = 'pending' AND letter_out.undo_seq = $23 AND letter_out.next_try > $17
			AND ($25 OR letter_out.next_try = $26::timestamptz)
	), delayed AS (
		UPDATE notice SET after = CASE WHEN $25 THEN $26::timestamptz ELSE $27::timestamptz END
		FROM moved
		WHERE notice.task = moved.id AND notice.letter IS NULL AND notice.dispatch <> 'none' AND notice.undo_seq = $23 AND notice.after > $17
			AND ($25 OR notice.after = $26::timestamptz)
	), requested AS (
		INSERT INTO request (token_hash, task, purpose, epoch, seq, person, address, role, unit, for_person, basis, draft, hash, code,
			created_at, expires_at)
		SELECT token_hash, task, purpose, epoch, seq, person, address, role, unit, for_person, basis, draft, hash, code,
			created_at, expires_at
		FROM jsonb_populate_recordset(NULL::request, $6)
		WHERE EXISTS (SELECT 1 FROM admitted)
		ON CONFLICT DO NOTHING
	), queued AS (
		INSERT INTO letter_out (key, task, plan, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text,
			html, state, next_try, created_at, undo_seq)
		SELECT key, task, plan, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text,
			html, state, next_try, created_at, undo_seq
		FROM jsonb_populate_recordset(NULL::letter_out, $5)
		WHERE EXISTS (SELECT 1 FROM admitted)
		ON CONFLICT (key) DO NOTHING
		RETURNING key
	), attached AS (
		INSERT INTO letter_out_file (letter, n, hash, name, type, size)
		SELECT file.letter, file.n, file.hash, file.name, file.type, file.size
		FROM jsonb_populate_recordset(NULL::letter_out_file, $29) AS file
		JOIN queued ON queued.key = file.letter
	), noticed AS (
		INSERT INTO notice (task, epoch, seq, kind, person, role, unit, purpose, dispatch, reason, letter, undo_seq, after, at)
		SELECT task, epoch, seq, kind, person, role, unit, purpose, dispatch, reason, letter, undo_seq, after, at
		FROM jsonb_populate_recordset(NULL::notice, $28)
		WHERE EXISTS (SELECT 1 FROM admitted)
		ON CONFLICT DO NOTHING
	), revoked AS (
		UPDATE notice SET dispatch = 'none', reason = 'taken_back'
		FROM moved
		WHERE notice.task = moved.id AND notice.letter IS NULL AND notice.dispatch <> 'none' AND notice.undo_seq <> $23
			AND notice.after > $17
	)
	SELECT
		EXISTS (SELECT 1 FROM locked) AS exists,
		NOT EXISTS (SELECT 1 FROM admitted) AS fenced,
		EXISTS (SELECT 1 FROM conflicting) AS seq_taken,
		(SELECT count(*) FROM event WHERE NOT EXISTS (
			SELECT 1 FROM journal WHERE journal.task = event.task AND journal.epoch = event.epoch AND journal.seq = event.seq
		)) AS unfiled,
		(SELECT pg_notify($22, '') FROM queued LIMIT 1) IS NOT NULL AS notified`

// projectedTask has the columns of the row of a task that a projection writes.
func projectedTask(p Projection) schema.Task {
	s := p.State
	row := schema.Task{
		ID: string(s.Task), Epoch: s.Epoch, Seq: s.Seq, Stage: string(s.Stage), Condition: string(s.Condition), State: mustJSON(s),
		Draft: s.Draft, Link: s.Link, Due: dayOf(s.Due), FirstDue: dayOf(s.FirstDue), ProofDate: dayOf(s.ProofDate),
		OpenedAt: instant(s.Opened), Since: instant(s.Since), UpdatedAt: projectedAt(p),
	}
	if s.Closed() {
		row.ClosedAt = row.UpdatedAt
	}
	return row
}

// projectedAt is the time of the last event, so that a repeated projection writes the same row.
func projectedAt(p Projection) time.Time {
	if n := len(p.Events); n > 0 {
		return instant(p.Events[n-1].At)
	}
	if p.State.Woken.After(p.State.Since) {
		return instant(p.State.Woken)
	}
	return instant(p.State.Since)
}

// openPurposes lists the purposes of requests that can still be answered in a state: those of the step, and those that wait beside it.
func openPurposes(s plan.State) json.RawMessage {
	if s.Closed() {
		return asJSON[plan.Purpose](nil)
	}
	open := stepPurposes(s.Stage)
	for _, beside := range []struct {
		purpose plan.Purpose
		open    bool
	}{
		{plan.PurposeReassign, s.Condition == plan.ConditionDeclined},
		{plan.PurposeCheck, s.Stage == plan.StageReporting && s.Report != ""},
		{plan.PurposeExtension, !s.AskedDue.IsZero()},
		{plan.PurposeAnswer, len(s.Inquiries) > 0},
	} {
		if beside.open {
			open = append(open, beside.purpose)
		}
	}
	return asJSON(open)
}

// stepPurposes lists the purposes of requests for the step of a stage. A draft may be replaced while it waits for approval, so that the
// request for a draft stays open then.
func stepPurposes(stage plan.Stage) []plan.Purpose {
	switch stage {
	case plan.StageAssignment:
		return []plan.Purpose{plan.PurposeAccept}
	case plan.StageDrafting:
		return []plan.Purpose{plan.PurposeDraft, plan.PurposeWithdraw}
	case plan.StageApproval:
		return []plan.Purpose{plan.PurposeDraft, plan.PurposeDecide, plan.PurposeWithdraw}
	case plan.StagePublication:
		return []plan.Purpose{plan.PurposePublish, plan.PurposeWithdraw}
	case plan.StageReporting:
		return []plan.Purpose{plan.PurposeReport}
	case plan.StageDone:
	}
	return nil
}

// openInquiries lists the numbers of the events of open questions.
func openInquiries(s plan.State) json.RawMessage {
	open := make([]int, 0, len(s.Inquiries))
	for _, inquiry := range s.Inquiries {
		open = append(open, inquiry.Seq)
	}
	return asJSON(open)
}

// HeldUntil is the time of sending of a letter that follows from a suspended decision: never, unless the decision is kept. It is a date
// whose distance from now fits into a time.Duration.
func HeldUntil() time.Time { return time.Date(2200, time.January, 1, 0, 0, 0, 0, time.UTC) }

// undoMargin is the wait of the letters of a kept decision after the end of its window, so that they do not overtake a withdrawal.
const undoMargin = 30 * time.Second

// undoEnd is when the letters of the last decision may be sent after it was suspended and kept; its own time when it was not.
func undoEnd(s plan.State) time.Time {
	if s.UndoWindow == nil {
		return HeldUntil()
	}
	return s.UndoWindow.Until.Add(undoMargin)
}

// undoSeq is the number of the decision that can still be taken back; 0 without one.
func undoSeq(s plan.State) int {
	if s.UndoWindow == nil || s.Closed() {
		return 0
	}
	return s.UndoWindow.Seq
}

// deciderRole is the role of the approver whose turn it is.
func deciderRole(s plan.State) directory.Role {
	level, _ := s.Approval() // outside the approval stage no request for a decision is open, and the role is not used
	return level.Role
}

// deciderUnit is the unit of the approver whose turn it is.
func deciderUnit(s plan.State) directory.UnitCode {
	level, _ := s.Approval()
	return level.Unit
}
