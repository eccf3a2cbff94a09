//go:build !noembed

package workflows_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdkworker "go.temporal.io/sdk/worker"

	"loa/activities"
	"loa/commands"
	"loa/plan"
	"loa/store"
	"loa/waittest"
	"loa/worker"
	"loa/workflows"
)

// A projection that PostgreSQL refuses whatever is tried is reported at once, loses nothing, and goes on when the cause is gone.
func TestPermanentError(t *testing.T) {
	t.Parallel()
	reports := make(chan string, 100)
	f := newFixture(t).apart("loa_tu_choi", worker.ActivityAlarm{Attempts: 10, Report: func(_ context.Context, workflow, name string, _ int, _ error) {
		select {
		case reports <- workflow + " " + name:
		default: // enough
		}
	}})
	task := f.launch("kh-bi-tu-choi")
	id := workflows.TaskWorkflowID(task)
	f.sql("ALTER TABLE task ADD CONSTRAINT tu_choi CHECK (stage <> 'drafting')")
	asking, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	accept := plan.Command{ID: "1", Kind: plan.CommandAccept, Actor: contact}
	answered := make(chan error, 1)
	go func() {
		_, err := f.commands.Do(asking, task, accept)
		answered <- err
	}()
	select {
	case got := <-reports:
		if want := id + " Project"; got != want {
			t.Errorf("the alarm names %s, want %s", got, want)
		}
	case <-time.After(waittest.Timeout):
		t.Fatal("no alarm came")
	}
	described, err := f.client.DescribeWorkflowExecution(t.Context(), id, "")
	if err != nil || described.GetWorkflowExecutionInfo().GetStatus() != enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		t.Fatalf("the workflow is %v (%v), want it running", described.GetWorkflowExecutionInfo().GetStatus(), err)
	}
	if row, err := f.store.Task(t.Context(), task); err != nil || row.State.Stage != plan.StageAssignment {
		t.Fatalf("the record says %s (%v), want what it said before", row.State.Stage, err)
	}

	f.sql("ALTER TABLE task DROP CONSTRAINT tu_choi")
	if _, err := f.client.WorkflowService().ResetActivity(t.Context(), &workflowservice.ResetActivityRequest{
		Namespace: "loa", Execution: &common.WorkflowExecution{WorkflowId: id},
		Activity: &workflowservice.ResetActivityRequest_Type{Type: "Project"},
	}); err != nil {
		t.Fatal(err)
	}
	f.awaitJournal(task, plan.EventAccepted, 1)
	<-answered // an error is expected where the sender did not wait so long
	answer, err := f.commands.Do(t.Context(), task, accept)
	if err != nil || answer.Stage != plan.StageDrafting {
		t.Errorf("the same command again: %+v (%v)", answer, err)
	}
	f.command(task, plan.Command{ID: "2", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
}

// apart is a fixture with a database and queues of its own, so that its tests may change the tables.
func (f *fixture) apart(name string, alarm worker.ActivityAlarm) *fixture {
	f.t.Helper()
	must := func(err error) {
		f.t.Helper()
		if err != nil {
			f.t.Fatal(err)
		}
	}
	must(f.postgres.EnsureDatabase(f.t.Context(), name))
	lent := *f.cluster
	var err error
	lent.store, err = store.Open(f.t.Context(), f.postgres.DSN(name))
	must(err)
	f.t.Cleanup(func() { _ = lent.store.Close() }) // the database goes with its server
	lent.store.UseKeys(testKeys)
	must(lent.store.Migrate(f.t.Context()))
	must(lent.store.SaveDirectory(f.t.Context(), testDirectory()))
	lent.commands = commands.New(f.client, lent.store, time.Now)
	lent.commands.Queues = workflows.Queues{Tasks: name, Mail: name + "-thu"}
	w := sdkworker.New(f.client, name, sdkworker.Options{DisableRegistrationAliasing: true, Interceptors: alarm.Interceptors()})
	worker.Register(w)
	w.RegisterActivity(&activities.Activities{
		Store: lent.store, Commands: lent.commands, Address: mailAddress, Public: "http://127.0.0.1:8080", Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	must(w.Start())
	f.t.Cleanup(w.Stop)
	return &fixture{cluster: &lent, t: f.t}
}

// sql runs a statement in the database of a fixture that is apart.
func (f *fixture) sql(statement string) {
	f.t.Helper()
	connection, err := pgx.Connect(f.t.Context(), f.postgres.DSN(f.commands.Queues.Tasks))
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = connection.Close(f.t.Context()) }()
	if _, err := connection.Exec(f.t.Context(), statement); err != nil {
		f.t.Fatal(err)
	}
}
