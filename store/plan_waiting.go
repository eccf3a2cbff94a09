package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/calendar"
)

// WaitingFilter selects tasks that wait.
type WaitingFilter struct {
	Plan   plan.PlanID
	View   *View // tasks that somebody may see; nil selects all
	AtMost int   // how many tasks of each group are named; 0 names all
	Today  calendar.Date
	Starts []calendar.Date // the first days of the bands of plan.WaitingAge but the last; nil counts all tasks in the last one
}

// Waiting are open tasks of a plan that wait for the same step of the same people: in one unit, at one stage and level, with the same
// substitutes.
type Waiting struct {
	State plan.State    // of the task that waits longest, without Calendar and Seen; [plan.State.Desk] names the people of all of them
	Count int           // of the tasks
	First []WaitingTask // those that wait longest, the longest first; at least one

	Late     int           // of the tasks, those in the bucket of the open and overdue ones
	FirstDue calendar.Date // the earliest deadline of a late one; zero when none is late
	Ages     []int         // of the tasks, by the bands of [plan.WaitingAges]
}

// WaitingTask is a task that waits, and since when.
type WaitingTask struct {
	ID    plan.TaskID `json:"id"`
	Since time.Time   `json:"since"`
}

// Oldest is the time since which the first task waits.
func (w Waiting) Oldest() time.Time { return w.First[0].Since }

// WaitingTasks groups the open tasks that a filter selects by the people whose step they wait for, without those that are paused. The group
// with the task that waits longest comes first. It reads the state of one task of each group only: there are a few groups for each unit,
// however many tasks a plan has.
func (r *Reader) WaitingTasks(ctx context.Context, f WaitingFilter) ([]Waiting, error) {
	return waitingTasks(ctx, r.db, f)
}

// waitingRow is a group of waiting tasks as it is selected.
type waitingRow struct {
	Count    int
	Late     int
	FirstDue time.Time
	Since    []int `bun:",array"` // how many tasks wait since each of the starts or later
	First    json.RawMessage
	State    json.RawMessage
}

func waitingTasks(ctx context.Context, db bun.IDB, f WaitingFilter) ([]Waiting, error) {
	var rows []waitingRow
	// The keys of the groups are all that plan.State.Desk depends on. A group is joined to one row by its key, because a hash join would read
	// the states of the whole table.
	err := db.NewRaw(`
		WITH waiting AS MATERIALIZED (
			SELECT count(*) AS count, array_agg(id ORDER BY since, id) AS ids, array_agg(since ORDER BY since, id) AS sinces,
				count(*) FILTER (WHERE `+bucketSQL+` = 'open_overdue') AS late,
				min(due) FILTER (WHERE `+bucketSQL+` = 'open_overdue') AS first_due,
				ARRAY[?6]::bigint[] AS since
			FROM task
			WHERE plan = ?1 AND stage <> ?2 AND condition IN (?3, ?4) AND since IS NOT NULL AND state IS NOT NULL AND ?5
			GROUP BY unit, stage, condition, COALESCE(state->>'report', '') <> '', state->'assignee', state->'level', state->'levels', state->'substitutions',
				state->'asked_due' IS NULL,
				jsonb_array_length(COALESCE(state->'inquiries', '[]')) > jsonb_array_length(COALESCE(jsonb_path_query_array(state->'inquiries', '$[*].by_coordinator'), '[]')),
				CASE WHEN state->'hold'->'suspended_at' IS NOT NULL THEN state->'hold' END,
				CASE WHEN state->'tally' IS NOT NULL THEN jsonb_build_array((state->'tally') - 'items'::text, state->'due', state->'evidence') END
		)
		SELECT waiting.count, waiting.late, waiting.first_due, waiting.since, (
				SELECT json_agg(json_build_object('id', first.id, 'since', first.since) ORDER BY number)
				FROM unnest(ids[:?7], sinces[:?7]) WITH ORDINALITY AS first (id, since, number)
			) AS first,
			(SELECT state - 'calendar' - 'seen' FROM task WHERE task.id = waiting.ids[1]) AS state
		FROM waiting
		ORDER BY waiting.sinces[1], waiting.ids[1]`,
		sqlDay(f.Today), f.Plan, plan.StageDone, plan.ConditionActive, plan.ConditionDeclined, f.View.condition(), sinceCounts(f.Starts),
		cmp.Or(f.AtMost, math.MaxInt32)).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("grouping the waiting tasks of plan %s: %w", f.Plan, err)
	}
	groups := make([]Waiting, 0, len(rows))
	for _, row := range rows {
		group, err := waitingOf(row)
		if err != nil {
			return nil, fmt.Errorf("decoding waiting tasks of plan %s: %w", f.Plan, err)
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// sinceCounts are the columns that count the tasks since each of some days.
func sinceCounts(starts []calendar.Date) bun.Safe {
	var counts []string
	for _, start := range starts {
		counts = append(counts, "count(*) FILTER (WHERE since >= '"+start.Start(calendar.Zone).Format(time.RFC3339)+"')")
	}
	return bun.Safe(strings.Join(counts, ", "))
}

func waitingOf(row waitingRow) (group Waiting, err error) {
	group = Waiting{Count: row.Count, Late: row.Late, FirstDue: dateOf(row.FirstDue)}
	younger := 0
	for _, since := range append(row.Since, row.Count) {
		group.Ages = append(group.Ages, since-younger)
		younger = since
	}
	if group.State, err = fromJSON[plan.State](row.State); err == nil {
		group.First, err = fromJSON[[]WaitingTask](row.First)
	}
	return group, err
}
