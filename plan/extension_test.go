package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

func extension(by directory.Actor, due string) plan.Command {
	return plan.Command{
		Kind: plan.CommandRequestExtension, Actor: by, Channel: plan.ChannelWeb, Due: calendar.MustDate(due), Reason: "Chờ số liệu của Cục Thống kê",
	}
}

func answerExtension(by directory.Actor, decision plan.Decision, why string) plan.Command {
	return plan.Command{Kind: plan.CommandDecideExtension, Actor: by, Channel: plan.ChannelWeb, Decision: decision, Reason: why}
}

func TestApplyExtension(t *testing.T) {
	t.Parallel()
	t.Run("an extension is asked and granted", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		if e := run.do(extension(officer, "2026-04-29")); e.Due != calendar.MustDate("2026-04-29") || run.state.Due != calendar.MustDate("2026-03-31") {
			t.Errorf("asked for %s, in force %s", e.Due, run.state.Due)
		}
		if got := run.refused(extension(chair, "2026-05-29")); got != plan.RefusalNotNow {
			t.Errorf("asked twice: %s", got)
		}
		if got := run.refused(answerExtension(officer, plan.DecisionApprove, "")); got != plan.RefusalForbidden {
			t.Errorf("granted by the person who requested it: %s", got)
		}
		e := run.do(answerExtension(coordinator, plan.DecisionApprove, ""))
		if e.Kind != plan.EventExtensionGranted || run.state.Due != calendar.MustDate("2026-04-29") || run.state.FirstDue != calendar.MustDate("2026-03-31") {
			t.Errorf("%s: due %s, first due %s", e.Kind, run.state.Due, run.state.FirstDue)
		}
		if got := run.refused(answerExtension(coordinator, plan.DecisionApprove, "")); got != plan.RefusalNotNow {
			t.Errorf("granted twice: %s", got)
		}
	})
	t.Run("an extension is refused with a reason", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		run.do(extension(officer, "2026-04-29"))
		if got := run.refused(answerExtension(coordinator, plan.DecisionReturn, "")); got != plan.RefusalInvalid {
			t.Errorf("refused without a reason: %s", got)
		}
		if got := run.refused(answerExtension(coordinator, "perhaps", "x")); got != plan.RefusalInvalid {
			t.Errorf("answered perhaps: %s", got)
		}
		e := run.do(answerExtension(coordinator, plan.DecisionReturn, "Hạn do Chính phủ giao"))
		if e.Kind != plan.EventExtensionRefused || e.Due != calendar.MustDate("2026-04-29") || run.state.Due != calendar.MustDate("2026-03-31") {
			t.Errorf("%s of %s: due %s", e.Kind, e.Due, run.state.Due)
		}
		run.do(extension(officer, "2026-04-15"))
	})
	t.Run("a coordinator does not grant their own extension", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		run.do(extension(coordinator, "2026-04-29"))
		if got := run.refused(answerExtension(coordinator, plan.DecisionApprove, "")); got != plan.RefusalForbidden {
			t.Errorf("got %s, want %s", got, plan.RefusalForbidden)
		}
	})
	t.Run("a deadline is extended three times at most", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		for _, due := range []string{"2026-04-29", "2026-05-29", "2026-06-30"} {
			run.do(extension(officer, due))
			run.do(answerExtension(coordinator, plan.DecisionApprove, ""))
		}
		if got := run.refused(extension(officer, "2026-07-31")); got != plan.RefusalNotNow {
			t.Errorf("a fourth extension: %s", got)
		}
		if run.state.Extensions != plan.MaxExtensions {
			t.Errorf("%d extensions", run.state.Extensions)
		}
	})
	t.Run("an extension never moves a deadline back", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		run.do(extension(officer, "2026-04-29"))
		run.do(plan.Command{Kind: plan.CommandAmend, Actor: coordinator, Reason: "Điều chỉnh kế hoạch", Due: calendar.MustDate("2026-06-30")})
		if got := run.refused(answerExtension(coordinator, plan.DecisionApprove, "")); got != plan.RefusalNotNow {
			t.Errorf("granted to a day before the deadline in force: %s", got)
		}
		run.do(answerExtension(coordinator, plan.DecisionReturn, "Thời hạn đã được lùi xa hơn"))
		if run.state.Due != calendar.MustDate("2026-06-30") {
			t.Errorf("due %s", run.state.Due)
		}
	})
}

func TestApplyAmend(t *testing.T) {
	t.Parallel()
	t.Run("a task without a deadline is given one", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "").toStage(plan.StageDrafting)
		run.do(plan.Command{Kind: plan.CommandAmend, Actor: coordinator, Reason: "Bộ Nội vụ đã hướng dẫn", Due: calendar.MustDate("2026-04-29")})
		if run.state.Due != calendar.MustDate("2026-04-29") || !run.state.FirstDue.IsZero() {
			t.Errorf("due %s, first due %q", run.state.Due, run.state.FirstDue)
		}
	})
}
