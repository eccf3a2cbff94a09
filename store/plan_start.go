package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/deadline"
	"loa/schema"
	"loa/vietnamese"
)

// AddTasks makes the rows of a launch's tasks, not yet started, and says how many are new. The key is the task's id: a row that is
// there stays as it is. ErrNotFound when the plan or one of the lines is not there; then nothing is added.
func (s *Store) AddTasks(ctx context.Context, id plan.PlanID, specs []plan.TaskSpec) (int, error) {
	specs = clean(specs)
	directory, err := s.Directory(ctx)
	if err != nil {
		return 0, err
	}
	rows := make([]schema.Task, 0, len(specs))
	for _, spec := range specs {
		unit, _ := directory.UnitEver(spec.Unit) // without a name it is searched for by its code
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
		return 0, doing(err, "adding tasks to plan", id)
	}
	return added, nil
}

func newTaskRow(id plan.PlanID, spec plan.TaskSpec, unitNames string) schema.Task {
	searched := fmt.Sprintf("%s %s %s %s %s %s", spec.Title, spec.Product, spec.Group, unitNames, spec.Unit, spec.ID)
	return schema.Task{
		ID: string(spec.ID), Plan: string(id), Line: spec.Line, Unit: string(spec.Unit), Occurrence: spec.Occurrence,
		Title: spec.Title, Product: spec.Product, GroupName: spec.Group, Kind: string(spec.Kind),
		FromDay: dayOf(spec.From), Recurs: spec.Recurs, Search: vietnamese.Fold(searched),
		Stage: string(plan.StageAssignment), Condition: string(plan.ConditionActive),
		Due: dayOf(spec.Due), FirstDue: dayOf(spec.Due), StartStatus: string(StartPending),
	}
}

// PendingTasks lists up to limit tasks of a plan whose workflows are not known to be started, in the order of their ids.
func (r *Reader) PendingTasks(ctx context.Context, id plan.PlanID, limit int) ([]PendingTask, error) {
	var rows []schema.Task
	err := r.db.NewSelect().
		Model(&rows).
		Column("id", "kind", "from_day", "due", "title").
		Where("plan = ?", id).
		Where("start_status = ?", StartPending).
		Order("id").
		Limit(int64(limit)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing new tasks of plan %s: %w", id, err)
	}
	seeds := make([]PendingTask, 0, len(rows))
	for _, row := range rows {
		seeds = append(seeds, PendingTask{ID: plan.TaskID(row.ID), Kind: deadline.Kind(row.Kind), From: dateOf(row.FromDay), Due: dateOf(row.Due), Title: row.Title})
	}
	return seeds, nil
}

// MarkStarted notes that the workflows of these tasks are started. The key is the task's id; a task that is not there is passed over.
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
