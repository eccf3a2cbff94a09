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

func TestCompose(t *testing.T) {
	t.Parallel()
	t.Run("a language that does not exist is Vietnamese", func(t *testing.T) {
		t.Parallel()
		in := full(plan.NoticeAssignment)
		if diff := cmp.Diff(compose(t, locale.Vietnamese, in), compose(t, "fr", in)); diff != "" {
			t.Errorf("the letter differs:\n%s", diff)
		}
	})
}

// purposes is every purpose, and none.
var purposes = append(plan.Purposes(), plan.PurposeNone)

// TestComposeInputs composes every notice with every purpose, from the least input and from a full one.
func TestComposeInputs(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			for _, notice := range plan.NoticeKinds() {
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
