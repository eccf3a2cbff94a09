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

	loaworker "loa/worker"
)

// client connects to the engine of the running program.
func (u *upgrade) client() client.Client {
	u.t.Helper()
	at, err := u.running()
	if err != nil {
		u.t.Fatal(err)
	}
	engine, err := client.DialContext(u.t.Context(), client.Options{HostPort: at.Temporal, Namespace: "loa"})
	if err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(engine.Close)
	return engine
}

// open are the ids of the workflows that must run for the tasks that are open, in the order of their names.
func (u *upgrade) open(tasks []object) []string {
	ids := []string{"mailbox/" + loaAddress, "outbox", "plan/" + u.plan}
	for _, task := range tasks {
		if task["stage"] != "done" && task["condition"] != "cancelled" {
			ids = append(ids, "task/"+task.text("id"))
		}
	}
	slices.Sort(ids)
	return ids
}

// histories replays the history of every open workflow in this program's code, whether or not anything ever happens in it again.
func (u *upgrade) histories() {
	engine := u.client()
	replayer := worker.NewWorkflowReplayer()
	loaworker.Register(replayer)
	log := sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	for _, id := range u.open(u.before) {
		u.eventually("the history of "+id+" replays", func() error { // not while a step of it is half written
			return replayer.ReplayWorkflowExecution(u.t.Context(), engine.WorkflowService(), log, "loa", workflow.Execution{ID: id})
		})
	}
}

// openWorkflows compares what runs in the engine with the open tasks.
func (u *upgrade) openWorkflows() {
	engine := u.client()
	want := u.open(u.tasks())
	u.eventually("the engine lists what runs", func() error {
		list, err := engine.ListWorkflow(u.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "ExecutionStatus = 'Running'", PageSize: 1000})
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
	if timers := u.timers(engine, "plan/"+u.plan); timers != wakesAhead(time.Now()) {
		u.t.Errorf("the plan waits with %d timers, want %d", timers, wakesAhead(time.Now()))
	}
}

// timers counts the timers that a workflow waits for.
func (u *upgrade) timers(engine client.Client, workflow string) (n int) {
	u.t.Helper()
	history := engine.GetWorkflowHistory(u.t.Context(), workflow, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
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

// wakesAhead is how many timers a plan of the recorded year waits for: one until its last month has begun.
func wakesAhead(now time.Time) int {
	if opened, _ := occurrences(now, 1); opened < 12 {
		return 1
	}
	return 0
}

var hanoiTime = time.FixedZone("Hanoi", 7*60*60)

// occurrences is how many occurrences of a line that recurs every so many months are open on a day, and how many there are in the year. The
// first is opened with the plan, the others at eight o'clock of their first day.
func occurrences(now time.Time, months int) (open, all int) {
	for month := 1; month <= 12; month += months {
		all++
		if !now.Before(time.Date(upgradeYear, time.Month(month), 1, 8, 0, 0, 0, hanoiTime)) {
			open++
		}
	}
	return max(open, 1), all
}
