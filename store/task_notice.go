package store

import (
	"context"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// Notice is one notice of an event to one person, with how it goes out, or why it does not. Its key is (task, epoch, seq, kind, person, item).
type Notice struct {
	Task     plan.TaskID
	Epoch    int
	Seq      int // of the event
	Kind     plan.NoticeKind
	Person   directory.PersonID // empty: nobody holds the position
	Item     int                // of NoticePublicationGone: the number of the result that the page proves; 0: the page proves the event
	Role     directory.Role
	Unit     directory.UnitCode
	Asks     plan.Purpose
	Dispatch plan.Dispatch
	Reason   plan.SilenceReason // of DispatchNone only
	Letter   string             // the key of the letter in which it went out; empty before
	UndoSeq  int                // the number of the decision that it follows from and with which it is taken back; 0: none
	After    time.Time          // it does not go out before; zero: at once
	At       time.Time          // of the event
}

// Notices lists the notices of a task in the order of its events.
func (r *Reader) Notices(ctx context.Context, task plan.TaskID) ([]Notice, error) {
	var rows []schema.Notice
	err := r.db.NewSelect().
		Model(&rows).
		Where("task = ?", task).
		Order("epoch", "seq", "kind", "person", "item").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the notices of task %s: %w", task, err)
	}
	return noticesOf(rows), nil
}

// SilentEvents counts what should have reached a person and did not: events of journals without a notice, and notices for an opening letter
// or a digest that are older than a time and have not gone out.
func (r *Reader) SilentEvents(ctx context.Context, openingsBefore, digestsBefore time.Time) (int, error) {
	var n int
	err := r.db.NewRaw(`
		SELECT (
			SELECT count(*) FROM journal
			WHERE NOT EXISTS (
				SELECT 1 FROM notice
				WHERE notice.task = journal.task AND notice.epoch = journal.epoch AND notice.seq = journal.seq
			)
		) + (
			SELECT count(*) FROM notice
			WHERE letter IS NULL
				AND (dispatch = 'opening' AND at < ?0 OR dispatch = 'digest' AND GREATEST(at, after) < ?1)
		)`, instant(openingsBefore), instant(digestsBefore)).
		Scan(ctx, &n)
	if err != nil {
		return 0, fmt.Errorf("counting silent events: %w", err)
	}
	return n, nil
}

// UnaddressedNotices counts the notices that had no recipient since a time, by the reason.
func (r *Reader) UnaddressedNotices(ctx context.Context, since time.Time) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.Notice)(nil)).
		Where("reason IN (?, ?)", plan.SilenceNoHolder, plan.SilenceNoAddress).
		Where("at >= ?", instant(since)).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting notices without a recipient: %w", err)
	}
	return int(n), nil
}

func noticeRows(notices []Notice) []schema.Notice {
	rows := make([]schema.Notice, 0, len(notices))
	for _, n := range notices {
		rows = append(rows, schema.Notice{
			Task: string(n.Task), Epoch: n.Epoch, Seq: n.Seq, Kind: string(n.Kind), Person: string(n.Person), Item: n.Item, Role: string(n.Role),
			Unit: string(n.Unit), Purpose: string(n.Asks), Dispatch: string(n.Dispatch), Reason: string(n.Reason), Letter: n.Letter,
			UndoSeq: n.UndoSeq, After: instant(n.After), At: instant(n.At),
		})
	}
	return rows
}

func noticesOf(rows []schema.Notice) []Notice {
	notices := make([]Notice, 0, len(rows))
	for _, row := range rows {
		notices = append(notices, Notice{
			Task: plan.TaskID(row.Task), Epoch: row.Epoch, Seq: row.Seq, Kind: plan.NoticeKind(row.Kind), Person: directory.PersonID(row.Person), Item: row.Item,
			Role: directory.Role(row.Role), Unit: directory.UnitCode(row.Unit), Asks: plan.Purpose(row.Purpose),
			Dispatch: plan.Dispatch(row.Dispatch), Reason: plan.SilenceReason(row.Reason), Letter: row.Letter,
			UndoSeq: row.UndoSeq, After: instant(row.After), At: instant(row.At),
		})
	}
	return notices
}
