package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// PlanState is the state of a plan as its workflow last projected it. A plan of which no workflow has projected a state has the one that
// follows from its status.
func (r *Reader) PlanState(ctx context.Context, id plan.PlanID) (plan.PlanState, error) {
	var row schema.Plan
	err := r.db.NewSelect().
		Model(&row).
		Column("id", "status", "state").
		Where("id = ?", id).
		Scan(ctx)
	if err != nil {
		return plan.PlanState{}, findErr(err, "plan", id)
	}
	return planStateOf(row)
}

func planStateOf(row schema.Plan) (plan.PlanState, error) {
	if len(row.State) == 0 {
		return plan.PlanStateFromStatus(plan.PlanID(row.ID), plan.PlanStatus(row.Status)), nil
	}
	return fromJSON[plan.PlanState](row.State)
}

// PlanStates lists the states of all plans, in the order of their ids.
func (r *Reader) PlanStates(ctx context.Context) ([]plan.PlanState, error) {
	var rows []schema.Plan
	err := r.db.NewSelect().
		Model(&rows).
		Column("id", "status", "state").
		Order("id").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing plans: %w", err)
	}
	states := make([]plan.PlanState, 0, len(rows))
	for _, row := range rows {
		state, err := planStateOf(row)
		if err != nil {
			return nil, err
		}
		states = append(states, state)
	}
	return states, nil
}

// PlanJournal lists the events of a plan in the order of their numbers.
func (r *Reader) PlanJournal(ctx context.Context, id plan.PlanID) ([]plan.PlanEvent, error) {
	var rows []schema.PlanJournal
	err := r.db.NewSelect().
		Model(&rows).
		Where("plan = ?", id).
		Order("seq", "epoch").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the journal of plan %s: %w", id, err)
	}
	events := make([]plan.PlanEvent, 0, len(rows))
	for _, row := range rows {
		var e plan.PlanEvent
		if err := json.Unmarshal(row.Event, &e); err != nil {
			return nil, fmt.Errorf("decoding event %d of plan %s: %w", row.Seq, row.Plan, err)
		}
		events = append(events, e)
	}
	return events, nil
}

// ProjectPlan writes one change of a plan: its row and its events, in one transaction. The keys are (plan, epoch, seq): repeated, it changes
// nothing. The row moves only to a greater (epoch, seq); a late, older projection still files its events. It returns ErrNotFound when there
// is no such plan, ErrFenced when the row has a newer epoch and an event is not filed yet, ErrConflict when the journal has the command under another number,
// and ErrSeqTaken when the journal has another event under a number of this projection; nothing is written then.
func (s *Store) ProjectPlan(ctx context.Context, state plan.PlanState, events []plan.PlanEvent) error {
	state, events = clean(state), clean(events)
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error { return projectPlan(ctx, tx, state, events) })
	return writeErr(err, "projecting plan", state.Plan)
}

func projectPlan(ctx context.Context, tx bun.Tx, state plan.PlanState, events []plan.PlanEvent) error {
	var row schema.Plan
	err := tx.NewSelect().
		Model(&row).
		Column("id", "epoch", "seq").
		Where("id = ?", state.Plan).
		For("UPDATE").
		Scan(ctx)
	if err != nil {
		return findErr(err, "plan", state.Plan)
	}
	unfiled, err := unfiledPlanEvents(ctx, tx, state.Plan, events)
	if err != nil {
		return err
	}
	if row.Epoch > state.Epoch {
		if len(unfiled) > 0 {
			return fmt.Errorf("at epoch %d, the record is at %d: %w", state.Epoch, row.Epoch, ErrFenced)
		}
		return nil
	}
	if len(unfiled) > 0 {
		if _, err := tx.NewInsert().Model(&unfiled).Exec(ctx); err != nil {
			return err
		}
	}
	_, err = tx.NewUpdate().
		Model((*schema.Plan)(nil)).
		Set("status = ?", state.Status).
		Set("epoch = ?", state.Epoch).
		Set("seq = ?", state.Seq).
		Set("state = ?", mustJSON(state)).
		Where("id = ?", state.Plan).
		Where("(epoch, seq) < (?, ?)", state.Epoch, state.Seq).
		Exec(ctx)
	return err
}

// unfiledPlanEvents leaves out the events that the journal has. It returns ErrSeqTaken when the journal has another event with a number.
func unfiledPlanEvents(ctx context.Context, tx bun.Tx, id plan.PlanID, events []plan.PlanEvent) ([]schema.PlanJournal, error) {
	if len(events) == 0 {
		return nil, nil
	}
	numbers := make([]int, 0, len(events))
	for _, e := range events {
		numbers = append(numbers, e.Seq)
	}
	var filed []schema.PlanJournal
	err := tx.NewSelect().
		Model(&filed).
		Where("plan = ?", id).
		Where("seq IN (?)", bun.List(numbers)).
		Scan(ctx)
	if err != nil {
		return nil, err
	}
	type number struct{ epoch, seq int }
	known := make(map[number]schema.PlanJournal, len(filed))
	for _, row := range filed {
		known[number{row.Epoch, row.Seq}] = row
	}
	var unfiled []schema.PlanJournal
	for _, row := range planJournalRows(events) {
		old, found := known[number{row.Epoch, row.Seq}]
		switch {
		case !found:
			unfiled = append(unfiled, row)
		case old.Kind != row.Kind || old.Command != row.Command:
			return nil, fmt.Errorf("event %d: %w", row.Seq, ErrSeqTaken)
		}
	}
	return unfiled, nil
}

func planJournalRows(events []plan.PlanEvent) []schema.PlanJournal {
	rows := make([]schema.PlanJournal, 0, len(events))
	for _, e := range events {
		rows = append(rows, schema.PlanJournal{
			Plan: string(e.Plan), Epoch: e.Epoch, Seq: e.Seq, Kind: string(e.Kind), At: instant(e.At), Actor: string(e.Actor),
			Channel: string(e.Channel), Command: e.Command, Status: string(e.Status), Event: mustJSON(e),
		})
	}
	return rows
}

// WithdrawTasks records that tasks were never started, because their plan was closed, and returns how many. A task that is not pending, or
// of which a workflow has projected a state, is not changed.
func (s *Store) WithdrawTasks(ctx context.Context, ids []plan.TaskID) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	result, err := s.db.NewUpdate().
		Model((*schema.Task)(nil)).
		Set("start_status = ?", StartWithdrawn).
		Set("condition = ?", plan.ConditionCancelled).
		Set("closed_at = now()").
		Where("id IN (?)", bun.List(ids)).
		Where("start_status = ?", StartPending).
		Where("seq = 0").
		Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("withdrawing %d tasks: %w", len(ids), err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
