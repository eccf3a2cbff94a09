package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
)

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
}
