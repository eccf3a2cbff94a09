package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// overviewRow is a row of the statement of Overview: the total, or the figures of a unit, or the tasks with a stage and a start status.
type overviewRow struct {
	Kind        string
	Unit        string
	Name        string
	Stage       plan.Stage
	StartStatus StartStatus
	DoneOnTime  int
	DoneLate    int
	OpenInTime  int
	OpenOverdue int
	DueSoon     int
	Cancelled   int

	PausedOverdue    int
	UnstartedOverdue int
}

func (row overviewRow) figures() Figures {
	return Figures{
		DoneOnTime: row.DoneOnTime, DoneLate: row.DoneLate, OpenInTime: row.OpenInTime, OpenOverdue: row.OpenOverdue,
		DueSoon: row.DueSoon, Cancelled: row.Cancelled,
	}
}

// Overview counts the tasks of a plan that a view shows, by their progress on a day; a nil view shows all. It is one statement, so that the total is the sum of the units and of the
// stages. It reads every task of the plan once: a hundred thousand tasks take about a tenth of a second.
func (r *Reader) Overview(ctx context.Context, id plan.PlanID, view *View, today calendar.Date) (Overview, error) {
	return overview(ctx, r.db, id, view, today)
}

// OverviewAndWaiting is Overview and WaitingTasks of one moment: the late tasks of the groups, with those that are paused and those that were
// not started, are all late ones.
func (r *Reader) OverviewAndWaiting(ctx context.Context, f WaitingFilter) (figures Overview, waiting []Waiting, err error) {
	err = r.db.RunInTx(ctx, snapshot, func(ctx context.Context, tx bun.Tx) error {
		if figures, err = overview(ctx, tx, f.Plan, f.View, f.Today); err != nil {
			return err
		}
		waiting, err = waitingTasks(ctx, tx, f)
		return err
	})
	return figures, waiting, err
}

func overview(ctx context.Context, db bun.IDB, id plan.PlanID, view *View, today calendar.Date) (Overview, error) {
	var rows []overviewRow
	// The tasks are counted in small groups first, and the groups are added up three times. The total exists also when the plan has no task.
	err := db.NewRaw(`
		WITH progress AS (
			SELECT unit, stage, start_status, `+bucketSQL+` AS bucket, `+timelinessSQL+` = 'due_soon' AS due_soon,
				condition = 'paused' AS paused, since IS NULL OR state IS NULL AS unstarted, count(*) AS tasks
			FROM task
			WHERE task.plan = ?2 AND ?3
			GROUP BY 1, 2, 3, 4, 5, 6, 7
		), added AS (
			SELECT CASE WHEN grouping(unit) = 0 THEN 'unit' WHEN grouping(stage) = 0 THEN 'stage' ELSE '' END AS kind, unit, stage, start_status,
				COALESCE(sum(tasks) FILTER (WHERE bucket = 'done_on_time'), 0)::bigint AS done_on_time,
				COALESCE(sum(tasks) FILTER (WHERE bucket = 'done_late'), 0)::bigint AS done_late,
				COALESCE(sum(tasks) FILTER (WHERE bucket = 'open_in_time'), 0)::bigint AS open_in_time,
				COALESCE(sum(tasks) FILTER (WHERE bucket = 'open_overdue'), 0)::bigint AS open_overdue,
				COALESCE(sum(tasks) FILTER (WHERE bucket <> '' AND due_soon), 0)::bigint AS due_soon,
				COALESCE(sum(tasks) FILTER (WHERE bucket = ''), 0)::bigint AS cancelled,
				COALESCE(sum(tasks) FILTER (WHERE bucket = 'open_overdue' AND paused), 0)::bigint AS paused_overdue,
				COALESCE(sum(tasks) FILTER (WHERE bucket = 'open_overdue' AND unstarted AND NOT paused), 0)::bigint AS unstarted_overdue
			FROM progress
			GROUP BY GROUPING SETS ((unit), (stage, start_status), ())
		)
		SELECT added.kind, COALESCE(added.unit, '') AS unit, COALESCE(unit_name.name, added.unit, '') AS name,
			COALESCE(added.stage, '') AS stage, COALESCE(added.start_status, '') AS start_status,
			added.done_on_time, added.done_late, added.open_in_time, added.open_overdue, added.due_soon, added.cancelled,
			added.paused_overdue, added.unstarted_overdue
		FROM added
		LEFT JOIN unit_name ON unit_name.code = added.unit
		ORDER BY COALESCE(unit_name.name, added.unit) COLLATE "vi-x-icu", added.unit`,
		sqlDay(today), plan.DueSoonDays, id, view.condition()).
		Scan(ctx, &rows)
	if err != nil {
		return Overview{}, fmt.Errorf("counting the tasks of plan %s: %w", id, err)
	}
	return overviewOf(rows), nil
}

func overviewOf(rows []overviewRow) Overview {
	var overview Overview
	var stages []stageRow
	late := map[plan.Stage]StageLate{}
	for _, row := range rows {
		figures := row.figures()
		switch row.Kind {
		case "unit":
			overview.Units = append(overview.Units, UnitFigures{Unit: directory.UnitCode(row.Unit), Name: row.Name, Figures: figures})
		case "stage":
			stages = append(stages, stageRow{row.Stage, row.StartStatus, figures.Tasks() + figures.Cancelled, figures.OpenInTime + figures.OpenOverdue})
			sum := late[row.Stage]
			late[row.Stage] = StageLate{row.Stage, sum.Tasks + figures.OpenOverdue, sum.Paused + row.PausedOverdue, sum.Unstarted + row.UnstartedOverdue}
		default:
			overview.Total = figures
		}
	}
	overview.Counts = planCounts(stages)
	for _, stage := range plan.Stages() {
		if stage != plan.StageDone {
			sum := late[stage]
			sum.Stage = stage
			overview.Late = append(overview.Late, sum)
		}
	}
	return overview
}

// stageRow counts the tasks of a plan with a stage and a start status.
type stageRow struct {
	Stage       plan.Stage
	StartStatus StartStatus
	Tasks       int
	Open        int
}

// PlanCounts counts the tasks of a plan by start status and by stage.
func (r *Reader) PlanCounts(ctx context.Context, id plan.PlanID) (PlanCounts, error) {
	var rows []stageRow
	err := r.db.NewSelect().
		Table("task").
		Column("stage", "start_status").
		ColumnExpr("count(*) AS tasks").
		ColumnExpr("count(*) FILTER (WHERE stage <> ? AND condition <> ?) AS open", plan.StageDone, plan.ConditionCancelled).
		Where("plan = ?", id).
		Group("stage", "start_status").
		Scan(ctx, &rows)
	if err != nil {
		return PlanCounts{}, fmt.Errorf("counting the tasks of plan %s: %w", id, err)
	}
	return planCounts(rows), nil
}

func planCounts(rows []stageRow) PlanCounts {
	var counts PlanCounts
	all, open := map[plan.Stage]int{}, map[plan.Stage]int{}
	for _, row := range rows {
		counts.Tasks += row.Tasks
		all[row.Stage] += row.Tasks
		open[row.Stage] += row.Open
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
		counts.ByStage = append(counts.ByStage, StageCount{stage, all[stage], open[stage]})
	}
	return counts
}
