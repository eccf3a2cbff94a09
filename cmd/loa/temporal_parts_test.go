package main_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loa/cmd/clustertest"
	"loa/engine/authority"
	"loa/waittest"
)

// TestTemporalParts runs the services of Temporal in two processes, with a worker beside them.
func TestTemporalParts(t *testing.T) {
	t.Parallel()
	c := newChaosCluster(t)
	c.temporal.Process.Kill()
	hosts := fmt.Sprintf("127.%d.%d.", 101+os.Getpid()/250%150, 1+os.Getpid()%250) // of no other test that runs on this machine
	c.must("temporal", "key", "--host-key", "--out", c.Home)
	key := filepath.Join(c.Home, "temporal-host.pem")
	secured := []string{
		"LOA_TEMPORAL_TLS_CA=" + key, "LOA_TEMPORAL_TLS_CERT=" + key, "LOA_TEMPORAL_TLS_KEY=" + key, "LOA_TEMPORAL_TLS_SERVER_NAME=" + authority.ServerName,
	}
	history := c.another()
	metrics := fmt.Sprint("127.0.0.1:", freePort(t))
	history.Env = append(secured[:4:4], "LOA_METRICS_LISTEN="+metrics, "LOA_DSN="+c.database(), "LOA_TEMPORAL_SERVICES=history,worker", "LOA_TEMPORAL_HOST="+hosts+"2")
	if err := history.Start("temporal"); err != nil {
		t.Fatal(err)
	}
	pages := fmt.Sprint("127.0.0.1:", freePort(t))
	c.temporal.Env = append(append(c.temporal.Env, secured...), "LOA_TEMPORAL_SERVICES=frontend,matching", "LOA_TEMPORAL_HOST="+hosts+"1", "LOA_TEMPORAL_UI="+pages)
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
	c.secured = c.temporal.TLSSettings()
	c.startWorker()
	c.connect(c.temporalAddress)
	c.launchLines(4)
	c.acceptAll(0, 4)
	c.checkAccepted(4)
	c.checkPages(pages)
	if measured, err := get("http://"+metrics, "", "/metrics"); err != nil || !strings.Contains(measured, "loa_engine_shards 32") ||
		!strings.Contains(measured, `loa_engine_requests_total{operation="StartWorkflowExecution",service="history"}`) {
		t.Errorf("the metrics of the part with the history lack its shards or requests (%v)", err)
	}
	whole := c.another()
	whole.Env = []string{"LOA_DSN=" + c.database()}
	if _, err := whole.StartPart(t.Context(), "temporal"); !errors.Is(err, clustertest.ErrExited) || !strings.Contains(err.Error(), "đã chạy (loa temporal ") {
		t.Errorf("a whole engine beside the parts gives %v", err)
	}
}

// checkPages opens Temporal's own pages with the password of the home directory, and without it.
func (c *chaosCluster) checkPages(address string) {
	c.t.Helper()
	password, err := os.ReadFile(filepath.Join(authority.Folder(c.Home), "pages.txt"))
	if err != nil {
		c.t.Fatal(err)
	}
	for given, want := range map[string]int{string(password): http.StatusOK, "": http.StatusUnauthorized} {
		request, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, "http://"+address+"/", nil)
		if err != nil {
			c.t.Fatal(err)
		}
		request.SetBasicAuth("loa", given)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			c.t.Fatal(err)
		}
		_ = response.Body.Close() // only the status counts
		if response.StatusCode != want {
			c.t.Errorf("Temporal's pages with the password %q: status %d, want %d", given, response.StatusCode, want)
		}
	}
}
