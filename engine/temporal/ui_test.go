//go:build !noembed

package temporal_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.temporal.io/sdk/client"

	"loa/engine"
	"loa/engine/authority"
	"loa/engine/temporal"
	"loa/waittest"
)

// TestStartObserved runs one server for all that shows it from outside: Temporal's own pages, and its metrics.
func TestStartObserved(t *testing.T) {
	t.Parallel()
	o := temporalOptions(t, sharedPostgres(t))
	o.Names, o.Metrics = namesOf("nhin"), temporal.NewMetrics()
	server := startTemporal(t, o)
	c := dialNamespace(t, server, o.Names.Namespace)
	w := runWorker(t, c)
	defer w.Stop()
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "task/mau/1", TaskQueue: "thử"}, "waitForApproval", "Bản tin")
	if err != nil {
		t.Fatal(err)
	}
	awaitTaskCompleted(t, c, run.GetID())
	key := authority.ClientPath(o.Home)
	shown := temporal.UIOptions{
		Address: server.Address(), Namespace: o.Names.Namespace, Password: pagesPassword,
		TLS: &temporal.PartTLS{CA: key, Certificate: key, Key: key, ServerName: authority.ServerName},
	}
	pages := "http://" + startUI(t, shown)

	t.Run("the pages show a workflow", func(t *testing.T) {
		checkPage(t, http.MethodGet, pages+"/", "", http.StatusOK, "<html")
		waittest.Eventually(t, "the list has the workflow", func() error {
			status, body := request(t, http.MethodGet, pages+"/api/v1/namespaces/"+o.Names.Namespace+"/workflows", "")
			if status != http.StatusOK || !strings.Contains(body, "task/mau/1") {
				return errors.New(body)
			}
			return nil
		})
	})
	t.Run("the pages change nothing", func(t *testing.T) {
		path := pages + "/api/v1/namespaces/" + o.Names.Namespace + "/workflows/task%2Fmau%2F1"
		for _, action := range []string{"/terminate", "/cancel", "/signal/duyet", "/update/nhan-viec", "/reset", "/pause"} {
			checkPage(t, http.MethodPost, path+action, "", http.StatusMethodNotAllowed, "")
		}
		checkPage(t, http.MethodPost, pages+"/api/v1/namespaces/"+o.Names.Namespace+"/batch-operations/x", "", http.StatusMethodNotAllowed, "")
		if described, err := c.DescribeWorkflowExecution(t.Context(), "task/mau/1", ""); err != nil || described.GetWorkflowExecutionInfo().GetCloseTime() != nil {
			t.Errorf("the workflow has ended (%v)", err)
		}
	})
	t.Run("a page by another name than this machine's is refused", func(t *testing.T) {
		checkPage(t, http.MethodGet, pages+"/", "xau.test:80", http.StatusForbidden, "127.0.0.1")
	})
	t.Run("without the password nothing is shown", func(t *testing.T) {
		for _, password := range []string{"", pagesPassword + "x", pagesPassword[1:]} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, pages+"/api/v1/namespaces", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.SetBasicAuth("loa", password)
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close() // only the status counts
			if response.StatusCode != http.StatusUnauthorized {
				t.Errorf("the password %q gives status %d", password, response.StatusCode)
			}
		}
		if _, err := temporal.StartUI(temporal.UIOptions{Listen: "127.0.0.1:0", Address: server.Address()}); !errors.Is(err, temporal.ErrUIPassword) {
			t.Errorf("no password gives %v", err)
		}
	})
	t.Run("an address in the network is refused", func(t *testing.T) {
		for _, address := range []string{"0.0.0.0:8233", ":8233", "10.1.2.3:8233", "may:8233"} {
			if _, err := temporal.StartUI(temporal.UIOptions{Listen: address, Address: server.Address(), Password: pagesPassword}); !errors.Is(err, temporal.ErrUIAddress) {
				t.Errorf("%s gives %v", address, err)
			}
		}
	})
	t.Run("a taken port is named", func(t *testing.T) {
		taken := shown
		taken.Listen = strings.TrimPrefix(pages, "http://")
		_, err := temporal.StartUI(taken)
		if _, is := errors.AsType[*engine.PortTakenError](err); !is {
			t.Errorf("a taken port gives %v", err)
		}
	})
	t.Run("the metrics are measured, few and well named", func(t *testing.T) { checkMetrics(t, o.Metrics) })
}

// pagesPassword is that of the pages of a test.
const pagesPassword = "mat khau thu nghiem"

// startUI serves the pages on a free port and returns the address.
func startUI(t *testing.T, o temporal.UIOptions) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.Listen = listener.Addr().String()
	listener.Close() // the pages listen there next
	stop, err := temporal.StartUI(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stop(context.Background()) }) // the test is over
	return o.Listen
}

func checkPage(t *testing.T, method, address, host string, status int, text string) {
	t.Helper()
	got, body := request(t, method, address, host)
	if got != status || !strings.Contains(body, text) {
		t.Errorf("%s %s: status %d, want %d and %q: %.300s", method, address, got, status, text, body)
	}
}

func request(t *testing.T, method, address, host string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	r.SetBasicAuth("loa", pagesPassword)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// maxEngineSeries bounds the series of a server that is in use. A histogram counts as one for each bucket, and two more.
const maxEngineSeries = 2500

func checkMetrics(t *testing.T, metrics *temporal.Metrics) {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	if err := registry.Register(metrics); err != nil {
		t.Fatal(err)
	}
	waittest.Eventually(t, "every metric is measured", func() error {
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		measured, series := map[string]bool{}, 0
		for _, family := range families {
			for _, m := range family.GetMetric() {
				series++
				if h := m.GetHistogram(); h != nil {
					series += len(h.GetBucket()) + 1
				}
				measured[family.GetName()] = measured[family.GetName()] || m.GetCounter().GetValue()+float64(m.GetHistogram().GetSampleCount())+m.GetGauge().GetValue() > 0
			}
		}
		for _, name := range []string{
			"loa_engine_requests_total", "loa_engine_request_duration_seconds", "loa_engine_persistence_duration_seconds", "loa_engine_shards",
		} {
			if !measured[name] {
				return errors.New(name + " is not")
			}
		}
		if _, named := measured["loa_engine_request_failures_total"]; !named {
			return errors.New("loa_engine_request_failures_total is not")
		}
		if _, named := measured["loa_engine_task_queue_backlog"]; !named {
			return errors.New("loa_engine_task_queue_backlog is not")
		}
		if series > maxEngineSeries {
			t.Errorf("%d series", series)
		}
		t.Logf("%d series", series)
		if problems, err := promlint.NewWithMetricFamilies(families).Lint(); err != nil || len(problems) > 0 {
			t.Errorf("%v, %v", problems, err)
		}
		return nil
	})
}
