//go:build !noembed

package workflows_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/store"
	"loa/waittest"
)

// importAwaiting imports a plan with one line that waits for an event.
func (f *fixture) importAwaiting(id plan.PlanID) {
	f.t.Helper()
	f.importLinesOf(id, []plan.Line{awaitingLine(1)})
}

// awaitingLine is a line of two units that waits for an event.
func awaitingLine(number int) plan.Line {
	due, _ := deadline.Parse("Trong 05 ngày làm việc kể từ khi Bộ Nội vụ công bố", nextYear(), deadline.Rules{})
	return plan.Line{
		Sheet: "CSV", Row: number + 1, Code: fmt.Sprint(number), Title: "Tuyên truyền kết quả PAR INDEX", Deadline: due, Work: plan.Work{Shape: plan.ShapeProduct},
		Lead: []plan.Assignee{{Text: "Sở Tư pháp", Unit: "so-tu-phap", Name: "Sở Tư pháp"}, {Text: "Sở Nội vụ", Unit: "so-noi-vu", Name: "Sở Nội vụ"}},
	}
}

func eventOf(id, line string, on calendar.Date) plan.PlanCommand {
	return plan.PlanCommand{ID: id, Kind: plan.PlanCommandEvent, Lines: []string{line}, On: on, Document: "123/QĐ-BNV"}
}

// awaitTasks waits until two tasks of each of so many events are started.
func (f *fixture) awaitTasks(id plan.PlanID, events int) {
	f.t.Helper()
	waittest.Eventually(f.t, fmt.Sprintf("the tasks of %d events of %s", events, id), func() error {
		counts, err := f.store.PlanCounts(f.t.Context(), id)
		if err == nil && (counts.Tasks != 2*events || counts.Started != 2*events) {
			err = fmt.Errorf("%d tasks, %d started", counts.Tasks, counts.Started)
		}
		return err
	})
}

// TestPlanEvent records events for which a line waits: while the plan launches, in a pause, and twice.
func TestPlanEvent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const id = plan.PlanID("kh-su-kien")
	today := calendar.Today(time.Now())
	f.importAwaiting(id)
	release := f.lock(lockLines, id)
	if err := f.commands.LaunchPlan(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	early := eventOf("som", "1", today)
	var refusal *plan.Refusal
	if _, err := f.commands.ChangePlan(t.Context(), id, early); !errors.As(err, &refusal) || refusal.Kind != plan.RefusalNotNow {
		t.Errorf("before the lines are listed: %v", err)
	}
	release()
	f.awaitPlan(id, plan.PlanRunning)
	f.changePlan(id, eventOf("1", "1", today))
	f.awaitTasks(id, 1)
	if _, err := f.commands.ChangePlan(t.Context(), id, eventOf("2", "1", today)); !errors.As(err, &refusal) || refusal.Kind != plan.RefusalInvalid {
		t.Errorf("the same event twice: %v", err)
	}
	f.changePlan(id, plan.PlanCommand{ID: "dung", Kind: plan.PlanCommandPause})
	f.changePlan(id, eventOf("3", "1", today.AddDays(-1)))
	counts, err := f.store.PlanCounts(t.Context(), id)
	if err != nil || counts.Tasks != 2 {
		t.Errorf("a paused plan has %d tasks, %v", counts.Tasks, err)
	}
	f.changePlan(id, plan.PlanCommand{ID: "tiep", Kind: plan.PlanCommandResume})
	f.awaitTasks(id, 2)
	f.replay(id)
	task, err := f.store.Task(t.Context(), plan.TaskID(fmt.Sprintf("%s/1/so-tu-phap/%04d-%02d%02d", id, today.Year(), today.Month(), today.Day())))
	days, failed := f.store.Calendar(t.Context())
	if want := days.EndOfWorkingTerm(today, 5); err != nil || failed != nil || task.State.Due != want {
		t.Errorf("the task is due on %s, want %s: %v, %v", task.State.Due, want, err, failed)
	}
}

// TestPlanEventLaunch records an event while the tasks of the launch start. Its own tasks open when the launch has come to its end.
func TestPlanEventLaunch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const id, lines = plan.PlanID("kh-su-kien-khi-giao"), 300
	f.importLinesOf(id, append(datedLines(lines), awaitingLine(lines+1)))
	if err := f.commands.LaunchPlan(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	counted := func(want store.PlanCounts) {
		t.Helper()
		waittest.Eventually(t, fmt.Sprintf("%d tasks, %d of them started", want.Tasks, want.Started), func() error {
			counts, err := f.store.PlanCounts(t.Context(), id)
			if err == nil && (counts.Tasks != want.Tasks || counts.Started < want.Started) {
				err = fmt.Errorf("%+v", counts)
			}
			return err
		})
	}
	counted(store.PlanCounts{Tasks: lines})
	release := f.lock(lockTasks, id)
	event := eventOf("1", fmt.Sprint(lines+1), calendar.Today(time.Now()))
	waittest.Eventually(t, "the event is taken when the lines are listed", func() error {
		answer, err := f.commands.ChangePlan(t.Context(), id, event)
		if err == nil && answer.Status != plan.PlanLaunching {
			t.Errorf("the plan is %s", answer.Status)
		}
		return err
	})
	counted(store.PlanCounts{Tasks: lines})
	release()
	f.awaitPlan(id, plan.PlanRunning)
	counted(store.PlanCounts{Tasks: lines + 2, Started: lines + 2})
	f.replay(id)
	journal, err := f.store.PlanJournal(t.Context(), id)
	var kinds []plan.PlanEventKind
	for _, e := range journal {
		kinds = append(kinds, e.Kind)
	}
	want := []plan.PlanEventKind{plan.PlanEventLaunchStarted, plan.PlanEventHappened, plan.PlanEventLaunched, plan.PlanEventOpened}
	if diff := cmp.Diff(want, kinds); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
