package workflows_test

import (
	"testing"
	"time"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/workflows"
)

// timerCost counts the timers of a task.
type timerCost struct{ set, cancelled, fired int }

// events is what the timers add to a history: a timer that fires brings a workflow task of three events.
func (c timerCost) events() int { return c.set + c.cancelled + 4*c.fired }

// countTimers counts the timers of the workflow, not those with which the test sends its commands.
func (e *taskEnv) countTimers() *timerCost {
	var c timerCost
	own := map[string]bool{}
	e.SetOnTimerScheduledListener(func(id string, _ time.Duration) { own[id] = true; c.set++ })
	e.SetOnTimerCanceledListener(func(string) { c.cancelled++ })
	e.SetOnTimerFiredListener(func(id string) {
		if own[id] {
			c.fired++
		}
	})
	return &c
}

// TestTaskTimers counts what the timers of an ordinary task cost, by the rules of version 0, which cancel a timer at every change, and of
// version 1, which let an earlier one stand. Its six commands follow two reminders.
func TestTaskTimers(t *testing.T) {
	t.Parallel()
	const day = 24 * hour
	atOnce := []time.Duration{9 * day, 9*day + hour, 9*day + 2*hour, 9*day + 3*hour, 9*day + 4*hour, 9*day + 5*hour}
	spaced := []time.Duration{9 * day, 14 * day, 15 * day, 18 * day, 22 * day, 24 * day}
	for _, c := range []struct {
		name    string
		version int
		when    []time.Duration
		want    timerCost
	}{
		{"commands in one day, every change cancels", 0, atOnce, timerCost{set: 8, cancelled: 5, fired: 2}},
		{"commands in one day, an earlier timer stands", activities.StepVersion, atOnce, timerCost{set: 3, cancelled: 0, fired: 2}},
		{"commands over two weeks, every change cancels", 0, spaced, timerCost{set: 7, cancelled: 4, fired: 2}},
		{"commands over two weeks, an earlier timer stands", activities.StepVersion, spaced, timerCost{set: 7, cancelled: 1, fired: 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := newTaskEnv(t).withProjection()
			e.version = c.version
			got := e.countTimers()
			for i, command := range ordinaryCommands() {
				e.commandAfter(c.when[i], "", command)
			}
			e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
			if *got != c.want {
				t.Errorf("%+v, want %+v", *got, c.want)
			}
			t.Logf("%d events", got.events())
			e.checkJournal(plan.EventOpened, plan.EventReminded, plan.EventReminded, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventApproved,
				plan.EventPublished, plan.EventReportSubmitted, plan.EventReportAccepted)
		})
	}
	t.Run("a reminder comes at its time after a timer that was left standing", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		e.commandAfter(hour, "", ordinaryCommands()[0]) // the timer of the acceptance stands until Thursday, when nothing is due
		e.commandAfter(24*24*hour, "", plan.Command{ID: "x", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		e.checkJournal(plan.EventOpened, plan.EventAccepted, plan.EventReminded, plan.EventCancelled)
		want := calendar.Calendar{}.AddWorkingDays(newTask().Due, -7)
		if got := calendar.Today(e.journal[2].At); got != want {
			t.Errorf("the reminder came on %s, want %s", got, want)
		}
	})
	t.Run("a step that wakes the task earlier sets the timer anew", func(t *testing.T) {
		t.Parallel()
		e := newTaskEnv(t).withProjection()
		got := e.countTimers()
		e.commandAfter(3*24*hour, "", ordinaryCommands()[0])      // after the first reminder
		e.commandAfter(3*24*hour+hour, "", ordinaryCommands()[1]) // the head is reminded after two working days, before the second reminder of the unit
		e.commandAfter(7*24*hour+12*hour, "", plan.Command{ID: "x", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		e.ExecuteWorkflow(workflows.NameTask, workflows.TaskInput{New: newTask()})
		if got.cancelled != 1 {
			t.Errorf("%+v, want one timer cancelled", *got)
		}
		e.checkJournal(plan.EventOpened, plan.EventReminded, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventReminded, plan.EventCancelled)
	})
}
