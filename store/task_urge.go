package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/schema"
)

// Urge is a reminder of a task that a coordinator asked for, beside those of the task's schedule.
type Urge struct {
	Task      plan.TaskID
	Day       calendar.Date
	Batch     string // what one person asked for at once
	AskedBy   directory.PersonID
	Channel   plan.Channel
	Proof     plan.Evidence
	AskedAt   time.Time
	WrittenAt time.Time // when its letters were queued; zero before
}

// UrgeBatch are the reminders that one person asked for at once.
type UrgeBatch struct {
	Name    string
	Day     calendar.Date
	AskedBy directory.PersonID
	Tasks   []plan.TaskID
}

// AskUrges puts reminders on record, whose letters the worker then writes. The key is the task and the day: what stands already stays, so that
// a task is urged once a day, whoever asks and however often. It returns the tasks whose reminder of the day is of the given batch, also
// when the batch was asked for before. The error is ErrNotFound, with nothing written, when a task does not exist.
func (s *Store) AskUrges(ctx context.Context, urges []Urge) (asked []plan.TaskID, err error) {
	if len(urges) == 0 {
		return nil, nil
	}
	rows := make([]schema.Urge, 0, len(urges))
	for _, u := range urges {
		rows = append(rows, urgeRow(clean(u)))
	}
	first := rows[0]
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&rows).On("CONFLICT (task, day) DO NOTHING").Exec(ctx); err != nil {
			return err
		}
		return tx.NewSelect().
			Model((*schema.Urge)(nil)).
			Column("task").
			Where("batch = ?", first.Batch).
			Where("day = ?", first.Day).
			Order("task").
			Scan(ctx, &asked)
	})
	return asked, writeErr(err, "asking for reminders:", len(urges))
}

// Urges lists the reminders of a task that people asked for, the newest first.
func (r *Reader) Urges(ctx context.Context, task plan.TaskID) ([]Urge, error) {
	var rows []schema.Urge
	if err := r.db.NewSelect().Model(&rows).Where("task = ?", task).Order("day DESC").Scan(ctx); err != nil {
		return nil, fmt.Errorf("listing the urges of task %s: %w", task, err)
	}
	return urgesOf(rows), nil
}

// UrgedOn lists which of some tasks were urged on a day, with the batch of each.
func (r *Reader) UrgedOn(ctx context.Context, tasks []plan.TaskID, day calendar.Date) (map[plan.TaskID]string, error) {
	urged := map[plan.TaskID]string{}
	if len(tasks) == 0 {
		return urged, nil
	}
	var rows []schema.Urge
	err := r.db.NewSelect().
		Model(&rows).
		Column("task", "batch").
		Where("task IN (?)", bun.List(tasks)).
		Where("day = ?", sqlDay(day)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding which of %d tasks were urged on %s: %w", len(tasks), day, err)
	}
	for _, row := range rows {
		urged[plan.TaskID(row.Task)] = row.Batch
	}
	return urged, nil
}

// UnwrittenUrges lists the reminders whose letters were not written yet, by batch, the oldest first.
func (r *Reader) UnwrittenUrges(ctx context.Context) ([]UrgeBatch, error) {
	var rows []schema.Urge
	err := r.db.NewSelect().Model(&rows).Where("written_at IS NULL").Order("asked_at", "batch", "day", "task").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the urges without letters: %w", err)
	}
	var batches []UrgeBatch
	for _, u := range urgesOf(rows) {
		if n := len(batches); n == 0 || batches[n-1].Name != u.Batch || batches[n-1].Day != u.Day {
			batches = append(batches, UrgeBatch{Name: u.Batch, Day: u.Day, AskedBy: u.AskedBy})
		}
		last := &batches[len(batches)-1]
		last.Tasks = append(last.Tasks, u.Task)
	}
	return batches, nil
}

// MarkUrgesWritten records that the letters of a batch are queued. Repeated, it changes nothing.
func (s *Store) MarkUrgesWritten(ctx context.Context, batch UrgeBatch, at time.Time) error {
	_, err := s.db.NewUpdate().
		Model((*schema.Urge)(nil)).
		Set("written_at = ?", instant(at)).
		Where("batch = ?", batch.Name).
		Where("day = ?", sqlDay(batch.Day)).
		Where("written_at IS NULL").
		Exec(ctx)
	return writeErr(err, "marking the letters of urges", batch.Name)
}

func urgeRow(u Urge) schema.Urge {
	return schema.Urge{
		Task: string(u.Task), Day: dayOf(u.Day), Batch: u.Batch, AskedBy: string(u.AskedBy), Channel: string(u.Channel), ProofKind: string(u.Proof.Kind),
		ProofReference: u.Proof.Reference, AskedAt: instant(u.AskedAt), WrittenAt: instant(u.WrittenAt),
	}
}

func urgesOf(rows []schema.Urge) []Urge {
	urges := make([]Urge, 0, len(rows))
	for _, row := range rows {
		urges = append(urges, Urge{
			Task: plan.TaskID(row.Task), Day: dateOf(row.Day), Batch: row.Batch, AskedBy: directory.PersonID(row.AskedBy), Channel: plan.Channel(row.Channel),
			Proof:   plan.Evidence{Kind: plan.EvidenceKind(row.ProofKind), Reference: row.ProofReference},
			AskedAt: instant(row.AskedAt), WrittenAt: instant(row.WrittenAt),
		})
	}
	return urges
}
