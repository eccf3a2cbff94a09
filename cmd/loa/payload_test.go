package main_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
	"loa/plan"
	"loa/waittest"
	"loa/workflows"
)

// TestPayload runs `loa serve`, whose histories hold nothing in plain text, and changes its key while a task is worked on. The steps build on each
// other.
func TestPayload(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	serve := o.instance(o.createDatabase("loa_mahoa"))
	o.serve(serve)
	o.launch(t, serve)
	key := filepath.Join(serve.Home, "payload.key")
	must := func(t *testing.T, args ...string) string {
		t.Helper()
		out, err := serve.Command(t.Context(), args...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	unit := sample.Address(departments[0].code, "daumoi")
	const before, after = "Dự thảo bài về cấp căn cước cho người cao tuổi", "Xin lùi hạn vì chờ số liệu của Công an thành phố"
	first := keyIDs(t, key)

	t.Run("a history holds no plain text of a draft", func(t *testing.T) {
		must(t, "task", "accept", o.task, "--as", unit, "--basis", "Công văn 1")
		must(t, "task", "submit", o.task, "--text", before, "--as", unit, "--basis", "Công văn 1")
		checkEncrypted(t, serve, o.task, first, before)
	})
	t.Run("an operator decodes a payload", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), serve.Binary, "payload", "decode")
		cmd.Env, cmd.Stdin = append(os.Environ(), "LOA_HOME="+serve.Home), bytes.NewReader(startInput(t, serve, o.task))
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), o.task) {
			t.Errorf("decoding gives %s (%v)", out, err)
		}
	})
	t.Run("commands under a new key reach workflows that began under the old one", func(t *testing.T) {
		must(t, "payload", "rotate")
		both := keyIDs(t, key)
		if len(both) != 2 || both[0] != first[0] {
			t.Fatalf("the keys are %v, were %v", both, first)
		}
		must(t, "task", "pause", o.task, "--reason", after, "--basis", "Công văn 2")
		checkEncrypted(t, serve, o.task, both, before, after)
		if err := serve.Process.Interrupt(); err != nil {
			t.Fatal(err)
		}
		o.serve(serve)
		must(t, "task", "resume", o.task, "--basis", "Công văn 3")
		checkEncrypted(t, serve, o.task, both, before, after)
	})
	t.Run("without the key serve names it and does not start", func(t *testing.T) {
		ids := keyIDs(t, key)
		if err := serve.Process.Interrupt(); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(key, key+".cat"); err != nil {
			t.Fatal(err)
		}
		o.refused(t, serve, "serve", "khóa "+ids[1], "payload.key", "Mất khóa")
		if err := os.Rename(key+".cat", key); err != nil {
			t.Fatal(err)
		}
		o.serve(serve)
		if out, err := serve.Command(t.Context(), "reconcile"); err != nil {
			t.Errorf("afterwards the engine differs from the record: %v\n%s", err, out)
		}
	})
}

// keyIDs reads the ids of a key file.
func keyIDs(t *testing.T, path string) (ids []string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`(?m)^([0-9a-f]{8}) `).FindAllStringSubmatch(string(content), -1) {
		ids = append(ids, match[1])
	}
	return ids
}

// checkEncrypted reads the history of a task as the engine keeps it: it names every key and holds none of the texts.
func checkEncrypted(t *testing.T, running *clustertest.Instance, task string, keys []string, texts ...string) {
	t.Helper()
	waittest.Eventually(t, "the history names every key", func() error {
		events, err := rawEvents(t.Context(), running, task)
		if err != nil {
			return err
		}
		var history []byte
		for _, event := range events {
			content, err := proto.Marshal(event)
			if err != nil {
				return err
			}
			history = append(history, content...)
		}
		for _, text := range texts {
			if bytes.Contains(history, []byte(text)) {
				t.Fatalf("the history of %s holds %q", task, text)
			}
		}
		for _, key := range keys {
			if !bytes.Contains(history, []byte(key)) {
				return errors.New("it lacks " + key)
			}
		}
		return nil
	})
}

// rawEvents are the events of a task's workflow, whose payloads are as the engine keeps them.
func rawEvents(ctx context.Context, running *clustertest.Instance, task string) (events []*history.HistoryEvent, err error) {
	connection, err := running.Dial(ctx)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	list := connection.GetWorkflowHistory(ctx, workflows.TaskWorkflowID(plan.TaskID(task)), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for list.HasNext() {
		event, err := list.Next()
		if err != nil {
			return nil, err
		}
		events = append(events, event)
	}
	return events, nil
}

// startInput is what a task's workflow was started with, in JSON as Temporal's own program prints it.
func startInput(t *testing.T, running *clustertest.Instance, task string) []byte {
	t.Helper()
	events, err := rawEvents(t.Context(), running, task)
	if err != nil {
		t.Fatal(err)
	}
	content, err := protojson.Marshal(events[0].GetWorkflowExecutionStartedEventAttributes().GetInput())
	if err != nil {
		t.Fatal(err)
	}
	return content
}
