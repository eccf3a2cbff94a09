package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// HighStakes reports whether the line of a task is marked as one of high stakes. It returns ErrNotFound when there is no such line.
func (r *Reader) HighStakes(ctx context.Context, task plan.TaskID) (bool, error) {
	var high bool
	err := r.db.NewSelect().
		Model((*schema.Line)(nil)).
		Column("high_stakes").
		Where("plan = ?", task.Plan()).
		Where("code = ?", task.Line()).
		Scan(ctx, &high)
	return high, findErr(err, "line of task", task)
}

// HighStakesLines lists the codes of the lines of high stakes in a plan, in the order of its annex.
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

// SetStakes marks lines of a plan, all or none. Repeated, it changes nothing. It returns ErrNotFound when one of the lines does not exist.
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
				return writeErr(err, "marking the stakes of line", line)
			}
			if n, err := marked.RowsAffected(); err != nil || n == 0 {
				return errors.Join(err, fmt.Errorf("marking the stakes in plan %s: %w", id, missing(RecordLine, line)))
			}
		}
		return nil
	})
}

// Stakes says how much depends on the pieces that a line publishes.
type Stakes string

// The stakes. Decisions about a line of high stakes need the proofs of the strict mode in any mode of trust.
const (
	StakesOrdinary Stakes = "ordinary"
	StakesHigh     Stakes = "high"
)

// AllStakes lists every value of Stakes.
func AllStakes() []Stakes { return []Stakes{StakesOrdinary, StakesHigh} }
