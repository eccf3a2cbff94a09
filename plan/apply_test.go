package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

func TestApply(t *testing.T) {
	t.Parallel()
	t.Run("a task goes through its five stages", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		run.at("2026-03-03 10:00").do(accept(officer))
		run.at("2026-03-09 15:00").do(submit(officer, hash(1)))
		run.at("2026-03-10 08:30").do(approve(chair, 1, hash(1)))
		run.at("2026-03-12 17:00").do(publish(clerk, "2026-03-11"))
		run.at("2026-03-16 09:00").do(reportBy(officer, hash(9)))
		run.at("2026-03-17 09:00").do(order(plan.CommandAcceptReport, coordinator, ""))

		type step struct {
			Seq      int
			Kind     plan.EventKind
			From, To plan.Stage
			Actor    directory.PersonID
			Role     directory.Role
		}
		want := []step{
			{Seq: 1, Kind: plan.EventOpened, From: plan.StageAssignment, To: plan.StageAssignment},
			{Seq: 2, Kind: plan.EventAccepted, From: plan.StageAssignment, To: plan.StageDrafting, Actor: "tran-thi-lan", Role: directory.RoleFocalPoint},
			{Seq: 3, Kind: plan.EventDraftSubmitted, From: plan.StageDrafting, To: plan.StageApproval, Actor: "tran-thi-lan", Role: directory.RoleFocalPoint},
			{Seq: 4, Kind: plan.EventApproved, From: plan.StageApproval, To: plan.StagePublication, Actor: "nguyen-van-binh", Role: directory.RoleUnitHead},
			{Seq: 5, Kind: plan.EventPublished, From: plan.StagePublication, To: plan.StageReporting, Actor: "do-van-thu", Role: directory.RoleClerk},
			{Seq: 6, Kind: plan.EventReportSubmitted, From: plan.StageReporting, To: plan.StageReporting, Actor: "tran-thi-lan", Role: directory.RoleFocalPoint},
			{Seq: 7, Kind: plan.EventReportAccepted, From: plan.StageReporting, To: plan.StageDone, Actor: "pham-thu-ha", Role: directory.RoleCoordinator},
		}
		var got []step
		for _, e := range run.journal {
			got = append(got, step{e.Seq, e.Kind, e.From, e.To, e.Actor, e.Position.Role})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the journal (-want +got):\n%s", diff)
		}
		if !run.state.Closed() || run.state.Progress().Timeliness(calendar.Today(run.now)) != plan.TimelinessDoneEarly {
			t.Errorf("the task ended as %+v", run.state.Progress())
		}
	})
	t.Run("the event of a command holds all its arguments", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		c := sendBack(chair, 1, hash(1), "Bổ sung số liệu quý I")
		c.ID = "thu-den-17"
		got := run.at("2026-03-05 08:30:15").do(c)
		want := plan.Event{
			Task: clip, Seq: 4, Kind: plan.EventReturned, At: run.now.UTC(), Actor: "nguyen-van-binh",
			Position: directory.Position{Role: directory.RoleUnitHead, Unit: baDinh}, Channel: plan.ChannelMail, Command: "thu-den-17",
			From: plan.StageApproval, To: plan.StageDrafting, Condition: plan.ConditionActive,
			Draft: 1, Level: 1, Hash: hash(1), Reason: "Bổ sung số liệu quý I",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the event (-want +got):\n%s", diff)
		}
	})
	t.Run("a command given twice is carried out once", func(t *testing.T) {
		t.Parallel()
		for _, stage := range []plan.Stage{plan.StageApproval, plan.StagePublication, plan.StageDone} {
			t.Run(string(stage), func(t *testing.T) {
				t.Parallel()
				run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(stage)
				for n, kind := range []plan.CommandKind{plan.CommandAccept, plan.CommandSubmitDraft} {
					again := plan.Command{ID: run.state.Seen[n].ID, Kind: kind, Actor: officer, Hash: hash(1)}
					next, events, err := run.state.Apply(again, run.now)
					if err != nil || len(events) > 0 || !cmp.Equal(next, run.state) {
						t.Errorf("%s again: %d events, error %v", kind, len(events), err)
					}
				}
			})
		}
	})
}

func TestApplyDecide(t *testing.T) {
	t.Parallel()
	t.Run("a draft is approved level by level", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31", directory.RoleSectionHead, directory.RoleUnitHead)
		run.do(accept(officer))
		run.do(submit(officer, hash(1)))
		if got := run.refused(approve(chair, 1, hash(1))); got != plan.RefusalForbidden {
			t.Errorf("the head before the section head: %s", got)
		}
		if e := run.do(approve(section, 1, hash(1))); e.Level != 1 || e.To != plan.StageApproval {
			t.Errorf("the first level led to %s at level %d", e.To, e.Level)
		}
		if got := run.refused(approve(section, 1, hash(1))); got != plan.RefusalNotNow {
			t.Errorf("the section head a second time: %s", got)
		}
		if level, asked := run.state.Approval(); !asked || level.Role != directory.RoleUnitHead || level.Unit != baDinh {
			t.Errorf("the draft is at level %+v, %v", level, asked)
		}
		if e := run.do(approve(chair, 1, hash(1))); e.Level != 2 || e.To != plan.StagePublication {
			t.Errorf("the last level led to %s at level %d", e.To, e.Level)
		}
		if got := run.refused(approve(chair, 1, hash(1))); got != plan.RefusalNotNow {
			t.Errorf("the head after the last level: %s", got)
		}
	})
	t.Run("a returned draft starts again from the first level", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31", directory.RoleSectionHead, directory.RoleUnitHead)
		run.do(accept(officer))
		run.do(submit(officer, hash(1)))
		run.do(approve(section, 1, hash(1)))
		if got := run.refused(sendBack(chair, 1, hash(1), " ")); got != plan.RefusalInvalid {
			t.Errorf("a return without a reason: %s", got)
		}
		run.do(sendBack(chair, 1, hash(1), "Hình 3 chưa có nguồn"))
		if run.state.Stage != plan.StageDrafting {
			t.Fatalf("a returned draft leads to %s", run.state.Stage)
		}
		if got := run.refused(submit(officer, hash(1))); got != plan.RefusalInvalid {
			t.Errorf("the same draft again: %s", got)
		}
		run.do(submit(officer, hash(2)))
		if level, _ := run.state.Approval(); run.state.Draft != 2 || level.Role != directory.RoleSectionHead {
			t.Errorf("draft v%d is at the level of %s", run.state.Draft, level.Role)
		}
		run.do(approve(section, 2, hash(2)))
		run.do(approve(chair, 2, hash(2)))
		if run.state.Stage != plan.StagePublication {
			t.Errorf("the second draft ended in %s", run.state.Stage)
		}
	})
	t.Run("a decision counts only for the draft it is about", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name    string
			command plan.Command
			want    plan.RefusalKind
		}{
			{"the draft that was replaced, approved", approve(section, 1, hash(1)), plan.RefusalStaleDraft},
			{"the draft that was replaced, returned", sendBack(section, 1, hash(1), "Sửa hình 3"), plan.RefusalStaleDraft},
			{"the level above, asked about the replaced draft", approve(chair, 1, hash(1)), plan.RefusalStaleDraft},
			{"the newest number with the hash of the old one", approve(section, 2, hash(1)), plan.RefusalStaleDraft},
			{"a draft that does not exist yet", approve(section, 3, hash(3)), plan.RefusalStaleDraft},
			{"no draft named", approve(section, 0, ""), plan.RefusalStaleDraft},
			{"a stranger about the replaced draft", approve(stranger, 1, hash(1)), plan.RefusalForbidden},
			{"an unknown decision", plan.Command{Kind: plan.CommandDecide, Actor: section, Draft: 2, Hash: hash(2), Decision: "ok"}, plan.RefusalInvalid},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				run := launched(t, "2026-03-02 09:00", "2026-03-31", directory.RoleSectionHead, directory.RoleUnitHead)
				run.do(accept(officer))
				run.do(submit(officer, hash(1)))
				run.do(approve(section, 1, hash(1)))
				run.do(submit(officer, hash(2))) // replaced while it is on the head's desk
				if got := run.refused(tt.command); got != tt.want {
					t.Errorf("refused as %s, want %s", got, tt.want)
				}
				run.do(approve(section, 2, hash(2)))
			})
		}
	})
	t.Run("a late answer about an old draft is refused as stale after the approval too", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		run.do(accept(officer))
		run.do(submit(officer, hash(1)))
		run.do(submit(officer, hash(2)))
		run.do(approve(chair, 2, hash(2)))
		if got := run.refused(approve(chair, 1, hash(1))); got != plan.RefusalStaleDraft {
			t.Errorf("refused as %s, want %s", got, plan.RefusalStaleDraft)
		}
	})
	t.Run("the submitter of a draft does not approve it", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		run.do(submit(chair, hash(1)))
		if got := run.refused(approve(chair, 1, hash(1))); got != plan.RefusalForbidden {
			t.Errorf("refused as %s, want %s", got, plan.RefusalForbidden)
		}
	})
}

func TestApplyDecline(t *testing.T) {
	t.Parallel()
	t.Run("a declined task waits for the coordinator", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		run.do(order(plan.CommandDecline, officer, "Không thuộc chức năng của phường"))
		if run.state.Condition != plan.ConditionDeclined || run.state.Stage != plan.StageAssignment {
			t.Fatalf("a declined task is %s in %s", run.state.Condition, run.state.Stage)
		}
		if got := run.refused(accept(officer)); got != plan.RefusalNotNow {
			t.Errorf("accepted after it was declined: %s", got)
		}
		if at, waits := run.state.NextWake(); !waits || calendar.Today(at) != calendar.MustDate("2026-03-05") {
			t.Errorf("a declined task wakes at %s, want a reminder to the coordinator after three working days", at)
		}
		assign := plan.Command{Kind: plan.CommandAssign, Actor: coordinator, Person: "do-van-thu"}
		if e := run.at("2026-03-04 09:00").do(assign); e.Person != "do-van-thu" || e.Condition != plan.ConditionActive {
			t.Errorf("assigned as %+v", e)
		}
		if run.state.AssignedTo != "do-van-thu" || !run.state.Since.Equal(run.now) {
			t.Errorf("assigned to %s, the step counted from %s", run.state.AssignedTo, run.state.Since)
		}
		run.do(accept(officer))
	})
	t.Run("the coordinator gives a declined task back", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		run.do(order(plan.CommandDecline, chair, "Không thuộc chức năng của phường"))
		run.do(order(plan.CommandResume, coordinator, ""))
		if run.state.Condition != plan.ConditionActive || run.state.Stage != plan.StageDrafting {
			t.Errorf("given back as %s in %s", run.state.Condition, run.state.Stage)
		}
	})
}

func TestApplyReport(t *testing.T) {
	t.Parallel()
	t.Run("a report is checked before the task is done", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-02").toStage(plan.StagePublication)
		run.at("2026-03-04 09:00").do(publish(officer, "2026-03-03"))
		if got := run.refused(order(plan.CommandAcceptReport, coordinator, "")); got != plan.RefusalNotNow {
			t.Errorf("accepted before it came: %s", got)
		}
		run.do(reportBy(officer, hash(8)))
		if got := run.refused(order(plan.CommandReturnReport, coordinator, "")); got != plan.RefusalInvalid {
			t.Errorf("returned without a reason: %s", got)
		}
		if e := run.do(order(plan.CommandReturnReport, coordinator, "Thiếu số lượt phát")); e.Hash != hash(8) || run.state.Report != "" {
			t.Errorf("returned %s, still checking %q", e.Hash, run.state.Report)
		}
		if got := run.refused(order(plan.CommandReturnReport, coordinator, "Thiếu số lượt phát")); got != plan.RefusalNotNow {
			t.Errorf("returned twice: %s", got)
		}
		run.do(reportBy(officer, hash(9)))
		if e := run.do(order(plan.CommandAcceptReport, coordinator, "")); e.Hash != hash(9) || e.To != plan.StageDone {
			t.Errorf("accepted %s to %s", e.Hash, e.To)
		}
		if got := run.state.Progress().Timeliness(calendar.Today(run.now)); got != plan.TimelinessDoneLate {
			t.Errorf("out a day after the deadline is %s", got)
		}
	})
	t.Run("timeliness is measured on the proof date and not on the day of the report", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StagePublication)
		run.at("2026-04-20 09:00").do(publish(officer, "2026-03-31"))
		run.at("2026-05-20 09:00").do(reportBy(officer, hash(9)))
		run.at("2026-05-21 09:00").do(order(plan.CommandAcceptReport, coordinator, ""))
		if got := run.state.Progress().Timeliness(calendar.Today(run.now)); got != plan.TimelinessDoneOnTime {
			t.Errorf("out on the day, reported in May: %s", got)
		}
	})
}

func TestAbort(t *testing.T) {
	t.Parallel()
	t.Run("a task cancelled from outside has an event in its journal", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		next, e := run.state.Abort("Workflow bị hủy từ bên ngoài", run.now)
		if e.Kind != plan.EventCancelled || e.Seq != run.state.Seq+1 || e.Channel != plan.ChannelEngine || e.Reason == "" || !next.Closed() {
			t.Errorf("aborted as %+v", e)
		}
	})
}
