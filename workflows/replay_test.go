package workflows_test

import (
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/sdk/worker"

	"loa/keyfile"
	"loa/payload"
	loaworker "loa/worker"
)

// waitingStates returns the states in which an execution may wait when a new release starts. Each must have a recorded history.
func waitingStates() []string {
	return []string{
		"task-assignment", "task-declined", "task-drafting", "task-approval", "task-returned", "task-paused", "task-publication",
		"task-reporting", "task-report-submitted", "task-extension-asked", "task-reminded", "task-done", "task-cancelled",
		"tally-assigned", "tally-counting", "tally-check-in", "tally-met", "document-issue", "delivery-owed", "delivery-handed-in",
		"event-approval", "event-milestone", "event-last-milestone", "event-reporting",
		"plan-running", "plan-paused", "plan-closed", "plan-opened", "plan-awaiting", "plan-event-recorded", "mailbox-waiting", "outbox-waiting",
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	t.Run("every waiting state has a recorded history", func(t *testing.T) {
		t.Parallel()
		for _, state := range waitingStates() {
			files, err := filepath.Glob(filepath.Join("testdata", "histories", state+"*.json"))
			if err != nil || len(files) == 0 {
				t.Errorf("no history of %s is recorded (%v)", state, err)
			}
		}
	})
	files, err := filepath.Glob(filepath.Join("testdata", "histories", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			replayer := worker.NewWorkflowReplayer()
			loaworker.Register(replayer)
			if err := replayer.ReplayWorkflowHistoryFromJSONFile(discardLogger{}, file); err != nil {
				t.Error(err)
			}
			// The history was recorded before payloads were encrypted: a worker that encrypts goes on with it.
			encrypting, err := worker.NewWorkflowReplayerWithOptions(encryptingReplayer(t))
			if err != nil {
				t.Fatal(err)
			}
			loaworker.Register(encrypting)
			if err := encrypting.ReplayWorkflowHistoryFromJSONFile(discardLogger{}, file); err != nil {
				t.Errorf("with encrypted payloads: %v", err)
			}
		})
	}
}

// encryptingReplayer are the options of a worker that encrypts payloads.
func encryptingReplayer(t *testing.T) worker.WorkflowReplayerOptions {
	t.Helper()
	codec, err := payload.NewCodec(keyfile.Keys{keyfile.New()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	data, failures := codec.Converters()
	return worker.WorkflowReplayerOptions{DataConverter: data, FailureConverter: failures}
}
