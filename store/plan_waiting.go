package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"loa/plan"
)

// Waiting are open tasks of a plan that wait for the same step of the same people: in one unit, at one stage and level, with the same
// substitutes.
type Waiting struct {
	State  plan.State    // of the task that waits longest; [plan.State.Desk] names the people of all of them
	Tasks  []plan.TaskID // the task that waits longest first
	Oldest time.Time     // since when it waits
}

// WaitingTasks groups the open tasks of a plan by the people whose step they wait for, without those that are paused. It reads the state of
// one task of each group only: there are a few groups for each unit, however many tasks a plan has.
func (r *Reader) WaitingTasks(ctx context.Context, id plan.PlanID) ([]Waiting, error) {
	var rows []struct {
		Tasks  json.RawMessage
		Oldest time.Time
		State  json.RawMessage
	}
	// The keys of the groups are all that plan.State.Desk depends on.
	err := r.db.NewRaw(`
		WITH waiting AS (
			SELECT json_agg(id ORDER BY since, id) AS tasks, (array_agg(id ORDER BY since, id))[1] AS first, min(since) AS oldest
			FROM task
			WHERE plan = ?0 AND stage <> ?1 AND condition IN (?2, ?3) AND since IS NOT NULL AND state IS NOT NULL
			GROUP BY unit, stage, condition, COALESCE(state->>'report', '') <> '', state->'assignee', state->'level', state->'levels', state->'substitutions'
		)
		SELECT waiting.tasks, waiting.oldest, task.state
		FROM waiting
		JOIN task ON task.id = waiting.first
		ORDER BY waiting.oldest, waiting.first`,
		id, plan.StageDone, plan.ConditionActive, plan.ConditionDeclined).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("grouping the waiting tasks of plan %s: %w", id, err)
	}
	groups := make([]Waiting, 0, len(rows))
	for _, row := range rows {
		group := Waiting{Oldest: instant(row.Oldest)}
		if group.State, err = fromJSON[plan.State](row.State); err == nil {
			group.Tasks, err = fromJSON[[]plan.TaskID](row.Tasks)
		}
		if err != nil {
			return nil, fmt.Errorf("decoding waiting tasks of plan %s: %w", id, err)
		}
		groups = append(groups, group)
	}
	return groups, nil
}
