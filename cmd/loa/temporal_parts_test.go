package main_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"loa/cmd/clustertest"
	"loa/waittest"
)

// TestTemporalParts runs the services of Temporal in two processes, with a worker beside them.
func TestTemporalParts(t *testing.T) {
	t.Parallel()
	c := newChaosCluster(t)
	c.temporal.Process.Kill()
	hosts := fmt.Sprintf("127.%d.%d.", 101+os.Getpid()/250%150, 1+os.Getpid()%250) // of no other test that runs on this machine
	history := c.another()
	metrics := fmt.Sprint("127.0.0.1:", freePort(t))
	history.Env = []string{"LOA_METRICS_LISTEN=" + metrics, "LOA_DSN=" + c.database(), "LOA_TEMPORAL_SERVICES=history,worker", "LOA_TEMPORAL_HOST=" + hosts + "2"}
	if err := history.Start("temporal"); err != nil {
		t.Fatal(err)
	}
	pages := fmt.Sprint("127.0.0.1:", freePort(t))
	c.temporal.Env = append(c.temporal.Env, "LOA_TEMPORAL_SERVICES=frontend,matching", "LOA_TEMPORAL_HOST="+hosts+"1", "LOA_TEMPORAL_UI="+pages)
	c.temporalAddress = c.startPart(c.temporal, "temporal")
	if want := hosts + "1:7233"; c.temporalAddress != want {
		t.Fatalf("the frontend is at %s, want %s", c.temporalAddress, want)
	}
	waittest.Eventually(t, "the other part runs", func() error {
		if out := history.Process.Output(); !strings.Contains(out, "loa đang chạy history, worker của Temporal tại "+hosts+"2") {
			return errors.New(out)
		}
		return nil
	})
	c.startWorker()
	c.connect(c.temporalAddress)
	c.launchLines(4)
	c.acceptAll(0, 4)
	c.checkAccepted(4)
	if page, err := get("http://"+pages, "/"); err != nil || !strings.Contains(page, "<html") {
		t.Errorf("the pages of Temporal are not served (%v)", err)
	}
	if measured, err := get("http://"+metrics, "/metrics"); err != nil || !strings.Contains(measured, "loa_engine_shards 32") ||
		!strings.Contains(measured, `loa_engine_requests_total{operation="StartWorkflowExecution",service="history"}`) {
		t.Errorf("the metrics of the part with the history lack its shards or requests (%v)", err)
	}
	whole := c.another()
	whole.Env = []string{"LOA_DSN=" + c.database()}
	if _, err := whole.StartPart(t.Context(), "temporal"); !errors.Is(err, clustertest.ErrExited) || !strings.Contains(err.Error(), "đã chạy (loa temporal ") {
		t.Errorf("a whole engine beside the parts gives %v", err)
	}
}
