package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// CorrectLine puts a corrected line in the place of the one on record, and remembers the correction with its key. It is refused with ErrConflict
// when the plan has begun its launch, with ErrNotFound without the line. Repeated, it changes nothing.
func (s *Store) CorrectLine(ctx context.Context, line plan.Line, memory plan.Remembered) error {
	line, memory = clean(line), clean(memory)
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var row schema.Plan
		if err := tx.NewSelect().Model(&row).Where("id = ?", memory.Plan).For("UPDATE").Scan(ctx); err != nil { // a launch waits for it
			return findErr(err, "plan", memory.Plan)
		}
		if plan.PlanStatus(row.Status) != plan.PlanImported {
			return fmt.Errorf("plan %s is %s: %w", row.ID, row.Status, ErrConflict)
		}
		if err := updateReading(ctx, tx, memory.Plan, line); err != nil {
			return err
		}
		return rememberCorrection(ctx, tx, line, memory)
	})
	return writeErr(err, "correcting line", line.Code)
}

func updateReading(ctx context.Context, tx bun.Tx, id plan.PlanID, line plan.Line) error {
	row := lineRow(id, 0, line)
	done, err := tx.NewUpdate().
		Model(&row).
		Column("lead", "support", "deadline", "work", "asks", "corrected").
		WherePK().
		Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return missing(RecordLine, line.Code)
}

func rememberCorrection(ctx context.Context, tx bun.Tx, line plan.Line, memory plan.Remembered) error {
	row := schema.LineCorrection{
		Plan: string(memory.Plan), Work: memory.Key.Work, Deadline: memory.Key.Deadline, Year: memory.Year, Title: line.Title,
		Correction: mustJSON(memory.Correction), CorrectedBy: memory.By, CorrectedAt: instant(memory.At),
	}
	_, err := tx.NewInsert().
		Model(&row).
		On("CONFLICT (plan, work, deadline) DO UPDATE").
		Set("year = EXCLUDED.year").
		Set("title = EXCLUDED.title").
		Set("correction = EXCLUDED.correction").
		Set("corrected_by = EXCLUDED.corrected_by").
		Set("corrected_at = EXCLUDED.corrected_at").
		Exec(ctx)
	return err
}

// RememberedCorrections lists what was settled about lines of a plan and of the plans of earlier years, the latest year first.
func (r *Reader) RememberedCorrections(ctx context.Context, id plan.PlanID, year int) ([]plan.Remembered, error) {
	var rows []schema.LineCorrection
	err := r.db.NewSelect().
		Model(&rows).
		Where("plan = ? OR year < ?", id, year).
		Order("year DESC", "corrected_at DESC", "plan", "work", "deadline").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the corrections for plan %s: %w", id, err)
	}
	memory := make([]plan.Remembered, 0, len(rows))
	for _, row := range rows {
		settled, err := fromJSON[plan.Correction](row.Correction)
		if err != nil {
			return nil, fmt.Errorf("decoding a correction of plan %s: %w", row.Plan, err)
		}
		memory = append(memory, plan.Remembered{
			Plan: plan.PlanID(row.Plan), Year: row.Year, Key: plan.LineKey{Work: row.Work, Deadline: row.Deadline}, Correction: settled,
			By: row.CorrectedBy, At: row.CorrectedAt,
		})
	}
	return memory, nil
}

// correctedJSON is NULL for a line without a correction.
func correctedJSON(c *plan.Corrected) json.RawMessage {
	if c == nil {
		return nil
	}
	return mustJSON(c)
}
