package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
)

// LineFigures counts the lines of a plan by their standing.
type LineFigures map[plan.LineStanding]int

// Lines is the number of lines that count: all but the cancelled ones.
func (f LineFigures) Lines() int {
	lines := 0
	for standing, n := range f {
		if standing != plan.LineCancelled {
			lines += n
		}
	}
	return lines
}

// Completed is how many lines are done.
func (f LineFigures) Completed() int { return f[plan.LineDoneOnTime] + f[plan.LineDoneLate] }

// Completion is the part of the lines that is done in whole percent, rounded down: 100 means all of them. A plan without lines has 0.
func (f LineFigures) Completion() int {
	if f.Lines() == 0 {
		return 0
	}
	return 100 * f.Completed() / f.Lines()
}

// LineFigures counts the lines of a plan by their standing on a day, each line once however many units have it. A nil view counts all lines;
// another one those with a task that it shows, by these tasks. It is one statement, and reads every task of the plan once.
func (r *Reader) LineFigures(ctx context.Context, id plan.PlanID, view *View, today calendar.Date) (LineFigures, error) {
	var rows []struct {
		Line   string
		Bucket *plan.Bucket // nil for a line without tasks
		Tasks  int
		Year   int
		Due    json.RawMessage
		Work   json.RawMessage
	}
	err := r.db.NewRaw(`
		WITH counted AS (
			SELECT line, `+bucketSQL+` AS bucket, count(*) AS tasks
			FROM task
			WHERE task.plan = ?2 AND ?3
			GROUP BY 1, 2
		)
		SELECT line.code AS line, counted.bucket, COALESCE(counted.tasks, 0) AS tasks, plan.year, line.deadline AS due, line.work
		FROM line
		JOIN plan ON plan.id = line.plan
		LEFT JOIN counted ON counted.line = line.code
		WHERE line.plan = ?2 AND (?4 OR counted.line IS NOT NULL)`,
		sqlDay(today), plan.DueSoonDays, id, view.condition(), view == nil).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("counting the lines of plan %s: %w", id, err)
	}
	lines, more := map[string]plan.LineTasks{}, map[string]bool{}
	for _, row := range rows {
		if lines[row.Line] == nil {
			lines[row.Line] = plan.LineTasks{}
			due, err := fromJSON[deadline.Deadline](row.Due)
			work, err2 := fromJSON[plan.Work](row.Work)
			if err = errors.Join(err, err2); err != nil {
				return nil, err
			}
			more[row.Line] = opensAfter(plan.Line{Code: row.Line, Deadline: due, Work: work}, row.Year, today)
		}
		if row.Bucket != nil {
			lines[row.Line][*row.Bucket] += row.Tasks
		}
	}
	figures := LineFigures{}
	for line, tasks := range lines {
		figures[tasks.Standing(more[line])]++
	}
	return figures, nil
}

// opensAfter says whether an occurrence of a line is to be opened in the year of the plan after a day.
func opensAfter(line plan.Line, year int, day calendar.Date) bool {
	for _, recurring := range plan.RecurringLines([]plan.Line{line}) {
		_, more := recurring.NextOpening(year, day.AddDays(1).Start(calendar.Zone).Add(-time.Second))
		return more
	}
	return false
}
