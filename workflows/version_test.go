//go:build !noembed

package workflows_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"go.temporal.io/api/history/v1"
	sdkworker "go.temporal.io/sdk/worker"

	"loa/activities"
	"loa/commands"
	"loa/plan"
	"loa/plan/calendar"
	"loa/worker"
	"loa/workflows"
)

// mixedActivities project as two releases do beside each other: those events that a test chooses are projected by code without a version.
type mixedActivities struct {
	*activities.Activities
	before func(seq int) bool
}

// Project overrides the method of the embedded activities.
func (m *mixedActivities) Project(ctx context.Context, p activities.Projection) (activities.Projected, error) {
	done, err := m.Activities.Project(ctx, p)
	if m.before(p.State.Seq) {
		done.Version = 0
	}
	return done, err
}

// Steps of one task may be taken by code with and without a version, as in a rolling upgrade: each history can be replayed.
func TestStepVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, key string
		before    func(seq int) bool
	}{
		{"every second step by the earlier release", "xen-ke", func(seq int) bool { return seq%2 == 0 }},
		{"the task is opened by the earlier release", "mo-truoc", func(seq int) bool { return seq == 1 }},
		{"the earlier release takes the steps from the third on", "lui-lai", func(seq int) bool { return seq >= 3 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			name := "phien-ban-" + c.key
			f = f.mixed(workflows.Queues{Tasks: name, Mail: name + "-thu"}, c.before)
			task := f.launch(plan.PlanID(name))
			id := workflows.TaskWorkflowID(task)
			f.skipTime(id, "den-nhac-1", untilSecondReminder())
			f.awaitJournal(task, plan.EventReminded, 2)
			draft := f.storeText("Dự thảo tin, bài")
			for _, command := range []plan.Command{
				{ID: "1", Kind: plan.CommandAccept, Actor: contact},
				{ID: "2", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: draft},
				{ID: "3", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: draft, Decision: plan.DecisionApprove},
				{ID: "4", Kind: plan.CommandPause, Actor: coordinator, Reason: "Chờ hướng dẫn."},
				{ID: "5", Kind: plan.CommandResume, Actor: coordinator},
				{ID: "6", Kind: plan.CommandConfirmPublished, Actor: contact, Link: "https://hanoi.test/tin", ProofDate: calendar.Today(time.Now())},
			} {
				f.command(task, command)
			}
			events := f.history(id)
			f.replayed(events)
			f.command(task, plan.Command{ID: "7", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
			if err := f.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			f.replayed(f.history(id))
		})
	}
}

// mixed is a fixture with queues of its own and a worker on them that runs mixedActivities.
func (f *fixture) mixed(queues workflows.Queues, before func(seq int) bool) *fixture {
	f.t.Helper()
	lent := *f.cluster
	lent.commands = commands.New(f.client, f.store, time.Now)
	lent.commands.Queues = queues
	w := sdkworker.New(f.client, queues.Tasks, sdkworker.Options{DisableRegistrationAliasing: true, WorkflowPanicPolicy: sdkworker.FailWorkflow})
	worker.Register(w)
	w.RegisterActivity(&mixedActivities{&activities.Activities{
		Store: f.store, Commands: lent.commands, Address: mailAddress, Public: "http://127.0.0.1:8080", Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}, before})
	if err := w.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(w.Stop)
	return &fixture{cluster: &lent, t: f.t}
}

// replayed replays a history by the code of this release.
func (f *fixture) replayed(events []*history.HistoryEvent) {
	f.t.Helper()
	replayer := sdkworker.NewWorkflowReplayer()
	worker.Register(replayer)
	if err := replayer.ReplayWorkflowHistory(discardLogger{}, &history.History{Events: slices.Clone(events)}); err != nil {
		f.t.Error(err)
	}
}
