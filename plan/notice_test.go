package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// lastNotices lists the letters of the newest event.
func (run *taskRun) lastNotices() []plan.Notice {
	return run.state.Notices(run.journal[len(run.journal)-1])
}

func toFocalPoint(kind plan.NoticeKind, asks plan.Purpose) plan.Notice {
	return plan.Notice{Kind: kind, Role: directory.RoleFocalPoint, Unit: baDinh, Asks: asks}
}

func toHead(kind plan.NoticeKind, asks plan.Purpose) plan.Notice {
	return plan.Notice{Kind: kind, Role: directory.RoleUnitHead, Unit: baDinh, Asks: asks}
}

func toCoordinator(kind plan.NoticeKind, asks ...plan.Purpose) plan.Notice {
	return plan.Notice{Kind: kind, Role: directory.RoleCoordinator, Asks: append(asks, plan.PurposeNone)[0]}
}

func receiptTo(person directory.PersonID, role directory.Role) plan.Notice {
	return plan.Notice{Kind: plan.NoticeReceipt, Role: role, Unit: baDinh, Person: person}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	t.Run("a cancellation by an operator of the engine is told to the unit and to the coordinator", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		next, e := run.state.Abort("Hủy từ hệ thống điều hành quy trình.", run.now)
		want := []plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeNone), toCoordinator(plan.NoticeChanged)}
		if diff := cmp.Diff(want, next.Notices(e)); diff != "" {
			t.Errorf("notices (-want +got):\n%s", diff)
		}
	})
	t.Run("every event sends its letters", func(t *testing.T) {
		t.Parallel()
		pause := order(plan.CommandPause, coordinator, "Chờ hướng dẫn")
		tests := []struct {
			name  string
			stage plan.Stage
			give  []plan.Command
			want  []plan.Notice
		}{
			{name: "a launch asks the unit", stage: plan.StageAssignment, want: []plan.Notice{toFocalPoint(plan.NoticeAssignment, plan.PurposeAccept)}},
			{name: "accepted: the unit is asked for a draft", stage: plan.StageDrafting, want: []plan.Notice{toFocalPoint(plan.NoticeDraftWanted, plan.PurposeDraft)}},
			{name: "a draft goes to its approver", stage: plan.StageApproval, want: []plan.Notice{toHead(plan.NoticeApproval, plan.PurposeDecide)}},
			{
				name: "approved: the unit is asked to publish, the approver gets a receipt", stage: plan.StagePublication,
				want: []plan.Notice{toFocalPoint(plan.NoticePublish, plan.PurposePublish), receiptTo("nguyen-van-binh", directory.RoleUnitHead)},
			},
			{name: "published: the unit is asked for a report", stage: plan.StageReporting, want: []plan.Notice{toFocalPoint(plan.NoticeReportWanted, plan.PurposeReport)}},
			{name: "done: the unit is thanked", stage: plan.StageDone, want: []plan.Notice{toFocalPoint(plan.NoticeDone, plan.PurposeNone)}},
			{
				name: "returned: the unit is asked again", stage: plan.StageApproval,
				give: []plan.Command{sendBack(chair, 1, hash(1), "Sửa hình 3")},
				want: []plan.Notice{toFocalPoint(plan.NoticeReturned, plan.PurposeDraft), receiptTo("nguyen-van-binh", directory.RoleUnitHead)},
			},
			{
				name: "a report goes to the coordinator", stage: plan.StageReporting,
				give: []plan.Command{reportBy(officer, hash(9))},
				want: []plan.Notice{toCoordinator(plan.NoticeReportCheck, plan.PurposeCheck)},
			},
			{
				name: "a report comes back", stage: plan.StageReporting,
				give: []plan.Command{reportBy(officer, hash(9)), order(plan.CommandReturnReport, coordinator, "Thiếu số liệu")},
				want: []plan.Notice{toFocalPoint(plan.NoticeReportReturned, plan.PurposeReport)},
			},
			{
				name: "declined: the coordinator gets a letter", stage: plan.StageAssignment,
				give: []plan.Command{order(plan.CommandDecline, officer, "Không thuộc chức năng")},
				want: []plan.Notice{toCoordinator(plan.NoticeDeclined, plan.PurposeReassign)},
			},
			{
				name: "assigned: the assigned person is asked", stage: plan.StageDrafting,
				give: []plan.Command{{Kind: plan.CommandAssign, Actor: chair, Person: "do-van-thu"}},
				want: []plan.Notice{{Kind: plan.NoticeChanged, Role: directory.RoleFocalPoint, Unit: baDinh, Person: "do-van-thu", Asks: plan.PurposeDraft}},
			},
			{
				name: "an extension is asked", stage: plan.StageDrafting,
				give: []plan.Command{extension(officer, "2026-04-29")},
				want: []plan.Notice{toCoordinator(plan.NoticeExtensionAsked, plan.PurposeExtension)},
			},
			{
				name: "an extension is granted", stage: plan.StageDrafting,
				give: []plan.Command{extension(officer, "2026-04-29"), answerExtension(coordinator, plan.DecisionApprove, "")},
				want: []plan.Notice{toFocalPoint(plan.NoticeExtensionAnswer, plan.PurposeDraft)},
			},
			{
				name: "an extension is refused", stage: plan.StageDrafting,
				give: []plan.Command{extension(officer, "2026-04-29"), answerExtension(coordinator, plan.DecisionReturn, "Hạn do Chính phủ giao")},
				want: []plan.Notice{toFocalPoint(plan.NoticeExtensionAnswer, plan.PurposeDraft)},
			},
			{
				name: "a question of the unit goes to the coordinator", stage: plan.StageDrafting, give: []plan.Command{question(officer, "Ai cấp kinh phí?")},
				want: []plan.Notice{toCoordinator(plan.NoticeAsked, plan.PurposeAnswer)},
			},
			{
				name: "a question by mail: the unit is told that it was passed on", stage: plan.StageDrafting, give: []plan.Command{byMail(question(officer, "Ai cấp kinh phí?"))},
				want: []plan.Notice{
					toCoordinator(plan.NoticeAsked, plan.PurposeAnswer),
					{Kind: plan.NoticePassedOn, Role: directory.RoleFocalPoint, Unit: baDinh, Person: officer.Person, Asks: plan.PurposeDraft},
				},
			},
			{
				name: "the answer goes to who asked, and asks for the step that waits", stage: plan.StageApproval,
				give: []plan.Command{question(clerk, "Ai cấp kinh phí?"), order(plan.CommandAnswerQuestion, coordinator, "Sở cấp.")},
				want: []plan.Notice{{Kind: plan.NoticeAnswered, Role: directory.RoleFocalPoint, Unit: baDinh, Person: clerk.Person, Asks: plan.PurposeDraft}},
			},
			{
				name: "a question of the coordinator about an extension goes to the unit", stage: plan.StagePublication,
				give: []plan.Command{extension(officer, "2026-04-29"), question(coordinator, "Vì sao chậm?")},
				want: []plan.Notice{toFocalPoint(plan.NoticeAsked, plan.PurposePublish)},
			},
			{
				name: "the answer of the unit asks the coordinator to decide about the extension", stage: plan.StagePublication,
				give: []plan.Command{extension(officer, "2026-04-29"), question(coordinator, "Vì sao chậm?"), order(plan.CommandAnswerQuestion, officer, "Chờ số liệu.")},
				want: []plan.Notice{{Kind: plan.NoticeAnswered, Role: directory.RoleCoordinator, Person: coordinator.Person, Asks: plan.PurposeExtension}},
			},
			{
				name: "a task that another unit gets: this one is told", stage: plan.StageAssignment,
				give: []plan.Command{order(plan.CommandDecline, officer, "Không thuộc chức năng"), {Kind: plan.CommandReassign, Actor: coordinator, Unit: hoanKiem}},
				want: []plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeNone)},
			},
			{name: "paused", stage: plan.StageDrafting, give: []plan.Command{pause}, want: []plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeNone)}},
			{
				name: "resumed: the unit is asked for its present step", stage: plan.StageDrafting,
				give: []plan.Command{pause, order(plan.CommandResume, coordinator, "")},
				want: []plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeDraft)},
			},
			{
				name: "amended", stage: plan.StageDrafting,
				give: []plan.Command{{Kind: plan.CommandAmend, Actor: coordinator, Reason: "Điều chỉnh", Due: calendar.MustDate("2026-05-29")}},
				want: []plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeNone)},
			},
			{
				name: "cancelled", stage: plan.StageDrafting,
				give: []plan.Command{order(plan.CommandCancel, coordinator, "Dừng chuyên đề")},
				want: []plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeNone)},
			},
			{
				name: "a substitute is asked about the draft in approval", stage: plan.StageApproval,
				give: []plan.Command{substitute(chair, deputy.Person, "")},
				want: []plan.Notice{{Kind: plan.NoticeApproval, Role: directory.RoleUnitHead, Unit: baDinh, Person: deputy.Person, Asks: plan.PurposeDecide}},
			},
			{name: "a substitute named ahead of time is not asked", stage: plan.StageDrafting, give: []plan.Command{substitute(coordinator, deputy.Person, "")}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(tt.stage)
				for _, c := range tt.give {
					run.do(c)
				}
				if diff := cmp.Diff(tt.want, run.lastNotices()); diff != "" {
					t.Errorf("letters (-want +got):\n%s", diff)
				}
			})
		}
	})
	t.Run("timers write to the person whose step is due", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name  string
			stage plan.Stage
			at    string
			want  []plan.Notice
		}{
			{name: "the unit, to accept the task", stage: plan.StageAssignment, at: "2026-03-05 09:00", want: []plan.Notice{toFocalPoint(plan.NoticeReminder, plan.PurposeAccept)}},
			{name: "the unit, for a draft", stage: plan.StageDrafting, at: "2026-03-20 09:00", want: []plan.Notice{toFocalPoint(plan.NoticeReminder, plan.PurposeDraft)}},
			{name: "the approver", stage: plan.StageApproval, at: "2026-03-04 09:00", want: []plan.Notice{toHead(plan.NoticeReminder, plan.PurposeDecide)}},
			{name: "the unit, to publish", stage: plan.StagePublication, at: "2026-03-20 09:00", want: []plan.Notice{toFocalPoint(plan.NoticeReminder, plan.PurposePublish)}},
			{name: "the unit, for a report", stage: plan.StageReporting, at: "2026-03-09 09:00", want: []plan.Notice{toFocalPoint(plan.NoticeReminder, plan.PurposeReport)}},
			{name: "the unit, that it is late", stage: plan.StageDrafting, at: "2026-04-01 09:00", want: []plan.Notice{toFocalPoint(plan.NoticeOverdue, plan.PurposeDraft)}},
			{name: "the head of the unit", stage: plan.StageDrafting, at: "2026-04-03 09:00", want: []plan.Notice{toHead(plan.NoticeEscalation, plan.PurposeNone)}},
			{name: "the coordinator", stage: plan.StageDrafting, at: "2026-04-09 09:00", want: []plan.Notice{toCoordinator(plan.NoticeEscalation)}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(tt.stage)
				if len(run.wake(tt.at)) == 0 {
					t.Fatal("no event fired")
				}
				if diff := cmp.Diff(tt.want, run.lastNotices()); diff != "" {
					t.Errorf("letters (-want +got):\n%s", diff)
				}
			})
		}
	})
	t.Run("the coordinator is reminded of a report on their desk", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageReporting)
		run.do(reportBy(officer, hash(9)))
		run.wake("2026-03-05 09:00")
		if diff := cmp.Diff([]plan.Notice{toCoordinator(plan.NoticeReminder, plan.PurposeCheck)}, run.lastNotices()); diff != "" {
			t.Errorf("letters (-want +got):\n%s", diff)
		}
	})
	t.Run("a substitute is asked once and only up to the last day", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-06-30").toStage(plan.StageApproval)
		run.do(substitute(chair, deputy.Person, "2026-03-04"))
		run.do(substitute(chair, deputy.Person, "2026-03-05"))
		head := toHead(plan.NoticeReminder, plan.PurposeDecide)
		standIn := head
		standIn.Person = deputy.Person
		run.wake("2026-03-04 09:00")
		if diff := cmp.Diff([]plan.Notice{head, standIn}, run.lastNotices()); diff != "" {
			t.Errorf("up to its last day (-want +got):\n%s", diff)
		}
		run.wake("2026-03-06 09:00")
		if diff := cmp.Diff([]plan.Notice{head}, run.lastNotices()); diff != "" {
			t.Errorf("after its last day (-want +got):\n%s", diff)
		}
	})
	t.Run("the next level is asked and the first has a receipt", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31", directory.RoleSectionHead, directory.RoleUnitHead)
		run.do(accept(officer))
		run.do(submit(officer, hash(1)))
		run.do(approve(section, 1, hash(1)))
		want := []plan.Notice{toHead(plan.NoticeApproval, plan.PurposeDecide), receiptTo("vu-thi-mai", directory.RoleSectionHead)}
		if diff := cmp.Diff(want, run.lastNotices()); diff != "" {
			t.Errorf("letters (-want +got):\n%s", diff)
		}
	})
}
