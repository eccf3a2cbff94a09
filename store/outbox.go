package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"loa/hidden"
	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// QueueLetter queues a letter that belongs to no event of a task, such as a question back. The key is that of the letter: the first stands.
func (s *Store) QueueLetter(ctx context.Context, l LetterOut) error {
	_, err := s.queueLetters(ctx, s.db, l)
	return writeErr(err, "queueing letter", l.Key)
}

// QueueLetterOnce is QueueLetter, and reports whether the letter is the first of its key.
func (s *Store) QueueLetterOnce(ctx context.Context, l LetterOut) (first bool, err error) {
	n, err := s.queueLetters(ctx, s.db, l)
	return n > 0, writeErr(err, "queueing letter", l.Key)
}

// queueLetters queues letters, wakes the sender, and returns how many letters are new. The first letter of a key stands.
func (r *Reader) queueLetters(ctx context.Context, db bun.IDB, letters ...LetterOut) (int, error) {
	letters = clean(letters)
	rows, err := r.letterOutRows(letters)
	if err != nil {
		return 0, err
	}
	queued := db.NewInsert().
		Model(&rows).
		On("CONFLICT (key) DO NOTHING").
		Returning("key")
	woken, err := db.NewRaw("WITH queued AS (?), "+attachedSQL("?")+" SELECT pg_notify(?, '') FROM queued",
		queued, mustJSON(letterFileRows(letters)), outboxChannel).Exec(ctx)
	if err != nil {
		return 0, err
	}
	n, err := woken.RowsAffected()
	return int(n), err
}

// queueAbout queues a letter and files the rows that it is about in one transaction: both take effect, or neither.
func (s *Store) queueAbout(ctx context.Context, l LetterOut, file func(context.Context, bun.Tx) error) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := file(ctx, tx); err != nil {
			return err
		}
		_, err := s.queueLetters(ctx, tx, l)
		return err
	})
}

// ReleaseSending ends the leases of all letters that are being sent, and returns how many there were. Only the outbox workflow may call it,
// when it starts sending: there is one sender, so that the leases are those of its predecessor.
func (s *Store) ReleaseSending(ctx context.Context) (int, error) {
	released, err := s.db.NewUpdate().
		Model((*schema.LetterOut)(nil)).
		Set("state = ?", LetterPending).
		Where("state = ?", LetterSending).
		Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("releasing letters that were being sent: %w", err)
	}
	n, err := released.RowsAffected()
	return int(n), err
}

// MarkSent records that the mail server accepted a letter. The key is that of the letter: the first time stands. It returns ErrNotFound when
// there is no such letter.
func (s *Store) MarkSent(ctx context.Context, key string, at time.Time) error {
	sent, err := s.db.NewUpdate().
		Model((*schema.LetterOut)(nil)).
		Set("state = ?", LetterSent).
		Set("sent_at = COALESCE(sent_at, ?)", instant(at)).
		Set("last_error = ''").
		Where("key = ?", key).
		Exec(ctx)
	if err != nil {
		return writeErr(err, "marking letter as sent", key)
	}
	if n, err := sent.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("marking letter %s as sent: %w", key, ErrNotFound)
}

// MarkFailed records why an attempt failed and when the next one is due. It changes only a letter that is being sent: repeated, or after the
// letter was sent, it does nothing.
func (s *Store) MarkFailed(ctx context.Context, key, cause string, next time.Time) error {
	_, err := s.db.NewUpdate().
		Model((*schema.LetterOut)(nil)).
		Set("state = ?", LetterPending).
		Set("last_error = ?", cleanText(cause)).
		Set("next_try = ?", instant(next)).
		Where("key = ?", key).
		Where("state = ?", LetterSending).
		Exec(ctx)
	return writeErr(err, "marking letter as failed", key)
}

// OutboxCounts counts the letters to send by state.
func (r *Reader) OutboxCounts(ctx context.Context) (OutboxCounts, error) {
	var row struct {
		Pending, Sending, Sent, Failed, Withdrawn int
		Oldest                                    bun.NullTime
	}
	err := r.db.NewSelect().
		Table("letter_out").
		ColumnExpr("count(*) FILTER (WHERE state = 'pending') AS pending").
		ColumnExpr("count(*) FILTER (WHERE state = 'sending') AS sending").
		ColumnExpr("count(*) FILTER (WHERE state = 'sent') AS sent").
		ColumnExpr("count(*) FILTER (WHERE state = 'failed') AS failed").
		ColumnExpr("count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn").
		ColumnExpr("min(created_at) FILTER (WHERE state = 'sending' OR state = 'pending' AND (undo_seq IS NULL OR next_try <= now())) AS oldest").
		Scan(ctx, &row)
	if err != nil {
		return OutboxCounts{}, fmt.Errorf("counting letters to send: %w", err)
	}
	return OutboxCounts{row.Pending, row.Sending, row.Sent, row.Failed, row.Withdrawn, instant(row.Oldest.Time)}, nil
}

// LettersOut lists the letters of a task in the order they were queued, with the opening letters and digests in which its notices went out, and
// the letters that a coordinator urged for it: their keys begin with the day and the batch.
func (r *Reader) LettersOut(ctx context.Context, task plan.TaskID) ([]LetterOut, error) {
	var rows []schema.LetterOut
	err := r.db.NewSelect().
		Model(&rows).
		Where(`task = ?0 OR key IN (SELECT letter FROM notice WHERE task = ?0) OR key IN (
			SELECT digest_line.letter
			FROM digest_line
			JOIN urge ON urge.task = digest_line.task AND starts_with(digest_line.letter, 'digest:' || urge.day || ':' || urge.batch || ':')
			WHERE digest_line.task = ?0
		)`, task).
		Order("created_at", "key").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing letters of task %s: %w", task, err)
	}
	return r.withFiles(ctx, r.lettersOutOf(rows))
}

// LetterOutByMessageID finds the letter that was sent under a Message-ID, as an answer or a bounce names it.
func (r *Reader) LetterOutByMessageID(ctx context.Context, id string) (LetterOut, error) {
	var row schema.LetterOut
	err := r.db.NewSelect().
		Model(&row).
		Where("message_id IN (?)", bun.List(messageIDs(id))).
		Scan(ctx)
	if err != nil {
		return LetterOut{}, findErr(err, "letter sent with Message-ID", id)
	}
	return r.letterOutOf(row), nil
}

// messageIDs are Message-IDs as they may be on record: hidden, or as they are in a letter that a version before has sent.
func messageIDs(ids ...string) []string {
	stored := make([]string, 0, 2*len(ids))
	for _, id := range ids {
		stored = append(stored, hidden.ID(cleanText(id)), cleanText(id))
	}
	return stored
}

// letterOutRows are the rows of letters, with their tokens and codes hidden.
func (r *Reader) letterOutRows(letters []LetterOut) ([]schema.LetterOut, error) {
	rows := make([]schema.LetterOut, 0, len(letters))
	for _, l := range letters {
		row := letterOutRow(l)
		if err := r.hide(&row); err != nil {
			return nil, fmt.Errorf("hiding the secrets of letter %s: %w", l.Key, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// letterOutRow is the row of a letter as it is queued: without an attempt, and pending unless it is put on record as withdrawn.
func letterOutRow(l LetterOut) schema.LetterOut {
	row := schema.LetterOut{
		Key: l.Key, Task: string(l.Task), Plan: string(l.Plan), Notice: string(l.Notice), ToPerson: string(l.ToPerson), ToName: l.ToName,
		ToAddress: l.ToAddress, ReplyTo: l.ReplyTo, MessageID: l.MessageID, InReplyTo: l.InReplyTo, Subject: l.Subject, Text: l.Text,
		HTML: l.HTML, State: string(LetterPending), NextTry: instant(l.NextTry), CreatedAt: instant(l.CreatedAt), UndoSeq: l.UndoSeq,
	}
	if l.State == LetterWithdrawn {
		row.State = string(LetterWithdrawn)
	}
	if row.NextTry.IsZero() {
		row.NextTry = row.CreatedAt
	}
	return row
}

func (r *Reader) lettersOutOf(rows []schema.LetterOut) []LetterOut {
	letters := make([]LetterOut, 0, len(rows))
	for _, row := range rows {
		letters = append(letters, r.letterOutOf(row))
	}
	return letters
}

func (r *Reader) letterOutOf(row schema.LetterOut) LetterOut {
	shut := r.reveal(&row)
	return LetterOut{
		Shut: shut,
		Key:  row.Key, Task: plan.TaskID(row.Task), Plan: plan.PlanID(row.Plan), Notice: plan.NoticeKind(row.Notice),
		ToPerson: directory.PersonID(row.ToPerson), ToName: row.ToName, ToAddress: row.ToAddress, ReplyTo: row.ReplyTo,
		MessageID: row.MessageID, InReplyTo: row.InReplyTo, Subject: row.Subject, Text: row.Text, HTML: row.HTML,
		State: LetterState(row.State), Attempts: row.Attempts, NextTry: instant(row.NextTry), LastError: row.LastError,
		CreatedAt: instant(row.CreatedAt), SentAt: instant(row.SentAt), UndoSeq: row.UndoSeq, BounceID: row.BounceID, FirstTry: instant(row.FirstTry),
		FailureReason: FailureReason(row.FailureReason), BouncedAt: instant(row.BouncedAt), BounceStatus: row.BounceStatus, BounceText: row.BounceText,
		CopyBegunAt: instant(row.CopyBegunAt), CopiedAt: instant(row.CopiedAt), FromName: row.FromName, References: idsOf(row.ReferenceIDs),
	}
}

// idsOf is the list of Message-IDs in the column reference_ids; nil when there is none.
func idsOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Fields(text)
}
