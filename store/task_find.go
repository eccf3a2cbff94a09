package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/schema"
	"loa/vietnamese"
)

// The progress of a task on a day in SQL: ?0 is the day, ?1 is plan.DueSoonDays. The expressions agree with [plan.Progress], which a test
// proves.
const (
	bucketSQL = `CASE
		WHEN task.condition = 'cancelled' THEN ''
		WHEN task.due IS NULL OR COALESCE(task.proof_date, ?0) <= task.due
			THEN CASE WHEN task.stage = 'done' THEN 'done_on_time' ELSE 'open_in_time' END
		ELSE CASE WHEN task.stage = 'done' THEN 'done_late' ELSE 'open_overdue' END
	END`
	timelinessSQL = `CASE
		WHEN task.due IS NULL THEN CASE WHEN task.stage = 'done' THEN 'done_on_time' ELSE 'none' END
		WHEN task.stage = 'done' THEN CASE
			WHEN COALESCE(task.proof_date, ?0) > task.due THEN 'done_late'
			WHEN COALESCE(task.proof_date, ?0) < task.due THEN 'done_early'
			ELSE 'done_on_time' END
		WHEN COALESCE(task.proof_date, ?0) > task.due THEN 'overdue'
		WHEN task.proof_date IS NULL AND task.due - ?0 <= ?1 THEN 'due_soon'
		ELSE 'in_time'
	END`
)

// Task finds a task by its id.
func (r *Reader) Task(ctx context.Context, id plan.TaskID) (Task, error) {
	var row schema.Task
	err := withUnitName(r.db.NewSelect().Model(&row)).
		Where("task.id = ?", id).
		Scan(ctx)
	if err != nil {
		return Task{}, findErr(err, "task", id)
	}
	return taskOf(row)
}

// Tasks lists the tasks that a filter selects, with Bucket and Timeliness judged on a day, and returns how many it selects without Limit
// and Offset. Both come from one statement, so that they agree.
func (r *Reader) Tasks(ctx context.Context, f TaskFilter, today calendar.Date) ([]Task, int, error) {
	tasks, total, err := r.findTasks(ctx, f, today, "count(*) OVER ()")
	if err == nil && len(tasks) == 0 && f.Offset > 0 { // past the end no row carries the total
		f.Offset, f.Limit = 0, 1
		_, total, err := r.Tasks(ctx, f, today)
		return nil, total, err
	}
	return tasks, total, err
}

// FirstTasks lists tasks as [Reader.Tasks] does and does not count how many there are. With a small Limit and an order that has an index, such
// as that of the open tasks of a plan by their deadlines, it reads few rows.
func (r *Reader) FirstTasks(ctx context.Context, f TaskFilter, today calendar.Date) ([]Task, error) {
	tasks, _, err := r.findTasks(ctx, f, today, "0")
	return tasks, err
}

// findTasks finds the ids first and then the rows of these ids alone, because the rows are wide: they hold the states.
func (r *Reader) findTasks(ctx context.Context, f TaskFilter, today calendar.Date, total string) ([]Task, int, error) {
	found := r.db.NewSelect().Table("task").ColumnExpr("task.id").ColumnExpr(total + " AS total")
	if f.Sort == SortUnit {
		found = found.Join(joinUnitName)
	}
	found = f.order(f.where(found, today)).Offset(int64(f.Offset))
	if f.Limit > 0 {
		found = found.Limit(int64(f.Limit))
	}
	var rows []struct {
		schema.Task `bun:",extend"`
		Total       int `bun:"total"`
	}
	query := withUnitName(r.db.NewSelect().Model(&rows)).
		ColumnExpr("found.total").
		Join("JOIN (?) AS found ON found.id = task.id", found)
	if err := f.order(query).Scan(ctx); err != nil {
		return nil, 0, fmt.Errorf("listing tasks: %w", err)
	}
	tasks, count := make([]Task, 0, len(rows)), 0
	for _, row := range rows {
		task, err := taskOf(row.Task)
		if err != nil {
			return nil, 0, err
		}
		tasks, count = append(tasks, task), row.Total
	}
	return tasks, count, nil
}

const joinUnitName = "LEFT JOIN unit_name ON unit_name.code = task.unit"

// withUnitName selects tasks with the latest name of their unit.
func withUnitName(query *bun.SelectQuery) *bun.SelectQuery {
	return query.
		ColumnExpr("task.*").
		ColumnExpr("COALESCE(unit_name.name, task.unit) AS unit_name").
		Join(joinUnitName)
}

func (f TaskFilter) where(query *bun.SelectQuery, today calendar.Date) *bun.SelectQuery {
	for _, equal := range []struct{ column, value string }{
		{"plan", string(f.Plan)},
		{"unit", string(f.Unit)},
		{"line", f.Line},
		{"stage", string(f.Stage)},
		{"condition", string(f.Condition)},
		{"group_name", f.Group},
		{"start_status", string(f.StartStatus)},
	} {
		if equal.value != "" {
			query = query.Where("task.? = ?", bun.Ident(equal.column), cleanText(equal.value))
		}
	}
	if !seesEverything(f.View) {
		query = query.Where("?", f.View.condition())
	}
	if f.Bucket != plan.BucketNone {
		query = query.Where("("+bucketSQL+") = ?1", sqlDay(today), f.Bucket)
	}
	if f.Timeliness != "" {
		query = query.Where("("+timelinessSQL+") = ?2", sqlDay(today), plan.DueSoonDays, f.Timeliness)
	}
	if f.Open {
		// The last condition follows from the others (constraint task_closed; a task that was never started is not closed) and selects the index task_open_due.
		query = query.Where("task.stage <> ?", plan.StageDone).Where("task.condition <> ?", plan.ConditionCancelled).Where("task.closed_at IS NULL")
	}
	if !f.DueFrom.IsZero() {
		query = query.Where("task.due >= ?", sqlDay(f.DueFrom))
	}
	if !f.DueTo.IsZero() {
		query = query.Where("task.due <= ?", sqlDay(f.DueTo))
	}
	if f.Among != nil {
		query = query.Where("task.id IN (?)", bun.List(f.Among))
	}
	for word := range strings.FieldsSeq(vietnamese.Fold(f.Search)) { // a folded word contains no wildcard of LIKE
		query = query.Where("task.search LIKE ?", "%"+word+"%")
	}
	return query
}

func (f TaskFilter) order(query *bun.SelectQuery) *bun.SelectQuery {
	switch f.Sort {
	case SortUnit:
		return query.OrderExpr(`COALESCE(unit_name.name, task.unit) COLLATE "vi-x-icu", task.due NULLS LAST, task.id`)
	case SortTitle:
		return query.OrderExpr("task.title, task.id")
	case SortUpdated:
		return query.OrderExpr("task.updated_at DESC NULLS LAST, task.id")
	case SortPlan:
		return query.
			Join("JOIN line ON line.plan = task.plan AND line.code = task.line").
			OrderExpr("task.plan, line.ord, task.id")
	case SortDue:
	}
	return query.OrderExpr("task.due NULLS LAST, task.id")
}

// sqlDay is a day as a date literal. The text of a Date needs no escaping.
func sqlDay(d calendar.Date) bun.Safe {
	if d.IsZero() {
		return "NULL::date"
	}
	return bun.Safe("DATE '" + d.String() + "'")
}

func taskOf(row schema.Task) (Task, error) {
	state, err1 := fromJSON[plan.State](row.State)
	work, err2 := fromJSON[plan.TaskWork](row.Work)
	if err := errors.Join(err1, err2); err != nil {
		return Task{}, fmt.Errorf("decoding task %s: %w", row.ID, err)
	}
	if len(row.State) == 0 {
		state = plan.State{
			Task: plan.TaskID(row.ID), Unit: directory.UnitCode(row.Unit), Stage: plan.Stage(row.Stage),
			Condition: plan.Condition(row.Condition), Due: dateOf(row.Due), FirstDue: dateOf(row.FirstDue),
			Shape: work.Shape, Tally: work.Tally, Milestones: work.Milestones,
		}
	}
	return Task{
		ID: plan.TaskID(row.ID), Plan: plan.PlanID(row.Plan), Line: row.Line, Unit: directory.UnitCode(row.Unit), UnitName: row.UnitName,
		Occurrence: row.Occurrence, Title: row.Title, Product: row.Product, Group: row.GroupName, Kind: deadline.Kind(row.Kind),
		From: dateOf(row.FromDay), Recurs: row.Recurs, Work: work, StartStatus: StartStatus(row.StartStatus), State: state,
		OpenedAt: instant(row.OpenedAt), Since: instant(row.Since), UpdatedAt: instant(row.UpdatedAt), ClosedAt: instant(row.ClosedAt),
	}, nil
}

// State finds the state of a task that was last projected.
func (r *Reader) State(ctx context.Context, id plan.TaskID) (plan.State, error) {
	task, err := r.Task(ctx, id)
	return task.State, err
}

// FindState finds the state of a task that was last projected; false when there is no such task.
func (r *Reader) FindState(ctx context.Context, id plan.TaskID) (plan.State, bool, error) {
	state, err := r.State(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return plan.State{}, false, nil
	}
	return state, err == nil, err
}
