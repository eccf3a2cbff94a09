//go:build !noembed

package workflows_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"loa/activities"
	"loa/commands"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/waittest"
	"loa/workflows"
)

// parked is a state in which the workflow of a task may stand when an operator ends it.
type parked struct {
	name  string
	short string // part of the id of the plan
	// park brings a task, which is not yet started, into the state. It returns a function that ends what keeps the task there.
	park func(f *fixture, task plan.TaskID) (release func())
}

// parkedStates lists the states in which the workflow of a task waits.
func parkedStates() []parked {
	return []parked{
		{"waiting for its alarm", "cho-hen", func(f *fixture, task plan.TaskID) func() {
			f.startTask(task)
			f.awaitJournal(task, plan.EventOpened, 1)
			return func() {}
		}},
		{"paused without an end, hence without an alarm", "tam-dung", func(f *fixture, task plan.TaskID) func() {
			f.startTask(task)
			f.command(task, plan.Command{ID: "1", Kind: plan.CommandPause, Actor: coordinator, Reason: "Chờ hướng dẫn."})
			return func() {}
		}},
		{"in the undo window of a decision", "thu-hoi", func(f *fixture, task plan.TaskID) func() {
			f.startTask(task)
			draft := f.storeText("Dự thảo của " + string(task))
			f.command(task, plan.Command{ID: "1", Kind: plan.CommandAccept, Actor: contact})
			f.command(task, plan.Command{ID: "2", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: draft})
			f.command(task, plan.Command{
				ID: "3", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: draft, Decision: plan.DecisionApprove, UndoWindow: time.Hour,
			})
			return func() {}
		}},
		{"just started, its first projection waits for PostgreSQL", "moi-giao", func(f *fixture, task plan.TaskID) func() {
			f.markStarted(task)
			release := f.lockRow(task)
			f.startTask(task)
			f.awaitProjecting(task)
			return release
		}},
		{"the projection of a command waits for PostgreSQL", "dang-ghi", func(f *fixture, task plan.TaskID) func() {
			f.startTask(task)
			f.awaitJournal(task, plan.EventOpened, 1)
			release := f.lockRow(task)
			accepted := plan.Command{ID: "1", Kind: plan.CommandAccept, Actor: contact}
			go func() { _, _ = f.commands.Do(f.t.Context(), task, accepted) }() // its answer waits for the projection
			f.awaitProjecting(task)
			return release
		}},
	}
}

// addTask records one task of a plan of its own, not yet started.
func (f *fixture) addTask(id plan.PlanID) plan.TaskID {
	f.t.Helper()
	f.importPlan(id)
	task := plan.TaskID(string(id) + "/1/so-tu-phap/1")
	spec := plan.TaskSpec{
		ID: task, Line: "1", Unit: "so-tu-phap", Occurrence: "1", Title: "Tuyên truyền dịch vụ công trực tuyến", Kind: deadline.KindBeforeDate,
		Due: calendar.MustDate(fmt.Sprintf("%d-12-14", nextYear())),
	}
	if _, err := f.store.AddTasks(f.t.Context(), id, []plan.TaskSpec{spec}); err != nil {
		f.t.Fatal(err)
	}
	return task
}

// startTask starts the workflow of a recorded task as earlier releases did: it projects its first event itself.
func (f *fixture) startTask(task plan.TaskID) {
	f.t.Helper()
	row, err := f.store.Task(f.t.Context(), task)
	if err != nil {
		f.t.Fatal(err)
	}
	levels := []plan.Level{{Role: directory.RoleUnitHead, Unit: "so-tu-phap"}}
	in := plan.TaskInput{Task: task, Due: row.State.Due, Levels: levels}
	f.startNew(in)
}

func (f *fixture) startNew(in plan.TaskInput) {
	f.t.Helper()
	options := client.StartWorkflowOptions{ID: workflows.TaskWorkflowID(in.Task), TaskQueue: f.commands.Queues.Tasks, EnableEagerStart: true}
	if _, err := f.client.ExecuteWorkflow(f.t.Context(), options, workflows.NameTask, workflows.TaskInput{New: in}); err != nil {
		f.t.Fatal(err)
	}
}

// markStarted marks a task as started, as the launch does.
func (f *fixture) markStarted(task plan.TaskID) {
	f.t.Helper()
	if err := f.store.MarkStarted(f.t.Context(), []plan.TaskID{task}); err != nil {
		f.t.Fatal(err)
	}
}

// lockRow locks the row of a task, so that its projections wait. They can be written again after release.
func (f *fixture) lockRow(task plan.TaskID) (release func()) {
	f.t.Helper()
	ctx := f.t.Context()
	conn, err := pgx.Connect(ctx, f.postgres.DSN("loa"))
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		f.t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, "SELECT 1 FROM task WHERE id = $1 FOR UPDATE", string(task)); err != nil {
		f.t.Fatal(err)
	}
	return func() { _ = conn.Close(ctx) } // a closed connection holds no lock
}

// awaitProjecting waits until the local activity has given up and the projection waits as a regular activity.
func (f *fixture) awaitProjecting(task plan.TaskID) {
	f.t.Helper()
	waittest.Eventually(f.t, "the projection is a regular activity", func() error {
		for _, event := range f.history(workflows.TaskWorkflowID(task)) {
			if event.EventType == enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED {
				return nil
			}
		}
		return errNotYet
	})
}

// awaitStatus waits until the workflow of a task has a status.
func (f *fixture) awaitStatus(workflowID string, want enums.WorkflowExecutionStatus) {
	f.t.Helper()
	waittest.Eventually(f.t, fmt.Sprintf("%s is %s", workflowID, want), func() error {
		described, err := f.client.DescribeWorkflowExecution(f.t.Context(), workflowID, "")
		if err != nil {
			return err
		}
		if got := described.WorkflowExecutionInfo.Status; got != want {
			return fmt.Errorf("it is %s", got)
		}
		return nil
	})
}

// TestEndedByOperator cancels and terminates every workflow in every state in which it waits, then compares record and engine. It is not
// parallel: a comparison waits for every task of the cluster that does not answer, those of other tests too.
func TestEndedByOperator(t *testing.T) {
	for _, state := range parkedStates() {
		t.Run("cancelled, "+state.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			task := f.addTask(plan.PlanID("kh-huy-" + state.short))
			release := state.park(f, task)
			defer release()
			id := workflows.TaskWorkflowID(task)
			if err := f.client.CancelWorkflow(t.Context(), id, ""); err != nil {
				t.Fatal(err)
			}
			release()
			f.awaitStatus(id, enums.WORKFLOW_EXECUTION_STATUS_CANCELED)
			f.checkCancelled(task)
			f.awaitAgreement(task)
			f.checkRefused(task)
		})
		t.Run("terminated, "+state.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			task := f.addTask(plan.PlanID("kh-cat-" + state.short))
			release := state.park(f, task)
			defer release()
			id := workflows.TaskWorkflowID(task)
			if err := f.client.TerminateWorkflow(t.Context(), id, "", "thử"); err != nil {
				t.Fatal(err)
			}
			release()
			f.awaitStatus(id, enums.WORKFLOW_EXECUTION_STATUS_TERMINATED)
			stop := plan.Command{ID: "dung", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."}
			if _, err := f.commands.Do(t.Context(), task, stop); !errors.Is(err, plan.ErrAway) {
				t.Errorf("a command to a task that was terminated: %v, want ErrAway", err)
			}
			if kinds := f.differences(task); !slices.Equal(kinds, []activities.DifferenceKind{activities.MissingWorkflow}) {
				t.Errorf("the differences are %q, want %q", kinds, activities.MissingWorkflow)
			}
			f.restore(task)
			f.awaitAgreement(task)
			f.command(task, stop)
			f.awaitStatus(id, enums.WORKFLOW_EXECUTION_STATUS_COMPLETED)
			f.awaitAgreement(task)
			f.checkRefused(task)
		})
	}
	for _, mail := range []struct{ name, id string }{
		{"the outbox", workflows.OutboxWorkflowID}, {"a mailbox", workflows.MailboxWorkflowID(mailAddress)},
	} {
		for _, end := range []struct {
			name string
			end  func(f *fixture) error
		}{
			{"cancelled", func(f *fixture) error { return f.client.CancelWorkflow(f.t.Context(), mail.id, "") }},
			{"terminated", func(f *fixture) error { return f.client.TerminateWorkflow(f.t.Context(), mail.id, "", "thử") }},
		} {
			t.Run(end.name+", "+mail.name, func(t *testing.T) {
				f := newFixture(t)
				if err := end.end(f); err != nil {
					t.Fatal(err)
				}
				waittest.Eventually(t, "the comparison names it", func() error {
					if !slices.ContainsFunc(f.missing(), func(d activities.Difference) bool { return d.Workflow == mail.id }) {
						return errNotYet
					}
					return nil
				})
				if err := f.commands.StartMailWorkflows(t.Context(), mailAddress); err != nil {
					t.Fatal(err)
				}
				f.awaitStatus(mail.id, enums.WORKFLOW_EXECUTION_STATUS_RUNNING)
			})
		}
	}
}

// compare lists the differences between the record and the engine, those of other tests too.
func (f *fixture) compare() []activities.Difference {
	f.t.Helper()
	found, err := commands.Comparison{Client: f.commands, Record: f.store.Reader, Mailboxes: []string{mailAddress}}.Full(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return found.Differences
}

// missing lists the workflows that do not run, without asking each of them for its state.
func (f *fixture) missing() []activities.Difference {
	f.t.Helper()
	found, err := commands.Comparison{Client: f.commands, Record: f.store.Reader, Mailboxes: []string{mailAddress}}.Missing(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return found.Differences
}

// differences lists the kinds of differences of one task.
func (f *fixture) differences(task plan.TaskID) (kinds []activities.DifferenceKind) {
	f.t.Helper()
	for _, d := range f.compare() {
		if d.Task == task {
			kinds = append(kinds, d.Kind)
		}
	}
	return kinds
}

func (f *fixture) awaitAgreement(task plan.TaskID) {
	f.t.Helper()
	waittest.Eventually(f.t, "record and engine agree about "+string(task), func() error {
		if kinds := f.differences(task); len(kinds) > 0 {
			return fmt.Errorf("differences: %q", kinds)
		}
		return nil
	})
}

// restore starts the workflow of a task again, as loa restore does.
func (f *fixture) restore(task plan.TaskID) {
	f.t.Helper()
	row, err := f.store.Task(f.t.Context(), task)
	if err != nil {
		f.t.Fatal(err)
	}
	if row.State.Seq == 0 {
		in := plan.TaskInput{Task: task, Due: row.State.Due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: "so-tu-phap"}}}
		f.startNew(in)
	} else if row.State, err = f.store.RaiseEpoch(f.t.Context(), task); err == nil {
		err = f.commands.RestoreTask(f.t.Context(), row.State, row.Title, row.Kind)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// checkRefused checks that a task whose end is on record refuses commands as closed.
func (f *fixture) checkRefused(task plan.TaskID) {
	f.t.Helper()
	_, err := f.commands.Do(f.t.Context(), task, plan.Command{ID: "sau", Kind: plan.CommandPause, Actor: coordinator, Reason: "Chờ."})
	var refusal *plan.Refusal
	if !errors.As(err, &refusal) || refusal.Kind != plan.RefusalClosed {
		f.t.Errorf("a command to a task that is over: %v, want a refusal that it is closed", err)
	}
}

// checkCancelled checks that the last event of a task is its cancellation by the engine, with a letter to the unit and one to the coordinator,
// and that no event is missing.
func (f *fixture) checkCancelled(task plan.TaskID) {
	f.t.Helper()
	journal, err := f.store.Journal(f.t.Context(), task)
	if err != nil {
		f.t.Fatal(err)
	}
	last := journal[len(journal)-1]
	if last.Kind != plan.EventCancelled || last.Channel != plan.ChannelEngine || last.Seq != len(journal) {
		f.t.Errorf("the last of %d events is %s by %s with number %d, want a cancellation by the engine", len(journal), last.Kind, last.Channel, last.Seq)
	}
	row, err := f.store.Task(f.t.Context(), task)
	if err != nil || row.State.Condition != plan.ConditionCancelled || row.ClosedAt.IsZero() {
		f.t.Errorf("the row is %s, closed at %v (%v), want cancelled", row.State.Condition, row.ClosedAt, err)
	}
	letters, err := f.store.LettersOut(f.t.Context(), task)
	told := map[directory.PersonID]bool{}
	for _, letter := range letters {
		told[letter.ToPerson] = told[letter.ToPerson] || letter.Notice == plan.NoticeChanged
	}
	if err != nil || !told[contact.Person] || !told[coordinator.Person] {
		f.t.Errorf("told of the cancellation are %v (%v), want the unit and the coordinator", told, err)
	}
}
