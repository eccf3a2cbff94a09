package activities

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/store"
)

// PlanProjection holds the new events of a plan, and its state after them.
type PlanProjection struct {
	State  plan.PlanState   `json:"state"`
	Events []plan.PlanEvent `json:"events,omitempty"`
}

// ErrorFenced is the type of the error of ProjectPlan when another workflow has taken the plan over from the record: the caller must end
// without writing anything.
const ErrorFenced = "fenced"

// ProjectPlan puts events of a plan on record, with its row, in one transaction. It is keyed by (plan, epoch, seq): a second call changes
// nothing. Its error is of type ErrorOvertaken when the record has another event with the number of one of these.
func (a *Activities) ProjectPlan(ctx context.Context, p PlanProjection) error {
	err := a.Store.ProjectPlan(ctx, p.State, p.Events)
	switch {
	case errors.Is(err, store.ErrSeqTaken):
		return temporal.NewNonRetryableApplicationError(err.Error(), ErrorOvertaken, nil)
	case errors.Is(err, store.ErrFenced):
		return temporal.NewNonRetryableApplicationError(err.Error(), ErrorFenced, nil)
	case err != nil:
		return fmt.Errorf("projecting plan %s: %w", p.State.Plan, err)
	}
	return nil
}

// RecordedPlan returns a plan's state as it was last projected.
func (a *Activities) RecordedPlan(ctx context.Context, id plan.PlanID) (plan.PlanState, error) {
	return a.Store.PlanState(ctx, id)
}
