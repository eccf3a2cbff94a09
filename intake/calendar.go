package intake

import (
	"context"

	"loa/plan"
	"loa/store"
)

// SeedCalendar gives the record the shipped calendar of holidays, unless it has a calendar.
func SeedCalendar(ctx context.Context, s *store.Store) error {
	days, err := s.CalendarDays(ctx)
	if err != nil || len(days) > 0 {
		return err
	}
	return s.SaveCalendar(ctx, plan.ShippedCalendar())
}
