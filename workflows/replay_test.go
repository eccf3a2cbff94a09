package workflows_test

import (
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/sdk/worker"

	loaworker "loa/worker"
)

// waitingStates are the places where an execution may lie when a new release starts; each has a recorded history.
func waitingStates() []string {
	return []string{
		"task-assignment", "task-declined", "task-drafting", "task-approval", "task-returned", "task-paused", "task-publication",
		"task-reporting", "task-report-submitted", "task-extension-asked", "task-reminded", "task-done", "task-cancelled",
		"plan-running", "plan-paused", "plan-closed", "plan-opened", "mailbox-waiting", "outbox-waiting",
	}
}

func TestEveryRecordedHistoryReplays(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "histories", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			replayer := worker.NewWorkflowReplayer()
			loaworker.Register(replayer)
			if err := replayer.ReplayWorkflowHistoryFromJSONFile(quiet{}, file); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEveryWaitingStateHasARecordedHistory(t *testing.T) {
	t.Parallel()
	for _, state := range waitingStates() {
		files, err := filepath.Glob(filepath.Join("testdata", "histories", state+"*.json"))
		if err != nil || len(files) == 0 {
			t.Errorf("no history of %s is recorded (%v)", state, err)
		}
	}
}
