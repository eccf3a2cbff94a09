package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
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
const noticeKeysSQL = `(task, epoch, seq, kind, person, item) IN (
	SELECT task, epoch, seq, kind, person, item FROM jsonb_populate_recordset(NULL::notice, ?)
)`

// NoticeLetter is one letter in which several notices go out: an opening letter or a digest.
type NoticeLetter struct {
	Letter   LetterOut
	Notices  []Notice      // those that go out in it
	Requests []Request     // questions that no letter has asked before
	Batch    *BatchRequest // the questions that it lists by number; nil when none is answered by number
	Tasks    []plan.TaskID // of a digest: the tasks that it tells about, each once
}

// QueueNoticeLetter queues a letter with its questions, and records that its notices went out in it, in one transaction. The key is that of
// the letter: repeated, it changes nothing, and queued is false. It returns ErrConflict, with nothing written, when another letter has one of
// the notices.
func (s *Store) QueueNoticeLetter(ctx context.Context, l NoticeLetter) (queued bool, err error) {
	l = clean(l)
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		n, err := s.queueLetters(ctx, tx, l.Letter)
		if err != nil || n == 0 {
			return err
		}
		queued = true
		return runSteps(ctx, tx, l.insertQuestions, l.insertLines, l.markNotices)
	})
	return queued && err == nil, writeErr(err, "queueing letter", l.Letter.Key)
}

// insertQuestions files the questions of a letter. The first ones stand; one that expired without an answer is open again.
func (l NoticeLetter) insertQuestions(ctx context.Context, tx bun.Tx) error {
	if requests := requestRows(l.Requests); len(requests) > 0 {
		if _, err := tx.NewInsert().Model(&requests).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return err
		}
		if err := renew(ctx, tx, requestRows(l.Requests)); err != nil { // the insert has emptied its own rows
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

// renew lets requests that nobody has answered be answered longer.
func renew(ctx context.Context, tx bun.Tx, requests []schema.Request) error {
	_, err := tx.NewUpdate().
		Model((*schema.Request)(nil)).
		TableExpr("jsonb_populate_recordset(NULL::request, ?) AS asked", mustJSON(requests)).
		Set("expires_at = asked.expires_at").
		Where("request.token_hash = asked.token_hash").
		Where("request.expires_at < asked.expires_at").
		Where("request.used_at IS NULL").
		Where("request.revoked_at IS NULL").
		Exec(ctx)
	return err
}

func (l NoticeLetter) insertLines(ctx context.Context, tx bun.Tx) error {
	rows := make([]schema.DigestLine, 0, len(l.Tasks))
	for _, task := range l.Tasks {
		rows = append(rows, schema.DigestLine{Letter: l.Letter.Key, Task: string(task)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

// markNotices records the letter of each notice.
func (l NoticeLetter) markNotices(ctx context.Context, tx bun.Tx) error {
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

// DigestSince finds the digest to a person, queued since a time, that tells about a task. It returns ErrNotFound when there is none.
func (r *Reader) DigestSince(ctx context.Context, task plan.TaskID, person directory.PersonID, since time.Time) (key string, err error) {
	err = r.db.NewSelect().
		Model((*schema.DigestLine)(nil)).
		Column("digest_line.letter").
		Join("JOIN letter_out ON letter_out.key = digest_line.letter").
		Where("digest_line.task = ?", task).
		Where("letter_out.to_person = ?", person).
		Where("letter_out.created_at >= ?", instant(since)).
		OrderExpr("letter_out.created_at DESC").
		Limit(1).
		Scan(ctx, &key)
	return key, findErr(err, "digest about task", task)
}

// NoticeEvents finds the events of notices, by the key of the event: "task:epoch:seq".
func (r *Reader) NoticeEvents(ctx context.Context, notices []Notice) (map[string]plan.Event, error) {
	events := map[string]plan.Event{}
	for batch := range slices.Chunk(notices, insertBatch) {
		var rows []schema.Journal
		err := r.db.NewSelect().
			Model(&rows).
			Where("(task, epoch, seq) IN (SELECT task, epoch, seq FROM jsonb_populate_recordset(NULL::notice, ?))", mustJSON(noticeRows(batch))).
			Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("finding the events of %d notices: %w", len(batch), err)
		}
		for _, row := range rows {
			e, err := eventOf(row)
			if err != nil {
				return nil, err
			}
			events[EventKey(e.Task, e.Epoch, e.Seq)] = e
		}
	}
	return events, nil
}

// EventKey names an event of a task.
func EventKey(task plan.TaskID, epoch, seq int) string {
	return fmt.Sprintf("%s:%d:%d", task, epoch, seq)
}
