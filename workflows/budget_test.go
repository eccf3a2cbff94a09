//go:build !noembed

package workflows_test

import (
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"

	"loa/plan"
	"loa/plan/calendar"
	"loa/workflows"
)

// The budget of an ordinary task: six human commands, one level of approval, two reminders.
const (
	mostEvents  = 70
	mostActions = 28
)

func TestAnOrdinaryTaskStaysWithinItsBudgetOfHistory(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	task := o.launch("kh-ngan-sach")
	id := workflows.TaskWorkflowID(task)
	o.skip(id, "den-nhac-1", 9*24*time.Hour) // nobody takes it on: a reminder after three working days, another after six
	o.journalHas(task, plan.EventReminded, 2)
	draft := o.file("Dự thảo tin, bài")
	for _, c := range []plan.Command{
		{ID: "1", Kind: plan.CommandAccept, Actor: contact},
		{ID: "2", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: draft},
		{ID: "3", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: draft, Decision: plan.DecisionApprove},
		{ID: "4", Kind: plan.CommandConfirmPublished, Actor: contact, Link: "https://hanoi.test/tin", ProofDate: calendar.Today(time.Now())},
		{ID: "5", Kind: plan.CommandSubmitReport, Actor: contact, Hash: o.file("Số tin: 12")},
		{ID: "6", Kind: plan.CommandAcceptReport, Actor: coordinator},
	} {
		o.do(task, c)
	}
	if err := o.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	events, actions := cost(o.events(id))
	t.Logf("an ordinary task with two reminders: %d events, %d actions", events, actions)
	if events > mostEvents || actions > mostActions {
		t.Errorf("%d events and %d actions, want at most %d and %d", events, actions, mostEvents, mostActions)
	}
}

// cost counts a history: its events without those that only a test's skipping of time adds, and its actions as Temporal bills them:
// the start, every timer, every update accepted, every activity, and for each workflow task with local activities one.
func cost(history []*history.HistoryEvent) (events, actions int) {
	markers := map[int64]bool{}
	for _, e := range history {
		switch e.GetEventType() {
		case enums.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED, enums.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED:
			continue
		case enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, enums.EVENT_TYPE_TIMER_STARTED,
			enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
			enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
			actions++
		case enums.EVENT_TYPE_MARKER_RECORDED:
			if task := e.GetMarkerRecordedEventAttributes().GetWorkflowTaskCompletedEventId(); !markers[task] {
				markers[task] = true
				actions++
			}
		default:
		}
		events++
	}
	return events, actions
}
