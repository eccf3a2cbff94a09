package web_test

import (
	"context"

	"loa/plan"
	"loa/plan/period"
	"loa/store"
)

func (f *fixture) StartPeriod(ctx context.Context, id plan.PlanID, which period.ID) error {
	_, err := f.store.PeriodState(ctx, id, which)
	return err
}

// ChangePeriod applies a command to the state of the record, as the workflow of the period does.
func (f *fixture) ChangePeriod(ctx context.Context, id plan.PlanID, which period.ID, c period.Command) (period.Answer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.engineError != nil {
		return period.Answer{}, f.engineError
	}
	state, err := f.store.PeriodState(ctx, id, which)
	if err != nil {
		return period.Answer{}, err
	}
	days, err := f.store.Calendar(ctx)
	if err != nil {
		return period.Answer{}, err
	}
	next, events, err := state.Apply(c, f.now, days)
	if err != nil {
		return period.Answer{}, err
	}
	answer := period.Answer{Seq: next.Seq, Stage: next.Stage, Again: len(events) == 0}
	if answer.Again {
		return answer, nil
	}
	return answer, f.store.ProjectPeriod(ctx, store.PeriodProjection{State: next, Events: events})
}
