package workflows_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/workflow"

	"loa/workflows"
)

// A failed attempt to send is retried; the workflow does not end.
func TestOutbox(t *testing.T) {
	t.Parallel()
	env := newMailEnv(t)
	calls := 0
	env.OnActivity("SendLetters", mock.Anything).Return(func(context.Context) error {
		calls++
		switch {
		case calls < 4:
			return errors.New("PostgreSQL is unavailable")
		case calls == 5:
			env.SetContinueAsNewSuggested(true)
		}
		return nil
	})
	env.ExecuteWorkflow(workflows.NameOutbox)
	var next *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &next) || calls != 5 {
		t.Errorf("after %d calls the workflow ended with %v, want continue-as-new after five", calls, err)
	}
}
