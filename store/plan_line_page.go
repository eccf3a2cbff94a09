package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/schema"
)

// LinePage is a line of a plan with its tasks, for the page of the line.
type LinePage struct {
	Plan   plan.PlanID
	Title  string // of the plan
	Year   int
	Line   plan.Line
	Shapes []plan.ShapeDefinition // of the city's own
	Tasks  plan.LineTasks
	Work   []LineWork
}

// LineWork is a task of a line that has a tally or milestones and is not cancelled.
type LineWork struct {
	Task       plan.TaskID
	Unit       directory.UnitCode
	UnitName   string
	Tally      *plan.Tally
	Milestones []plan.Milestone
}

// LinePage reads a line with its tasks on a day, those that a view shows; a nil view shows all. A line without a task that the view shows is
// not found, unless the view shows everything. It is three statements of one moment, however many units have the line.
func (r *Reader) LinePage(ctx context.Context, id plan.PlanID, code string, view *View, today calendar.Date) (page LinePage, err error) {
	err = r.db.RunInTx(ctx, snapshot, func(ctx context.Context, tx bun.Tx) error {
		if page, err = lineHead(ctx, tx, id, code); err != nil {
			return err
		}
		if page.Tasks, err = lineTasks(ctx, tx, id, code, view, today); err != nil {
			return err
		}
		if len(page.Tasks) == 0 && !seesEverything(view) {
			return fmt.Errorf("line %s of plan %s: %w", code, id, ErrNotFound)
		}
		page.Work, err = lineWork(ctx, tx, id, code, view)
		return err
	})
	return page, err
}

// lineHead reads a line with its plan and the shapes of the city.
func lineHead(ctx context.Context, db bun.IDB, id plan.PlanID, code string) (LinePage, error) {
	var row struct {
		schema.Line `bun:",extend"`

		PlanTitle string   `bun:"plan_title,scanonly"`
		PlanYear  int      `bun:"plan_year,scanonly"`
		Shapes    []string `bun:"shapes,array,scanonly"`
	}
	err := db.NewSelect().
		Model(&row).
		ColumnExpr("?TableColumns").
		ColumnExpr("plan.title AS plan_title, plan.year AS plan_year").
		ColumnExpr("ARRAY(SELECT shape.definition FROM shape ORDER BY shape.code) AS shapes").
		Join("JOIN plan ON plan.id = line.plan").
		Where("line.plan = ? AND line.code = ?", id, code).
		Scan(ctx)
	if err != nil {
		return LinePage{}, findErr(err, "line", code)
	}
	page := LinePage{Plan: id, Title: row.PlanTitle, Year: row.PlanYear}
	if page.Line, err = lineOf(row.Line); err != nil {
		return LinePage{}, err
	}
	for _, definition := range row.Shapes {
		shapes, err := shapeOf(schema.Shape{Definition: definition})
		if err != nil {
			return LinePage{}, err
		}
		page.Shapes = append(page.Shapes, shapes...)
	}
	return page, nil
}

func lineTasks(ctx context.Context, db bun.IDB, id plan.PlanID, code string, view *View, today calendar.Date) (plan.LineTasks, error) {
	var rows []struct {
		Bucket plan.Bucket
		Tasks  int
	}
	err := db.NewRaw(`
		SELECT `+bucketSQL+` AS bucket, count(*) AS tasks
		FROM task
		WHERE task.plan = ?1 AND task.line = ?2 AND ?3
		GROUP BY 1`,
		sqlDay(today), id, code, view.condition()).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("counting the tasks of line %s of plan %s: %w", code, id, err)
	}
	tasks := plan.LineTasks{}
	for _, row := range rows {
		tasks[row.Bucket] = row.Tasks
	}
	return tasks, nil
}

// lineWork reads the tallies and milestones of the tasks of a line, in the Vietnamese order of the units' names. Tasks of other shapes are not read:
// a weekly line of the whole city has thousands.
func lineWork(ctx context.Context, db bun.IDB, id plan.PlanID, code string, view *View) ([]LineWork, error) {
	var rows []struct {
		ID         string
		Unit       string
		UnitName   string
		Tally      json.RawMessage
		Milestones json.RawMessage
	}
	err := db.NewRaw(`
		SELECT task.id, task.unit, COALESCE(unit_name.name, task.unit) AS unit_name, task.state -> 'tally' AS tally, task.state -> 'milestones' AS milestones
		FROM task
		LEFT JOIN unit_name ON unit_name.code = task.unit
		WHERE task.plan = ?0 AND task.line = ?1 AND ?2
			AND task.condition <> 'cancelled'
			AND (task.state -> 'tally' IS NOT NULL OR task.state -> 'milestones' IS NOT NULL)
		ORDER BY COALESCE(unit_name.name, task.unit) COLLATE "vi-x-icu", task.unit, task.id`,
		id, code, view.condition()).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("reading the work of line %s of plan %s: %w", code, id, err)
	}
	work := make([]LineWork, 0, len(rows))
	for _, row := range rows {
		task := LineWork{Task: plan.TaskID(row.ID), Unit: directory.UnitCode(row.Unit), UnitName: row.UnitName}
		if len(row.Tally) > 0 {
			if task.Tally, err = fromJSON[*plan.Tally](row.Tally); err != nil {
				return nil, err
			}
		}
		if len(row.Milestones) > 0 {
			if task.Milestones, err = fromJSON[[]plan.Milestone](row.Milestones); err != nil {
				return nil, err
			}
		}
		work = append(work, task)
	}
	return work, nil
}
