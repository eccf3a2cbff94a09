package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/deadline"
	"loa/schema"
	"loa/vietnamese"
)

// AddTasks inserts the tasks of a launch, with StartPending, and returns how many are new. The key is the id of the task: an existing row
// is not changed. It returns ErrNotFound, and adds nothing, when the plan or one of the lines does not exist.
func (s *Store) AddTasks(ctx context.Context, id plan.PlanID, specs []plan.TaskSpec) (int, error) {
	specs = clean(specs)
	directory, err := s.Directory(ctx)
	if err != nil {
		return 0, err
	}
	rows := make([]schema.Task, 0, len(specs))
	for _, spec := range specs {
		unit, _ := directory.UnitEver(spec.Unit) // a unit that the directory lacks is found by its code
		rows = append(rows, newTaskRow(id, spec, unit.Name+" "+unit.Short))
	}
	added := 0
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for batch := range slices.Chunk(rows, insertBatch) {
			result, err := tx.NewInsert().
				Model(&batch).
				On("CONFLICT (id) DO NOTHING").
				Exec(ctx)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			added += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, writeErr(err, "adding tasks to plan", id)
	}
	return added, nil
}

// newTaskRow is the row of a task before its workflow is started.
func newTaskRow(id plan.PlanID, spec plan.TaskSpec, unitNames string) schema.Task {
	searchable := fmt.Sprintf("%s %s %s %s %s %s", spec.Title, spec.Product, spec.Group, unitNames, spec.Unit, spec.ID)
	return schema.Task{
		ID: string(spec.ID), Plan: string(id), Line: spec.Line, Unit: string(spec.Unit), Occurrence: spec.Occurrence,
		Title: spec.Title, Product: spec.Product, GroupName: spec.Group, Kind: string(spec.Kind),
		FromDay: dayOf(spec.From), Recurs: spec.Recurs, Search: vietnamese.Fold(searchable),
		Stage: string(plan.StageAssignment), Condition: string(plan.ConditionActive),
		Due: dayOf(spec.Due), FirstDue: dayOf(spec.Due), StartStatus: string(StartPending),
		Shape: string(spec.Work.Shape.Code), Work: workJSON(spec.Work),
	}
}

// workJSON is the work of a task as its row has it; nil for one from before shapes.
func workJSON(work plan.TaskWork) json.RawMessage {
	if work.IsZero() {
		return nil
	}
	return mustJSON(work)
}

// PendingTasks lists up to limit tasks of a plan whose workflows are not known to be started, in the order of their ids.
func (r *Reader) PendingTasks(ctx context.Context, id plan.PlanID, limit int) ([]PendingTask, error) {
	var rows []schema.Task
	err := r.db.NewSelect().
		Model(&rows).
		Column("id", "kind", "from_day", "due", "title", "work", "state").
		Where("plan = ?", id).
		Where("start_status = ?", StartPending).
		Order("id").
		Limit(int64(limit)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing pending tasks of plan %s: %w", id, err)
	}
	tasks := make([]PendingTask, 0, len(rows))
	for _, row := range rows {
		state, err1 := fromJSON[plan.State](row.State)
		work, err2 := fromJSON[plan.TaskWork](row.Work)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("decoding task %s: %w", row.ID, err)
		}
		tasks = append(tasks, PendingTask{
			ID: plan.TaskID(row.ID), Kind: deadline.Kind(row.Kind), From: dateOf(row.FromDay), Due: dateOf(row.Due), Title: row.Title, Work: work, State: state,
		})
	}
	return tasks, nil
}

// MarkStarted records that the workflows of tasks are started. The key is the id of the task; an id without a task is ignored.
func (s *Store) MarkStarted(ctx context.Context, ids []plan.TaskID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := s.db.NewUpdate().
		Model((*schema.Task)(nil)).
		Set("start_status = ?", StartDone).
		Where("id IN (?)", bun.List(ids)).
		Where("start_status = ?", StartPending).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("marking %d tasks as started: %w", len(ids), err)
	}
	return nil
}
