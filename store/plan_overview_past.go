package store

import (
	"context"
	"fmt"

	"loa/plan"
	"loa/plan/calendar"
)

// PastFigures counts the tasks of a plan that a view shows as they stood at the end of a past day, by their progress on that day; a nil view shows
// all. They are what the total of [Reader.Overview] was then, of the tasks that were opened by then. The journal says how the tasks stood:
// what has no event since then stands as it stood, and of the others the last events until then are read. So it costs the more, the more has
// happened since.
func (r *Reader) PastFigures(ctx context.Context, id plan.PlanID, view *View, day calendar.Date) (Figures, error) {
	var rows []overviewRow
	end := day.AddDays(1).Start(calendar.Zone)
	// Stage and condition are those of the last event. The deadline is changed by an amendment and by an extension before the publication, and
	// the day of proof by the publication: see plan.State.
	err := r.db.NewRaw(`
		WITH event AS MATERIALIZED (
			SELECT journal.task, bool_or(journal.kind IN ('amended', 'extension_granted')) AS moved, bool_or(journal.kind = 'published') AS published
			FROM journal
			JOIN task ON task.id = journal.task
			WHERE journal.at >= ?4 AND task.plan = ?2 AND ?3
			GROUP BY journal.task
		), past AS (
			SELECT CASE WHEN event.task IS NULL THEN task.stage ELSE last.stage END AS stage,
				CASE WHEN event.task IS NULL THEN task.condition ELSE last.condition END AS condition,
				CASE WHEN event.moved THEN dated.due ELSE task.due END AS due,
				CASE WHEN event.published THEN proved.day ELSE task.proof_date END AS proof_date
			FROM task
			LEFT JOIN event ON event.task = task.id
			LEFT JOIN LATERAL (
				SELECT journal.stage, journal.event->>'condition' AS condition
				FROM journal
				WHERE journal.task = event.task AND journal.at < ?4
				ORDER BY journal.epoch DESC, journal.seq DESC
				LIMIT 1
			) AS last ON true
			LEFT JOIN LATERAL (
				SELECT (journal.event->>'due')::date AS due
				FROM journal
				WHERE event.moved AND journal.task = event.task AND journal.at < ?4
					AND (journal.kind IN ('opened', 'amended') OR journal.kind = 'extension_granted' AND journal.event->>'from' <> 'reporting')
				ORDER BY journal.epoch DESC, journal.seq DESC
				LIMIT 1
			) AS dated ON true
			LEFT JOIN LATERAL (
				SELECT (journal.event->>'evidence')::date AS day
				FROM journal
				WHERE event.published AND journal.task = event.task AND journal.at < ?4 AND journal.kind = 'published'
				ORDER BY journal.epoch DESC, journal.seq DESC
				LIMIT 1
			) AS proved ON true
			WHERE task.plan = ?2 AND ?3 AND task.opened_at < ?4
		), progress AS (
			SELECT `+bucketSQL+` AS bucket, `+timelinessSQL+` = 'due_soon' AS due_soon
			FROM past AS task
			WHERE task.stage IS NOT NULL
		)
		SELECT count(*) FILTER (WHERE bucket = 'done_on_time') AS done_on_time, count(*) FILTER (WHERE bucket = 'done_late') AS done_late,
			count(*) FILTER (WHERE bucket = 'open_in_time') AS open_in_time, count(*) FILTER (WHERE bucket = 'open_overdue') AS open_overdue,
			count(*) FILTER (WHERE bucket <> '' AND due_soon) AS due_soon, count(*) FILTER (WHERE bucket = '') AS cancelled
		FROM progress`,
		sqlDay(day), plan.DueSoonDays, id, view.condition(), end).
		Scan(ctx, &rows)
	if err != nil {
		return Figures{}, fmt.Errorf("counting the tasks of plan %s as of %s: %w", id, day, err)
	}
	return rows[0].figures(), nil
}
