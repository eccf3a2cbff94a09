package activities_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/sdk/temporal"

	"loa/activities"
	"loa/store"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	refused := func(code string) error { return fmt.Errorf("projecting: %w", &pgconn.PgError{Code: code}) }
	tests := []struct {
		name string
		err  error
		want bool
	}{
		{"no error", nil, false},
		{"a constraint that a row violates is permanent", refused("23514"), true},
		{"a column that must not be empty is permanent", refused("23502"), true},
		{"a text that PostgreSQL cannot hold is permanent", refused("22021"), true},
		{"a server that stops is not", refused("57P01"), false},
		{"a deadlock is not", refused("40P01"), false},
		{"a table that a migration still has to make is not", refused("42P01"), false},
		{"a row that another step may add is not", fmt.Errorf("looking up task: %w", store.ErrNotFound), false},
		{"an error with a type of its own keeps it", temporal.NewNonRetryableApplicationError("hết lượt", activities.ErrorOvertaken, refused("23514")), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := activities.Classify(test.err)
			if activities.Permanent(got) != test.want {
				t.Errorf("%v becomes %v, permanent: %v", test.err, got, !test.want)
			}
			typed, _ := errors.AsType[*temporal.ApplicationError](got)
			if test.want && (typed.NonRetryable() || typed.NextRetryDelay() != activities.PermanentRetry) {
				t.Errorf("it is tried again after %v", typed.NextRetryDelay())
			}
		})
	}
}
