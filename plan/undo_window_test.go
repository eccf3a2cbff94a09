package plan_test

import (
	"slices"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// withUndoWindow lets a decision be taken back for a while, as one that came by mail.
func withUndoWindow(hold time.Duration, c plan.Command) plan.Command {
	c.Channel, c.UndoWindow = plan.ChannelMail, hold
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

// approvedByMail is a task whose only draft the chair approved at nine, to be taken back until a quarter past.
func approvedByMail(t *testing.T, levels ...directory.Role) *taskRun {
	t.Helper()
	l := launched(t, "2026-03-02 09:00", "2026-03-31", levels...).toStage(plan.StageApproval)
	l.at("2026-03-05 09:00").do(withUndoWindow(plan.UndoWindowStandard, decide(chair, l.state, plan.DecisionApprove)))
	return l
}

func TestUndoWindow(t *testing.T) {
	t.Parallel()
	t.Run("nothing is published before the window of its approval ends", func(t *testing.T) {
		t.Parallel()
		l := approvedByMail(t)
		if l.state.Stage != plan.StagePublication || !l.state.InUndoWindow(l.now) {
			t.Fatalf("the approval led to %s, held %v", l.state.Stage, l.state.InUndoWindow(l.now))
		}
		published := completeCommand(plan.CommandConfirmPublished, officer, l.state)
		if kind := l.at("2026-03-05 09:14:59").refused(published); kind != plan.RefusalNotNow {
			t.Errorf("published within the hold: %s", kind)
		}
		l.at("2026-03-05 09:15").do(published)
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
			l := launched(t, "2026-03-02 09:00", "2026-03-31", c.levels...).toStage(plan.StageApproval)
			l.at("2026-03-05 09:00").do(withUndoWindow(plan.UndoWindowStandard, decide(chair, l.state, c.decision)))
			after := map[plan.NoticeKind]time.Time{}
			for _, n := range l.lastNotices() {
				after[n.Kind] = n.After
			}
			receipt, told := after[plan.NoticeReceipt]
			held, warned := after[plan.NoticeUndoWindow]
			if !after[c.follows].Equal(ends) || !told || !receipt.IsZero() || !warned || !held.IsZero() {
				t.Errorf("%s: letters go out after %v", c.name, after)
			}
		}
	})
	t.Run("the next level decides only after the window of the level before", func(t *testing.T) {
		t.Parallel()
		l := approvedByMail(t, directory.RoleUnitHead, directory.RoleSectionHead)
		second := decide(section, l.state, plan.DecisionApprove)
		if kind := l.at("2026-03-05 09:05").refused(second); kind != plan.RefusalNotNow {
			t.Errorf("the second level decides within the hold: %s", kind)
		}
		l.at("2026-03-05 09:20").do(second)
		if l.state.Stage != plan.StagePublication {
			t.Errorf("after both levels the task is in %s", l.state.Stage)
		}
	})
}

func TestApplyWithdraw(t *testing.T) {
	t.Parallel()
	t.Run("a decision is taken back within its window by the person who gave it", func(t *testing.T) {
		t.Parallel()
		l := approvedByMail(t)
		for _, other := range []directory.Actor{officer, section, neighbour, stranger} {
			if kind := l.refused(withdraw(other)); kind != plan.RefusalForbidden {
				t.Errorf("%s may take the chair's decision back: %s", other.Person, kind)
			}
		}
		e := l.at("2026-03-05 09:10").do(withdraw(chair))
		if e.Kind != plan.EventWithdrawn || l.state.Stage != plan.StageApproval || l.state.InUndoWindow(l.now) {
			t.Fatalf("%s led to %s", e.Kind, l.state.Stage)
		}
		if !slices.ContainsFunc(l.lastNotices(), func(n plan.Notice) bool { return n.Kind == plan.NoticeApproval && n.Asks == plan.PurposeDecide }) {
			t.Error("the chair is not asked again")
		}
		if kind := l.refused(withdraw(chair)); kind != plan.RefusalForbidden && kind != plan.RefusalNotNow {
			t.Errorf("taken back twice: %s", kind)
		}
		l.do(decide(chair, l.state, plan.DecisionReturn)) // the same version can be decided anew
	})
	t.Run("a decision stands when its window has ended", func(t *testing.T) {
		t.Parallel()
		l := approvedByMail(t)
		if kind := l.at("2026-03-05 09:15").refused(withdraw(chair)); kind != plan.RefusalNotNow {
			t.Errorf("taken back after the hold: %s", kind)
		}
		if kind := l.refused(withdraw(coordinator)); kind != plan.RefusalNotNow {
			t.Errorf("the coordinator takes it back after the hold: %s", kind)
		}
	})
	t.Run("a principal takes back the decision of a substitute", func(t *testing.T) {
		t.Parallel()
		l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		acting := directory.Actor{Person: "pho-chu-tich", Positions: []directory.Position{{Role: directory.RoleUnitHead, Unit: baDinh, For: chair.Person, Basis: "Quyết định 12/QĐ-UBND"}}}
		l.do(withUndoWindow(plan.UndoWindowStandard, decide(acting, l.state, plan.DecisionApprove)))
		l.do(withdraw(chair))
		l.do(withUndoWindow(plan.UndoWindowStandard, decide(acting, l.state, plan.DecisionReturn)))
		l.do(withdraw(coordinator))
	})
	t.Run("a return stands when a new draft has been submitted", func(t *testing.T) {
		t.Parallel()
		l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		l.do(withUndoWindow(plan.UndoWindowStandard, decide(chair, l.state, plan.DecisionReturn)))
		l.do(completeCommand(plan.CommandSubmitDraft, officer, l.state))
		if kind := l.refused(withdraw(chair)); kind != plan.RefusalForbidden && kind != plan.RefusalNotNow {
			t.Errorf("a return is taken back after a new draft came: %s", kind)
		}
	})
}
