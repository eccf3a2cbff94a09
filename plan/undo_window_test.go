package plan_test

import (
	"slices"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// withUndoWindow is a decision that came by mail and can be taken back for a time.
func withUndoWindow(window time.Duration, c plan.Command) plan.Command {
	c.Channel, c.UndoWindow = plan.ChannelMail, window
	return c
}

func decide(by directory.Actor, s plan.State, decision plan.Decision) plan.Command {
	return plan.Command{
		Kind: plan.CommandDecide, Actor: by, Channel: plan.ChannelMail, Draft: s.Draft, Hash: s.DraftHash, Decision: decision,
		Reason: "Đề nghị bổ sung số liệu quý I.",
	}
}

func withdraw(by directory.Actor) plan.Command {
	return plan.Command{Kind: plan.CommandWithdraw, Actor: by, Channel: plan.ChannelMail}
}

// approvedByMail is a task whose only draft the chair approved at nine, with an undo window until a quarter past.
func approvedByMail(t *testing.T, levels ...directory.Role) *taskRun {
	t.Helper()
	run := launched(t, "2026-03-02 09:00", "2026-03-31", levels...).toStage(plan.StageApproval)
	run.at("2026-03-05 09:00").do(withUndoWindow(plan.UndoWindowStandard, decide(chair, run.state, plan.DecisionApprove)))
	return run
}

func TestUndoWindow(t *testing.T) {
	t.Parallel()
	t.Run("nothing is published before the window of its approval ends", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t)
		if run.state.Stage != plan.StagePublication || !run.state.InUndoWindow(run.now) {
			t.Fatalf("the approval led to %s, undo window %v", run.state.Stage, run.state.InUndoWindow(run.now))
		}
		published := completeCommand(plan.CommandConfirmPublished, officer, run.state)
		if kind := run.at("2026-03-05 09:14:59").refused(published); kind != plan.RefusalNotNow {
			t.Errorf("published within the undo window: %s", kind)
		}
		run.at("2026-03-05 09:15").do(published)
	})
	t.Run("letters that follow from a decision go out when its window ends", func(t *testing.T) {
		t.Parallel()
		ends := clock(t, "2026-03-05 09:15").UTC()
		for _, c := range []struct {
			name     string
			levels   []directory.Role
			decision plan.Decision
			follows  plan.NoticeKind
		}{
			{name: "the unit is asked to publish", levels: []directory.Role{directory.RoleUnitHead}, decision: plan.DecisionApprove, follows: plan.NoticePublish},
			{name: "the next level is asked", levels: []directory.Role{directory.RoleUnitHead, directory.RoleSectionHead}, decision: plan.DecisionApprove, follows: plan.NoticeApproval},
			{name: "the unit is asked for a new draft", levels: []directory.Role{directory.RoleUnitHead}, decision: plan.DecisionReturn, follows: plan.NoticeReturned},
		} {
			run := launched(t, "2026-03-02 09:00", "2026-03-31", c.levels...).toStage(plan.StageApproval)
			run.at("2026-03-05 09:00").do(withUndoWindow(plan.UndoWindowStandard, decide(chair, run.state, c.decision)))
			after := map[plan.NoticeKind]time.Time{}
			for _, n := range run.lastNotices() {
				after[n.Kind] = n.After
			}
			receipt, hasReceipt := after[plan.NoticeReceipt]
			warning, hasWarning := after[plan.NoticeUndoWindow]
			if !after[c.follows].Equal(ends) || !hasReceipt || !receipt.IsZero() || !hasWarning || !warning.IsZero() {
				t.Errorf("%s: letters go out after %v", c.name, after)
			}
		}
	})
	t.Run("the next level decides only after the window of the level before", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t, directory.RoleUnitHead, directory.RoleSectionHead)
		second := decide(section, run.state, plan.DecisionApprove)
		if kind := run.at("2026-03-05 09:05").refused(second); kind != plan.RefusalNotNow {
			t.Errorf("the second level decides within the undo window: %s", kind)
		}
		run.at("2026-03-05 09:20").do(second)
		if run.state.Stage != plan.StagePublication {
			t.Errorf("after both levels the task is in %s", run.state.Stage)
		}
	})
}

func TestApplyWithdraw(t *testing.T) {
	t.Parallel()
	t.Run("a decision is taken back within its window by the person who gave it", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t)
		for _, other := range []directory.Actor{officer, section, neighbour, stranger} {
			if kind := run.refused(withdraw(other)); kind != plan.RefusalForbidden {
				t.Errorf("%s may take the chair's decision back: %s", other.Person, kind)
			}
		}
		e := run.at("2026-03-05 09:10").do(withdraw(chair))
		if e.Kind != plan.EventWithdrawn || run.state.Stage != plan.StageApproval || run.state.InUndoWindow(run.now) {
			t.Fatalf("%s led to %s", e.Kind, run.state.Stage)
		}
		if !slices.ContainsFunc(run.lastNotices(), func(n plan.Notice) bool { return n.Kind == plan.NoticeApproval && n.Asks == plan.PurposeDecide }) {
			t.Error("the chair is not asked again")
		}
		if kind := run.refused(withdraw(chair)); kind != plan.RefusalForbidden && kind != plan.RefusalNotNow {
			t.Errorf("taken back twice: %s", kind)
		}
		run.do(decide(chair, run.state, plan.DecisionReturn)) // the same version can be decided anew
	})
	t.Run("a decision stands when its window has ended", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t)
		if kind := run.at("2026-03-05 09:15").refused(withdraw(chair)); kind != plan.RefusalNotNow {
			t.Errorf("taken back after the undo window: %s", kind)
		}
		if kind := run.refused(withdraw(coordinator)); kind != plan.RefusalNotNow {
			t.Errorf("the coordinator takes it back after the undo window: %s", kind)
		}
	})
	t.Run("a principal takes back the decision of a substitute", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		acting := directory.Actor{Person: "pho-chu-tich", Positions: []directory.Position{{Role: directory.RoleUnitHead, Unit: baDinh, For: chair.Person, Basis: "Quyết định 12/QĐ-UBND"}}}
		run.do(withUndoWindow(plan.UndoWindowStandard, decide(acting, run.state, plan.DecisionApprove)))
		run.do(withdraw(chair))
		run.do(withUndoWindow(plan.UndoWindowStandard, decide(acting, run.state, plan.DecisionReturn)))
		run.do(withdraw(coordinator))
	})
	t.Run("a return stands when a new draft has been submitted", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		run.do(withUndoWindow(plan.UndoWindowStandard, decide(chair, run.state, plan.DecisionReturn)))
		run.do(completeCommand(plan.CommandSubmitDraft, officer, run.state))
		if kind := run.refused(withdraw(chair)); kind != plan.RefusalForbidden && kind != plan.RefusalNotNow {
			t.Errorf("a return is taken back after a new draft came: %s", kind)
		}
	})
}
