package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
)

const task = plan.TaskID("kh-2027/17/ubnd-phuong-ba-dinh/2027-q1")

var (
	reason = "Đề nghị bổ sung số liệu quý I.\nHình 3 chưa có nguồn."
	noon   = time.Date(2027, 3, 15, 2, 12, 0, 0, time.UTC)
)

// full is a letter with every value, in the state and after the event that lead to it.
func full(notice plan.NoticeKind) report.LetterInput {
	return report.LetterInput{
		Notice: notice, Asks: notice.Purpose(),
		To:    report.Recipient{Name: "Trần Thị Lan", Title: "Công chức Văn phòng", Role: directory.RoleFocalPoint, Unit: "UBND phường Ba Đình"},
		Plan:  plan.Plan{ID: "kh-2027", Year: 2027, Title: "Kế hoạch mẫu thông tin, tuyên truyền CCHC năm 2027", Number: "12/KH-UBND", Issued: calendar.MustDate("2027-01-15")},
		Task:  task,
		Title: "Video clip, infographic tuyên truyền CCHC", Product: "02 video clip, 01 infographic", Group: "II. Sản phẩm truyền thông",
		UnitName: "UBND phường Ba Đình", DeadlineText: "Quý I/2027",
		State: plan.State{
			Task: task, Unit: task.Unit(), Stage: plan.StageDrafting, Condition: plan.ConditionActive,
			Levels: []plan.Level{{Role: directory.RoleSectionHead, Unit: task.Unit()}, {Role: directory.RoleUnitHead, Unit: task.Unit()}},
			Due:    calendar.MustDate("2027-03-31"), FirstDue: calendar.MustDate("2027-03-31"),
		},
		Event:     plan.Event{Task: task, Seq: 7, At: noon},
		ActorName: "Trần Thị Lan", DeciderName: "Nguyễn Văn Bình", PersonName: "Lê Thị Hoa",
		Link: "https://loa.test/d/mfrggzdfmztwq2lkobxw4zdpon", ReplyTo: "loa+mfrggzdfmztwq2lkobxw4zdpon@loa.test", Code: "7K3F",
		Today: calendar.MustDate("2027-03-15"),
	}
}

var head = report.Recipient{Name: "Nguyễn Văn Bình", Title: "Chủ tịch UBND phường", Role: directory.RoleUnitHead, Unit: "UBND phường Ba Đình"}

var coordinator = report.Recipient{Name: "Phạm Thu Hà", Title: "Phó Giám đốc Sở Nội vụ", Role: directory.RoleCoordinator, Unit: "Sở Nội vụ"}

func withDraft(in *report.LetterInput) {
	in.State.Stage, in.State.Draft, in.State.Level = plan.StageApproval, 2, 1
}

// script is the text of the draft. One of its lines is a word of assent.
const script = "KỊCH BẢN VIDEO\n\nCảnh 1: Người dân nộp hồ sơ tại bộ phận một cửa.\nĐồng ý\nCảnh 2: Kết quả trả trong ngày."

// carrying shows the second version of a draft: a covering note, a document, and why the first version was returned.
func carrying(in *report.LetterInput) {
	in.Matter = report.Matter{
		Version: 2, Cover: "Kính trình đồng chí kịch bản đã chỉnh sửa.", Hash: strings.Repeat("5c", 32),
		Files: []report.MatterFile{
			{Name: "Kịch bản video CCHC.docx", Size: 24_310, State: report.FileRead, Sent: true, Text: script},
			{Name: "Ảnh minh họa.png", Size: 912_000, State: report.FileWithout, Sent: true},
			{Name: "Bản dựng thử.pdf", Size: 12_400_000, State: report.FileUnreadable},
			{Name: "Dự toán.xlsm", Size: 18_000, State: report.FileWithheld},
			{Name: "Phụ lục.docx", Size: 18_000, State: report.FileSecret},
		},
		Earlier: report.Earlier{
			Version: 1, Reason: reason, Decider: "Nguyễn Văn Bình", At: noon.AddDate(0, 0, -3),
			Text: "KỊCH BẢN VIDEO\nCảnh 1: Người dân đến nộp hồ sơ tại quầy.\nĐồng ý\nCảnh 2: Kết quả trả trong 03 ngày.\nCảnh 3: Kết.",
		},
	}
}

// reporting shows a result report with figures.
func reporting(in *report.LetterInput) {
	in.Matter = report.Matter{
		Report: true, Version: 1, Cover: "Số tin: 3\nSố bài: 2\nKhó khăn, kiến nghị: không", Hash: strings.Repeat("7e", 32),
		Files: []report.MatterFile{{Name: "Biểu số liệu quý I.xlsx", Size: 9_216, State: report.FileRead, Sent: true, Text: "Biểu 1\nTin, bài: 5\nLượt xem: 1.204"}},
	}
}

func held(in *report.LetterInput) {
	in.Asks = plan.PurposeWithdraw
	in.Event.UndoUntil, in.Contact = noon.Add(15*time.Minute), "đồng chí Phạm Thu Hà (hapt@sonoivu.test)"
}

func late(in *report.LetterInput) {
	in.State.Due, in.State.FirstDue, in.State.Extensions = calendar.MustDate("2027-03-10"), calendar.MustDate("2027-02-26"), 1
}

func published(in *report.LetterInput) {
	in.State.Stage, in.State.Draft = plan.StageReporting, 2
	in.State.Link, in.State.ProofDate = "https://badinh.hanoi.gov.vn/tin/cchc-17", calendar.MustDate("2027-03-12")
}

// letters is one of every kind of letter, by the name of its golden file.
func letters() map[string]report.LetterInput {
	all := map[string]report.LetterInput{}
	add := func(name string, notice plan.NoticeKind, event plan.EventKind, changes ...func(*report.LetterInput)) {
		in := full(notice)
		in.Event.Kind = event
		for _, change := range changes {
			change(&in)
		}
		all[name] = in
	}
	to := func(r report.Recipient) func(*report.LetterInput) { return func(in *report.LetterInput) { in.To = r } }
	asks := func(p plan.Purpose) func(*report.LetterInput) { return func(in *report.LetterInput) { in.Asks = p } }
	because := func(in *report.LetterInput) { in.Event.Reason = reason }
	at := func(s plan.Stage) func(*report.LetterInput) {
		return func(in *report.LetterInput) { in.State.Stage = s }
	}
	dated := func(in *report.LetterInput) {
		in.Event.Due, in.Event.Until = calendar.MustDate("2027-04-29"), calendar.MustDate("2027-04-15")
	}

	add("assignment", plan.NoticeAssignment, plan.EventOpened, at(plan.StageAssignment))
	add("draft_wanted", plan.NoticeDraftWanted, plan.EventAccepted)
	add("approval", plan.NoticeApproval, plan.EventDraftSubmitted, to(head), withDraft, carrying)
	add("approval_inline", plan.NoticeApproval, plan.EventDraftSubmitted, to(head), withDraft, func(in *report.LetterInput) {
		in.State.Draft = 1
		in.Matter = report.Matter{Version: 1, Cover: strings.Repeat(script+"\n", 60), Hash: strings.Repeat("5c", 32)}
	})
	add("approval_first_level_by_substitute", plan.NoticeApproval, plan.EventDraftSubmitted, withDraft, late, func(in *report.LetterInput) {
		in.To, in.State.Level = report.Recipient{
			Name: "Đỗ Minh Quân", Title: "Phó Trưởng phòng", Role: directory.RoleSectionHead,
			For: "Vũ Thị Mai", Basis: "Quyết định số 12/QĐ-UBND ngày 01/3/2027",
		}, 0
	})
	add("returned", plan.NoticeReturned, plan.EventReturned, withDraft, at(plan.StageDrafting), because)
	add("publish", plan.NoticePublish, plan.EventApproved, withDraft, at(plan.StagePublication), func(in *report.LetterInput) {
		in.State.PublishOn = calendar.MustDate("2027-03-26")
	})
	add("report_wanted", plan.NoticeReportWanted, plan.EventPublished, published)
	add("report_check", plan.NoticeReportCheck, plan.EventReportSubmitted, to(coordinator), published, reporting)
	add("report_returned", plan.NoticeReportReturned, plan.EventReportReturned, published, because)
	add("done", plan.NoticeDone, plan.EventReportAccepted, published, at(plan.StageDone))
	add("done_late", plan.NoticeDone, plan.EventReportAccepted, published, late, at(plan.StageDone))
	add("receipt_approved", plan.NoticeReceipt, plan.EventApproved, to(head), withDraft, at(plan.StagePublication))
	add("receipt_of_letter", plan.NoticeReceipt, plan.EventApproved, to(head), withDraft, at(plan.StagePublication), held, func(in *report.LetterInput) {
		in.Words = "Nhất trí <cho> đăng nhé em."
	})
	add("changed_draft_submitted", plan.NoticeChanged, plan.EventDraftSubmitted, withDraft, asks(plan.PurposeNone))
	add("receipt_returned", plan.NoticeReceipt, plan.EventReturned, to(head), withDraft, at(plan.StageDrafting), because)
	add("receipt_approved_held", plan.NoticeReceipt, plan.EventApproved, to(head), withDraft, at(plan.StagePublication), held)
	add("receipt_returned_held", plan.NoticeReceipt, plan.EventReturned, to(head), withDraft, at(plan.StageDrafting), because, held)
	add("held_approved", plan.NoticeUndoWindow, plan.EventApproved, withDraft, at(plan.StagePublication), held, asks(plan.PurposeNone))
	add("held_returned", plan.NoticeUndoWindow, plan.EventReturned, withDraft, at(plan.StageDrafting), because, held, asks(plan.PurposeNone))
	add("taken_back", plan.NoticeWithdrawn, plan.EventWithdrawn, to(head), withDraft)
	add("reminder_accept", plan.NoticeReminder, plan.EventReminded, asks(plan.PurposeAccept), at(plan.StageAssignment))
	add("reminder_draft", plan.NoticeReminder, plan.EventReminded, asks(plan.PurposeDraft), late)
	add("reminder_decide", plan.NoticeReminder, plan.EventReminded, asks(plan.PurposeDecide), to(head), withDraft, carrying)
	add("reminder_publish", plan.NoticeReminder, plan.EventReminded, asks(plan.PurposePublish), withDraft, at(plan.StagePublication))
	add("reminder_report", plan.NoticeReminder, plan.EventReminded, asks(plan.PurposeReport), published)
	add("reminder_check", plan.NoticeReminder, plan.EventReminded, to(coordinator), published, func(in *report.LetterInput) {
		in.State.Report, in.State.Reminders, in.Event.Step = strings.Repeat("a", 64), plan.MaxReminders, plan.MaxReminders
	})
	add("overdue", plan.NoticeOverdue, plan.EventOverdue, late)
	add("escalation_head", plan.NoticeEscalation, plan.EventEscalated, to(head), late, func(in *report.LetterInput) { in.Event.Step = 1 })
	add("escalation_coordinator", plan.NoticeEscalation, plan.EventEscalated, to(coordinator), late, func(in *report.LetterInput) { in.Event.Step = 2 })
	add("escalation_no_report", plan.NoticeEscalation, plan.EventEscalated, to(head), published, func(in *report.LetterInput) { in.Event.Step = 1 })
	add("reminder_declined", plan.NoticeReminder, plan.EventReminded, to(coordinator), func(in *report.LetterInput) {
		in.State.Condition = plan.ConditionDeclined
	})
	add("declined", plan.NoticeDeclined, plan.EventDeclined, to(coordinator), because, func(in *report.LetterInput) {
		in.State.Condition = plan.ConditionDeclined
	})
	add("extension_asked", plan.NoticeExtensionAsked, plan.EventExtensionRequested, to(coordinator), dated, because)
	byCoordinator := func(in *report.LetterInput) {
		in.Event.Position, in.ActorName = directory.Position{Role: directory.RoleCoordinator}, "Phạm Thu Hà"
	}
	question := func(in *report.LetterInput) {
		in.Event.Reason = "Sở có hỗ trợ kinh phí in tờ rơi không ạ?"
	}
	answered := func(in *report.LetterInput) {
		in.Asked, in.Event.Reason = "Sở có hỗ trợ kinh phí in tờ rơi không ạ?", "Có, phường lập dự toán gửi Sở trước 20/3."
	}
	add("asked", plan.NoticeAsked, plan.EventAsked, to(coordinator), question, asks(plan.PurposeAnswer))
	add("asked_unit", plan.NoticeAsked, plan.EventAsked, question, byCoordinator, asks(plan.PurposePublish), withDraft, at(plan.StagePublication))
	for _, step := range []struct {
		stage plan.Stage
		asks  plan.Purpose
	}{
		{plan.StageAssignment, plan.PurposeAccept},
		{plan.StageDrafting, plan.PurposeDraft},
		{plan.StageApproval, plan.PurposeDraft},
		{plan.StagePublication, plan.PurposePublish},
		{plan.StageReporting, plan.PurposeReport},
	} {
		add("answered_"+string(step.stage), plan.NoticeAnswered, plan.EventAnswered, answered, byCoordinator, asks(step.asks), at(step.stage))
	}
	add("answered_coordinator", plan.NoticeAnswered, plan.EventAnswered, to(coordinator), answered, asks(plan.PurposeExtension))
	add("passed_on_question", plan.NoticePassedOn, plan.EventAsked, question, asks(plan.PurposeDraft))
	add("passed_on_extension", plan.NoticePassedOn, plan.EventExtensionRequested, dated, because, asks(plan.PurposeDraft))
	add("passed_on_declined", plan.NoticePassedOn, plan.EventDeclined, because, asks(plan.PurposeNone), func(in *report.LetterInput) {
		in.State.Condition, in.Event.Proposed = plan.ConditionDeclined, "Sở Văn hóa và Thể thao"
	})
	suspended := func(in *report.LetterInput) {
		in.State.UndoWindow = &plan.UndoWindow{Until: noon.Add(15 * time.Minute), SuspendedAt: noon, Seq: 6}
		in.Event.Reason, in.Contact = "Khoan, chỗ này hình như chưa ổn.", "đồng chí Phạm Thu Hà (hapt@sonoivu.test)"
	}
	add("suspended", plan.NoticeSuspended, plan.EventSuspended, to(head), withDraft, at(plan.StagePublication), suspended)
	add("reminder_suspended", plan.NoticeReminder, plan.EventReminded, to(head), withDraft, at(plan.StagePublication), suspended, asks(plan.PurposeWithdraw))
	add("receipt_kept", plan.NoticeReceipt, plan.EventKept, to(head), withDraft, at(plan.StagePublication), held)
	add("declined_for_another_unit", plan.NoticeDeclined, plan.EventDeclined, to(coordinator), because, func(in *report.LetterInput) {
		in.State.Condition, in.Event.Proposed = plan.ConditionDeclined, "Sở Văn hóa và Thể thao"
	})
	add("changed_reassigned", plan.NoticeChanged, plan.EventReassigned, because, func(in *report.LetterInput) {
		in.State.Condition, in.NewUnitName = plan.ConditionCancelled, "Sở Văn hóa và Thể thao"
	})
	add("report_wanted_date_assumed", plan.NoticeReportWanted, plan.EventPublished, published, func(in *report.LetterInput) {
		in.State.Link, in.State.Document, in.Event.DateAssumed = "", "123/UBND-VX", true
	})
	add("extension_granted", plan.NoticeExtensionAnswer, plan.EventExtensionGranted, dated, func(in *report.LetterInput) {
		in.State.Due, in.State.Extensions = calendar.MustDate("2027-04-29"), 1
	})
	add("extension_refused", plan.NoticeExtensionAnswer, plan.EventExtensionRefused, dated, because)
	for _, kind := range []plan.EventKind{
		plan.EventAssigned, plan.EventAmended, plan.EventPaused, plan.EventResumed, plan.EventCancelled,
	} {
		add("changed_"+string(kind), plan.NoticeChanged, kind, dated, because, func(in *report.LetterInput) {
			switch kind {
			case plan.EventAmended:
				in.State.Due = in.Event.Due
			case plan.EventPaused:
				in.State.Condition, in.State.PauseEnd = plan.ConditionPaused, in.Event.Until
			case plan.EventCancelled:
				in.State.Condition = plan.ConditionCancelled
			default:
			}
		})
	}
	return all
}

func TestCompose(t *testing.T) {
	t.Parallel()
	for name, in := range letters() {
		for _, lang := range locale.Languages() {
			t.Run(name+" in "+string(lang), func(t *testing.T) {
				t.Parallel()
				in := in // both languages are composed at the same time
				in.Contact = contactIn(lang, in.Contact)
				letter := compose(t, lang, in)
				checkShape(t, lang, letter)
				goldenLetter(t, name, lang, letter)
			})
		}
	}
	t.Run("every notice has a golden letter", func(t *testing.T) {
		t.Parallel()
		reviewed := map[plan.NoticeKind]bool{}
		for _, in := range letters() {
			reviewed[in.Notice] = true
		}
		for _, notice := range notices {
			if !reviewed[notice] {
				t.Errorf("no golden letter for notice %s", notice)
			}
		}
	})
	t.Run("a language that does not exist is Vietnamese", func(t *testing.T) {
		t.Parallel()
		in := full(plan.NoticeAssignment)
		if diff := cmp.Diff(compose(t, locale.Vietnamese, in), compose(t, "fr", in)); diff != "" {
			t.Errorf("the letter differs:\n%s", diff)
		}
	})
}

// notices is every kind of letter that a task sends.
var notices = []plan.NoticeKind{
	plan.NoticeAssignment, plan.NoticeDraftWanted, plan.NoticeApproval, plan.NoticeReturned, plan.NoticePublish,
	plan.NoticeReportWanted, plan.NoticeReportCheck, plan.NoticeReportReturned, plan.NoticeDone, plan.NoticeReceipt,
	plan.NoticeUndoWindow, plan.NoticeWithdrawn, plan.NoticeReminder, plan.NoticeOverdue, plan.NoticeEscalation, plan.NoticeDeclined, plan.NoticeExtensionAsked,
	plan.NoticeExtensionAnswer, plan.NoticeChanged,
}

var purposes = []plan.Purpose{
	plan.PurposeNone, plan.PurposeAccept, plan.PurposeDraft, plan.PurposeDecide, plan.PurposePublish, plan.PurposeReport, plan.PurposeWithdraw,
}

// TestComposeInputs composes every notice with every purpose, from the least input and from a full one.
func TestComposeInputs(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			for _, notice := range notices {
				for _, asks := range purposes {
					minimal := report.LetterInput{Notice: notice, Asks: asks}
					rich := full(notice)
					rich.Asks = asks
					withDraft(&rich)
					for _, event := range eventsOf(notice) {
						for _, in := range []report.LetterInput{minimal, rich} {
							in.Language, in.Event.Kind = lang, event
							letter, err := report.Compose(in)
							if err != nil {
								t.Fatalf("%s asking %q after %q: %v", notice, asks, event, err)
							}
							checkShape(t, lang, letter)
						}
					}
				}
			}
		})
	}
}

// eventsOf is every event for the letters whose sentences depend on it, and none for the others.
func eventsOf(notice plan.NoticeKind) []plan.EventKind {
	if notice == plan.NoticeReceipt || notice == plan.NoticeUndoWindow || notice == plan.NoticeExtensionAnswer || notice == plan.NoticeChanged {
		return append(plan.EventKinds(), "")
	}
	return []plan.EventKind{""}
}

// TestComposeRefuses gives kinds that do not exist and addresses that must not stand in a letter.
func TestComposeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*report.LetterInput)
	}{
		{name: "an unknown notice", change: func(in *report.LetterInput) { in.Notice = "greeting" }},
		{name: "no notice at all", change: func(in *report.LetterInput) { in.Notice = "" }},
		{name: "an unknown purpose", change: func(in *report.LetterInput) { in.Asks = "applaud" }},
		{name: "a link that runs a script", change: func(in *report.LetterInput) { in.Link = "javascript:alert(1)" }},
		{name: "a link without a host", change: func(in *report.LetterInput) { in.Link = "https:///d/x" }},
		{name: "a link with a line break", change: func(in *report.LetterInput) { in.Link = "https://loa.test/d/x\r\nBcc: a@b.test" }},
		{name: "a reply address with a line break", change: func(in *report.LetterInput) { in.ReplyTo = "loa@loa.test\r\nBcc: a@b.test" }},
		{name: "a reply address with a name", change: func(in *report.LetterInput) { in.ReplyTo = "Loa <loa@loa.test>" }},
		{name: "a code with a line break", change: func(in *report.LetterInput) { in.Code = "7K\n3F" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := full(plan.NoticeApproval)
			tt.change(&in)
			letter, err := report.Compose(in)
			if err == nil || letter != (report.Letter{}) {
				t.Errorf("got letter %q and error %v, want an error and no letter", letter.Subject, err)
			}
		})
	}
}
