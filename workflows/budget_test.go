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

// The budget of an ordinary task, which has six commands, one level of approval and two reminders.
const (
	maxEvents  = 56 // 54 on most days; on some the reminder of the approver comes before the third one of the unit
	maxActions = 20 // as Temporal bills them
)

// The history of an ordinary task stays within its budget.
func TestTaskHistoryBudget(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	task := f.launch("kh-ngan-sach")
	id := workflows.TaskWorkflowID(task)
	f.skipTime(id, "den-nhac-1", untilSecondReminder())
	f.awaitJournal(task, plan.EventReminded, 2)
	steps := []stepCost{f.costSince(id, "start and two reminders", nil)}
	draft := f.storeText("Dự thảo tin, bài")
	for _, c := range []plan.Command{
		{ID: "1", Kind: plan.CommandAccept, Actor: contact},
		{ID: "2", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: draft},
		{ID: "3", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: draft, Decision: plan.DecisionApprove},
		{ID: "4", Kind: plan.CommandConfirmPublished, Actor: contact, Link: "https://hanoi.test/tin", ProofDate: calendar.Today(time.Now())},
		{ID: "5", Kind: plan.CommandSubmitReport, Actor: contact, Hash: f.storeText("Số tin: 12")},
		{ID: "6", Kind: plan.CommandAcceptReport, Actor: coordinator},
	} {
		f.command(task, c)
		steps = append(steps, f.costSince(id, string(c.Kind), steps))
	}
	if err := f.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for _, each := range steps {
		t.Logf("%s: %d events, %d actions", each.step, each.events, each.actions)
	}
	events, actions := cost(f.history(id))
	t.Logf("an ordinary task with two reminders: %d events, %d actions", events, actions)
	if events > maxEvents || actions > maxActions {
		t.Errorf("%d events and %d actions, want at most %d and %d", events, actions, maxEvents, maxActions)
	}
}

// stepCost is what one step has added to a history.
type stepCost struct {
	step            string
	events, actions int
}

// costSince is what the history of a workflow has more than the steps before.
func (f *fixture) costSince(id, step string, before []stepCost) stepCost {
	events, actions := cost(f.history(id))
	for _, each := range before {
		events, actions = events-each.events, actions-each.actions
	}
	return stepCost{step, events, actions}
}

// untilSecondReminder is the time from now to the end of the sixth working day. Without acceptance, a reminder is due after three working
// days, after six and after nine, so that the number of days depends on the day of the week.
func untilSecondReminder() time.Duration {
	sixth := calendar.Calendar{}.AddWorkingDays(calendar.Today(time.Now()), 6)
	return time.Until(sixth.AddDays(1).Start(calendar.Zone))
}

// cost counts the events of a history, without those of time skipping, which only tests have, and its actions as Temporal bills them: the
// start, every timer, every accepted update, every activity, every signal, and one for each workflow task with local activities.
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
