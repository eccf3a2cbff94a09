package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"loa/plan"
)

// Waiting are open tasks of a plan that wait for the same step of the same people: in one unit, at one stage and level, with the same
// substitutes.
type Waiting struct {
	State plan.State    // of the task that waits longest, without Calendar and Seen; [plan.State.Desk] names the people of all of them
	Count int           // of the tasks
	First []WaitingTask // those that wait longest, the longest first; at least one
}

// WaitingTask is a task that waits, and since when.
type WaitingTask struct {
	ID    plan.TaskID `json:"id"`
	Since time.Time   `json:"since"`
}

// Oldest is the time since which the first task waits.
func (w Waiting) Oldest() time.Time { return w.First[0].Since }

// WaitingTasks groups the open tasks of a plan that a view shows, all for a nil view, by the people whose step they wait for, without those that are paused. The group with the task
// that waits longest comes first. Of each group it names at most a number of tasks; 0 names all. It reads the state of one task of each group
// only: there are a few groups for each unit, however many tasks a plan has.
func (r *Reader) WaitingTasks(ctx context.Context, id plan.PlanID, view *View, atMost int) ([]Waiting, error) {
	var rows []struct {
		Count int
		First json.RawMessage
		State json.RawMessage
	}
	// The keys of the groups are all that plan.State.Desk depends on: whether an extension was asked for, whether the unit has a question (one of a
	// coordinator is marked, one of the unit is not), and a decision whose effect is suspended among them. A group is joined to one row by its key, because a hash join would read
	// the states of the whole table.
	err := r.db.NewRaw(`
		WITH waiting AS MATERIALIZED (
			SELECT count(*) AS count, array_agg(id ORDER BY since, id) AS ids, array_agg(since ORDER BY since, id) AS sinces
			FROM task
			WHERE plan = ?0 AND stage <> ?1 AND condition IN (?2, ?3) AND since IS NOT NULL AND state IS NOT NULL AND ?5
			GROUP BY unit, stage, condition, COALESCE(state->>'report', '') <> '', state->'assignee', state->'level', state->'levels', state->'substitutions',
				state->'asked_due' IS NOT NULL,
				jsonb_array_length(COALESCE(state->'inquiries', '[]')) > jsonb_array_length(COALESCE(jsonb_path_query_array(state->'inquiries', '$[*].by_coordinator'), '[]')),
				CASE WHEN state->'hold'->'suspended_at' IS NOT NULL THEN state->'hold' END
		)
		SELECT waiting.count, (
				SELECT json_agg(json_build_object('id', first.id, 'since', first.since) ORDER BY number)
				FROM unnest(ids[:?4], sinces[:?4]) WITH ORDINALITY AS first (id, since, number)
			) AS first,
			(SELECT state - 'calendar' - 'seen' FROM task WHERE task.id = waiting.ids[1]) AS state
		FROM waiting
		ORDER BY waiting.sinces[1], waiting.ids[1]`,
		id, plan.StageDone, plan.ConditionActive, plan.ConditionDeclined, cmp.Or(atMost, math.MaxInt32), view.condition()).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("grouping the waiting tasks of plan %s: %w", id, err)
	}
	groups := make([]Waiting, 0, len(rows))
	for _, row := range rows {
		group := Waiting{Count: row.Count}
		if group.State, err = fromJSON[plan.State](row.State); err == nil {
			group.First, err = fromJSON[[]WaitingTask](row.First)
		}
		if err != nil {
			return nil, fmt.Errorf("decoding waiting tasks of plan %s: %w", id, err)
		}
		groups = append(groups, group)
	}
	return groups, nil
}
