package workflows_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/workflows"
)

func TestReconcile(t *testing.T) {
	t.Parallel()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(discardLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(unhurried)
	env.RegisterActivity(&activities.Activities{})
	env.RegisterWorkflowWithOptions(workflows.Reconcile, workflow.RegisterOptions{Name: workflows.NameReconcile})
	runs := 0
	env.OnActivity("Reconcile", mock.Anything).Return(func(context.Context) (activities.Reconciled, error) {
		if runs++; runs == 1 {
			return activities.Reconciled{}, errors.New("the database is away")
		}
		return activities.Reconciled{Compared: 7, Differences: []activities.Difference{{Workflow: "outbox", Kind: activities.MissingWorkflow}}}, nil
	})
	env.ExecuteWorkflow(workflows.NameReconcile)
	var result workflows.Reconciled
	if err := errors.Join(env.GetWorkflowError(), env.GetWorkflowResult(&result)); err != nil || result.Compared != 7 || len(result.Differences) != 1 || runs != 2 {
		t.Errorf("after %d runs: %+v (%v), want the result of the second", runs, result, err)
	}
}
