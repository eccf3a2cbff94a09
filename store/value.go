package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"loa/plan/calendar"
)

// dayOf is a civil day as a value of the type date. A day has no zone; it is midnight UTC in the program and in the driver.
func dayOf(d calendar.Date) time.Time { return d.Start(time.UTC) }

// dateOf is the civil day that dayOf wrote.
func dateOf(t time.Time) calendar.Date {
	if t.IsZero() {
		return calendar.Date{}
	}
	return calendar.DateOf(t, time.UTC)
}

// instant is a time in the precision of timestamptz: UTC, whole microseconds.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// asJSON encodes a list; a nil list becomes [].
func asJSON[T any](list []T) json.RawMessage {
	if list == nil {
		list = []T{}
	}
	return mustJSON(list)
}

// mustJSON encodes a value that consists of plain fields. It panics on a type that encoding/json refuses, which is a fault of the program.
func mustJSON(value any) json.RawMessage {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("encoding %T as JSON: %v", value, err))
	}
	return encoded
}

// fromJSON decodes what asJSON or mustJSON encoded; an empty list becomes nil.
func fromJSON[T any](encoded json.RawMessage) (value T, err error) {
	if len(encoded) == 0 || string(encoded) == "[]" {
		return value, nil
	}
	if err := json.Unmarshal(encoded, &value); err != nil {
		return value, fmt.Errorf("decoding the JSON of %T: %w", value, err)
	}
	return value, nil
}

// findErr adds to the error of a query what it looked for, and turns sql.ErrNoRows into ErrNotFound.
func findErr(err error, what string, key any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return missing(RecordKind(what), key)
	}
	if err != nil {
		return fmt.Errorf("looking up %s %v: %w", what, key, err)
	}
	return nil
}

// writeErr adds to the error of a write what it did. The violation of a foreign key becomes ErrNotFound, that of a unique key
// ErrConflict.
func writeErr(err error, what string, key any) error {
	if err == nil {
		return nil
	}
	if violation, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch violation.Code {
		case "23503": // foreign_key_violation
			return fmt.Errorf("%s %v: %s: %w", what, key, violation.ConstraintName, ErrNotFound)
		case "23505": // unique_violation
			return fmt.Errorf("%s %v: %s: %w", what, key, violation.ConstraintName, ErrConflict)
		}
	}
	return fmt.Errorf("%s %v: %w", what, key, err)
}

// nullTime is a time in the precision of timestamptz; nil, which becomes NULL, for the zero time.
func nullTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = instant(t)
	return &t
}
