package worker_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	sdk "go.temporal.io/sdk/worker"

	"loa/worker"
)

func TestActivityAlarm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		from   int
		result error
		want   int
	}{
		{name: "a failure at the attempt is reported", from: 1, result: errors.New("hỏng"), want: 1},
		{name: "an earlier failure is not", from: 2, result: errors.New("hỏng")},
		{name: "a success is not", from: 1},
		{name: "a value that PostgreSQL refuses is reported at once", from: 10, result: fmt.Errorf("projecting: %w", &pgconn.PgError{Code: "23514"}), want: 1},
		{name: "a server that is down is not", from: 10, result: fmt.Errorf("projecting: %w", &pgconn.PgError{Code: "57P01"})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reported := 0
			alarm := worker.ActivityAlarm{Attempts: test.from, Report: func(_ context.Context, _, name string, attempt int, err error) {
				reported++
				if name != "Thu" || attempt != 1 || err == nil {
					t.Errorf("reported %s, attempt %d, %v", name, attempt, err)
				}
			}}
			suite := testsuite.WorkflowTestSuite{}
			env := suite.NewTestActivityEnvironment()
			env.SetWorkerOptions(sdk.Options{Interceptors: alarm.Interceptors()})
			env.RegisterActivityWithOptions(func(context.Context) error { return test.result }, activity.RegisterOptions{Name: "Thu"})
			if _, err := env.ExecuteActivity("Thu"); (err == nil) != (test.result == nil) {
				t.Errorf("the activity returns %v", err)
			}
			if reported != test.want {
				t.Errorf("reported %d times", reported)
			}
		})
	}
}
