package store

import (
	"context"
	"fmt"

	"loa/plan"
	"loa/schema"
)

// HighStakes says whether a task is of a line that the coordinator has marked as one of high stakes. ErrNotFound when there is no such line.
func (r *Reader) HighStakes(ctx context.Context, task plan.TaskID) (bool, error) {
	var high bool
	err := r.db.NewSelect().
		Model((*schema.Line)(nil)).
		Column("high_stakes").
		Where("plan = ?", task.Plan()).
		Where("code = ?", task.Line()).
		Scan(ctx, &high)
	return high, found(err, "line of task", task)
}

// SetHighStakes marks a line of a plan as one of high stakes, or takes the mark away. Repeated, it changes nothing.
func (s *Store) SetHighStakes(ctx context.Context, id plan.PlanID, line string, high Stakes) error {
	marked, err := s.db.NewUpdate().
		Model((*schema.Line)(nil)).
		Set("high_stakes = ?", high == StakesHigh).
		Where("plan = ?", id).
		Where("code = ?", line).
		Exec(ctx)
	if err != nil {
		return doing(err, "marking the stakes of line", line)
	}
	if n, err := marked.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("marking the stakes of line %s of plan %s: %w", line, id, ErrNotFound)
}

// Stakes is how much hangs on a line's pieces.
type Stakes string

// The stakes. High ones are judged strictly, whatever the city's mode of trust is.
const (
	StakesOrdinary Stakes = "ordinary"
	StakesHigh     Stakes = "high"
)

// AskedBack counts how often a question was asked back because the answer was unclear.
func (r *Reader) AskedBack(ctx context.Context, tokenHash string) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.LetterIn)(nil)).
		Where("ask = ?", tokenHash).
		Where("outcome = ?", OutcomeQuestion).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the questions back about ask %s: %w", tokenHash, err)
	}
	return int(n), nil
}
