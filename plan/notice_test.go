package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// lastNotices is the letters of the newest event.
func (l *taskRun) lastNotices() []plan.Notice { return l.state.Notices(l.journal[len(l.journal)-1]) }

func toFocalPoint(kind plan.NoticeKind, asks plan.Purpose) plan.Notice {
	return plan.Notice{Kind: kind, Role: directory.RoleFocalPoint, Unit: baDinh, Asks: asks}
}

func toHead(kind plan.NoticeKind, asks plan.Purpose) plan.Notice {
	return plan.Notice{Kind: kind, Role: directory.RoleUnitHead, Unit: baDinh, Asks: asks}
}

func toCoordinator(kind plan.NoticeKind) plan.Notice {
	return plan.Notice{Kind: kind, Role: directory.RoleCoordinator}
}

func receiptTo(person directory.PersonID, role directory.Role) plan.Notice {
	return plan.Notice{Kind: plan.NoticeReceipt, Role: role, Unit: baDinh, Person: person}
}

func TestEveryEventSendsItsLetters(t *testing.T) {
	t.Parallel()
	pause := order(plan.CommandPause, coordinator, "Chờ hướng dẫn")
	tests := []struct {
		name  string
		stage plan.Stage
		give  []plan.Command
		want  []plan.Notice
	}{
		{"a launch asks the unit", plan.StageAssignment, nil, []plan.Notice{toFocalPoint(plan.NoticeAssignment, plan.PurposeAccept)}},
		{"accepted: the unit is asked for a draft", plan.StageDrafting, nil, []plan.Notice{toFocalPoint(plan.NoticeDraftWanted, plan.PurposeDraft)}},
		{"a draft goes to its approver", plan.StageApproval, nil, []plan.Notice{toHead(plan.NoticeApproval, plan.PurposeDecide)}},
		{
			"approved: the unit publishes, the approver has a receipt", plan.StagePublication, nil,
			[]plan.Notice{toFocalPoint(plan.NoticePublish, plan.PurposePublish), receiptTo("nguyen-van-binh", directory.RoleUnitHead)},
		},
		{"out: the unit owes a report", plan.StageReporting, nil, []plan.Notice{toFocalPoint(plan.NoticeReportWanted, plan.PurposeReport)}},
		{"done: the unit is thanked", plan.StageDone, nil, []plan.Notice{toFocalPoint(plan.NoticeDone, plan.PurposeNone)}},
		{
			"returned: the unit is asked again", plan.StageApproval,
			[]plan.Command{sendBack(chair, 1, hash(1), "Sửa hình 3")},
			[]plan.Notice{toFocalPoint(plan.NoticeReturned, plan.PurposeDraft), receiptTo("nguyen-van-binh", directory.RoleUnitHead)},
		},
		{
			"a report goes to the coordinator", plan.StageReporting,
			[]plan.Command{reportBy(officer, hash(9))},
			[]plan.Notice{toCoordinator(plan.NoticeReportCheck)},
		},
		{
			"a report comes back", plan.StageReporting,
			[]plan.Command{reportBy(officer, hash(9)), order(plan.CommandReturnReport, coordinator, "Thiếu số liệu")},
			[]plan.Notice{toFocalPoint(plan.NoticeReportReturned, plan.PurposeReport)},
		},
		{
			"declined: the coordinator is told", plan.StageAssignment,
			[]plan.Command{order(plan.CommandDecline, officer, "Không thuộc chức năng")},
			[]plan.Notice{toCoordinator(plan.NoticeDeclined)},
		},
		{
			"assigned: that person is asked from now on", plan.StageDrafting,
			[]plan.Command{{Kind: plan.CommandAssign, Actor: chair, Person: "do-van-thu"}},
			[]plan.Notice{{Kind: plan.NoticeChanged, Role: directory.RoleFocalPoint, Unit: baDinh, Person: "do-van-thu", Asks: plan.PurposeDraft}},
		},
		{
			"an extension is asked", plan.StageDrafting,
			[]plan.Command{extension(officer, "2026-04-29")},
			[]plan.Notice{toCoordinator(plan.NoticeExtensionAsked)},
		},
		{
			"an extension is granted", plan.StageDrafting,
			[]plan.Command{extension(officer, "2026-04-29"), answerExtension(coordinator, plan.DecisionApprove, "")},
			[]plan.Notice{toFocalPoint(plan.NoticeExtensionAnswer, plan.PurposeNone)},
		},
		{
			"an extension is refused", plan.StageDrafting,
			[]plan.Command{extension(officer, "2026-04-29"), answerExtension(coordinator, plan.DecisionReturn, "Hạn do Chính phủ giao")},
			[]plan.Notice{toFocalPoint(plan.NoticeExtensionAnswer, plan.PurposeNone)},
		},
		{"paused", plan.StageDrafting, []plan.Command{pause}, []plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeNone)}},
		{
			"resumed: the unit is asked where it stood", plan.StageDrafting,
			[]plan.Command{pause, order(plan.CommandResume, coordinator, "")},
			[]plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeDraft)},
		},
		{
			"amended", plan.StageDrafting,
			[]plan.Command{{Kind: plan.CommandAmend, Actor: coordinator, Reason: "Điều chỉnh", Due: calendar.MustDate("2026-05-29")}},
			[]plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeNone)},
		},
		{
			"cancelled", plan.StageDrafting,
			[]plan.Command{order(plan.CommandCancel, coordinator, "Dừng chuyên đề")},
			[]plan.Notice{toFocalPoint(plan.NoticeChanged, plan.PurposeNone)},
		},
		{
			"a substitute is asked about the draft on the desk", plan.StageApproval,
			[]plan.Command{substitute(chair, deputy.Person, "")},
			[]plan.Notice{{Kind: plan.NoticeApproval, Role: directory.RoleUnitHead, Unit: baDinh, Person: deputy.Person, Asks: plan.PurposeDecide}},
		},
		{"a substitute ahead of time is not asked yet", plan.StageDrafting, []plan.Command{substitute(coordinator, deputy.Person, "")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(tt.stage)
			for _, c := range tt.give {
				l.do(c)
			}
			if diff := cmp.Diff(tt.want, l.lastNotices()); diff != "" {
				t.Errorf("letters (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTimersWriteToWhoIsWaitedFor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		stage plan.Stage
		at    string
		want  []plan.Notice
	}{
		{"the unit, to take the task on", plan.StageAssignment, "2026-03-05 09:00", []plan.Notice{toFocalPoint(plan.NoticeReminder, plan.PurposeAccept)}},
		{"the unit, for a draft", plan.StageDrafting, "2026-03-20 09:00", []plan.Notice{toFocalPoint(plan.NoticeReminder, plan.PurposeDraft)}},
		{"the approver", plan.StageApproval, "2026-03-04 09:00", []plan.Notice{toHead(plan.NoticeReminder, plan.PurposeDecide)}},
		{"the unit, to publish", plan.StagePublication, "2026-03-20 09:00", []plan.Notice{toFocalPoint(plan.NoticeReminder, plan.PurposePublish)}},
		{"the unit, for a report", plan.StageReporting, "2026-03-09 09:00", []plan.Notice{toFocalPoint(plan.NoticeReminder, plan.PurposeReport)}},
		{"the unit, that it is late", plan.StageDrafting, "2026-04-01 09:00", []plan.Notice{toFocalPoint(plan.NoticeOverdue, plan.PurposeDraft)}},
		{"the head of the unit", plan.StageDrafting, "2026-04-03 09:00", []plan.Notice{toHead(plan.NoticeEscalation, plan.PurposeNone)}},
		{"the coordinator", plan.StageDrafting, "2026-04-09 09:00", []plan.Notice{toCoordinator(plan.NoticeEscalation)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(tt.stage)
			if len(l.wake(tt.at)) == 0 {
				t.Fatal("nothing came of waking")
			}
			if diff := cmp.Diff(tt.want, l.lastNotices()); diff != "" {
				t.Errorf("letters (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAReportOnTheDeskOfTheCoordinatorIsRecalledThere(t *testing.T) {
	t.Parallel()
	l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageReporting)
	l.do(reportBy(officer, hash(9)))
	l.wake("2026-03-05 09:00")
	if diff := cmp.Diff([]plan.Notice{toCoordinator(plan.NoticeReminder)}, l.lastNotices()); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
}

func TestASubstituteIsAskedOnceAndOnlyWhileItHolds(t *testing.T) {
	t.Parallel()
	l := launched(t, "2026-03-02 09:00", "2026-06-30").toStage(plan.StageApproval)
	l.do(substitute(chair, deputy.Person, "2026-03-04"))
	l.do(substitute(chair, deputy.Person, "2026-03-05"))
	head := toHead(plan.NoticeReminder, plan.PurposeDecide)
	standIn := head
	standIn.Person = deputy.Person
	l.wake("2026-03-04 09:00")
	if diff := cmp.Diff([]plan.Notice{head, standIn}, l.lastNotices()); diff != "" {
		t.Errorf("while it holds (-want +got):\n%s", diff)
	}
	l.wake("2026-03-06 09:00")
	if diff := cmp.Diff([]plan.Notice{head}, l.lastNotices()); diff != "" {
		t.Errorf("after its last day (-want +got):\n%s", diff)
	}
}

func TestTheNextLevelIsAskedAndTheFirstHasAReceipt(t *testing.T) {
	t.Parallel()
	l := launched(t, "2026-03-02 09:00", "2026-03-31", directory.RoleSectionHead, directory.RoleUnitHead)
	l.do(accept(officer))
	l.do(submit(officer, hash(1)))
	l.do(approve(section, 1, hash(1)))
	want := []plan.Notice{toHead(plan.NoticeApproval, plan.PurposeDecide), receiptTo("vu-thi-mai", directory.RoleSectionHead)}
	if diff := cmp.Diff(want, l.lastNotices()); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
}
