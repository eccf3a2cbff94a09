package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// ErrNoUnits says that a directory is empty: it would leave no unit to give a task to.
var ErrNoUnits = errors.New("danh bạ không có đơn vị nào")

// ParseDirectory reads a directory of units and people from JSON. An unknown field is an error, because a misspelt one would otherwise
// leave a gap that nothing shows. Contradictions inside the directory are found by its Validate.
func ParseDirectory(content []byte) (directory.Directory, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	var known directory.Directory
	if err := decoder.Decode(&known); err != nil {
		return directory.Directory{}, fmt.Errorf("không đọc được danh bạ: %w", err)
	}
	if len(known.Units) == 0 {
		return directory.Directory{}, ErrNoUnits
	}
	return known.Indexed(), nil
}

// SeedCalendar gives the record the shipped calendar of holidays, unless it has a calendar.
func SeedCalendar(ctx context.Context, s *store.Store) error {
	days, err := s.CalendarDays(ctx)
	if err != nil || len(days) > 0 {
		return err
	}
	return s.SaveCalendar(ctx, calendar.Shipped())
}
