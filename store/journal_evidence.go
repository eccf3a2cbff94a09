package store

import (
	"context"
	"fmt"
	"time"

	"loa/plan"
)

// UnprovedTasks lists the tasks with a step since a time that names a letter, a question or a browser that is not on record. Sessions are not looked for:
// they go when they end.
func (r *Reader) UnprovedTasks(ctx context.Context, since time.Time) (tasks []plan.TaskID, err error) {
	err = r.db.NewRaw(`
		SELECT DISTINCT task
		FROM journal
		CROSS JOIN LATERAL (SELECT event->'proof'->>'kind' AS kind, event->'proof'->>'ref' AS ref) AS proof
		WHERE at >= ?
			AND CASE proof.kind
				WHEN 'letter' THEN NOT EXISTS (SELECT FROM letter_in WHERE content_hash = proof.ref)
				WHEN 'code' THEN NOT EXISTS (SELECT FROM request WHERE token_hash = proof.ref)
				WHEN 'browser' THEN NOT EXISTS (SELECT FROM link_session WHERE token_hash = proof.ref)
				ELSE false
			END
		ORDER BY task`, instant(since)).
		Scan(ctx, &tasks)
	if err != nil {
		return nil, fmt.Errorf("looking for steps without their evidence: %w", err)
	}
	return tasks, nil
}
