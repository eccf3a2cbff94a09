package inbound_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"time"

	"loa/activities/activitiestest"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// The answers of a person who decides about a draft.
var (
	deciding = answers{
		"DUYET {code}":   {effect: caused(plan.EventApproved)},
		"TRA LAI {code}": {added: theReason, effect: caused(plan.EventReturned)},
	}
	withdrawing = answers{"HUY {code}": {effect: caused(plan.EventWithdrawn)}}
	keeping     = answers{"GIU NGUYEN {code}": {effect: caused(plan.EventKept)}}
	cancelling  = answers{cancelWord: {added: "HỦY", effect: caused(plan.EventWithdrawn)}}
)

const doubtfulWords = "Bản này hôm qua anh Nam bên phòng có gọi điện."

// approvedByMail is an approval in a letter, which can be taken back.
func approvedByMail(r *road) {
	submitted(r)
	r.reply(r.LetterTo(binh, video, plan.NoticeApproval), "Nhất trí cho đăng nhé em.")
}

func suspendedByMail(r *road) {
	approvedByMail(r)
	r.reply(r.LetterTo(binh, video, plan.NoticeReceipt), doubtfulWords)
}

func keptByMail(r *road) {
	suspendedByMail(r)
	r.Clock = r.Clock.Add(2 * time.Hour)
	r.reply(r.LetterTo(binh, video, plan.NoticeSuspended), "Giữ nguyên ý kiến.")
}

// script is the text of a draft. One of its lines is a word of assent.
const script = "KỊCH BẢN VIDEO\nCảnh 1: Người dân nộp hồ sơ tại bộ phận một cửa.\nĐồng ý\nCảnh 2: Kết quả trả trong ngày."

// secondVersion has the second version of a draft submitted, with files, after the first was returned.
func secondVersion(r *road) {
	accept(r)
	first := "KỊCH BẢN VIDEO\nCảnh 1: Người dân đến nộp hồ sơ tại quầy.\nĐồng ý\nCảnh 2: Kết quả trả trong 03 ngày.\nCảnh 3: Kết."
	r.submit(lan, video, plan.CommandSubmitDraft, "", textFile("Kịch bản video CCHC.txt", first))
	r.decide(binh, plan.DecisionReturn)
	r.submit(lan, video, plan.CommandSubmitDraft, "Kính trình đồng chí kịch bản đã chỉnh sửa.",
		textFile("Kịch bản video CCHC.txt", script),
		intake.File{Name: "Ảnh minh họa.png", Type: "image/png", Content: []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 2000))},
		intake.File{Name: "Dự toán.xlsm", Type: "application/octet-stream", Content: macroWorkbook()},
		textFile("Phụ lục.txt", "TUYỆT MẬT\nnội dung"),
	)
}

func textFile(name, text string) intake.File {
	return intake.File{Name: name, Type: "text/plain; charset=utf-8", Content: []byte(text)}
}

// macroWorkbook is a workbook with a program in it.
func macroWorkbook() []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"} {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte("<x/>"))
		}
		if err != nil {
			panic(fmt.Sprintf("packing a workbook: %v", err)) // a buffer takes everything
		}
	}
	_ = w.Close() // as above
	return out.Bytes()
}

// bySubstitute has the substitute of the head of an office asked first.
func bySubstitute(r *road) store.LetterOut {
	submitted(r)
	r.Give(ha, video, plan.Command{
		Kind: plan.CommandSubstitute, Person: quan, For: tuan, Until: calendar.MustDate("2027-03-20"), Reason: "Quyết định số 12/QĐ-UBND ngày 01/3/2027",
	})
	return r.LetterTo(quan, video, plan.NoticeApproval)
}

func deciderCases() []letterCase {
	levels := activitiestest.Options{Tasks: twoLevels}
	onCommandLine := func(d plan.Decision, window time.Duration) func(*road) {
		return func(r *road) { submitted(r); r.decideOnCommandLine(d, window) }
	}
	cases := []letterCase{
		{name: "approval", kind: "approval", reach: to(binh, plan.NoticeApproval, secondVersion), answers: deciding},
		{
			name: "approval_inline", kind: "approval", answers: deciding,
			reach: to(binh, plan.NoticeApproval, accept, func(r *road) {
				r.submit(lan, video, plan.CommandSubmitDraft, strings.Repeat(script+"\n", 60))
			}),
		},
		{name: "approval_first_level", kind: "approval", options: levels, reach: to(tuan, plan.NoticeApproval, submitted), answers: deciding},
		{name: "approval_first_level_by_substitute", kind: "approval", options: levels, reach: bySubstitute, answers: deciding},
		{
			name: "approval_after_withdrawal", kind: "approval", answers: deciding,
			reach: to(binh, plan.NoticeApproval, approvedByMail, written(binh, plan.NoticeReceipt, "HỦY")),
		},
		{name: "reminder_decide", kind: "reminder", reach: scheduled(binh, plan.NoticeReminder, submitted), answers: deciding},
		{name: "receipt_approved", kind: "receipt", reach: to(binh, plan.NoticeReceipt, onCommandLine(plan.DecisionApprove, 0)), silent: "the decision has effect at once"},
		{name: "receipt_returned", kind: "receipt", reach: to(binh, plan.NoticeReceipt, onCommandLine(plan.DecisionReturn, 0)), silent: "the decision has effect at once"},
		{
			name: "receipt_approved_held", kind: "receipt", answers: withdrawing.with(cancelling),
			reach: to(binh, plan.NoticeReceipt, onCommandLine(plan.DecisionApprove, plan.UndoWindowStandard)),
		},
		{
			name: "receipt_returned_held", kind: "receipt", answers: withdrawing.with(cancelling),
			reach: to(binh, plan.NoticeReceipt, onCommandLine(plan.DecisionReturn, plan.UndoWindowStandard)),
		},
		{name: "receipt_of_letter", kind: "receipt", reach: to(binh, plan.NoticeReceipt, approvedByMail), answers: withdrawing.with(cancelling)},
		{name: "receipt_kept", kind: "receipt", reach: to(binh, plan.NoticeReceipt, keptByMail), answers: withdrawing.with(cancelling)},
		{
			name: "taken_back", kind: "withdrawn", silent: "the draft is asked about anew by a letter of its own",
			reach: to(binh, plan.NoticeWithdrawn, approvedByMail, written(binh, plan.NoticeReceipt, "HỦY")),
		},
		{name: "suspended", kind: "suspended", reach: to(binh, plan.NoticeSuspended, suspendedByMail), answers: withdrawing.with(keeping)},
		{name: "reminder_suspended", kind: "reminder", reach: scheduled(binh, plan.NoticeReminder, suspendedByMail), answers: withdrawing.with(keeping)},
		{name: "reminder_suspended_coordinator", kind: "reminder", reach: scheduled(ha, plan.NoticeReminder, suspendedByMail), silent: "the coordinator decides on the page of the task"},
		{name: "escalation_head", kind: "escalation", reach: scheduled(binh, plan.NoticeEscalation, accept), silent: tellsOnly},
		{name: "escalation_coordinator", kind: "escalation", reach: scheduled(ha, plan.NoticeEscalation, accept), silent: tellsOnly},
		{name: "escalation_no_report", kind: "escalation", reach: scheduled(binh, plan.NoticeEscalation, published), silent: tellsOnly},
	}
	return cases
}

// coordinatorCases are the letters by which a coordinator decides.
func coordinatorCases() []letterCase {
	checking := answers{
		"CHAP NHAN {code}": {effect: caused(plan.EventReportAccepted)},
		"TRA LAI {code}":   {added: theReason, effect: caused(plan.EventReportReturned)},
	}
	granting := answers{
		"DONG Y {code}":        {effect: caused(plan.EventExtensionGranted)},
		"KHONG GIA HAN {code}": {added: "Thành phố giao gấp.", effect: caused(plan.EventExtensionRefused)},
		anyQuestion:            {added: "Vì sao phải lùi đến ngày đó?", effect: caused(plan.EventAsked)},
	}
	reassigning := answers{
		"GIAO LAI {code} [tên đơn vị]": {fills: []string{"[tên đơn vị]", "Sở Nội vụ", "[name of the unit]", "Sở Nội vụ"}, effect: caused(plan.EventReassigned)},
		"GIU NGUYEN {code}":            {added: "Đúng chức năng của phường.", effect: caused(plan.EventResumed)},
	}
	toNamedUnit := answers{
		"GIAO LAI {code} Sở Nội vụ": {effect: caused(plan.EventReassigned)},
		"GIU NGUYEN {code}":         {added: "Đúng chức năng của phường.", effect: caused(plan.EventResumed)},
	}
	answering := answers{
		"":        {added: "Có, phường lập dự toán gửi Sở trước 20/3.", effect: caused(plan.EventAnswered)},
		anyAnswer: {added: "Có, phường lập dự toán gửi Sở trước 20/3.", effect: caused(plan.EventAnswered)},
	}
	declined := given(lan, plan.Command{Kind: plan.CommandDecline, Reason: "Không thuộc chức năng của phường."})
	declinedForOther := given(lan, plan.Command{Kind: plan.CommandDecline, Reason: "Không thuộc chức năng của phường, đề nghị giao Sở Nội vụ.", Proposed: "Sở Nội vụ"})
	return []letterCase{
		{name: "report_check", kind: "report_check", reach: to(ha, plan.NoticeReportCheck, reported), answers: checking},
		{name: "reminder_check", kind: "reminder", reach: scheduled(ha, plan.NoticeReminder, reported), answers: checking},
		{name: "declined", kind: "declined", reach: to(ha, plan.NoticeDeclined, declined), answers: reassigning},
		{name: "declined_for_another_unit", kind: "declined", reach: to(ha, plan.NoticeDeclined, declinedForOther), answers: toNamedUnit},
		{name: "reminder_declined", kind: "reminder", reach: scheduled(ha, plan.NoticeReminder, declined), answers: reassigning},
		{name: "extension_asked", kind: "extension_asked", reach: to(ha, plan.NoticeExtensionAsked, accept, moreTimeAsked), answers: granting},
		{name: "asked", kind: "asked", reach: to(ha, plan.NoticeAsked, accept, askedByUnit), answers: answering},
		{
			name: "answered_coordinator", kind: "answered", answers: granting,
			reach: to(ha, plan.NoticeAnswered, accept, moreTimeAsked, given(ha, plan.Command{Kind: plan.CommandAsk, Reason: "Vì sao phải lùi?"}),
				given(lan, plan.Command{Kind: plan.CommandAnswerQuestion, Reason: "Do chưa tổng hợp xong."})),
		},
		{
			name: "answered_coordinator_of_unit", kind: "answered", silent: tellsOnly,
			reach: to(ha, plan.NoticeAnswered, accept, given(ha, plan.Command{Kind: plan.CommandAsk, Reason: "Bao giờ xong?"}),
				given(lan, plan.Command{Kind: plan.CommandAnswerQuestion, Reason: "Thứ Sáu ạ."})),
		},
	}
}
