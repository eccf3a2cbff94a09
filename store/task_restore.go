package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// settingReconciliation is the key of the last comparison in table setting.
const settingReconciliation = "reconciliation"

// OpenTasks lists the tasks whose workflow has to run, by their ids, each with its epoch and the number of its last event alone: comparing
// thousands of tasks needs no more.
func (r *Reader) OpenTasks(ctx context.Context) ([]plan.State, error) {
	var rows []schema.Task
	err := r.openTasks().
		Column("id", "epoch", "seq").
		Order("id").
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("listing open tasks: %w", err)
	}
	states := make([]plan.State, 0, len(rows))
	for _, row := range rows {
		states = append(states, plan.State{Task: plan.TaskID(row.ID), Epoch: row.Epoch, Seq: row.Seq})
	}
	return states, nil
}

// RaiseEpoch begins a new epoch of an open task that has a state, and returns the state with it. From then on no workflow of an earlier epoch
// can write. It returns ErrNotFound for any other task. It is not idempotent: a second call begins another epoch, which harms nothing.
func (s *Store) RaiseEpoch(ctx context.Context, id plan.TaskID) (plan.State, error) {
	var state string
	err := s.db.NewRaw(`
		UPDATE task SET epoch = epoch + 1, state = jsonb_set(state, '{epoch}', to_jsonb(epoch + 1))
		WHERE id = ? AND state IS NOT NULL AND stage <> ? AND condition <> ?
		RETURNING state`,
		id, plan.StageDone, plan.ConditionCancelled).
		Scan(ctx, &state)
	if err != nil {
		return plan.State{}, findErr(err, "open task", string(id))
	}
	return fromJSON[plan.State](json.RawMessage(state))
}

// Reassigned lists the tasks that were given to another unit, with their last states.
func (r *Reader) Reassigned(ctx context.Context) ([]plan.State, error) {
	var rows []schema.Task
	err := r.db.NewSelect().
		Model(&rows).
		Where("condition = ?", plan.ConditionCancelled).
		Where("state->>'reassigned_to' <> ''").
		Order("id").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing reassigned tasks: %w", err)
	}
	states := make([]plan.State, 0, len(rows))
	for _, row := range rows {
		task, err := taskOf(row)
		if err != nil {
			return nil, err
		}
		states = append(states, task.State)
	}
	return states, nil
}

// ResetStart marks a task whose workflow has projected nothing as not started. It changes no other task.
func (s *Store) ResetStart(ctx context.Context, id plan.TaskID) error {
	_, err := s.db.NewUpdate().
		Model((*schema.Task)(nil)).
		Set("start_status = ?", StartPending).
		Where("id = ?", id).
		Where("state IS NULL").
		Exec(ctx)
	return writeErr(err, "resetting the start of task", id)
}

// RetryLetters makes every open letter due that was put off, and returns how many there are. A second call finds none.
func (s *Store) RetryLetters(ctx context.Context) (int, error) {
	result, err := s.db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("next_try = NULL").
		Where("state = ?", LetterFiled).
		Where("next_try IS NOT NULL").
		Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("making letters due: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// ReopenMisrefused opens the letters again whose commands were refused because their task was closed, although it is open on record: the engine
// had lost it. It returns how many it has opened. The key is the letter: each is opened once.
func (s *Store) ReopenMisrefused(ctx context.Context, at time.Time) (int, error) {
	var ids []LetterID
	err := s.db.NewRaw(`
		SELECT letter_in.id
		FROM letter_in
		JOIN refusal ON refusal.command = 'mail:' || letter_in.content_hash AND refusal.reason = ?
		JOIN task ON task.id = refusal.task AND task.stage <> ? AND task.condition <> ?
		WHERE letter_in.outcome IN (?, ?) AND letter_in.complete
			AND NOT EXISTS (SELECT 1 FROM letter_action WHERE letter_action.letter = letter_in.id AND letter_action.action = ?)
		ORDER BY letter_in.id`,
		plan.RefusalClosed, plan.StageDone, plan.ConditionCancelled, OutcomeRefused, OutcomeTriage, ActionRestore).
		Scan(ctx, &ids)
	if err != nil {
		return 0, fmt.Errorf("listing letters that were refused without cause: %w", err)
	}
	for _, id := range ids {
		action := LetterAction{Letter: id, Key: "restore", Action: ActionRestore, Actor: "loa", At: at}
		if err := s.recordAction(ctx, action, func(ctx context.Context, tx bun.Tx, a LetterAction) error {
			_, err := reopen(tx.NewUpdate().Model((*schema.LetterIn)(nil)).Where("id = ?", a.Letter), a).Exec(ctx)
			return err
		}); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// Reconciliation is the last comparison of the record with the engine.
type Reconciliation struct {
	At          time.Time `json:"at"`
	Compared    int       `json:"compared"`
	Differences int       `json:"differences"`
}

// SaveReconciliation keeps the result of a comparison. The key is its name in table setting: the last one stands.
func (s *Store) SaveReconciliation(ctx context.Context, r Reconciliation) error {
	return writeErr(saveSetting(ctx, s.db, settingReconciliation, string(mustJSON(r))), "saving", settingReconciliation)
}

// LastReconciliation finds the result of the last comparison; zero before the first.
func (r *Reader) LastReconciliation(ctx context.Context) (Reconciliation, error) {
	text, err := r.setting(ctx, settingReconciliation)
	if errors.Is(err, ErrNotFound) {
		return Reconciliation{}, nil
	}
	if err != nil {
		return Reconciliation{}, err
	}
	return fromJSON[Reconciliation](json.RawMessage(text))
}
