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

// ErrNoUnits says that a directory has no unit, so that no task could be assigned.
var ErrNoUnits = errors.New("danh bạ không có đơn vị nào")

// ParseDirectory parses a directory of units and people from JSON. An unknown field is an error, because a misspelt name would otherwise
// drop data silently. Contradictions inside the directory are found by its Validate.
func ParseDirectory(content []byte) (directory.Directory, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	var parsed directory.Directory
	if err := decoder.Decode(&parsed); err != nil {
		return directory.Directory{}, fmt.Errorf("không đọc được danh bạ: %w", err)
	}
	if len(parsed.Units) == 0 {
		return directory.Directory{}, ErrNoUnits
	}
	return parsed.Indexed(), nil
}

// SeedCalendar puts the shipped calendar of holidays on record, unless a calendar is on record.
func SeedCalendar(ctx context.Context, s *store.Store) error {
	days, err := s.CalendarDays(ctx)
	if err != nil || len(days) > 0 {
		return err
	}
	return s.SaveCalendar(ctx, calendar.Shipped())
}
