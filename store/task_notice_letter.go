package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// UnsentNotices lists the notices of a dispatch that have not gone out and may by a time, by their recipients, the oldest first.
func (r *Reader) UnsentNotices(ctx context.Context, dispatch plan.Dispatch, by time.Time) ([]Notice, error) {
	var rows []schema.Notice
	err := r.db.NewSelect().
		Model(&rows).
		Where("letter IS NULL").
		Where("dispatch = ?", dispatch).
		Where("GREATEST(at, after) <= ?", instant(by)).
		Order("person", "at", "task", "epoch", "seq", "kind").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing unsent notices: %w", err)
	}
	return noticesOf(rows), nil
}

// SilenceNotices records why notices that have not gone out never will. Repeated, it changes nothing.
func (s *Store) SilenceNotices(ctx context.Context, notices []Notice, reason plan.SilenceReason) error {
	if len(notices) == 0 {
		return nil
	}
	_, err := s.db.NewUpdate().
		Model((*schema.Notice)(nil)).
		Set("dispatch = ?", plan.DispatchNone).
		Set("reason = ?", reason).
		Where("letter IS NULL").
		Where("dispatch <> ?", plan.DispatchNone).
		Where(noticeKeysSQL, mustJSON(noticeRows(notices))).
		Exec(ctx)
	return writeErr(err, "silencing notices:", len(notices))
}

// noticeKeysSQL selects the notices of a JSON array by their keys.
const noticeKeysSQL = `(task, epoch, seq, kind, person) IN (
	SELECT task, epoch, seq, kind, person FROM jsonb_populate_recordset(NULL::notice, ?)
)`

// NoticeLetter is one letter in which several notices go out: an opening letter or a digest.
type NoticeLetter struct {
	Letter   LetterOut
	Notices  []Notice      // those that go out in it
	Requests []Request     // questions that no letter has asked before
	Batch    *BatchRequest // the questions that it lists by number; nil when none is answered by number
}

// QueueNoticeLetter queues a letter with its questions, and records that its notices went out in it, in one transaction. The key is that of
// the letter: repeated, it changes nothing. It returns ErrConflict, with nothing written, when another letter has one of the notices.
func (s *Store) QueueNoticeLetter(ctx context.Context, l NoticeLetter) error {
	l = clean(l)
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		n, err := queueLetters(ctx, tx, l.Letter)
		if err != nil || n == 0 {
			return err
		}
		if err := insertQuestions(ctx, tx, l); err != nil {
			return err
		}
		return markSentIn(ctx, tx, l)
	})
	return writeErr(err, "queueing letter", l.Letter.Key)
}

// insertQuestions files the questions of a letter. The first ones stand.
func insertQuestions(ctx context.Context, tx bun.Tx, l NoticeLetter) error {
	if requests := requestRows(l.Requests); len(requests) > 0 {
		if _, err := tx.NewInsert().Model(&requests).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return err
		}
	}
	if l.Batch == nil {
		return nil
	}
	row, items := batchRows(*l.Batch)
	if _, err := tx.NewInsert().Model(&row).On("CONFLICT (token_hash) DO NOTHING").Exec(ctx); err != nil || len(items) == 0 {
		return err
	}
	_, err := tx.NewInsert().Model(&items).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

// markSentIn records the letter of each notice.
func markSentIn(ctx context.Context, tx bun.Tx, l NoticeLetter) error {
	if len(l.Notices) == 0 {
		return nil
	}
	marked, err := tx.NewUpdate().
		Model((*schema.Notice)(nil)).
		Set("letter = ?", l.Letter.Key).
		Where("letter IS NULL").
		Where("dispatch <> ?", plan.DispatchNone).
		Where(noticeKeysSQL, mustJSON(noticeRows(l.Notices))).
		Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := marked.RowsAffected(); err != nil || int(n) == len(l.Notices) {
		return err
	}
	return fmt.Errorf("a notice has gone out before: %w", ErrConflict)
}

// UnprojectedTasks counts the tasks of a plan whose workflows were started and have projected nothing yet.
func (r *Reader) UnprojectedTasks(ctx context.Context, id plan.PlanID) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.Task)(nil)).
		Where("plan = ?", id).
		Where("start_status = ?", StartDone).
		Where("seq = 0").
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the tasks of plan %s that have not opened: %w", id, err)
	}
	return int(n), nil
}

// TasksByID finds tasks by their ids, in no particular order. Ids without a task are left out.
func (r *Reader) TasksByID(ctx context.Context, ids []plan.TaskID) ([]Task, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []schema.Task
	if err := withUnitName(r.db.NewSelect().Model(&rows)).Where("task.id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("finding %d tasks: %w", len(ids), err)
	}
	tasks := make([]Task, 0, len(rows))
	for _, row := range rows {
		task, err := taskOf(row)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, task)
	}
	return tasks, nil
}
