package workflows_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities/publication"
	"loa/workflows"
)

func TestPublication(t *testing.T) {
	t.Parallel()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(discardLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(unhurried)
	env.RegisterActivity(&publication.Activities{})
	env.RegisterWorkflowWithOptions(workflows.Publication, workflow.RegisterOptions{Name: workflows.NamePublication})
	runs := 0
	env.OnActivity("CheckPublications", mock.Anything).Return(func(context.Context) (publication.Checked, error) {
		if runs++; runs == 1 {
			return publication.Checked{}, errors.New("the database is away")
		}
		return publication.Checked{Checks: 7, Gone: 1}, nil
	})
	env.ExecuteWorkflow(workflows.NamePublication)
	var result workflows.Checked
	if err := errors.Join(env.GetWorkflowError(), env.GetWorkflowResult(&result)); err != nil || result.Checks != 7 || runs != 2 {
		t.Errorf("after %d runs: %+v (%v), want the result of the second", runs, result, err)
	}
}
