package plan_test

import (
	"slices"
	"testing"

	"loa/plan"
	"loa/plan/directory"
)

// corrected is a copy of the newest version that an approver corrected and sends back instead of a decision.
func corrected(by directory.Actor, s plan.State, draft string) plan.Command {
	c := submit(by, draft)
	c.Channel, c.For, c.Draft = plan.ChannelMail, s.DraftBy, s.Draft
	return c
}

func TestCorrectedCopy(t *testing.T) {
	t.Parallel()
	t.Run("it is the next version, its drafter stays, and the approver may approve it", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		run.do(corrected(chair, run.state, hash(2)))
		if run.state.Draft != 2 || run.state.DraftBy != officer.Person || run.state.Stage != plan.StageApproval {
			t.Fatalf("version %d by %s in %s", run.state.Draft, run.state.DraftBy, run.state.Stage)
		}
		e := run.journal[len(run.journal)-1]
		if e.Actor != chair.Person || e.For != officer.Person {
			t.Errorf("the journal says it was sent by %s for %s", e.Actor, e.For)
		}
		told := slices.ContainsFunc(run.state.Notices(e), func(n plan.Notice) bool { return n.Kind == plan.NoticeChanged && n.Person == officer.Person })
		asked := slices.ContainsFunc(run.state.Notices(e), func(n plan.Notice) bool { return n.Kind == plan.NoticeApproval })
		if !told || !asked {
			t.Errorf("notices %+v: the drafter is told and the approver asked", run.state.Notices(e))
		}
		run.do(decide(chair, run.state, plan.DecisionApprove))
	})
	t.Run("it is refused", func(t *testing.T) {
		t.Parallel()
		for name, tt := range map[string]struct {
			change func(*plan.Command)
			want   plan.RefusalKind
		}{
			"of an older version":                         {func(c *plan.Command) { c.Draft-- }, plan.RefusalStaleDraft},
			"in the name of a person who drafted nothing": {func(c *plan.Command) { c.For = "ai-do" }, plan.RefusalForbidden},
			"from a person who does not approve":          {func(c *plan.Command) { c.Actor = coordinator }, plan.RefusalForbidden},
			"from the drafter":                            {func(c *plan.Command) { c.Actor = officer }, plan.RefusalForbidden},
			"without a content":                           {func(c *plan.Command) { c.Hash = "" }, plan.RefusalInvalid},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
				c := corrected(chair, run.state, hash(2))
				tt.change(&c)
				if kind := run.refused(c); kind != tt.want {
					t.Errorf("refused as %q, want %q", kind, tt.want)
				}
			})
		}
		run := approvedByMail(t)
		if kind := run.refused(corrected(chair, run.state, hash(2))); kind != plan.RefusalNotNow {
			t.Errorf("after the decision: %q", kind)
		}
	})
}
