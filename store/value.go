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

// dayOf and dateOf carry a civil day to PostgreSQL's date and back: a day without a zone is midnight UTC on both sides.
func dayOf(d calendar.Date) time.Time { return d.Start(time.UTC) }

func dateOf(t time.Time) calendar.Date {
	if t.IsZero() {
		return calendar.Date{}
	}
	return calendar.DateOf(t, time.UTC)
}

// instant is a time as PostgreSQL keeps it: UTC, whole microseconds.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// asJSON writes a value of ours; a nil list becomes [].
func asJSON[T any](list []T) json.RawMessage {
	if list == nil {
		list = []T{}
	}
	return mustJSON(list)
}

// mustJSON writes a value made of plain fields, which cannot fail.
func mustJSON(value any) json.RawMessage {
	written, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("writing %T as JSON: %v", value, err))
	}
	return written
}

// fromJSON reads what asJSON or mustJSON wrote; an empty list comes back as nil.
func fromJSON[T any](written json.RawMessage) (value T, err error) {
	if len(written) == 0 || string(written) == "[]" {
		return value, nil
	}
	if err := json.Unmarshal(written, &value); err != nil {
		return value, fmt.Errorf("reading the JSON of %T: %w", value, err)
	}
	return value, nil
}

// found turns a missing row into ErrNotFound and says what was looked for.
func found(err error, what string, key any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("looking up %s %v: %w", what, key, ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("looking up %s %v: %w", what, key, err)
	}
	return nil
}

// doing says what failed, and turns PostgreSQL's refusals into ours: what a foreign key misses is not found, what a unique key
// has already is a conflict.
func doing(err error, what string, key any) error {
	if err == nil {
		return nil
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch refused.Code {
		case "23503": // foreign_key_violation
			return fmt.Errorf("%s %v: %s: %w", what, key, refused.ConstraintName, ErrNotFound)
		case "23505": // unique_violation
			return fmt.Errorf("%s %v: %s: %w", what, key, refused.ConstraintName, ErrConflict)
		}
	}
	return fmt.Errorf("%s %v: %w", what, key, err)
}
