package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/workflows"
)

// newMailEnv returns an environment with the workflows Mailbox and Outbox.
func newMailEnv(t *testing.T) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(discardLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(unhurried)
	env.SetTestTimeout(time.Minute)
	env.RegisterActivity(&mailbox.Activities{})
	env.RegisterActivity(&inbound.Activities{})
	env.RegisterActivity(&outbox.Activities{})
	env.RegisterWorkflowWithOptions(workflows.Mailbox, workflow.RegisterOptions{Name: workflows.NameMailbox})
	env.RegisterWorkflowWithOptions(workflows.Outbox, workflow.RegisterOptions{Name: workflows.NameOutbox})
	return env
}

// A mailbox is read, then its letters are processed, again and again; at continue-as-new the name is carried over.
func TestMailbox(t *testing.T) {
	t.Parallel()
	env := newMailEnv(t)
	var calls []string
	env.OnActivity("ReadMailbox", mock.Anything, mock.Anything).Return(func(_ context.Context, name string) error {
		calls = append(calls, "read "+name)
		return nil
	})
	env.OnActivity("DeliverLetters", mock.Anything).Return(func(context.Context) error {
		calls = append(calls, "deliver")
		if len(calls) == 6 {
			env.SetContinueAsNewSuggested(true)
		}
		return nil
	})
	env.ExecuteWorkflow(workflows.NameMailbox, "loa@cchc.hanoi.test")
	want := []string{"read loa@cchc.hanoi.test", "deliver", "read loa@cchc.hanoi.test", "deliver", "read loa@cchc.hanoi.test", "deliver"}
	if len(calls) != len(want) {
		t.Fatalf("calls %v, want %v", calls, want)
	}
	for i := range want {
		if calls[i] != want[i] {
			t.Fatalf("calls %v, want %v", calls, want)
		}
	}
	var next *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("the workflow ended with %v, want continue-as-new", err)
	}
	var name string
	if err := decodeInput(next, &name); err != nil || name != "loa@cchc.hanoi.test" {
		t.Errorf("the carried name is %q (%v)", name, err)
	}
}
