package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

const (
	overviewLines = 100   // lines of the plan whose tasks are made by SQL
	overviewPlan  = "lon" // suffix of the plan
)

// pattern is the part of a task that many rows share: its state, and the share of the tasks that have it.
type pattern struct {
	state  plan.State
	weight int // in hundredths of all tasks
}

// patterns are the states of a plan in the middle of its year: a good half of the tasks is done, the others are spread over the stages.
func patterns(days calendar.Calendar) []pattern {
	var all []pattern
	add := func(weight int, change func(*plan.State)) {
		s := plan.State{
			Stage: plan.StageAssignment, Condition: plan.ConditionActive, Seq: 1, Calendar: days,
			Levels: []plan.Level{{Role: directory.RoleUnitHead}},
		}
		change(&s)
		all = append(all, pattern{s, weight})
	}
	at := func(stage plan.Stage, seq int) func(*plan.State) {
		return func(s *plan.State) { s.Stage, s.Seq, s.Draft, s.DraftHash = stage, seq, 1, "0123456789abcdef" }
	}
	add(54, at(plan.StageDone, 7))
	add(2, func(s *plan.State) { s.Condition, s.Seq = plan.ConditionCancelled, 2 })
	add(2, func(s *plan.State) { s.Condition, s.Seq = plan.ConditionPaused, 2 })
	add(1, func(s *plan.State) { s.Condition, s.Seq = plan.ConditionDeclined, 2 })
	add(10, func(*plan.State) {})
	add(14, func(s *plan.State) { s.Stage, s.Seq = plan.StageDrafting, 2 })
	add(8, at(plan.StageApproval, 3))
	add(4, at(plan.StagePublication, 4))
	add(3, at(plan.StageReporting, 5))
	add(2, func(s *plan.State) { at(plan.StageReporting, 6)(s); s.Report = "0123456789abcdef" })
	return all
}

// fillOverview imports a plan and adds n tasks with their journals, by SQL. The tasks are spread over all units that have a focal point.
// Foreign keys are not checked while the rows are inserted: every one of them follows from the statement.
func (c *cluster) fillOverview(ctx context.Context, n int) error {
	today := calendar.Today(time.Now())
	id, err := c.importAnnex(ctx, overviewPlan, today.Year(), annexForAll(overviewPlan, overviewLines, today.Year()))
	if err != nil {
		return err
	}
	days, err := c.store.Calendar(ctx)
	if err != nil {
		return err
	}
	if err := c.loadPatterns(ctx, patterns(days.Only(today.Year()-1, today.Year()+1))); err != nil {
		return err
	}
	if err := c.insertOverview(ctx, string(id), n); err != nil {
		return fmt.Errorf("filling the record: %w", err)
	}
	return nil
}

// insertOverview inserts the rows, half of them over each of two connections, and gathers the statistics of the tables.
func (c *cluster) insertOverview(ctx context.Context, id string, n int) error {
	group, both := errgroup.WithContext(ctx)
	for _, half := range [][2]int{{0, n / 2}, {n / 2, n}} {
		group.Go(func() error {
			conn, err := pgx.Connect(both, c.postgres.DSN("loa"))
			if err != nil {
				return err
			}
			defer func() { _ = conn.Close(ctx) }() // every statement has its result
			if _, err := conn.Exec(both, "SET session_replication_role = replica"); err != nil {
				return err
			}
			if _, err := conn.Exec(both, fillTasks, id, half[0], half[1]-1); err != nil {
				return err
			}
			_, err = conn.Exec(both, fillJournal, id, half[0], half[1]-1)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, statement := range []string{"UPDATE plan SET status = 'running' WHERE status = 'imported'", "DROP TABLE bench_pattern", "VACUUM ANALYZE task", "VACUUM ANALYZE journal"} {
		if _, err := c.conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// loadPatterns puts the patterns into a table with a hundred rows, each pattern as often as its weight.
func (c *cluster) loadPatterns(ctx context.Context, patterns []pattern) error {
	if _, err := c.conn.Exec(ctx, "CREATE UNLOGGED TABLE bench_pattern (number integer PRIMARY KEY, state jsonb NOT NULL)"); err != nil {
		return err
	}
	number := 0
	for _, p := range patterns {
		state, err := json.Marshal(p.state)
		if err != nil {
			return err
		}
		for range p.weight {
			if _, err := c.conn.Exec(ctx, "INSERT INTO bench_pattern (number, state) VALUES ($1, $2)", number, state); err != nil {
				return err
			}
			number++
		}
	}
	return nil
}

// fillTasks inserts the tasks with the numbers $2 to $3 of the plan $1. The numbers that choose unit, line, state and day share no factor, so that every unit has tasks
// of every state. Tasks that are done have a deadline before today or soon after, the others mostly after.
const fillTasks = `
	INSERT INTO task (id, plan, line, unit, occurrence, title, product, group_name, kind, recurs, search, stage, condition, due, first_due,
		proof_date, draft, seq, state, start_status, opened_at, since, updated_at, closed_at)
	SELECT id, $1, line, unit, occurrence, title, 'Tin, bài', 'I. Tuyên truyền', 'by', false, 'tuyen truyen cai cach hanh chinh ' || number, stage, condition, due, due,
		CASE WHEN stage = 'done' THEN due - 6 + number % 8 END, (state ->> 'draft')::integer, (state ->> 'seq')::integer,
		state || jsonb_build_object('task', id, 'unit', unit, 'due', due, 'first_due', due, 'since', since,
			'levels', CASE WHEN stage = 'approval' THEN jsonb_build_array(jsonb_build_object('role', 'unit_head', 'unit', unit)) ELSE state -> 'levels' END),
		'started', since - interval '30 days', since, since, CASE WHEN stage = 'done' OR condition = 'cancelled' THEN since END
	FROM (
		SELECT n AS number, line.code AS line, known.unit, n::text AS occurrence, $1 || '/' || line.code || '/' || known.unit || '/' || n AS id,
			line.title || ', đợt ' || n AS title, '{"draft": 0}' || bench_pattern.state AS state,
			bench_pattern.state ->> 'stage' AS stage, bench_pattern.state ->> 'condition' AS condition,
			CASE WHEN bench_pattern.state ->> 'stage' = 'done' THEN current_date - n % 200 ELSE current_date - 12 + n % 190 END AS due,
			date_trunc('second', now()) - n % 97 * interval '1 day' AS since
		FROM generate_series($2::integer, $3::integer) AS n
		JOIN (SELECT unit, row_number() OVER (ORDER BY unit) - 1 AS place, count(*) OVER () AS units
			FROM (SELECT DISTINCT unit FROM role_holder WHERE role = 'unit_contact' AND valid_to IS NULL) AS present) AS known ON known.place = n / 100 % units
		JOIN line ON line.plan = $1 AND line.ord = n / 7 % 100
		JOIN bench_pattern ON bench_pattern.number = n % 100
	) AS made`

// fillJournal inserts the events of these tasks, as many as the number of the last one says.
const fillJournal = `
	INSERT INTO journal (task, epoch, seq, kind, at, actor, channel, command, stage, event)
	SELECT task.id, 0, n, 'opened', task.since, '', 'engine', '', task.stage, jsonb_build_object('task', task.id, 'seq', n, 'kind', 'opened', 'at', task.since)
	FROM task, generate_series(1, task.seq) AS n
	WHERE task.plan = $1 AND task.occurrence::integer BETWEEN $2 AND $3`
