package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

func question(by directory.Actor, words string) plan.Command {
	return plan.Command{Kind: plan.CommandAsk, Actor: by, Channel: plan.ChannelWeb, Reason: words}
}

// byMail is a command that came by mail.
func byMail(c plan.Command) plan.Command {
	c.Channel = plan.ChannelMail
	return c
}

func TestApplyQuestion(t *testing.T) {
	t.Parallel()
	t.Run("a question moves nothing, in every stage and condition", func(t *testing.T) {
		t.Parallel()
		for _, stage := range plan.Stages()[:5] {
			run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(stage)
			before := run.state
			e := run.do(question(officer, "Sở có hỗ trợ kinh phí in không?"))
			if e.Kind != plan.EventAsked || e.Reason == "" || run.state.Stage != before.Stage || !run.state.Since.Equal(before.Since) {
				t.Errorf("%s: %s led to %s", stage, e.Kind, run.state.Stage)
			}
			if !run.state.AsksCoordinator() {
				t.Errorf("%s: no question is open", stage)
			}
			run.do(order(plan.CommandPause, coordinator, "Chờ hướng dẫn"))
			answer := run.do(order(plan.CommandAnswerQuestion, coordinator, "Có, 5 triệu đồng."))
			if answer.Step != e.Seq || answer.Person != officer.Person || run.state.AsksCoordinator() {
				t.Errorf("%s: the answer is about event %d, for %s", stage, answer.Step, answer.Person)
			}
		}
	})
	t.Run("an answer names its question, else it closes the newest", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		first, second := run.do(question(officer, "Một?")), run.do(question(chair, "Hai?"))
		named := order(plan.CommandAnswerQuestion, coordinator, "Một.")
		named.Question = first.Seq
		if e := run.do(named); e.Step != first.Seq || e.Person != officer.Person {
			t.Errorf("the named question: %+v", e)
		}
		if kind := run.refused(named); kind != plan.RefusalNotNow {
			t.Errorf("answered twice: %s", kind)
		}
		if e := run.do(order(plan.CommandAnswerQuestion, coordinator, "Hai.")); e.Step != second.Seq {
			t.Errorf("the newest question: %+v", e)
		}
	})
	t.Run("each side answers the other, and nobody themselves", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		run.do(question(officer, "Hỏi?"))
		for _, own := range []directory.Actor{officer, chair} {
			if kind := run.refused(order(plan.CommandAnswerQuestion, own, "Tự đáp.")); kind != plan.RefusalNotNow {
				t.Errorf("%s answers for the coordinator: %s", own.Person, kind)
			}
		}
		back := question(coordinator, "Phường cần bao nhiêu?")
		back.Person = officer.Person
		run.do(back)
		if inquiry, waits := run.state.InquiryTo(officer.Person); !waits || inquiry.To != officer.Person {
			t.Errorf("the officer is asked: %v, %+v", waits, inquiry)
		}
		if _, waits := run.state.InquiryTo(chair.Person); waits {
			t.Error("the chair is asked")
		}
		if e := run.do(order(plan.CommandAnswerQuestion, officer, "5 triệu.")); e.Person != coordinator.Person {
			t.Errorf("the answer goes to %s", e.Person)
		}
	})
	t.Run("a question without an end is stopped", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		for range plan.MaxInquiries {
			run.do(question(officer, "Nữa?"))
		}
		if kind := run.refused(question(officer, "Nữa?")); kind != plan.RefusalNotNow {
			t.Errorf("one more: %s", kind)
		}
	})
	t.Run("the task is on the coordinator's desk, too, until the answer", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		run.do(question(officer, "Hỏi?"))
		desk := run.state.Desk(calendar.Today(run.now))
		if len(desk) != 2 || desk[0].Role != directory.RoleFocalPoint || desk[1].Role != directory.RoleCoordinator || desk[1].Asks != plan.PurposeAnswer {
			t.Errorf("the desk is %+v", desk)
		}
	})
}

func TestApplySuspend(t *testing.T) {
	t.Parallel()
	doubt, keep := order(plan.CommandSuspend, chair, "Khoan, để tôi xem lại."), order(plan.CommandKeep, chair, "Giữ nguyên.")
	t.Run("a suspended decision has no effect until it is kept", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t)
		decided := run.state.UndoWindow.Seq
		if e := run.at("2026-03-05 09:10").do(doubt); e.Kind != plan.EventSuspended || e.Step != decided || !run.state.Suspended() {
			t.Fatalf("%+v", e)
		}
		if kind := run.refused(doubt); kind != plan.RefusalNotNow {
			t.Errorf("suspended twice: %s", kind)
		}
		published := completeCommand(plan.CommandConfirmPublished, officer, run.state)
		if kind := run.at("2026-03-09 10:00").refused(published); kind != plan.RefusalNotNow {
			t.Errorf("published while it is suspended: %s", kind)
		}
		e := run.do(keep)
		if e.Kind != plan.EventKept || run.state.Suspended() || !e.UndoUntil.Equal(clock(t, "2026-03-09 10:05")) {
			t.Fatalf("%+v", e)
		}
		if kind := run.refused(published); kind != plan.RefusalNotNow {
			t.Errorf("published in the rest of the window: %s", kind)
		}
		run.at("2026-03-09 10:05").do(published)
	})
	t.Run("a suspended decision is withdrawn days later", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t)
		run.at("2026-03-05 09:10").do(doubt)
		if e := run.at("2026-03-09 10:00").do(withdraw(coordinator)); e.Kind != plan.EventWithdrawn || run.state.Stage != plan.StageApproval || run.state.Suspended() {
			t.Fatalf("%+v", e)
		}
	})
	t.Run("a decision kept at the last moment can still be taken back", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t)
		run.at("2026-03-05 09:14:59").do(doubt)
		run.at("2026-03-05 11:00").do(keep)
		run.at("2026-03-05 11:01").do(withdraw(chair))
	})
	t.Run("only the decider and the coordinator stop the clock, and only while it runs", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t)
		for _, other := range []directory.Actor{officer, section, neighbour, stranger} {
			for _, kind := range []plan.CommandKind{plan.CommandSuspend, plan.CommandKeep} {
				if got := run.refused(order(kind, other, "Khoan.")); got != plan.RefusalForbidden {
					t.Errorf("%s by %s: %s", kind, other.Person, got)
				}
			}
		}
		if kind := run.refused(keep); kind != plan.RefusalNotNow {
			t.Errorf("kept without a doubt: %s", kind)
		}
		if kind := run.at("2026-03-05 09:15").refused(doubt); kind != plan.RefusalNotNow {
			t.Errorf("suspended after the window: %s", kind)
		}
	})
	t.Run("the decider is asked at once and reminded, with the coordinator", func(t *testing.T) {
		t.Parallel()
		run := approvedByMail(t)
		run.at("2026-03-05 09:10").do(doubt)
		notices := run.lastNotices()
		if len(notices) != 1 || notices[0].Person != chair.Person || notices[0].Asks != plan.PurposeWithdraw {
			t.Errorf("at once: %+v", notices)
		}
		run.wake("2026-03-06 09:00")
		notices = run.lastNotices()
		if len(notices) != 2 || notices[0].Person != chair.Person || notices[1].Role != directory.RoleCoordinator {
			t.Errorf("the next working day: %+v", notices)
		}
	})
}

func TestApplyByMail(t *testing.T) {
	t.Parallel()
	t.Run("the number of a document proves a publication", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StagePublication)
		c := completeCommand(plan.CommandConfirmPublished, officer, run.state)
		for _, bad := range []string{"", "công văn", "Số 12\n/UBND"} {
			c.Link, c.Document = "", bad
			if kind := run.refused(c); kind != plan.RefusalInvalid {
				t.Errorf("%q: %s", bad, kind)
			}
		}
		c.Document, c.DateAssumed = "123/UBND-VX", true
		if e := run.do(c); e.Document != "123/UBND-VX" || !e.DateAssumed || run.state.Stage != plan.StageReporting || run.state.Document == "" {
			t.Errorf("%+v", e)
		}
	})
	t.Run("a colleague to whom the task is handed over acts for the unit", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		if kind := run.refused(submit(stranger, hash(1))); kind != plan.RefusalForbidden {
			t.Fatalf("before: %s", kind)
		}
		run.do(plan.Command{Kind: plan.CommandAssign, Actor: officer, Person: stranger.Person})
		if e := run.do(submit(stranger, hash(1))); e.Position.Role != directory.RoleFocalPoint || e.Position.Unit != baDinh {
			t.Errorf("as %+v", e.Position)
		}
	})
	t.Run("a declined task is given to another unit, and ends here", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		decline := order(plan.CommandDecline, officer, "Không thuộc chức năng")
		decline.Proposed = "UBND phường\nHoàn Kiếm"
		if e := run.do(decline); e.Proposed != "UBND phường Hoàn Kiếm" {
			t.Errorf("proposed %q", e.Proposed)
		}
		if kind := run.refused(plan.Command{Kind: plan.CommandReassign, Actor: coordinator, Unit: baDinh}); kind != plan.RefusalInvalid {
			t.Errorf("given to itself: %s", kind)
		}
		e := run.do(plan.Command{Kind: plan.CommandReassign, Actor: coordinator, Unit: hoanKiem})
		if e.Kind != plan.EventReassigned || e.Unit != hoanKiem || !run.state.Closed() || run.state.ReassignedTo != hoanKiem {
			t.Errorf("%+v", e)
		}
	})
	t.Run("a report is accepted by the letter about it, not by one about an earlier report", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageReporting)
		run.do(reportBy(officer, hash(8)))
		run.do(reportBy(officer, hash(9)))
		c := order(plan.CommandAcceptReport, coordinator, "")
		c.Hash = hash(8)
		if kind := run.refused(c); kind != plan.RefusalStaleDraft {
			t.Errorf("the earlier report: %s", kind)
		}
		c.Hash = hash(9)
		run.do(c)
	})
	t.Run("more time for a report does not move the deadline of the publication", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-01").toStage(plan.StageReporting)
		late := run.state.Progress().Timeliness(calendar.Today(run.now))
		run.do(extension(officer, "2026-06-30"))
		run.do(answerExtension(coordinator, plan.DecisionApprove, ""))
		if run.state.ReportDue != calendar.MustDate("2026-06-30") || run.state.Due != run.state.FirstDue || late != plan.TimelinessOverdue {
			t.Errorf("due %s, report due %s, was %s", run.state.Due, run.state.ReportDue, late)
		}
		if at, waits := run.state.NextWake(); !waits || calendar.Today(at) != calendar.MustDate("2026-06-30") {
			t.Errorf("the next reminder is at %s", at)
		}
	})
}
