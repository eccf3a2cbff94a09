package activities_test

import (
	"context"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"loa/activities"
)

func TestWithRunWindow(t *testing.T) {
	t.Parallel()
	t.Run("outside the engine the window is whole", func(t *testing.T) {
		t.Parallel()
		ctx, stop := activities.WithRunWindow(t.Context())
		defer stop()
		if deadline, _ := ctx.Deadline(); time.Until(deadline) < activities.RunWindow-time.Minute {
			t.Errorf("the run ends at %v", deadline)
		}
	})
	t.Run("a run ends before the deadline of its activity", func(t *testing.T) {
		t.Parallel()
		suite := testsuite.WorkflowTestSuite{}
		env := suite.NewTestActivityEnvironment() // its activities have ten minutes
		env.RegisterActivityWithOptions(func(ctx context.Context) (time.Duration, error) {
			running, stop := activities.WithRunWindow(ctx)
			defer stop()
			ends, _ := running.Deadline()
			return activity.GetInfo(ctx).Deadline.Sub(ends), nil
		}, activity.RegisterOptions{Name: "run"})
		value, err := env.ExecuteActivity("run")
		if err != nil {
			t.Fatal(err)
		}
		var before time.Duration
		if err := value.Get(&before); err != nil || before < time.Minute {
			t.Errorf("the run ends %v before the deadline (%v)", before, err)
		}
	})
}
