package main_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/common/v1"
	apiworkflow "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"loa/engine/postgres"
	"loa/engine/temporal"
	"loa/plan"
	"loa/store"
	"loa/waittest"
	loaworker "loa/worker"
)

// recurringGoesOn moves the clock of the plan a hundred days into its year, or further. The recurring lines, which were launched before work had
// a shape, open their occurrences as before: with the five stages of a product, and without quota or milestones.
func (u *upgrade) recurringGoesOn() {
	connection, namespace := u.restartWithClock()
	to := time.Date(upgradeYear, time.January, 1, 0, 0, 0, 0, hanoiTime)
	if now := time.Now(); now.After(to) {
		to = now
	}
	to = to.AddDate(0, 0, 100)
	u.skipTime(connection, namespace, "plan/"+u.plan, time.Until(to))
	for _, line := range []recurringLine{{"20", "so-khoa-hoc-va-cong-nghe", 1}, {"21", "so-giao-duc-va-dao-tao", 3}} {
		newest := line.awaitOccurrences(u, to)
		for _, id := range u.occurrencesOf(line.line) {
			u.checkWithoutShape(id)
		}
		by := []string{"--as", contactOf(line.unit), "--basis", "Công văn số 15/" + line.line}
		u.must(append([]string{"task", "accept", newest}, by...)...)
		u.must(append([]string{"task", "submit", newest, "--text", "Dự thảo của kỳ mở sau khi nâng cấp, dòng " + line.line + "."}, by...)...)
		if task := readJSON[object](u.users, "task", "show", newest); task.text("stage") != "approval" {
			u.t.Errorf("after its draft %s is in %s", newest, task["stage"])
		}
	}
	replayer := worker.NewWorkflowReplayer()
	loaworker.Register(replayer)
	waittest.Eventually(u.t, "the history of the plan replays", func() error { // a workflow task that is being processed does not replay
		return replayer.ReplayWorkflowExecution(u.t.Context(), connection.WorkflowService(), nil, namespace, workflow.Execution{ID: "plan/" + u.plan})
	})
}

// restartWithClock runs the program as a worker on the same databases, beside an engine of this test, whose clocks can be moved. It has no mail
// server.
func (u *upgrade) restartWithClock() (connection client.Client, namespace string) {
	u.t.Helper()
	if err := u.interrupt(); err != nil {
		u.t.Fatal(err)
	}
	ctx := u.t.Context()
	server, err := postgres.Start(ctx, postgres.Options{Home: u.Home})
	if err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(func() { _ = server.Stop(context.WithoutCancel(ctx)) }) // the cluster removes it
	if u.store, err = store.Open(ctx, server.DSN("loa")); err != nil {
		u.t.Fatal(err)
	}
	installation, err := u.store.Installation(ctx)
	if err != nil {
		u.t.Fatal(err)
	}
	address, err := pgx.ParseConfig(server.DSN("loa"))
	if err != nil {
		u.t.Fatal(err)
	}
	names := installation.Engine()
	engine, err := temporal.Start(ctx, temporal.Options{
		Postgres: address, Home: u.Home, Owner: installation.ID, TimeSkipping: true,
		Names: temporal.Names{Database: names.Database, Visibility: names.Visibility, Namespace: names.Namespace},
	})
	if err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(func() { _ = engine.Stop(context.WithoutCancel(ctx)) }) // its databases are removed
	u.Env = append(u.TLSSettings(),
		"LOA_DSN="+server.DSN("loa"), "LOA_TEMPORAL="+engine.Address(), "LOA_PUBLIC="+recordedAddress, "LOA_ADDRESS="+loaAddress, "LOA_AUTHSERV="+gateway,
		"LOA_SMTP=127.0.0.1:9", "LOA_SMTP_TLS=none", "LOA_IMAP=127.0.0.1:9", "LOA_IMAP_TLS=none",
	)
	if _, err := u.StartPart(ctx, "worker"); err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(u.Process.Kill)
	if connection, err = u.DialAt(ctx, engine.Address(), names.Namespace); err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(connection.Close)
	return connection, names.Namespace
}

// skipTime advances the clock of one workflow.
func (u *upgrade) skipTime(connection client.Client, namespace, id string, wait time.Duration) {
	u.t.Helper()
	_, err := connection.WorkflowService().UpdateWorkflowExecutionOptions(u.t.Context(), &workflowservice.UpdateWorkflowExecutionOptionsRequest{
		Namespace: namespace, WorkflowExecution: &common.WorkflowExecution{WorkflowId: id},
		WorkflowExecutionOptions: &apiworkflow.WorkflowExecutionOptions{TimeSkippingConfig: &common.TimeSkippingConfig{
			Enabled: true, FastForwardConfig: &common.FastForwardConfig{Duration: durationpb.New(wait), Id: "vao-nam"},
		}},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"time_skipping_config"}},
	})
	if err != nil {
		u.t.Fatal(err)
	}
}

// occurrencesOf lists the tasks of a recurring line by their ids.
func (u *upgrade) occurrencesOf(line string) (ids []string) {
	u.t.Helper()
	for _, task := range u.tasks() {
		if strings.HasSuffix(task.text("title"), lineTitle(line)) {
			ids = append(ids, task.text("id"))
		}
	}
	return ids
}

// checkWithoutShape checks that a task is one of before shapes, from its row and from its state.
func (u *upgrade) checkWithoutShape(id string) {
	u.t.Helper()
	task, err := u.store.Task(u.t.Context(), plan.TaskID(id))
	if err != nil {
		u.t.Fatal(err)
	}
	if !task.Work.IsZero() || task.State.Shape.Code != "" || task.State.Tally != nil || len(task.State.Milestones) > 0 {
		u.t.Errorf("%s has work %+v and shape %+v", id, task.Work, task.State.Shape)
	}
	if len(task.State.Levels) != 1 {
		u.t.Errorf("%s has %d levels of approval", id, len(task.State.Levels))
	}
}

// recurringLine is a recurring line of the recorded plan.
type recurringLine struct {
	line, unit string
	months     int // between two occurrences
}

// awaitOccurrences waits until a line has all occurrences of a time. It returns the newest that is not accepted.
func (l recurringLine) awaitOccurrences(u *upgrade, at time.Time) (newest string) {
	u.t.Helper()
	want, _ := occurrences(at, l.months)
	waittest.Eventually(u.t, fmt.Sprintf("line %s has %d occurrences", l.line, want), func() error {
		open := 0
		for _, task := range u.tasks() {
			if strings.HasSuffix(task.text("title"), lineTitle(l.line)) {
				if open++; task.text("stage") == "assignment" {
					newest = max(newest, task.text("id"))
				}
			}
		}
		if open != want || newest == "" {
			return fmt.Errorf("%d are open", open)
		}
		return nil
	})
	return newest
}
