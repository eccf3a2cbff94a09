package store

import (
	"context"
	"encoding/json"
	"fmt"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// Journal lists the events of a task in the order of their numbers.
func (r *Reader) Journal(ctx context.Context, id plan.TaskID) ([]plan.Event, error) {
	var rows []schema.Journal
	err := r.db.NewSelect().
		Model(&rows).
		Where("task = ?", id).
		Order("seq", "epoch").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the journal of task %s: %w", id, err)
	}
	events := make([]plan.Event, 0, len(rows))
	for _, row := range rows {
		e, err := eventOf(row)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

func journalRows(events []plan.Event) []schema.Journal {
	rows := make([]schema.Journal, 0, len(events))
	for _, e := range events {
		rows = append(rows, schema.Journal{
			Task: string(e.Task), Epoch: e.Epoch, Seq: e.Seq, Kind: string(e.Kind), At: instant(e.At), Actor: string(e.Actor),
			Channel: string(e.Channel), Command: e.Command, Stage: string(e.To), Event: mustJSON(e),
		})
	}
	return rows
}

func eventOf(row schema.Journal) (plan.Event, error) {
	var e plan.Event
	if err := json.Unmarshal(row.Event, &e); err != nil {
		return e, fmt.Errorf("decoding event %d of task %s: %w", row.Seq, row.Task, err)
	}
	return e, nil
}

// Gaps lists the numbers of events that journals lack or have twice. A task whose row is ahead of its journal lacks the events between.
func (r *Reader) Gaps(ctx context.Context) ([]Gap, error) {
	var gaps []Gap
	err := r.db.NewRaw(`
		WITH last AS (
			SELECT task.id, GREATEST(task.seq, COALESCE(max(journal.seq), 0)) AS seq
			FROM task
			LEFT JOIN journal ON journal.task = task.id
			GROUP BY task.id, task.seq
		)
		SELECT last.id AS task, number AS seq, count(journal.seq) AS found
		FROM last
		CROSS JOIN LATERAL generate_series(1, last.seq) AS number
		LEFT JOIN journal ON journal.task = last.id AND journal.seq = number
		GROUP BY last.id, number
		HAVING count(journal.seq) <> 1
		ORDER BY last.id, number`).
		Scan(ctx, &gaps)
	if err != nil {
		return nil, fmt.Errorf("finding gaps in journals: %w", err)
	}
	return gaps, nil
}

// FileRefusal records a command that was refused. The key is (task, command): the first refusal stands.
func (s *Store) FileRefusal(ctx context.Context, refusal Refusal) error {
	row := refusalRow(clean(refusal))
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (task, command) DO NOTHING").
		Exec(ctx)
	return writeErr(err, "filing a refusal for task", refusal.Task)
}

// Refusals lists the refused commands of a task by time.
func (r *Reader) Refusals(ctx context.Context, id plan.TaskID) ([]Refusal, error) {
	var rows []schema.Refusal
	err := r.db.NewSelect().
		Model(&rows).
		Where("task = ?", id).
		Order("at", "command").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing refusals of task %s: %w", id, err)
	}
	refusals := make([]Refusal, 0, len(rows))
	for _, row := range rows {
		refusals = append(refusals, refusalOf(row))
	}
	return refusals, nil
}

func refusalRow(r Refusal) schema.Refusal {
	return schema.Refusal{
		Task: string(r.Task), Command: r.Command, Kind: string(r.Kind), Actor: string(r.Actor), Channel: string(r.Channel),
		Reason: string(r.Reason), Message: r.Message, At: instant(r.At),
	}
}

func refusalOf(row schema.Refusal) Refusal {
	return Refusal{
		Task: plan.TaskID(row.Task), Command: row.Command, Kind: plan.CommandKind(row.Kind), Actor: directory.PersonID(row.Actor),
		Channel: plan.Channel(row.Channel), Reason: plan.RefusalKind(row.Reason), Message: row.Message, At: instant(row.At),
	}
}
