package plan_test

import (
	"slices"
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// completeCommand is a command of a kind with every argument it needs, for the stage the task stands in.
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
		c.Link, c.ProofDate = "https://badinh.hanoi.gov.vn/cchc/17", calendar.MustDate("2026-03-02")
	case plan.CommandRequestExtension, plan.CommandAmend:
		c.Due = calendar.MustDate("2026-06-30").AddDays(s.Seq)
	default:
	}
	return c
}

// actors is who acts in this unit and for this plan.
var actors = map[directory.Role]directory.Actor{
	directory.RoleFocalPoint: officer, directory.RoleClerk: clerk, directory.RoleSectionHead: section, directory.RoleUnitHead: chair,
	directory.RoleCoordinator: coordinator,
}

func TestEveryCommandAsksForItsOffice(t *testing.T) {
	t.Parallel()
	for _, rule := range plan.CommandRules() {
		t.Run(string(rule.Kind), func(t *testing.T) {
			t.Parallel()
			l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(rule.Stages[0])
			for role, actor := range actors {
				may := slices.ContainsFunc(rule.By, func(p plan.Permission) bool {
					return p.Role == role || p.Scope == plan.ScopeApprover && role == directory.RoleUnitHead
				})
				_, _, err := l.state.Apply(withID(completeCommand(rule.Kind, actor, l.state)), l.now)
				if forbidden := refusedAs(err) == plan.RefusalForbidden; forbidden == may {
					t.Errorf("%s: the rule says %v, Apply says %v", role, may, err)
				}
			}
			for _, actor := range []directory.Actor{stranger, neighbour, {}} {
				_, _, err := l.state.Apply(withID(completeCommand(rule.Kind, actor, l.state)), l.now)
				if refusedAs(err) != plan.RefusalForbidden {
					t.Errorf("%q may: %v", actor.Person, err)
				}
			}
		})
	}
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

func TestAClosedTaskTakesNoCommand(t *testing.T) {
	t.Parallel()
	done := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDone)
	cancelled := launched(t, "2026-03-02 09:00", "2026-03-31")
	cancelled.do(order(plan.CommandCancel, coordinator, "Thành phố dừng chuyên đề"))
	for _, l := range []*taskRun{done, cancelled} {
		for _, rule := range plan.CommandRules() {
			for _, actor := range actors {
				if got := l.refused(completeCommand(rule.Kind, actor, l.state)); got != plan.RefusalClosed {
					t.Errorf("%s by %s on a closed task: %s", rule.Kind, actor.Person, got)
				}
			}
		}
		if at, waits := l.state.NextWake(); waits || l.state.Desk(calendar.Today(l.now)) != nil {
			t.Errorf("a closed task wakes at %s", at)
		}
	}
}

func TestIncompleteCommandsAreRefused(t *testing.T) {
	t.Parallel()
	today := calendar.MustDate("2026-03-02")
	tests := []struct {
		name   string
		stage  plan.Stage
		change func(*plan.Command)
		kind   plan.CommandKind
		by     directory.Actor
	}{
		{"a command nobody knows", plan.StageDrafting, nil, "dance", coordinator},
		{"declined without a reason", plan.StageAssignment, func(c *plan.Command) { c.Reason = "  \n" }, plan.CommandDecline, officer},
		{"a reason of 2,001 letters", plan.StageAssignment, func(c *plan.Command) { c.Reason = strings.Repeat("ố", plan.MaxReason+1) }, plan.CommandDecline, officer},
		{"assigned to nobody", plan.StageDrafting, func(c *plan.Command) { c.Person = "" }, plan.CommandAssign, chair},
		{"a draft without content", plan.StageDrafting, func(c *plan.Command) { c.Hash = "" }, plan.CommandSubmitDraft, officer},
		{"a draft with a hash in capitals", plan.StageDrafting, func(c *plan.Command) { c.Hash = strings.Repeat("A", 64) }, plan.CommandSubmitDraft, officer},
		{"a draft to come out yesterday", plan.StageDrafting, func(c *plan.Command) { c.Until = today.AddDays(-1) }, plan.CommandSubmitDraft, officer},
		{"published without a link", plan.StagePublication, func(c *plan.Command) { c.Link = "" }, plan.CommandConfirmPublished, officer},
		{"published at a link that is none", plan.StagePublication, func(c *plan.Command) { c.Link = "Cổng thông tin" }, plan.CommandConfirmPublished, officer},
		{"published at a link that runs a script", plan.StagePublication, func(c *plan.Command) { c.Link = "javascript:alert(1)" }, plan.CommandConfirmPublished, officer},
		{"published at two links", plan.StagePublication, func(c *plan.Command) { c.Link += " https://b.vn" }, plan.CommandConfirmPublished, officer},
		{"published on no day", plan.StagePublication, func(c *plan.Command) { c.ProofDate = calendar.Date{} }, plan.CommandConfirmPublished, officer},
		{"published tomorrow", plan.StagePublication, func(c *plan.Command) { c.ProofDate = today.AddDays(1) }, plan.CommandConfirmPublished, officer},
		{"a report without content", plan.StageReporting, func(c *plan.Command) { c.Hash = "abc" }, plan.CommandSubmitReport, officer},
		{"an extension without a day", plan.StageDrafting, func(c *plan.Command) { c.Due = calendar.Date{} }, plan.CommandRequestExtension, officer},
		{"an extension to the day it is due already", plan.StageDrafting, func(c *plan.Command) { c.Due = calendar.MustDate("2026-03-31") }, plan.CommandRequestExtension, officer},
		{"an extension to an earlier day", plan.StageDrafting, func(c *plan.Command) { c.Due = calendar.MustDate("2026-03-30") }, plan.CommandRequestExtension, officer},
		{"amended without a reason", plan.StageDrafting, func(c *plan.Command) { c.Reason = "" }, plan.CommandAmend, coordinator},
		{"paused until today", plan.StageDrafting, func(c *plan.Command) { c.Until = today }, plan.CommandPause, coordinator},
		{"cancelled without a reason", plan.StageDrafting, func(c *plan.Command) { c.Reason = "" }, plan.CommandCancel, coordinator},
		{"a substitute without a reason", plan.StageApproval, func(c *plan.Command) { c.Reason = "" }, plan.CommandSubstitute, chair},
		{"a substitute who is nobody", plan.StageApproval, func(c *plan.Command) { c.Person = "" }, plan.CommandSubstitute, chair},
		{"a substitute until yesterday", plan.StageApproval, func(c *plan.Command) { c.Until = today.AddDays(-1) }, plan.CommandSubstitute, chair},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(tt.stage)
			c := completeCommand(tt.kind, tt.by, l.state)
			if tt.change != nil {
				tt.change(&c)
			}
			if got := l.refused(c); got != plan.RefusalInvalid {
				t.Errorf("refused as %s, want %s", got, plan.RefusalInvalid)
			}
		})
	}
}

func TestACommandWithoutAnIDIsRefused(t *testing.T) {
	t.Parallel()
	l := launched(t, "2026-03-02 09:00", "2026-03-31")
	if _, _, err := l.state.Apply(accept(officer), l.now); refusedAs(err) != plan.RefusalInvalid {
		t.Errorf("got %v", err)
	}
}

func TestAReasonOfTwoThousandVietnameseLettersIsTaken(t *testing.T) {
	t.Parallel()
	l := launched(t, "2026-03-02 09:00", "2026-03-31")
	l.do(order(plan.CommandDecline, officer, strings.Repeat("ố", plan.MaxReason)))
}

func TestAPausedTaskTakesOnlyWhatEndsThePause(t *testing.T) {
	t.Parallel()
	for _, rule := range plan.CommandRules() {
		l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(rule.Stages[0])
		l.do(order(plan.CommandPause, coordinator, "Chờ hướng dẫn của Bộ Nội vụ"))
		for _, actor := range actors {
			_, _, err := l.state.Apply(withID(completeCommand(rule.Kind, actor, l.state)), l.now)
			if taken := err == nil; taken && !slices.Contains(rule.Conditions, plan.ConditionPaused) {
				t.Errorf("%s by %s was carried out during a pause", rule.Kind, actor.Person)
			}
		}
	}
}
