package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// outboxChannel is where PostgreSQL tells that letters wait.
const outboxChannel = "loa_outbox"

// Project writes one change of a task: one statement, hence one transaction and one round trip, because every command waits for it.
//
// The keys are (task, epoch, seq) of each event, the key of each letter and the token of each ask: a second time changes nothing. The
// task's row moves only forward, to a greater (epoch, seq); a late, older projection still files its events. A projection without events
// raises the epoch, and from then on a writer of an older epoch gets ErrFenced and writes nothing, unless it only repeats what is there.
// ErrNotFound when the task has no row, ErrConflict when a command already stands in the journal under another number, and
// ErrOvertaken, with nothing written, when an event of this projection has the number of another that is there: what is projected stands.
//
// Moving the row also ends the questions that nobody needs to answer any more: those about an older version of the draft are revoked,
// those of a step that is over are used up. A letter that waits for the end of a hold goes when the task does not hold that decision any more.
func (s *Store) Project(ctx context.Context, p Projection) error {
	p = clean(p)
	row := projectedTask(p)
	var done struct {
		Held     bool
		Fenced   bool
		Other    bool // one of the numbers is another event's
		Unfiled  int  // events of a fenced writer that are not in the journal
		Notified bool
	}
	err := s.db.NewRaw(projectSQL,
		row.ID, row.Epoch, row.Seq, // 0, 1, 2
		mustJSON(journalRows(p.Events)), mustJSON(letterOutRows(p.Letters)), mustJSON(requestRows(p.Requests)), // 3, 4, 5
		row.Stage, row.Condition, row.State, row.Draft, row.Link, // 6 to 10
		bun.NullZero(row.Due), bun.NullZero(row.FirstDue), bun.NullZero(row.ProofDate), // 11, 12, 13
		bun.NullZero(row.OpenedAt), bun.NullZero(row.Since), row.UpdatedAt, bun.NullZero(row.ClosedAt), // 14 to 17
		livePurposes(p.State), deciderRole(p.State), deciderUnit(p.State), // 18, 19, 20
		outboxChannel, heldSeq(p.State), // 21, 22
	).Scan(ctx, &done)
	switch {
	case err != nil:
		return doing(err, "projecting task", row.ID)
	case !done.Held:
		return fmt.Errorf("projecting task %s: %w", row.ID, ErrNotFound)
	case done.Other:
		return fmt.Errorf("projecting task %s, event %d: %w", row.ID, row.Seq, ErrSeqTaken)
	case done.Fenced && done.Unfiled > 0:
		return fmt.Errorf("projecting task %s at epoch %d: %w", row.ID, row.Epoch, ErrFenced)
	}
	return nil
}

// projectSQL locks the task, and then everything looks whether the lock found an epoch that is not newer. Its parts see the tables as
// they were before the statement, so the questions of this projection are not ended by it.
const projectSQL = `
	WITH held AS MATERIALIZED (
		SELECT id, epoch, seq FROM task WHERE id = ?0 FOR UPDATE
	), event AS MATERIALIZED (
		SELECT * FROM jsonb_populate_recordset(NULL::journal, ?3)
	), other AS MATERIALIZED (
		SELECT journal.seq
		FROM event
		JOIN held ON held.id = event.task
		JOIN journal ON journal.task = event.task AND journal.epoch = event.epoch AND journal.seq = event.seq
		WHERE (journal.kind, journal.command) <> (event.kind, event.command)
	), admitted AS MATERIALIZED (
		SELECT id FROM held WHERE epoch <= ?1 AND NOT EXISTS (SELECT 1 FROM other)
	), journaled AS (
		INSERT INTO journal (task, epoch, seq, kind, at, actor, channel, command, stage, event)
		SELECT task, epoch, seq, kind, at, actor, channel, command, stage, event
		FROM event
		WHERE EXISTS (SELECT 1 FROM admitted)
		ORDER BY seq
		ON CONFLICT (task, epoch, seq) DO NOTHING
	), moved AS (
		UPDATE task SET
			stage = ?6, condition = ?7, state = ?8, draft = ?9, link = ?10,
			due = ?11, first_due = ?12, proof_date = ?13,
			opened_at = ?14, since = ?15, updated_at = ?16, closed_at = ?17,
			epoch = ?1, seq = ?2, start_status = 'started'
		FROM admitted
		WHERE task.id = admitted.id AND (task.epoch, task.seq) < (?1, ?2)
		RETURNING task.id
	), ended AS (
		UPDATE request SET
			revoked_at = CASE WHEN request.purpose = 'decide' AND request.draft < ?9 THEN ?16::timestamptz END,
			used_at = CASE WHEN request.purpose = 'decide' AND request.draft < ?9 THEN NULL ELSE ?16::timestamptz END
		FROM moved
		WHERE request.task = moved.id AND request.used_at IS NULL AND request.revoked_at IS NULL
			AND (request.epoch, request.seq) <= (?1, ?2)
			AND (request.purpose NOT IN (SELECT jsonb_array_elements_text(?18))
				OR request.purpose = 'decide' AND (request.draft < ?9 OR (request.role, request.unit) <> (?19, ?20)))
	), recalled AS (
		UPDATE letter_out SET state = 'withdrawn'
		FROM moved
		WHERE letter_out.task = moved.id AND letter_out.state = 'pending' AND letter_out.undo_seq <> ?22 AND letter_out.next_try > ?16
	), asked AS (
		INSERT INTO request (token_hash, task, purpose, epoch, seq, person, address, role, unit, for_person, basis, draft, hash, code,
			created_at, expires_at)
		SELECT token_hash, task, purpose, epoch, seq, person, address, role, unit, for_person, basis, draft, hash, code,
			created_at, expires_at
		FROM jsonb_populate_recordset(NULL::request, ?5)
		WHERE EXISTS (SELECT 1 FROM admitted)
		ON CONFLICT DO NOTHING
	), queued AS (
		INSERT INTO letter_out (key, task, plan, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text,
			html, state, next_try, created_at, undo_seq)
		SELECT key, task, plan, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text,
			html, state, next_try, created_at, undo_seq
		FROM jsonb_populate_recordset(NULL::letter_out, ?4)
		WHERE EXISTS (SELECT 1 FROM admitted)
		ON CONFLICT (key) DO NOTHING
		RETURNING key
	)
	SELECT
		EXISTS (SELECT 1 FROM held) AS held,
		NOT EXISTS (SELECT 1 FROM admitted) AS fenced,
		EXISTS (SELECT 1 FROM other) AS other,
		(SELECT count(*) FROM event WHERE NOT EXISTS (
			SELECT 1 FROM journal WHERE journal.task = event.task AND journal.epoch = event.epoch AND journal.seq = event.seq
		)) AS unfiled,
		(SELECT pg_notify(?21, '') FROM queued LIMIT 1) IS NOT NULL AS notified`

// projectedTask is the part of the task's row that a projection writes.
func projectedTask(p Projection) schema.Task {
	s := p.State
	row := schema.Task{
		ID: string(s.Task), Epoch: s.Epoch, Seq: s.Seq, Stage: string(s.Stage), Condition: string(s.Condition), State: mustJSON(s),
		Draft: s.Draft, Link: s.Link, Due: dayOf(s.Due), FirstDue: dayOf(s.FirstDue), ProofDate: dayOf(s.Evidence),
		OpenedAt: instant(s.Opened), Since: instant(s.Since), UpdatedAt: projectedAt(p),
	}
	if s.Closed() {
		row.ClosedAt = row.UpdatedAt
	}
	return row
}

// projectedAt is when the last event happened, so that the same projection writes the same row whenever it runs.
func projectedAt(p Projection) time.Time {
	if n := len(p.Events); n > 0 {
		return instant(p.Events[n-1].At)
	}
	if p.State.Woken.After(p.State.Since) {
		return instant(p.State.Woken)
	}
	return instant(p.State.Since)
}

// livePurposes are the questions that still make sense as the task stands. A draft may be replaced while it lies on a desk, so the
// question for a draft outlives the drafting.
func livePurposes(s plan.State) json.RawMessage {
	if s.Closed() {
		return asJSON[plan.Purpose](nil)
	}
	switch s.Stage {
	case plan.StageAssignment:
		return asJSON([]plan.Purpose{plan.PurposeAccept})
	case plan.StageDrafting:
		return asJSON([]plan.Purpose{plan.PurposeDraft, plan.PurposeWithdraw})
	case plan.StageApproval:
		return asJSON([]plan.Purpose{plan.PurposeDraft, plan.PurposeDecide, plan.PurposeWithdraw})
	case plan.StagePublication:
		return asJSON([]plan.Purpose{plan.PurposePublish, plan.PurposeWithdraw})
	case plan.StageReporting:
		return asJSON([]plan.Purpose{plan.PurposeReport})
	case plan.StageDone:
	}
	return asJSON[plan.Purpose](nil)
}

// heldSeq is the decision whose letters may wait for the end of its hold.
func heldSeq(s plan.State) int {
	if s.UndoWindow == nil || s.Closed() {
		return 0
	}
	return s.UndoWindow.Seq
}

func deciderRole(s plan.State) directory.Role {
	level, _ := s.Approval() // outside the approval stage no decision is live, and this is not looked at
	return level.Role
}

func deciderUnit(s plan.State) directory.UnitCode {
	level, _ := s.Approval()
	return level.Unit
}
