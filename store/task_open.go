package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/plan"
)

// ProjectOpenings writes the first events of tasks whose workflows are not started, with their states, notices, questions and letters. It is
// one statement, hence one transaction, for all of them. It returns the ids of the tasks that it has opened. The key is the id of the task: a
// task that has an event, or is not StartPending, is not changed, and its id is not returned. The tasks stay StartPending, so that the launch
// finds those whose workflows it has to start.
func (s *Store) ProjectOpenings(ctx context.Context, openings []Projection) ([]plan.TaskID, error) {
	if len(openings) == 0 {
		return nil, nil
	}
	rows := newOpeningRows(clean(openings))
	letters, err := s.letterOutRows(rows.all.Letters)
	if err != nil {
		return nil, err
	}
	found, err := s.db.DB.QueryContext(ctx, openSQL, pgx.QueryExecModeCacheStatement,
		rows.ids, mustJSON(rows.tasks), mustJSON(journalRows(rows.all.Events)), mustJSON(noticeRows(rows.all.Notices)),
		mustJSON(requestRows(rows.all.Requests)), mustJSON(letters), mustJSON(letterFileRows(rows.all.Letters)), outboxChannel)
	if err != nil {
		return nil, writeErr(err, "opening tasks from", rows.ids[0])
	}
	defer func() { _ = found.Close() }() // found.Err has told what matters
	var opened []plan.TaskID
	for found.Next() {
		var id plan.TaskID
		if err := found.Scan(&id); err != nil {
			return nil, fmt.Errorf("opening tasks from %s: %w", rows.ids[0], err)
		}
		opened = append(opened, id)
	}
	return opened, writeErr(found.Err(), "opening tasks from", rows.ids[0])
}

// openingRow is what the opening of a task writes into its row. The rest stands there since the launch recorded the task.
type openingRow struct {
	ID    string          `json:"id"`
	State json.RawMessage `json:"state"`
	At    time.Time       `json:"at"`
}

// openingRows are the rows of several openings.
type openingRows struct {
	ids   []string
	tasks []openingRow
	all   Projection // the events, notices, requests and letters of all
}

func newOpeningRows(openings []Projection) openingRows {
	var rows openingRows
	for _, p := range openings {
		rows.ids = append(rows.ids, string(p.State.Task))
		rows.tasks = append(rows.tasks, openingRow{ID: string(p.State.Task), State: mustJSON(p.State), At: projectedAt(p)})
		rows.all.Events = append(rows.all.Events, p.Events...)
		rows.all.Notices = append(rows.all.Notices, p.Notices...)
		rows.all.Requests = append(rows.all.Requests, p.Requests...)
		rows.all.Letters = append(rows.all.Letters, p.Letters...)
	}
	return rows
}

// openSQL locks the rows in the order of their ids, as two launches of the same tasks at once would.
var openSQL = `
	WITH locked AS MATERIALIZED (
		SELECT id
		FROM task
		WHERE id = ANY($1) AND epoch = 0 AND seq = 0 AND start_status = 'pending'
		ORDER BY id
		FOR UPDATE
	), journaled AS (
		INSERT INTO journal (` + journalColumns + `)
		SELECT ` + journalColumns + `
		FROM jsonb_populate_recordset(NULL::journal, $3)
		WHERE task IN (SELECT id FROM locked)
		ORDER BY task, seq
	), moved AS (
		UPDATE task SET state = opening.state, opened_at = opening.at, since = opening.at, updated_at = opening.at, seq = 1
		FROM jsonb_to_recordset($2) AS opening (id text, state jsonb, at timestamptz)
		WHERE task.id = ANY($1) AND task.id = opening.id AND task.id IN (SELECT id FROM locked)
		RETURNING task.id
	), noticed AS (
		INSERT INTO notice (` + noticeColumns + `)
		SELECT ` + noticeColumns + `
		FROM jsonb_populate_recordset(NULL::notice, $4)
		WHERE task IN (SELECT id FROM locked)
	), requested AS (
		INSERT INTO request (` + requestColumns + `)
		SELECT ` + requestColumns + `
		FROM jsonb_populate_recordset(NULL::request, $5)
		WHERE task IN (SELECT id FROM locked)
	), queued AS (
		INSERT INTO letter_out (` + letterColumns + `)
		SELECT ` + letterColumns + `
		FROM jsonb_populate_recordset(NULL::letter_out, $6)
		WHERE task IN (SELECT id FROM locked)
		RETURNING key
	), ` + attachedSQL("$7") + `, notified AS MATERIALIZED (
		SELECT pg_notify($8, '') FROM queued LIMIT 1
	)
	SELECT id FROM moved WHERE (SELECT count(*) FROM notified) >= 0`
