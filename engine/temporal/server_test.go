//go:build !noembed

package temporal_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdktemporal "go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"loa/engine/postgres"
	"loa/engine/temporal"
	"loa/waittest"
)

func temporalOptions(t *testing.T, pg *postgres.Server) temporal.Options {
	t.Helper()
	return temporal.Options{Postgres: parse(t, pg.DSN("postgres")), Home: t.TempDir()}
}

func parse(t *testing.T, dsn string) *pgx.ConnConfig {
	t.Helper()
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func startTemporal(t *testing.T, o temporal.Options) *temporal.Server {
	t.Helper()
	server, err := temporal.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

func dial(t *testing.T, server frontend) client.Client {
	t.Helper()
	return dialNamespace(t, server, temporal.DefaultNamespace)
}

// frontend is a server, or a process that runs one.
type frontend interface {
	Address() string
	ClientTLS() *tls.Config
}

func dialNamespace(t *testing.T, server frontend, namespace string) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{
		HostPort: server.Address(), Namespace: namespace, Logger: discardLogger{}, ConnectionOptions: client.ConnectionOptions{TLS: server.ClientTLS()},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// discardLogger is an SDK logger that discards everything.
type discardLogger struct{}

func (discardLogger) Debug(string, ...any) {}
func (discardLogger) Info(string, ...any)  {}
func (discardLogger) Warn(string, ...any)  {}
func (discardLogger) Error(string, ...any) {}

// waitForApproval is a workflow that waits for the signal "duyệt" and returns the signal's argument after its title.
func waitForApproval(ctx workflow.Context, title string) (string, error) {
	var verdict string
	workflow.GetSignalChannel(ctx, "duyệt").Receive(ctx, &verdict)
	return title + ": " + verdict, nil
}

func runWorker(t *testing.T, c client.Client) worker.Worker {
	t.Helper()
	w := worker.New(c, "thử", worker.Options{StickyScheduleToStartTimeout: time.Second})
	w.RegisterWorkflowWithOptions(waitForApproval, workflow.RegisterOptions{Name: "waitForApproval"})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestStart(t *testing.T) {
	t.Parallel()
	// The checks share one server and one database, so they are steps of one case.
	t.Run("a workflow goes on after a restart", func(t *testing.T) {
		t.Parallel()
		o := temporalOptions(t, sharedPostgres(t))
		first := startTemporal(t, o)
		c := dial(t, first)
		checkNamespace(t, c)

		keys := []sdktemporal.SearchAttributeUpdate{
			sdktemporal.NewSearchAttributeKeyKeyword("LoaPlan").ValueSet("ke-hoach-mau"),
			sdktemporal.NewSearchAttributeKeyKeyword("LoaUnit").ValueSet("so-van-hoa"),
			sdktemporal.NewSearchAttributeKeyKeyword("LoaKind").ValueSet("task"),
			sdktemporal.NewSearchAttributeKeyTime("LoaDue").ValueSet(time.Date(2022, 12, 15, 0, 0, 0, 0, time.UTC)),
		}
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			ID:                    "task/mau/1/so-van-hoa/2022",
			TaskQueue:             "thử",
			TypedSearchAttributes: sdktemporal.NewSearchAttributes(keys...),
		}, "waitForApproval", "Bản tin số 1")
		if err != nil {
			t.Fatal(err)
		}
		w := runWorker(t, c)
		awaitFound(t, c, "LoaPlan = 'ke-hoach-mau' AND LoaDue < '2023-01-01T00:00:00Z'")
		awaitTaskCompleted(t, c, run.GetID()) // a worker that stops during the task would cost a wait of ten seconds
		w.Stop()
		if err := first.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}

		second := startTemporal(t, o)
		c = dial(t, second)
		w = runWorker(t, c)
		defer w.Stop()
		if err := c.SignalWorkflow(t.Context(), run.GetID(), "", "duyệt", "Đồng ý"); err != nil {
			t.Fatal(err)
		}
		var answer string
		if err := c.GetWorkflow(t.Context(), run.GetID(), "").Get(t.Context(), &answer); err != nil {
			t.Fatal(err)
		}
		if want := "Bản tin số 1: Đồng ý"; answer != want {
			t.Errorf("the workflow answers %q after the restart, want %q", answer, want)
		}
		if err := temporal.PrepareNamespace(t.Context(), temporal.NamespaceOptions{Address: second.Address(), TLS: second.ClientTLS()}); err != nil {
			t.Errorf("preparing the namespace once more: %v", err)
		}
	})
	t.Run("a workflow of a killed loa goes on in the next one", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		killed := startLoa(t, home)
		run, err := dial(t, killed).ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			ID: "task/mau/2/so-du-lich/2022", TaskQueue: "thử",
		}, "waitForApproval", "Phóng sự")
		if err != nil {
			t.Fatal(err)
		}
		killed.kill(t)

		pg := startPostgres(t, postgres.Options{Home: home})
		if pg.Port() != killed.port {
			t.Errorf("PostgreSQL is on port %d, was on %d", pg.Port(), killed.port)
		}
		began := time.Now()
		c := dial(t, startTemporal(t, temporalOptions(t, pg)))
		t.Logf("running again after %v", time.Since(began).Round(time.Millisecond))
		w := runWorker(t, c)
		defer w.Stop()
		if err := c.SignalWorkflow(t.Context(), run.GetID(), run.GetRunID(), "duyệt", "Trả lại"); err != nil {
			t.Fatal(err)
		}
		var answer string
		if err := c.GetWorkflow(t.Context(), run.GetID(), "").Get(t.Context(), &answer); err != nil {
			t.Fatal(err)
		}
		if want := "Phóng sự: Trả lại"; answer != want {
			t.Errorf("the workflow answers %q, want %q", answer, want)
		}
	})
	t.Run("a taken port is named", func(t *testing.T) {
		t.Parallel()
		taken, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
		o := temporalOptions(t, sharedPostgres(t))
		o.Listen = taken.Addr().String()
		if _, err := temporal.Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), taken.Addr().String()+" is already taken") {
			t.Errorf("starting on a taken port gives %v", err)
		}
	})
	t.Run("without PostgreSQL, the error names the failed step", func(t *testing.T) {
		t.Parallel()
		o := temporalOptions(t, sharedPostgres(t))
		unused, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		o.Postgres.Port = uint16(unused.Addr().(*net.TCPAddr).Port)
		unused.Close()
		if _, err := temporal.Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "connecting to database temporal") {
			t.Errorf("starting without PostgreSQL gives %v", err)
		}
	})
}

func checkNamespace(t *testing.T, c client.Client) {
	t.Helper()
	described, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: temporal.DefaultNamespace})
	if err != nil {
		t.Fatal(err)
	}
	if got := described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != 30*24*time.Hour {
		t.Errorf("retention is %v, want 30 days", got)
	}
	listed, err := c.OperatorService().ListSearchAttributes(t.Context(), &operatorservice.ListSearchAttributesRequest{Namespace: temporal.DefaultNamespace})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]enums.IndexedValueType{}
	for name, kind := range listed.GetCustomAttributes() {
		if strings.HasPrefix(name, "Loa") {
			got[name] = kind
		}
	}
	want := map[string]enums.IndexedValueType{
		"LoaPlan": enums.INDEXED_VALUE_TYPE_KEYWORD,
		"LoaUnit": enums.INDEXED_VALUE_TYPE_KEYWORD,
		"LoaKind": enums.INDEXED_VALUE_TYPE_KEYWORD,
		"LoaDue":  enums.INDEXED_VALUE_TYPE_DATETIME,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("search attributes (-want +got):\n%s", diff)
	}
}

// awaitFound waits until a query finds one workflow. The visibility store is written with a delay.
func awaitFound(t *testing.T, c client.Client, query string) {
	t.Helper()
	waittest.Eventually(t, "one workflow is found for "+query, func() error {
		counted, err := c.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Namespace: temporal.DefaultNamespace, Query: query})
		if err != nil {
			t.Fatal(err)
		}
		if n := counted.GetCount(); n != 1 {
			return fmt.Errorf("%d are", n)
		}
		return nil
	})
}

func awaitTaskCompleted(t *testing.T, c client.Client, id string) {
	t.Helper()
	waittest.Eventually(t, "a workflow task is completed", func() error {
		history := c.GetWorkflowHistory(t.Context(), id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for history.HasNext() {
			event, err := history.Next()
			if err != nil {
				t.Fatal(err)
			}
			if event.GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
				return nil
			}
		}
		return errors.New("the history has none")
	})
}
