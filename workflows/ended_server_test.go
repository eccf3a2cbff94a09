//go:build !noembed

package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/enums/v1"

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

// startTask starts the workflow of a recorded task.
func (f *fixture) startTask(task plan.TaskID) {
	f.t.Helper()
	row, err := f.store.Task(f.t.Context(), task)
	if err != nil {
		f.t.Fatal(err)
	}
	levels := []plan.Level{{Role: directory.RoleUnitHead, Unit: "so-tu-phap"}}
	in := plan.TaskInput{Task: task, Due: row.State.Due, Levels: levels}
	if err := f.commands.StartTask(f.t.Context(), in, row.Title, row.Kind); err != nil {
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

func TestEndedByOperator(t *testing.T) {
	t.Parallel()
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
		})
	}
}

// checkCancelled checks that the last event of a task is its cancellation by the engine, with a letter to the unit, and that no event is
// missing.
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
	told := false
	for _, letter := range letters {
		told = told || letter.Notice == plan.NoticeChanged
	}
	if err != nil || !told {
		f.t.Errorf("the unit is not told of the cancellation: %d letters (%v)", len(letters), err)
	}
}
