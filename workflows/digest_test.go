package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan/calendar"
	"loa/workflows"
)

func TestDigest(t *testing.T) {
	t.Parallel()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(discardLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(unhurried)
	env.SetStartTime(time.Date(2027, 1, 11, 23, 30, 0, 0, time.UTC)) // 06:30 on the 12th where plans are
	env.RegisterActivity(&activities.Activities{})
	env.RegisterWorkflowWithOptions(workflows.Digest, workflow.RegisterOptions{Name: workflows.NameDigest})
	var runs []activities.DigestRun
	env.OnActivity("SendDigests", mock.Anything, mock.Anything).Return(func(_ context.Context, run activities.DigestRun) (activities.DigestResult, error) {
		if runs = append(runs, run); len(runs) == 1 {
			return activities.DigestResult{}, errors.New("the database is away")
		}
		return activities.DigestResult{Letters: 7}, nil
	})
	env.ExecuteWorkflow(workflows.NameDigest, workflows.DigestInput{})
	var result workflows.DigestResult
	if err := errors.Join(env.GetWorkflowError(), env.GetWorkflowResult(&result)); err != nil || result.Letters != 7 {
		t.Fatalf("%+v, %v", result, err)
	}
	want := activities.DigestRun{Day: calendar.MustDate("2027-01-12")}
	if len(runs) != 2 || runs[0] != want || runs[1] != want {
		t.Errorf("the runs are %+v, want %+v twice: one that fails is retried", runs, want)
	}
}
