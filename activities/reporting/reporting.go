// Package reporting has the side effects of reporting periods: which units owe a report, the projection of what happens to a period with the letters
// that follow from it, and the compiling of the report.
//
// The workflow of a period (workflows/period.go) calls the activities by name.
package reporting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/period"
	"loa/report"
	"loa/store"
)

// Activities are the side effects of periods. Its methods are activities; workflows name them through a nil *Activities.
type Activities struct {
	Store    *store.Store
	Address  string          // loa's own mail address; answers go to "local+token@domain" of it
	Language report.Language // of the letters
	Now      func() time.Time
}

// Recorded is a period as the record has it, with the calendar by which its days are counted.
type Recorded struct {
	State period.State      `json:"state"`
	Days  calendar.Calendar `json:"days"`
}

// RecordedPeriod returns a period as it was last projected.
func (a *Activities) RecordedPeriod(ctx context.Context, id plan.PlanID, which period.ID) (Recorded, error) {
	state, err := a.Store.PeriodState(ctx, id, which)
	if err != nil {
		return Recorded{}, err
	}
	days, err := a.Store.Calendar(ctx)
	return Recorded{State: state, Days: days}, err
}

// OwingUnits lists the units that owe a report for a period that is opened today.
func (a *Activities) OwingUnits(ctx context.Context, _ plan.PlanID, _ period.ID) ([]period.Owing, error) {
	people, err := a.Store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return period.OwingOn(people, calendar.Today(a.Now())), nil
}

// Projection holds the new events of a period, and its state after them.
type Projection struct {
	State  period.State   `json:"state"`
	Events []period.Event `json:"events,omitempty"`
}

// ProjectPeriod puts events of a period on record, with its row, its obligations and the letters that follow, in one transaction. It is keyed by (plan,
// period, epoch, seq): a second call changes nothing. Its error is of type ErrorOvertaken when the record has another event with the number of one of
// these.
func (a *Activities) ProjectPeriod(ctx context.Context, p Projection) error {
	projection, err := a.projection(ctx, p)
	if err != nil {
		return fmt.Errorf("writing the letters of period %s/%s: %w", p.State.Plan, p.State.Period.ID, err)
	}
	err = a.Store.ProjectPeriod(ctx, projection)
	switch {
	case errors.Is(err, store.ErrSeqTaken):
		return temporal.NewNonRetryableApplicationError(err.Error(), activities.ErrorOvertaken, nil)
	case errors.Is(err, store.ErrFenced):
		return temporal.NewNonRetryableApplicationError(err.Error(), activities.ErrorFenced, nil)
	case err != nil:
		return fmt.Errorf("projecting period %s/%s: %w", p.State.Plan, p.State.Period.ID, err)
	}
	return nil
}
