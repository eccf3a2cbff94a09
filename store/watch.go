package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// WatchFinding is a fault that the watchdog found. Check and Subject name it; both are chosen by the caller.
type WatchFinding struct {
	Check   string
	Subject string // empty for the installation as a whole
	Number  int    // how many rows, letters or attempts; 0 where nothing is counted
	Detail  string // for the operator
	Since   time.Time
	SeenAt  time.Time
}

// settingWatchRound is the key under which the time of the watchdog's last round stands.
const settingWatchRound = "watch_round"

// SaveWatchRound records what the watchdog found at a time, in one transaction. The key is the check with its subject: a finding that was there
// before keeps its Since, and one that is no longer found goes. Findings of the checks in kept are left alone.
func (s *Store) SaveWatchRound(ctx context.Context, at time.Time, found []WatchFinding, kept ...string) error {
	rows := watchRows(found, at)
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := upsertFindings(ctx, tx, rows); err != nil {
			return err
		}
		gone := tx.NewDelete().
			Model((*schema.WatchFinding)(nil)).
			Where("seen_at < ?", instant(at))
		if len(kept) > 0 {
			gone = gone.Where("check_name NOT IN (?)", bun.List(kept))
		}
		if _, err := gone.Exec(ctx); err != nil {
			return err
		}
		return saveSetting(ctx, tx, settingWatchRound, instant(at).Format(time.RFC3339Nano))
	})
	if err != nil {
		return fmt.Errorf("recording a round of the watchdog: %w", err)
	}
	return nil
}

// SaveWatchFinding records one finding beside the rounds of the watchdog. The key is the check with its subject.
func (s *Store) SaveWatchFinding(ctx context.Context, found WatchFinding, at time.Time) error {
	if err := upsertFindings(ctx, s.db, watchRows([]WatchFinding{found}, at)); err != nil {
		return fmt.Errorf("recording finding %s of %s: %w", found.Check, found.Subject, err)
	}
	return nil
}

// ForgetWatchFindings removes the findings of a check that were not seen again since a time.
func (s *Store) ForgetWatchFindings(ctx context.Context, check string, before time.Time) error {
	_, err := s.db.NewDelete().
		Model((*schema.WatchFinding)(nil)).
		Where("check_name = ?", check).
		Where("seen_at < ?", instant(before)).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("removing findings of %s: %w", check, err)
	}
	return nil
}

func watchRows(found []WatchFinding, at time.Time) []schema.WatchFinding {
	rows := make([]schema.WatchFinding, 0, len(found))
	for _, f := range found {
		rows = append(rows, schema.WatchFinding{
			CheckName: f.Check, Subject: cleanText(f.Subject), Number: f.Number, Detail: cleanText(f.Detail), Since: instant(at), SeenAt: instant(at),
		})
	}
	slices.SortFunc(rows, func(a, b schema.WatchFinding) int { // two processes then lock the rows in the same order
		return slices.Compare([]string{a.CheckName, a.Subject}, []string{b.CheckName, b.Subject})
	})
	return rows
}

func upsertFindings(ctx context.Context, db bun.IDB, rows []schema.WatchFinding) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := db.NewInsert().
		Model(&rows).
		On("CONFLICT (check_name, subject) DO UPDATE").
		Set("number = EXCLUDED.number").
		Set("detail = EXCLUDED.detail").
		Set("seen_at = EXCLUDED.seen_at").
		Exec(ctx)
	return err
}

// WatchFindings lists what the watchdog found, by check and subject, and the time of its last round, which is zero before the first.
func (r *Reader) WatchFindings(ctx context.Context) (found []WatchFinding, round time.Time, err error) {
	var rows []schema.WatchFinding
	if err := r.db.NewSelect().Model(&rows).Order("check_name", "subject").Scan(ctx); err != nil {
		return nil, time.Time{}, fmt.Errorf("listing the findings of the watchdog: %w", err)
	}
	for _, row := range rows {
		found = append(found, WatchFinding{
			Check: row.CheckName, Subject: row.Subject, Number: row.Number, Detail: row.Detail, Since: instant(row.Since), SeenAt: instant(row.SeenAt),
		})
	}
	text, err := r.setting(ctx, settingWatchRound)
	if errors.Is(err, ErrNotFound) {
		return found, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	round, err = time.Parse(time.RFC3339Nano, text)
	return found, round, err
}

// settingWatchTimers is the key under which the watchdog's last count of timers stands.
const settingWatchTimers = "watch_timers"

// WatchTimers counts the timers of open tasks by their time.
type WatchTimers struct {
	Due  int `json:"due"`  // within the hour after the count
	Late int `json:"late"` // that should have fired
}

// SaveWatchTimers records a count of timers in place of the one before.
func (s *Store) SaveWatchTimers(ctx context.Context, timers WatchTimers) error {
	if err := saveSetting(ctx, s.db, settingWatchTimers, string(mustJSON(timers))); err != nil {
		return fmt.Errorf("recording the count of timers: %w", err)
	}
	return nil
}

// WatchTimers returns the last count of timers; zero before the first.
func (r *Reader) WatchTimers(ctx context.Context) (timers WatchTimers, err error) {
	text, err := r.setting(ctx, settingWatchTimers)
	if errors.Is(err, ErrNotFound) {
		return timers, nil
	}
	if err != nil {
		return timers, err
	}
	return fromJSON[WatchTimers]([]byte(text))
}

// EachOpenState calls a function with the state of each open task, in pages of a few hundred rows. It stops at an error of the function.
func (r *Reader) EachOpenState(ctx context.Context, do func(plan.State) error) error {
	const page = 500
	for after, full := plan.TaskID(""), true; full; {
		var rows []schema.Task
		err := r.openTasks().
			Column("id", "state").
			Where("state IS NOT NULL").
			Where("id > ?", after).
			Order("id").
			Limit(page).
			Scan(ctx, &rows)
		if err != nil {
			return fmt.Errorf("reading the states of open tasks: %w", err)
		}
		for _, row := range rows {
			state, err := fromJSON[plan.State](row.State)
			if err != nil {
				return fmt.Errorf("reading the state of task %s: %w", row.ID, err)
			}
			if err := do(state); err != nil {
				return err
			}
			after = plan.TaskID(row.ID)
		}
		full = len(rows) == page
	}
	return nil
}

// Clock returns the time of PostgreSQL.
func (r *Reader) Clock(ctx context.Context) (now time.Time, err error) {
	if err := r.db.NewRaw("SELECT clock_timestamp()").Scan(ctx, &now); err != nil {
		return now, fmt.Errorf("reading the clock of PostgreSQL: %w", err)
	}
	return now, nil
}

// OpenTaskCount counts the tasks whose workflow has to run: started and not closed.
func (r *Reader) OpenTaskCount(ctx context.Context) (int, error) {
	n, err := r.openTasks().Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the open tasks: %w", err)
	}
	return int(n), nil
}

// openTasks selects the tasks whose workflow has to run: started and not closed.
func (r *Reader) openTasks() *bun.SelectQuery {
	return r.db.NewSelect().
		Table("task").
		Where("start_status = ?", StartDone).
		Where("closed_at IS NULL")
}

// LettersWaiting counts letters that stand still.
type LettersWaiting struct {
	In, Out int // received without an outcome · to send and not sent
}

// LettersWaiting counts the letters that were filed before a time and have no outcome, and those that were queued before another time, could be
// sent by now, and are not.
func (r *Reader) LettersWaiting(ctx context.Context, filedBefore, queuedBefore, now time.Time) (waiting LettersWaiting, err error) {
	err = r.db.NewRaw(`
		SELECT
			(SELECT count(*) FROM letter_in WHERE state = 'filed' AND filed_at < ?0) AS "in",
			(SELECT count(*)
				FROM letter_out
				WHERE state IN ('pending', 'sending')
					AND created_at < ?1
					AND (state = 'sending' OR undo_seq IS NULL OR next_try <= ?2)) AS "out"`,
		instant(filedBefore), instant(queuedBefore), instant(now)).
		Scan(ctx, &waiting)
	if err != nil {
		return LettersWaiting{}, fmt.Errorf("counting the letters that wait: %w", err)
	}
	return waiting, nil
}

// OpenedOccurrence is an occurrence of a line that has tasks.
type OpenedOccurrence struct {
	Line, Occurrence string
}

// OpenedOccurrences lists the occurrences of recurring lines of a plan that have a task, and the time at which the first task of the plan
// was opened, which is zero when none was.
func (r *Reader) OpenedOccurrences(ctx context.Context, id plan.PlanID) (opened []OpenedOccurrence, first time.Time, err error) {
	var rows []struct {
		Line, Occurrence string
		Recurs           bool
		First            bun.NullTime
	}
	err = r.db.NewSelect().
		Table("task").
		Column("line", "occurrence", "recurs").
		ColumnExpr("min(opened_at) AS first").
		Where("plan = ?", id).
		Group("line", "occurrence", "recurs").
		Scan(ctx, &rows)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("listing the occurrences of plan %s: %w", id, err)
	}
	for _, row := range rows {
		if row.Recurs {
			opened = append(opened, OpenedOccurrence{row.Line, row.Occurrence})
		}
		if at := instant(row.First.Time); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return opened, first, nil
}

// StrayTasks lists those of the given tasks that have no row, or whose row was closed before a time: no workflow should run for them.
func (r *Reader) StrayTasks(ctx context.Context, ids []plan.TaskID, closedBefore time.Time) (stray []plan.TaskID, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = r.db.NewRaw(`
		SELECT given.id
		FROM jsonb_array_elements_text(?) AS given (id)
		LEFT JOIN task ON task.id = given.id
		WHERE task.id IS NULL OR task.closed_at < ?
		ORDER BY given.id`, mustJSON(ids), instant(closedBefore)).
		Scan(ctx, &stray)
	if err != nil {
		return nil, fmt.Errorf("looking for running tasks that are closed: %w", err)
	}
	return stray, nil
}

// DatabaseBytes is the size of the database on disk.
func (r *Reader) DatabaseBytes(ctx context.Context) (bytes int64, err error) {
	if err := r.db.NewRaw("SELECT pg_database_size(current_database())").Scan(ctx, &bytes); err != nil {
		return 0, fmt.Errorf("measuring the database: %w", err)
	}
	return bytes, nil
}
