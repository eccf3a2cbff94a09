package plan_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// wakeUps lists the events of a task without commands, each with its day and hour.
func (run *taskRun) wakeUps(most int) []string {
	run.t.Helper()
	var all []string
	for range most {
		at, waits := run.state.NextWake()
		if !waits {
			return all
		}
		run.now = at
		next, events := run.state.Wake(at)
		run.state = next
		run.journal = append(run.journal, events...)
		for _, e := range events {
			all = append(all, at.In(calendar.Zone).Format("2006-01-02 15h ")+string(e.Kind))
		}
	}
	return all
}

func TestNextWake(t *testing.T) {
	t.Parallel()
	t.Run("the reminder schedule of each stage", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name  string
			at    string
			due   string
			stage plan.Stage
			most  int
			want  []string
		}{
			{
				name: "a drafter before the deadline, late, and then escalated", at: "2026-03-02 09:00", due: "2026-03-31", stage: plan.StageDrafting, most: 8,
				want: []string{
					"2026-03-20 08h reminded", "2026-03-26 08h reminded", "2026-03-30 08h reminded", "2026-04-01 08h overdue",
					"2026-04-03 08h escalated", "2026-04-09 08h escalated", "2026-04-16 08h reminded", "2026-04-23 08h reminded",
				},
			},
			{
				name: "a unit that has not accepted the task", at: "2026-03-02 09:00", due: "2026-06-30", stage: plan.StageAssignment, most: 4,
				want: []string{"2026-03-05 08h reminded", "2026-03-10 08h reminded", "2026-03-13 08h reminded", "2026-06-19 08h reminded"},
			},
			{
				name: "an approver, over a weekend", at: "2026-03-06 09:00", due: "2026-06-30", stage: plan.StageApproval, most: 4,
				want: []string{"2026-03-10 08h reminded", "2026-03-12 08h reminded", "2026-03-16 08h reminded", "2026-06-19 08h reminded"},
			},
			{
				name: "a unit that owes a report", at: "2026-03-02 09:00", due: "2026-03-31", stage: plan.StageReporting, most: 9,
				want: []string{
					"2026-03-09 08h reminded", "2026-03-16 08h reminded", "2026-03-23 08h reminded", "2026-03-30 08h escalated",
					"2026-04-06 08h escalated",
				},
			},
			{
				name: "a drafter without a deadline", at: "2026-03-02 09:00", stage: plan.StageDrafting, most: 9,
				want: []string{"2026-03-30 08h reminded", "2026-04-28 08h reminded", "2026-05-28 08h reminded"},
			},
			{
				name: "a publication without a deadline", at: "2026-03-02 09:00", stage: plan.StagePublication, most: 9,
				want: []string{"2026-03-30 08h reminded", "2026-04-28 08h reminded", "2026-05-28 08h reminded"},
			},
			{
				name: "a deadline right after Tết: no letter goes out in the holidays", at: "2026-02-02 09:00", due: "2026-02-24", stage: plan.StageDrafting, most: 5,
				want: []string{
					"2026-02-06 08h reminded", "2026-02-12 08h reminded", "2026-02-23 08h reminded", "2026-02-25 08h overdue",
					"2026-02-27 08h escalated",
				},
			},
			{
				name: "a deadline in Tết: late on the first worked morning", at: "2026-02-02 09:00", due: "2026-02-17", stage: plan.StageDrafting, most: 5,
				want: []string{
					"2026-02-05 08h reminded", "2026-02-11 08h reminded", "2026-02-13 08h reminded", "2026-02-23 08h overdue",
					"2026-02-25 08h escalated",
				},
			},
			{
				name: "a task launched after its deadline", at: "2026-03-02 09:00", due: "2026-02-26", stage: plan.StageAssignment, most: 2,
				want: []string{"2026-03-03 08h escalated", "2026-03-05 08h reminded"},
			},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				run := launched(t, tt.at, tt.due).toStage(tt.stage)
				if diff := cmp.Diff(tt.want, run.wakeUps(tt.most)); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
			})
		}
	})
	t.Run("reminders end at MaxReminders", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		run.wakeUps(1000)
		count := map[plan.EventKind]int{}
		for _, e := range run.journal {
			count[e.Kind]++
		}
		want := map[plan.EventKind]int{plan.EventOpened: 1, plan.EventReminded: plan.MaxReminders, plan.EventOverdue: 1, plan.EventEscalated: 2}
		if diff := cmp.Diff(want, count); diff != "" {
			t.Errorf("events of an untouched task (-want +got):\n%s", diff)
		}
	})
	t.Run("a planned publication has a reminder on its day", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-06-30").toStage(plan.StageDrafting)
		c := submit(officer, hash(1))
		c.Until = calendar.MustDate("2026-03-19")
		run.do(c)
		run.do(approve(chair, 1, hash(1)))
		if diff := cmp.Diff([]string{"2026-03-19 08h reminded"}, run.wakeUps(1)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("a replaced draft restarts the reminders of the approver", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-06-30").toStage(plan.StageApproval)
		run.at("2026-03-03 16:00").do(submit(officer, hash(2)))
		if diff := cmp.Diff([]string{"2026-03-05 08h reminded"}, run.wakeUps(1)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("a new deadline restarts the schedule", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		run.wake("2026-04-10 09:00")
		if !run.state.Overdue || run.state.Escalations != 2 {
			t.Fatalf("overdue %v, climbed %d", run.state.Overdue, run.state.Escalations)
		}
		run.do(plan.Command{Kind: plan.CommandAmend, Actor: coordinator, Reason: "Điều chỉnh kế hoạch", Due: calendar.MustDate("2026-05-29")})
		want := []string{"2026-05-20 08h reminded", "2026-05-26 08h reminded", "2026-05-28 08h reminded", "2026-06-01 08h overdue"}
		if diff := cmp.Diff(want, run.wakeUps(4)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("a pause without an end sends no reminder", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		run.do(order(plan.CommandPause, coordinator, "Chờ hướng dẫn của Bộ Nội vụ"))
		if at, waits := run.state.NextWake(); waits {
			t.Errorf("wakes at %s", at)
		}
		if events := run.wake("2026-08-03 09:00"); events != nil {
			t.Errorf("woke to %v", events)
		}
		run.do(order(plan.CommandResume, coordinator, ""))
		if run.state.Condition != plan.ConditionActive {
			t.Errorf("resumed as %s", run.state.Condition)
		}
	})
	t.Run("a pause across the deadline delays lateness and does not cancel it", func(t *testing.T) {
		t.Parallel()
		pause := order(plan.CommandPause, coordinator, "Chờ hướng dẫn của Bộ Nội vụ")
		until := pause
		until.Until = calendar.MustDate("2026-04-19")
		want := []string{"2026-04-21 08h overdue", "2026-04-23 08h escalated", "2026-05-04 08h escalated"}

		t.Run("ended by the coordinator", func(t *testing.T) {
			t.Parallel()
			run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
			run.do(pause)
			run.at("2026-04-20 09:00").do(order(plan.CommandResume, coordinator, ""))
			if diff := cmp.Diff(want, run.wakeUps(3)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
		t.Run("ended by its date", func(t *testing.T) {
			t.Parallel()
			run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
			run.do(until)
			if diff := cmp.Diff(append([]string{"2026-04-20 08h resumed"}, want...), run.wakeUps(4)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
		t.Run("after it was declined", func(t *testing.T) {
			t.Parallel()
			run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
			run.do(order(plan.CommandDecline, officer, "Không thuộc chức năng"))
			run.at("2026-04-20 09:00").do(plan.Command{Kind: plan.CommandAssign, Actor: coordinator, Person: "do-van-thu"})
			if diff := cmp.Diff(want, run.wakeUps(3)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	})
	t.Run("a published task is no longer late", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StagePublication)
		run.at("2026-03-30 09:00").do(publish(officer, "2026-03-30"))
		for _, event := range run.wakeUps(100) {
			if strings.HasSuffix(event, "overdue") {
				t.Errorf("a published task is overdue: %s", event)
			}
		}
	})
	t.Run("tasks of one deadline are spread over a quarter of an hour", func(t *testing.T) {
		t.Parallel()
		seconds := map[time.Time]int{}
		for n := range 1000 {
			id, err := plan.NewTaskID("kh-2026", "17", directory.UnitCode(hash(n)[56:]), "1")
			if err != nil {
				t.Fatal(err)
			}
			s, _ := plan.NewTask(plan.TaskInput{Task: id, Due: calendar.MustDate("2026-03-31"), Calendar: shipped(t)}, clock(t, "2026-03-24 09:00"))
			at, _ := s.NextWake()
			if local := at.In(calendar.Zone); local.Hour() != 8 || local.Minute() >= 15 {
				t.Fatalf("task %s wakes at %s", id, local)
			}
			seconds[at]++
		}
		for at, tasks := range seconds {
			if tasks > 20 {
				t.Errorf("%d of 1,000 tasks wake at %s", tasks, at)
			}
		}
	})
}

func TestWake(t *testing.T) {
	t.Parallel()
	t.Run("a machine that was down catches up", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name  string
			until string
			want  []plan.EventKind
		}{
			{name: "over one reminder", until: "2026-03-20 09:00", want: []plan.EventKind{plan.EventReminded}},
			{name: "over all reminders: one is enough", until: "2026-03-30 09:00", want: []plan.EventKind{plan.EventReminded}},
			{name: "past the deadline: the overdue letter replaces the reminder", until: "2026-04-01 09:00", want: []plan.EventKind{plan.EventOverdue}},
			{name: "past the first escalation", until: "2026-04-03 09:00", want: []plan.EventKind{plan.EventOverdue, plan.EventEscalated}},
			{
				name: "for half a year", until: "2026-09-30 09:00",
				want: []plan.EventKind{plan.EventOverdue, plan.EventEscalated, plan.EventEscalated, plan.EventReminded},
			},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
				if diff := cmp.Diff(tt.want, run.wake(tt.until)); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
				if again := run.wake(tt.until); again != nil {
					t.Errorf("the same hour again: %v", again)
				}
				if at, waits := run.state.NextWake(); waits && !at.After(run.now) {
					t.Errorf("wakes next at %s, which is over", at)
				}
			})
		}
	})
	t.Run("a timer that fires too early does nothing", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		at, _ := run.state.NextWake()
		for _, early := range []time.Time{at.Add(-time.Nanosecond), run.now.AddDate(-1, 0, 0)} {
			next, events := run.state.Wake(early)
			if events != nil {
				t.Errorf("at %s: %v", early, eventKinds(events))
			}
			if still, _ := next.NextWake(); !still.Equal(at) {
				t.Errorf("at %s: wakes next at %s, want %s", early, still, at)
			}
		}
		if _, events := run.state.Wake(at); len(events) != 1 {
			t.Errorf("at the hour itself: %v", eventKinds(events))
		}
	})
	t.Run("a pause ends on its last day", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-06-30").toStage(plan.StageApproval)
		pause := order(plan.CommandPause, coordinator, "Chờ hướng dẫn của Bộ Nội vụ")
		pause.Until = calendar.MustDate("2026-03-12")
		run.do(pause)
		if events := run.wake("2026-03-12 23:59"); events != nil {
			t.Errorf("during the pause: %v", events)
		}
		want := []string{"2026-03-13 08h resumed", "2026-03-17 08h reminded"}
		if diff := cmp.Diff(want, run.wakeUps(2)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if run.state.Condition != plan.ConditionActive || !run.state.PauseEnd.IsZero() {
			t.Errorf("after the pause: %s until %s", run.state.Condition, run.state.PauseEnd)
		}
	})
}
