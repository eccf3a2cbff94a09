package store

import (
	"context"
	"fmt"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// DueTasks counts the tasks of a plan whose original deadline lies between two days. Whether a task was done in time is measured on the date of its
// evidence. Cancelled tasks are left out.
type DueTasks struct {
	Due     int `bun:"due"`
	Done    int `bun:"done"`
	OnTime  int `bun:"on_time"`
	Overdue int `bun:"overdue"` // not done, and the deadline in force is over
}

// DueTasks counts the tasks that were due from the first day to the last, as they stand on the given day.
func (r *Reader) DueTasks(ctx context.Context, id plan.PlanID, first, last, on calendar.Date) (counts DueTasks, err error) {
	return r.DueTasksOf(ctx, id, "", first, last, on)
}

// DueTasksOf is DueTasks of one unit; of all units when it is empty.
func (r *Reader) DueTasksOf(ctx context.Context, id plan.PlanID, unit directory.UnitCode, first, last, on calendar.Date) (counts DueTasks, err error) {
	err = r.db.NewRaw(`SELECT count(*) AS due,
			count(*) FILTER (WHERE stage = 'done') AS done,
			count(*) FILTER (WHERE stage = 'done' AND COALESCE(proof_date, (closed_at AT TIME ZONE '+07')::date) <= first_due) AS on_time,
			count(*) FILTER (WHERE stage <> 'done' AND due < ?) AS overdue
		FROM task
		WHERE plan = ? AND condition <> 'cancelled' AND first_due BETWEEN ? AND ? AND (? = '' OR unit = ?)`,
		dayOf(on), id, dayOf(first), dayOf(last), unit, unit).Scan(ctx, &counts)
	if err != nil {
		return counts, fmt.Errorf("counting the due tasks of plan %s: %w", id, err)
	}
	return counts, nil
}
