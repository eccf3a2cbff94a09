package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"loa/plan/period"
	"loa/schema"
)

// settleFigures gives figures the values that persons vouch for, with who does and why, as the events that are filed say. A figure that was surely read, or
// that tells something else than the value of the period, is left as it is.
func settleFigures(ctx context.Context, tx bun.Tx, filed []schema.PeriodJournal) error {
	for _, row := range filed {
		if row.Kind != string(period.EventSettled) {
			continue
		}
		var e period.Event
		if err := json.Unmarshal(row.Event, &e); err != nil {
			return fmt.Errorf("decoding event %d: %w", row.Seq, err)
		}
		if e.Value == nil {
			continue
		}
		_, err := tx.NewUpdate().
			Model((*schema.Figure)(nil)).
			Set("value = ?::numeric", e.Value.String()).
			Set("standing = ?", FigureSettled).
			Set("settled_by = ?", e.Actor).
			Set("settled_at = ?", instant(e.At)).
			Set("settled_reason = ?", e.Reason).
			Where("plan = ? AND period = ? AND unit = ? AND submission = ? AND number = ?", e.Plan, e.Period, e.Unit, e.Submission, e.Number).
			Where("standing IN (?)", bun.List([]FigureStanding{FigureAsked, FigureSettled})).
			Exec(ctx)
		if err != nil {
			return fmt.Errorf("settling figure %d of submission %s: %w", e.Number, e.Submission, err)
		}
	}
	return nil
}
