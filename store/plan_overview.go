package store

import (
	"context"
	"fmt"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// Overview counts the tasks of a plan by their progress on a day. It is one statement, so that the total is the sum of the units.
func (r *Reader) Overview(ctx context.Context, id plan.PlanID, today calendar.Date) (Overview, error) {
	var rows []struct {
		Unit        string
		Name        string
		Total       bool
		DoneOnTime  int
		DoneLate    int
		OpenInTime  int
		OpenOverdue int
		DueSoon     int
		Cancelled   int
	}
	// The group without a unit is the total; it exists also when the plan has no task.
	err := r.db.NewRaw(`
		SELECT COALESCE(progress.unit, '') AS unit,
			COALESCE(max(progress.name), '') AS name,
			grouping(progress.unit) = 1 AS total,
			count(*) FILTER (WHERE bucket = 'done_on_time') AS done_on_time,
			count(*) FILTER (WHERE bucket = 'done_late') AS done_late,
			count(*) FILTER (WHERE bucket = 'open_in_time') AS open_in_time,
			count(*) FILTER (WHERE bucket = 'open_overdue') AS open_overdue,
			count(*) FILTER (WHERE bucket <> '' AND timeliness = 'due_soon') AS due_soon,
			count(*) FILTER (WHERE bucket = '') AS cancelled
		FROM (
			SELECT task.unit, COALESCE(unit_name.name, task.unit) AS name, `+bucketSQL+` AS bucket, `+timelinessSQL+` AS timeliness
			FROM task
			LEFT JOIN unit_name ON unit_name.code = task.unit
			WHERE task.plan = ?2
		) AS progress
		GROUP BY GROUPING SETS ((progress.unit), ())
		ORDER BY total DESC, max(progress.name) COLLATE "vi-x-icu", unit`,
		sqlDay(today), plan.DueSoonDays, id).
		Scan(ctx, &rows)
	if err != nil {
		return Overview{}, fmt.Errorf("counting the tasks of plan %s: %w", id, err)
	}
	var overview Overview
	for _, row := range rows {
		figures := Figures{
			DoneOnTime: row.DoneOnTime, DoneLate: row.DoneLate, OpenInTime: row.OpenInTime, OpenOverdue: row.OpenOverdue,
			DueSoon: row.DueSoon, Cancelled: row.Cancelled,
		}
		if row.Total {
			overview.Total = figures
			continue
		}
		overview.Units = append(overview.Units, UnitFigures{Unit: directory.UnitCode(row.Unit), Name: row.Name, Figures: figures})
	}
	return overview, nil
}

// PlanCounts counts the tasks of a plan by start status and by stage.
func (r *Reader) PlanCounts(ctx context.Context, id plan.PlanID) (PlanCounts, error) {
	var rows []struct {
		Stage       plan.Stage
		StartStatus StartStatus
		Tasks       int
	}
	err := r.db.NewSelect().
		Table("task").
		Column("stage", "start_status").
		ColumnExpr("count(*) AS tasks").
		Where("plan = ?", id).
		Group("stage", "start_status").
		Scan(ctx, &rows)
	if err != nil {
		return PlanCounts{}, fmt.Errorf("counting the tasks of plan %s: %w", id, err)
	}
	var counts PlanCounts
	byStage := map[plan.Stage]int{}
	for _, row := range rows {
		counts.Tasks += row.Tasks
		byStage[row.Stage] += row.Tasks
		switch row.StartStatus {
		case StartPending:
			counts.Pending += row.Tasks
		case StartWithdrawn:
			counts.Withdrawn += row.Tasks
		case StartDone:
			counts.Started += row.Tasks
		}
	}
	for _, stage := range plan.Stages() {
		counts.ByStage = append(counts.ByStage, StageCount{stage, byStage[stage]})
	}
	return counts, nil
}
