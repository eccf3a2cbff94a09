package workflows_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities/webhook"
	"loa/workflows"
)

func TestWebhook(t *testing.T) {
	t.Parallel()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(discardLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(unhurried)
	env.RegisterActivity(&webhook.Activities{})
	env.RegisterWorkflowWithOptions(workflows.Webhook, workflow.RegisterOptions{Name: workflows.NameWebhook})
	runs := 0
	env.OnActivity("DeliverWebhooks", mock.Anything).Return(func(context.Context) (webhook.Delivered, error) {
		if runs++; runs == 1 {
			return webhook.Delivered{}, errors.New("the database is away")
		}
		return webhook.Delivered{Delivered: 7}, nil
	})
	env.ExecuteWorkflow(workflows.NameWebhook)
	var result workflows.Delivered
	if err := errors.Join(env.GetWorkflowError(), env.GetWorkflowResult(&result)); err != nil || result.Delivered != 7 || runs != 2 {
		t.Errorf("after %d runs: %+v (%v), want the result of the second", runs, result, err)
	}
}
