package main_test

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"loa/waittest"
	loaworker "loa/worker"
)

// connect connects to the Temporal server of the running program.
func (u *upgrade) connect() client.Client {
	u.t.Helper()
	connection, err := u.Dial(u.t.Context())
	if err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(connection.Close)
	return connection
}

// expectedWorkflows returns the ids of the workflows that must run, sorted: those of the open tasks, the plan, the mailbox and the outbox.
func (u *upgrade) expectedWorkflows(tasks []object) []string {
	ids := []string{"mailbox/" + loaAddress, "outbox", "plan/" + u.plan}
	for _, task := range tasks {
		if task["stage"] != "done" && task["condition"] != "cancelled" {
			ids = append(ids, "task/"+task.text("id"))
		}
	}
	slices.Sort(ids)
	return ids
}

// replayHistories replays the history of every open workflow with the code of this program, also of those without further events.
func (u *upgrade) replayHistories() {
	connection := u.connect()
	replayer := worker.NewWorkflowReplayer()
	loaworker.Register(replayer)
	log := sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	for _, id := range u.expectedWorkflows(u.before) {
		waittest.Eventually(u.t, "the history of "+id+" replays", func() error { // a workflow task that is being processed does not replay
			return replayer.ReplayWorkflowExecution(u.t.Context(), connection.WorkflowService(), log, "loa", workflow.Execution{ID: id})
		})
	}
}

// checkWorkflows compares the running workflows with the open tasks.
func (u *upgrade) checkWorkflows() {
	connection := u.connect()
	want := u.expectedWorkflows(u.tasks())
	waittest.Eventually(u.t, "the engine lists the running workflows", func() error {
		list, err := connection.ListWorkflow(u.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "ExecutionStatus = 'Running'", PageSize: 1000})
		var got []string
		for _, each := range list.GetExecutions() {
			got = append(got, each.GetExecution().GetWorkflowId())
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			err = fmt.Errorf("running (-open +engine):\n%s", diff)
		}
		return err
	})
	if timers := u.pendingTimers(connection, "plan/"+u.plan); timers != expectedPlanTimers(time.Now()) {
		u.t.Errorf("the plan has %d timers, want %d", timers, expectedPlanTimers(time.Now()))
	}
}

// pendingTimers counts the pending timers of a workflow.
func (u *upgrade) pendingTimers(connection client.Client, workflow string) (n int) {
	u.t.Helper()
	history := connection.GetWorkflowHistory(u.t.Context(), workflow, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		event, err := history.Next()
		if err != nil {
			u.t.Fatal(err)
		}
		switch event.GetEventType() {
		case enums.EVENT_TYPE_TIMER_STARTED:
			n++
		case enums.EVENT_TYPE_TIMER_FIRED, enums.EVENT_TYPE_TIMER_CANCELED:
			n--
		default:
		}
	}
	return n
}

// expectedPlanTimers returns the number of pending timers of a plan of the recorded year: one until its last month begins.
func expectedPlanTimers(now time.Time) int {
	if opened, _ := occurrences(now, 1); opened < 12 {
		return 1
	}
	return 0
}

var hanoiTime = time.FixedZone("Hanoi", 7*60*60)

// occurrences returns how many occurrences of a recurring line are open at a time, and how many there are in the year. The interval is in months.
// The first occurrence opens with the plan, each other one at eight o'clock on the first day of its month.
func occurrences(now time.Time, months int) (open, all int) {
	for month := 1; month <= 12; month += months {
		all++
		if !now.Before(time.Date(upgradeYear, time.Month(month), 1, 8, 0, 0, 0, hanoiTime)) {
			open++
		}
	}
	return max(open, 1), all
}
