package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// completeCommand is a command of a kind with every argument it needs, for the present state of the task.
func completeCommand(kind plan.CommandKind, by directory.Actor, s plan.State) plan.Command {
	c := plan.Command{Kind: kind, Actor: by, Channel: plan.ChannelWeb, Reason: "Theo chỉ đạo của lãnh đạo", Person: "do-van-thu"}
	switch kind {
	case plan.CommandSubmitDraft, plan.CommandSubmitReport:
		c.Hash = hash(s.Seq + 100)
	case plan.CommandDecide:
		c.Draft, c.Hash, c.Decision = s.Draft, s.DraftHash, plan.DecisionApprove
	case plan.CommandDecideExtension:
		c.Decision = plan.DecisionApprove
	case plan.CommandConfirmPublished:
		proof := proofFor(s, calendar.MustDate("2026-03-02"))
		c.Link, c.Document, c.Place, c.People, c.ProofDate = proof.Link, proof.Document, proof.Place, proof.People, proof.ProofDate
	case plan.CommandCount:
		c.Items = []plan.Item{{On: calendar.MustDate("2026-03-02"), Count: 1, Link: fmt.Sprintf("https://badinh.hanoi.gov.vn/cchc/%d", s.Seq)}}
	case plan.CommandDropItem:
		c.Item = 1
	case plan.CommandReassign:
		c.Unit = hoanKiem
	case plan.CommandRequestExtension, plan.CommandAmend:
		c.Due = calendar.MustDate("2026-06-30").AddDays(s.Seq)
	default:
	}
	return c
}

// shapeFor is a shape to which a command fits: none, as before shapes, where that has it.
func shapeFor(rule plan.CommandRule) plan.ShapeCode {
	if rule.Fits(plan.Shape{}) {
		return ""
	}
	return plan.ShapeTally
}

// actors is a person of each role in this unit, and the coordinator of the plan.
var actors = map[directory.Role]directory.Actor{
	directory.RoleFocalPoint: officer, directory.RoleClerk: clerk, directory.RoleSectionHead: section, directory.RoleUnitHead: chair,
	directory.RoleCoordinator: coordinator,
}

func TestApplyRefusal(t *testing.T) {
	t.Parallel()
	t.Run("every command needs its position", func(t *testing.T) {
		t.Parallel()
		for _, rule := range plan.CommandRules() {
			t.Run(string(rule.Kind), func(t *testing.T) {
				t.Parallel()
				run := launchedAs(t, shapeFor(rule), "2026-03-02 09:00", "2026-03-31").toStage(rule.Stages[0])
				for role, actor := range actors {
					may := slices.ContainsFunc(rule.By, func(p plan.Permission) bool {
						return p.Role == role || p.Scope == plan.ScopeApprover && role == directory.RoleUnitHead
					})
					_, _, err := run.state.Apply(withID(completeCommand(rule.Kind, actor, run.state)), run.now)
					if forbidden := refusedAs(err) == plan.RefusalForbidden; forbidden == may {
						t.Errorf("%s: the rule says %v, Apply says %v", role, may, err)
					}
				}
				for _, actor := range []directory.Actor{stranger, neighbour, {}} {
					_, _, err := run.state.Apply(withID(completeCommand(rule.Kind, actor, run.state)), run.now)
					if refusedAs(err) != plan.RefusalForbidden {
						t.Errorf("%q may: %v", actor.Person, err)
					}
				}
			})
		}
	})
	t.Run("a closed task takes no command", func(t *testing.T) {
		t.Parallel()
		done := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDone)
		cancelled := launched(t, "2026-03-02 09:00", "2026-03-31")
		cancelled.do(order(plan.CommandCancel, coordinator, "Thành phố dừng chuyên đề"))
		for _, run := range []*taskRun{done, cancelled} {
			for _, rule := range plan.CommandRules() {
				for _, actor := range actors {
					if got := run.refused(completeCommand(rule.Kind, actor, run.state)); got != plan.RefusalClosed {
						t.Errorf("%s by %s on a closed task: %s", rule.Kind, actor.Person, got)
					}
				}
			}
			if at, waits := run.state.NextWake(); waits || run.state.Desk(calendar.Today(run.now)) != nil {
				t.Errorf("a closed task wakes at %s", at)
			}
		}
	})
	t.Run("incomplete commands are invalid", func(t *testing.T) {
		t.Parallel()
		today := calendar.MustDate("2026-03-02")
		tests := []struct {
			name   string
			stage  plan.Stage
			change func(*plan.Command)
			kind   plan.CommandKind
			by     directory.Actor
		}{
			{name: "an unknown command", stage: plan.StageDrafting, kind: "dance", by: coordinator},
			{name: "declined without a reason", stage: plan.StageAssignment, change: func(c *plan.Command) { c.Reason = "  \n" }, kind: plan.CommandDecline, by: officer},
			{name: "a reason of 2,001 letters", stage: plan.StageAssignment, change: func(c *plan.Command) { c.Reason = strings.Repeat("ố", plan.MaxReason+1) }, kind: plan.CommandDecline, by: officer},
			{name: "assigned without a person", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Person = "" }, kind: plan.CommandAssign, by: chair},
			{name: "a draft without content", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Hash = "" }, kind: plan.CommandSubmitDraft, by: officer},
			{name: "a draft with a hash in capitals", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Hash = strings.Repeat("A", 64) }, kind: plan.CommandSubmitDraft, by: officer},
			{name: "a draft to be published yesterday", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Until = today.AddDays(-1) }, kind: plan.CommandSubmitDraft, by: officer},
			{name: "published without a link", stage: plan.StagePublication, change: func(c *plan.Command) { c.Link = "" }, kind: plan.CommandConfirmPublished, by: officer},
			{name: "published at a text that is no link", stage: plan.StagePublication, change: func(c *plan.Command) { c.Link = "Cổng thông tin" }, kind: plan.CommandConfirmPublished, by: officer},
			{name: "published at a link that runs a script", stage: plan.StagePublication, change: func(c *plan.Command) { c.Link = "javascript:alert(1)" }, kind: plan.CommandConfirmPublished, by: officer},
			{name: "published at two links", stage: plan.StagePublication, change: func(c *plan.Command) { c.Link += " https://b.vn" }, kind: plan.CommandConfirmPublished, by: officer},
			{name: "published on no day", stage: plan.StagePublication, change: func(c *plan.Command) { c.ProofDate = calendar.Date{} }, kind: plan.CommandConfirmPublished, by: officer},
			{name: "published tomorrow", stage: plan.StagePublication, change: func(c *plan.Command) { c.ProofDate = today.AddDays(1) }, kind: plan.CommandConfirmPublished, by: officer},
			{name: "a report without content", stage: plan.StageReporting, change: func(c *plan.Command) { c.Hash = "abc" }, kind: plan.CommandSubmitReport, by: officer},
			{name: "an extension without a day", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Due = calendar.Date{} }, kind: plan.CommandRequestExtension, by: officer},
			{name: "an extension to the deadline in force", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Due = calendar.MustDate("2026-03-31") }, kind: plan.CommandRequestExtension, by: officer},
			{name: "an extension to an earlier day", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Due = calendar.MustDate("2026-03-30") }, kind: plan.CommandRequestExtension, by: officer},
			{name: "amended without a reason", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Reason = "" }, kind: plan.CommandAmend, by: coordinator},
			{name: "paused until today", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Until = today }, kind: plan.CommandPause, by: coordinator},
			{name: "cancelled without a reason", stage: plan.StageDrafting, change: func(c *plan.Command) { c.Reason = "" }, kind: plan.CommandCancel, by: coordinator},
			{name: "a substitution without a reason", stage: plan.StageApproval, change: func(c *plan.Command) { c.Reason = "" }, kind: plan.CommandSubstitute, by: chair},
			{name: "a substitution without a substitute", stage: plan.StageApproval, change: func(c *plan.Command) { c.Person = "" }, kind: plan.CommandSubstitute, by: chair},
			{name: "a substitution until yesterday", stage: plan.StageApproval, change: func(c *plan.Command) { c.Until = today.AddDays(-1) }, kind: plan.CommandSubstitute, by: chair},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(tt.stage)
				c := completeCommand(tt.kind, tt.by, run.state)
				if tt.change != nil {
					tt.change(&c)
				}
				if got := run.refused(c); got != plan.RefusalInvalid {
					t.Errorf("refused as %s, want %s", got, plan.RefusalInvalid)
				}
			})
		}
	})
	t.Run("a command without an id is invalid", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		if _, _, err := run.state.Apply(accept(officer), run.now); refusedAs(err) != plan.RefusalInvalid {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a reason of two thousand Vietnamese letters is taken", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		run.do(order(plan.CommandDecline, officer, strings.Repeat("ố", plan.MaxReason)))
	})
	t.Run("a paused task takes only the commands of a pause", func(t *testing.T) {
		t.Parallel()
		for _, rule := range plan.CommandRules() {
			run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(rule.Stages[0])
			run.do(order(plan.CommandPause, coordinator, "Chờ hướng dẫn của Bộ Nội vụ"))
			for _, actor := range actors {
				_, _, err := run.state.Apply(withID(completeCommand(rule.Kind, actor, run.state)), run.now)
				if taken := err == nil; taken && !slices.Contains(rule.Conditions, plan.ConditionPaused) {
					t.Errorf("%s by %s was carried out during a pause", rule.Kind, actor.Person)
				}
			}
		}
	})
}

func withID(c plan.Command) plan.Command {
	c.ID = "mot-lenh"
	return c
}

func refusedAs(err error) plan.RefusalKind {
	if refusal, ok := err.(*plan.Refusal); ok {
		return refusal.Kind
	}
	return ""
}
