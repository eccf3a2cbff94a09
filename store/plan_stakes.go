package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

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

// HighStakesLines lists the codes of a plan's lines of high stakes.
func (r *Reader) HighStakesLines(ctx context.Context, id plan.PlanID) ([]string, error) {
	var codes []string
	err := r.db.NewSelect().
		Model((*schema.Line)(nil)).
		Column("code").
		Where("plan = ?", id).
		Where("high_stakes").
		Order("ord").
		Scan(ctx, &codes)
	if err != nil {
		return nil, fmt.Errorf("listing the lines of high stakes of plan %s: %w", id, err)
	}
	return codes, nil
}

// SetStakes marks lines of a plan, all or none. Repeated, it changes nothing. ErrNotFound when one of them is not there.
func (s *Store) SetStakes(ctx context.Context, id plan.PlanID, lines []string, stakes Stakes) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, line := range lines {
			marked, err := tx.NewUpdate().
				Model((*schema.Line)(nil)).
				Set("high_stakes = ?", stakes == StakesHigh).
				Where("plan = ?", id).
				Where("code = ?", line).
				Exec(ctx)
			if err != nil {
				return doing(err, "marking the stakes of line", line)
			}
			if n, err := marked.RowsAffected(); err != nil || n == 0 {
				return errors.Join(err, fmt.Errorf("marking the stakes of line %s of plan %s: %w", line, id, ErrNotFound))
			}
		}
		return nil
	})
}

// Stakes is how much hangs on a line's pieces.
type Stakes string

// The stakes. High ones are judged strictly, whatever the city's mode of trust is.
const (
	StakesOrdinary Stakes = "ordinary"
	StakesHigh     Stakes = "high"
)

// AllStakes lists the stakes.
func AllStakes() []Stakes { return []Stakes{StakesOrdinary, StakesHigh} }

// ClarificationsSent counts how often a question was asked back because the answer was unclear.
func (r *Reader) ClarificationsSent(ctx context.Context, tokenHash string) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.LetterIn)(nil)).
		Where("request = ?", tokenHash).
		Where("outcome = ?", OutcomeQuestion).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the questions back about ask %s: %w", tokenHash, err)
	}
	return int(n), nil
}
