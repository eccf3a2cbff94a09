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

func newPump(t *testing.T) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute)
	env.RegisterActivity(&mailbox.Activities{})
	env.RegisterActivity(&inbound.Activities{})
	env.RegisterActivity(&outbox.Activities{})
	env.RegisterWorkflowWithOptions(workflows.Mailbox, workflow.RegisterOptions{Name: workflows.NameMailbox})
	env.RegisterWorkflowWithOptions(workflows.Outbox, workflow.RegisterOptions{Name: workflows.NameOutbox})
	return env
}

func TestAMailboxIsReadThenDeliveredTurnByTurnAndGoesOnAsNewUnderItsName(t *testing.T) {
	t.Parallel()
	env := newPump(t)
	var turns []string
	env.OnActivity("ReadMailbox", mock.Anything, mock.Anything).Return(func(_ context.Context, name string) error {
		turns = append(turns, "read "+name)
		return nil
	})
	env.OnActivity("DeliverLetters", mock.Anything).Return(func(context.Context) error {
		turns = append(turns, "deliver")
		if len(turns) == 6 {
			env.SetContinueAsNewSuggested(true)
		}
		return nil
	})
	env.ExecuteWorkflow(workflows.NameMailbox, "loa@cchc.hanoi.test")
	want := []string{"read loa@cchc.hanoi.test", "deliver", "read loa@cchc.hanoi.test", "deliver", "read loa@cchc.hanoi.test", "deliver"}
	if len(turns) != len(want) {
		t.Fatalf("turns %v, want %v", turns, want)
	}
	for i := range want {
		if turns[i] != want[i] {
			t.Fatalf("turns %v, want %v", turns, want)
		}
	}
	var next *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("it ended with %v, want continue-as-new", err)
	}
	var name string
	if err := converterOf(next, &name); err != nil || name != "loa@cchc.hanoi.test" {
		t.Errorf("it goes on with mailbox %q (%v)", name, err)
	}
}

func TestTheOutboxOutlivesTurnsThatFail(t *testing.T) {
	t.Parallel()
	env := newPump(t)
	turns := 0
	env.OnActivity("SendLetters", mock.Anything).Return(func(context.Context) error {
		turns++
		switch {
		case turns < 4:
			return errors.New("PostgreSQL is away")
		case turns == 5:
			env.SetContinueAsNewSuggested(true)
		}
		return nil
	})
	env.ExecuteWorkflow(workflows.NameOutbox)
	var next *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &next) || turns != 5 {
		t.Errorf("after %d turns it ended with %v, want continue-as-new after five", turns, err)
	}
}
