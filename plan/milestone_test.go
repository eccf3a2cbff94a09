package plan_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
)

// amendMilestone gives a milestone another day.
func amendMilestone(key plan.MilestoneKey, due string) plan.Command {
	return plan.Command{Kind: plan.CommandAmend, Actor: coordinator, Milestone: key, Due: calendar.MustDate(due), Reason: "Đổi lịch tổ chức"}
}

// contest is an approved contest that was launched for May 31 and has its awards on its deadline.
func contest(t *testing.T) *taskRun {
	t.Helper()
	return launchedAs(t, plan.ShapeEvent, "2026-02-02 09:00", "2026-06-15").toStage(plan.StagePublication)
}

// milestoneDays are the days of the milestones but the plan of the event.
func (run *taskRun) milestoneDays() map[plan.MilestoneKey]string {
	days := map[plan.MilestoneKey]string{}
	for _, m := range run.state.Milestones {
		if m.Key != plan.MilestonePlan {
			days[m.Key] = m.Due.String()
		}
	}
	return days
}

// wakeUntil fires the timers until an instant, and returns the last event that is no reminder.
func (run *taskRun) wakeUntil(text string) (last plan.Event) {
	run.t.Helper()
	until := clock(run.t, text)
	for at, exists := run.state.NextWake(); exists && !at.After(until); at, exists = run.state.NextWake() {
		next, events := run.state.Wake(at)
		run.state, run.journal = next, append(run.journal, events...)
		for _, e := range events {
			if e.Kind != plan.EventReminded {
				last = e
			}
		}
	}
	run.now = until
	return last
}

func TestMilestoneDays(t *testing.T) {
	t.Parallel()
	t.Run("a granted extension moves the milestone that is due at the deadline", func(t *testing.T) {
		t.Parallel()
		run := contest(t).at("2026-06-01 09:00")
		run.do(extension(officer, "2026-07-20"))
		run.do(answerExtension(coordinator, plan.DecisionApprove, ""))
		want := map[plan.MilestoneKey]string{plan.MilestoneLaunch: "2026-05-31", plan.MilestoneAwards: "2026-07-20"}
		if diff := cmp.Diff(want, run.milestoneDays()); diff != "" {
			t.Errorf("milestones (-want +got):\n%s", diff)
		}
		if at, _ := run.state.NextWake(); at.Before(clock(t, "2026-07-01 00:00")) {
			t.Errorf("the unit is reminded on %s of a milestone that was put off", at)
		}
	})
	t.Run("another deadline moves it, and leaves one that is reached", func(t *testing.T) {
		t.Parallel()
		run := contest(t).at("2026-06-01 09:00")
		run.do(plan.Command{
			Kind: plan.CommandConfirmPublished, Actor: officer, Milestone: plan.MilestoneLaunch, ProofDate: calendar.MustDate("2026-05-30"), Place: "Nhà văn hóa",
		})
		run.do(plan.Command{Kind: plan.CommandAmend, Actor: coordinator, Due: calendar.MustDate("2026-06-10"), Reason: "Điều chỉnh kế hoạch"})
		want := map[plan.MilestoneKey]string{plan.MilestoneLaunch: "2026-05-31", plan.MilestoneAwards: "2026-06-10"}
		if diff := cmp.Diff(want, run.milestoneDays()); diff != "" {
			t.Errorf("milestones (-want +got):\n%s", diff)
		}
	})
	t.Run("a day that does not move the deadline leaves a late event late", func(t *testing.T) {
		t.Parallel()
		run := contest(t)
		if e := run.wakeUntil("2026-06-19 09:00"); e.Kind != plan.EventEscalated || e.Step != 1 {
			t.Fatalf("the last event is %s %d", e.Kind, e.Step)
		}
		run.do(amendMilestone(plan.MilestoneLaunch, "2026-06-05"))
		if !run.state.Overdue || run.state.Escalations != 1 {
			t.Errorf("late: %t, after %d escalations", run.state.Overdue, run.state.Escalations)
		}
		if e := run.wakeUntil("2026-06-25 09:00"); e.Kind != plan.EventEscalated || e.Step != 2 {
			t.Errorf("the next event is %s %d, want the escalation to the coordinator", e.Kind, e.Step)
		}
	})
	t.Run("a later day of the last milestone gives a late event time", func(t *testing.T) {
		t.Parallel()
		run := contest(t)
		run.wakeUntil("2026-06-19 09:00")
		run.do(amendMilestone(plan.MilestoneAwards, "2026-07-20"))
		if run.state.Overdue || run.state.Escalations != 0 || run.state.Due != calendar.MustDate("2026-07-20") {
			t.Errorf("late: %t, after %d escalations, due %s", run.state.Overdue, run.state.Escalations, run.state.Due)
		}
		late := run.wakeUntil("2026-07-22 09:00")
		if kinds := eventKinds(run.journal); late.Kind != plan.EventOverdue || !slices.Contains(kinds, plan.EventAmended) {
			t.Errorf("after the new deadline: %s of %v", late.Kind, kinds)
		}
	})
}
