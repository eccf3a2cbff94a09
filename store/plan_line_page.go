package store

import (
	"context"
	"encoding/json"
	"fmt"

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
	Task       plan.TaskID        `json:"task"`
	Unit       directory.UnitCode `json:"unit"`
	UnitName   string             `json:"name"`
	Tally      *plan.Tally        `json:"tally"`
	Milestones []plan.Milestone   `json:"milestones"`
}

// linePageRow is what the one statement of [Reader.LinePage] returns.
type linePageRow struct {
	schema.Line `bun:",extend"`

	PlanTitle string          `bun:"plan_title,scanonly"`
	PlanYear  int             `bun:"plan_year,scanonly"`
	Shapes    []string        `bun:"shapes,array,scanonly"`
	LineTasks json.RawMessage `bun:"line_tasks,scanonly"`
	LineWork  json.RawMessage `bun:"line_work,scanonly"`
}

// The figures of a line and the work of its tasks in SQL, of the tasks in shown. The work is in the Vietnamese order of the units' names. A state
// is unpacked once, however much of it is read. Tasks of other shapes are only counted: a weekly line of the whole city has thousands.
const (
	lineTasksSQL = `(SELECT json_object_agg(bucket, tasks) FROM (SELECT bucket, count(*) AS tasks FROM shown GROUP BY bucket) AS counted)`
	lineWorkSQL  = `(
		SELECT json_agg(json_build_object('task', shown.id, 'unit', shown.unit, 'name', COALESCE(unit_name.name, shown.unit),
				'tally', held.tally, 'milestones', held.milestones)
			ORDER BY COALESCE(unit_name.name, shown.unit) COLLATE "vi-x-icu", shown.unit, shown.id)
		FROM shown
		CROSS JOIN jsonb_to_record(shown.state) AS held (tally jsonb, milestones jsonb)
		LEFT JOIN unit_name ON unit_name.code = shown.unit
		WHERE shown.condition <> 'cancelled' AND (held.tally IS NOT NULL OR held.milestones IS NOT NULL))`
)

// LinePage reads a line with its tasks on a day, those that a view shows; a nil view shows all. A line without a task that the view shows is
// not found, unless the view shows everything. It is one statement, however many units have the line.
func (r *Reader) LinePage(ctx context.Context, id plan.PlanID, code string, view *View, today calendar.Date) (LinePage, error) {
	shown := r.db.NewSelect().
		Table("task").
		Column("task.id", "task.unit", "task.condition", "task.state").
		ColumnExpr("("+bucketSQL+") AS bucket", sqlDay(today)).
		Where("task.plan = ? AND task.line = ? AND ?", id, code, view.condition())
	var row linePageRow
	err := r.db.NewSelect().
		With("shown", shown).
		Model(&row).
		ColumnExpr("?TableColumns").
		ColumnExpr("plan.title AS plan_title, plan.year AS plan_year").
		ColumnExpr("ARRAY(SELECT shape.definition FROM shape ORDER BY shape.code) AS shapes").
		ColumnExpr(lineTasksSQL+" AS line_tasks").
		ColumnExpr(lineWorkSQL+" AS line_work").
		Join("JOIN plan ON plan.id = line.plan").
		Where("line.plan = ? AND line.code = ?", id, code).
		Scan(ctx)
	if err != nil {
		return LinePage{}, findErr(err, "line", code)
	}
	page, err := linePageOf(row)
	if err == nil && len(page.Tasks) == 0 && !seesEverything(view) {
		return LinePage{}, fmt.Errorf("line %s of plan %s: %w", code, id, ErrNotFound)
	}
	return page, err
}

func linePageOf(row linePageRow) (page LinePage, err error) {
	page = LinePage{Plan: plan.PlanID(row.Plan), Title: row.PlanTitle, Year: row.PlanYear}
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
	if page.Tasks, err = fromJSON[plan.LineTasks](row.LineTasks); err != nil {
		return LinePage{}, err
	}
	page.Work, err = fromJSON[[]LineWork](row.LineWork)
	return page, err
}
