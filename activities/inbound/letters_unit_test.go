package inbound_test

import (
	"errors"
	"strings"

	"loa/activities/activitiestest"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// theReason is what a person writes below a ready answer that needs a reason.
const theReason = "Thiếu nguồn của hình 3."

// untilApril fills in the request for more time.
var untilApril = []string{
	"ngày …, lý do …", "ngày 22/04/2027, lý do chờ số liệu của thành phố", "ngay …, ly do …", "ngay 22/04/2027, ly do cho so lieu cua thanh pho",
	"ngày …/…/…, lý do …", "ngày 15/04/2027, lý do chờ số liệu của thành phố", "ngay …/…/…, ly do …", "ngay 15/04/2027, ly do cho so lieu cua thanh pho",
}

// beside are the answers that a unit may give at every step. The colleague is one of the unit.
func beside(colleague string) answers {
	return answers{
		"xin gia hạn đến ngày …, lý do …": {fills: untilApril, effect: caused(plan.EventExtensionRequested)},
		anyQuestion:       {added: "Cho em hỏi kinh phí lấy từ nguồn nào ạ?", effect: caused(plan.EventAsked)},
		"giao đồng chí …": {fills: []string{"…", colleague}, outcome: store.OutcomeQuestion, effect: asksBack("PHAN CONG ")},
	}
}

// asksBack checks that the answer leads to a letter that asks to confirm it by a ready answer.
func asksBack(words string) func(*road, situation) error {
	return func(r *road, _ situation) error {
		letters := r.lettersWith("question:")
		if len(letters) == 0 || !strings.Contains(letters[len(letters)-1].Text, words) {
			return errors.New("no letter asks to confirm it")
		}
		return nil
	}
}

// The answers to the steps of a unit.
var (
	accepting = answers{
		"DONG Y {code}":  {effect: caused(plan.EventAccepted)},
		"TU CHOI {code}": {added: "Không thuộc chức năng của phường.", effect: caused(plan.EventDeclined)},
	}
	drafting = answers{
		"":           {added: "Kính gửi dự thảo.", files: []string{"du-thao.xlsx"}, effect: caused(plan.EventDraftSubmitted)},
		draftInWords: {added: draftText + " Mỗi kết quả kèm phiếu hỏi ý kiến.", effect: caused(plan.EventDraftSubmitted)},
	}
	publishing = answers{"Đường dẫn: https:// …": {
		fills: []string{
			"https://", "https://badinh.hanoi.test/video", "Ngày đăng:", "Ngày đăng: 02/03/2027",
			"Ngày đăng (date of publication):", "Ngày đăng (date of publication): 02/03/2027",
		},
		effect: caused(plan.EventPublished),
	}}
	reporting = answers{reportForm: {
		fills:  []string{"Số tin:", "Số tin: 3", "Số bài:", "Số bài: 2", "Số tin (news items):", "Số tin (news items): 3", "Số bài (articles):", "Số bài (articles): 2"},
		effect: caused(plan.EventReportSubmitted),
	}}
	besideLan = beside("Lê Thị Hoa")

	besideAnswer  = besideLan.without(anyQuestion)
	besideRequest = besideLan.without("xin gia hạn đến ngày …, lý do …")
)

// reportForm is the form of the report about the video.
const reportForm = "Mã: LOA-{code} | Kỳ: Quý I/2027 | Đơn vị: UBND phường Ba Đình …"

// The situations of the video's task.

func accept(r *road) { r.Give(lan, video, plan.Command{Kind: plan.CommandAccept}) }

func submitted(r *road) {
	accept(r)
	r.submit(lan, video, plan.CommandSubmitDraft, draftText)
}

func approved(r *road) {
	submitted(r)
	r.decide(binh, plan.DecisionApprove)
}

func published(r *road) {
	approved(r)
	r.Give(lan, video, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://badinh.hanoi.test/video", ProofDate: calendar.Today(r.Clock)})
}

func reported(r *road) {
	published(r)
	r.submit(lan, video, plan.CommandSubmitReport, "Số tin: 3\nSố bài: 2\nKhó khăn, kiến nghị: không")
}

// corrected is a copy of the draft that its approver has corrected.
func corrected(r *road) {
	hash, err := intake.Filing{Store: r.Store, Now: r.Now}.Submit(r.t.Context(), intake.Submission{
		Task: video, Kind: store.DocumentDraft, Text: "Bản do đồng chí Nguyễn Văn Bình sửa.", By: binh,
	})
	r.Must(err)
	r.Give(binh, video, plan.Command{Kind: plan.CommandSubmitDraft, For: lan, Draft: 1, Hash: hash})
}

// pastDeadline moves the clock beyond the deadline.
func pastDeadline(r *road) {
	r.Clock = calendar.MustDate("2027-04-05").Start(calendar.Zone).Add(10 * 3600e9)
}

// given gives a command of a person about the video.
func given(person directory.PersonID, c plan.Command) func(*road) {
	return func(r *road) { r.Give(person, video, c) }
}

// written processes a reply to the newest letter of a kind about the video.
func written(person directory.PersonID, notice plan.NoticeKind, text string) func(*road) {
	return func(r *road) { r.reply(r.LetterTo(person, video, notice), text) }
}

// to is the newest letter of a kind about the video to a person, after what happened.
func to(person directory.PersonID, notice plan.NoticeKind, happened ...func(*road)) func(*road) store.LetterOut {
	return func(r *road) store.LetterOut {
		for _, step := range happened {
			step(r)
		}
		return r.LetterTo(person, video, notice)
	}
}

// scheduled is the letter of a kind about the video that the schedule writes after what happened.
func scheduled(person directory.PersonID, notice plan.NoticeKind, happened ...func(*road)) func(*road) store.LetterOut {
	return func(r *road) store.LetterOut {
		for _, step := range happened {
			step(r)
		}
		return r.wakeUntil(person, notice)
	}
}

const (
	unitQuestion = "Sở có hỗ trợ kinh phí in tờ rơi không ạ?"
	tellsOnly    = "it tells what happened and asks nothing"
)

var (
	askedByUnit   = given(lan, plan.Command{Kind: plan.CommandAsk, Reason: unitQuestion})
	answeredByHa  = given(ha, plan.Command{Kind: plan.CommandAnswerQuestion, Reason: "Có, phường lập dự toán gửi Sở trước 20/3."})
	moreTimeAsked = given(lan, plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-04-15"), Reason: "Chờ số liệu của thành phố."})
)

func unitCases() []letterCase {
	afterAccepting := answers{draftLater: {
		before: func(r *road) { r.Give(mai, theirs, plan.Command{Kind: plan.CommandAccept}) },
		added:  "Kính gửi dự thảo.", files: []string{"du-thao.xlsx"}, effect: caused(plan.EventDraftSubmitted),
	}}
	return []letterCase{
		{
			name: "assignment", kind: "assignment", options: activitiestest.Options{Openings: true},
			reach: func(r *road) store.LetterOut {
				r.answered = theirs
				r.Must(r.Tasks.SendOpenings(r.t.Context(), "kh-2027"))
				return r.LetterTo(mai, theirs, plan.NoticeAssignment)
			},
			answers: accepting.with(beside("Ngô Thị Dung"), afterAccepting),
		},
		{name: "returned", kind: "returned", reach: to(lan, plan.NoticeReturned, submitted, func(r *road) { r.decide(binh, plan.DecisionReturn) }), answers: drafting.with(besideLan)},
		{name: "publish", kind: "publish", reach: to(lan, plan.NoticePublish, approved), answers: publishing.with(besideLan)},
		{
			name: "publish_after_undo_window", kind: "publish", reach: to(lan, plan.NoticePublish, submitted, written(binh, plan.NoticeApproval, "Duyệt.")),
			answers: publishing.with(besideLan),
		},
		{name: "report_wanted", kind: "report_wanted", reach: to(lan, plan.NoticeReportWanted, published), answers: reporting.with(besideLan)},
		{
			name: "report_wanted_date_assumed", kind: "report_wanted", answers: reporting.with(besideLan),
			reach: to(lan, plan.NoticeReportWanted, approved, written(lan, plan.NoticePublish, "Đã đăng tại https://badinh.hanoi.test/video.")),
		},
		{
			name: "report_returned", kind: "report_returned", answers: reporting.with(besideLan),
			reach: to(lan, plan.NoticeReportReturned, reported, given(ha, plan.Command{Kind: plan.CommandReturnReport, Reason: "Thiếu số hội nghị."})),
		},
		{
			name: "done", kind: "done", silent: "the task is closed",
			reach: to(lan, plan.NoticeDone, reported, given(ha, plan.Command{Kind: plan.CommandAcceptReport})),
		},
		{
			name: "done_late", kind: "done", silent: "the task is closed",
			reach: to(lan, plan.NoticeDone, pastDeadline, reported, given(ha, plan.Command{Kind: plan.CommandAcceptReport})),
		},
		{name: "reminder_accept", kind: "reminder", reach: scheduled(lan, plan.NoticeReminder), answers: accepting.with(besideLan)},
		{name: "reminder_draft", kind: "reminder", reach: scheduled(lan, plan.NoticeReminder, accept), answers: drafting.with(besideLan)},
		{name: "reminder_publish", kind: "reminder", reach: scheduled(lan, plan.NoticeReminder, approved), answers: publishing.with(besideLan)},
		{name: "reminder_report", kind: "reminder", reach: scheduled(lan, plan.NoticeReminder, published), answers: reporting.with(besideLan)},
		{name: "overdue", kind: "overdue", reach: scheduled(lan, plan.NoticeOverdue, accept), answers: drafting.with(besideLan)},
		{name: "overdue_accept", kind: "overdue", reach: scheduled(lan, plan.NoticeOverdue), answers: accepting.with(besideLan)},
		{name: "overdue_publish", kind: "overdue", reach: scheduled(lan, plan.NoticeOverdue, approved), answers: publishing.with(besideLan)},
		{name: "overdue_decide", kind: "overdue", reach: scheduled(lan, plan.NoticeOverdue, submitted), silent: tellsOnly},
		{
			name: "extension_granted", kind: "extension_answer", answers: drafting.with(besideLan),
			reach: to(lan, plan.NoticeExtensionAnswer, accept, moreTimeAsked, given(ha, plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove})),
		},
		{
			name: "extension_refused", kind: "extension_answer", answers: accepting.with(besideLan),
			reach: to(lan, plan.NoticeExtensionAnswer, moreTimeAsked, given(ha, plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionReturn, Reason: "Thành phố giao gấp."})),
		},
	}
}

// talkCases are the letters about questions between the unit and the coordinator.
func talkCases() []letterCase {
	asksUnit := given(ha, plan.Command{Kind: plan.CommandAsk, Reason: "Bao giờ phường đăng?"})
	straight := answers{anyAnswer: {added: "Dự kiến thứ Sáu tuần này ạ.", effect: caused(plan.EventAnswered)}}
	cases := []letterCase{
		{name: "asked_unit", kind: "asked", reach: to(lan, plan.NoticeAsked, approved, asksUnit), answers: publishing.with(besideAnswer, straight)},
		{name: "asked_unit_at_assignment", kind: "asked", reach: to(lan, plan.NoticeAsked, asksUnit), answers: accepting.with(besideAnswer, straight)},
		{name: "asked_unit_at_drafting", kind: "asked", reach: to(lan, plan.NoticeAsked, accept, asksUnit), answers: drafting.with(besideAnswer, straight)},
		{name: "asked_unit_at_reporting", kind: "asked", reach: to(lan, plan.NoticeAsked, published, asksUnit), answers: reporting.with(besideAnswer, straight)},
		{
			name: "asked_unit_paused", kind: "asked", answers: answers{
				"":        {added: "Dự kiến thứ Sáu tuần này ạ.", effect: caused(plan.EventAnswered)},
				anyAnswer: {added: "Dự kiến thứ Sáu tuần này ạ.", effect: caused(plan.EventAnswered)},
			},
			reach: to(lan, plan.NoticeAsked, given(ha, plan.Command{Kind: plan.CommandPause, Reason: "Chờ kinh phí"}), asksUnit),
		},
		{name: "passed_on_question", kind: "passed_on", reach: to(lan, plan.NoticePassedOn, accept, written(lan, plan.NoticeAssignment, unitQuestion)), answers: drafting.with(besideLan)},
		{name: "passed_on_question_at_assignment", kind: "passed_on", reach: to(lan, plan.NoticePassedOn, written(lan, plan.NoticeAssignment, unitQuestion)), answers: accepting.with(besideLan)},
		{name: "passed_on_question_at_publication", kind: "passed_on", reach: to(lan, plan.NoticePassedOn, approved, written(lan, plan.NoticePublish, unitQuestion)), answers: publishing.with(besideLan)},
		{name: "passed_on_question_at_reporting", kind: "passed_on", reach: to(lan, plan.NoticePassedOn, published, written(lan, plan.NoticeReportWanted, unitQuestion)), answers: reporting.with(besideLan)},
		{
			name: "passed_on_extension", kind: "passed_on", answers: drafting.with(besideRequest),
			reach: to(lan, plan.NoticePassedOn, accept, written(lan, plan.NoticeAssignment, "Xin gia hạn đến ngày 15/04/2027, lý do chờ số liệu của thành phố.")),
		},
		{
			name: "passed_on_declined", kind: "passed_on", silent: "the coordinator decides about the declined task",
			reach: to(lan, plan.NoticePassedOn, written(lan, plan.NoticeAssignment, "Việc này không thuộc chức năng của phường, đề nghị giao Sở Nội vụ.")),
		},
	}
	for _, step := range []struct {
		stage   plan.Stage
		reach   func(*road)
		answers answers
	}{
		{plan.StageAssignment, func(*road) {}, accepting},
		{plan.StageDrafting, accept, drafting},
		{plan.StageApproval, submitted, drafting},
		{plan.StagePublication, approved, publishing},
		{plan.StageReporting, published, reporting},
	} {
		cases = append(cases, letterCase{
			name: "answered_" + string(step.stage), kind: "answered", reach: to(lan, plan.NoticeAnswered, step.reach, askedByUnit, answeredByHa),
			answers: step.answers.with(besideLan),
		})
	}
	return cases
}

// changeCases are the letters about what the coordinator, or an approver, changed.
func changeCases() []letterCase {
	day := calendar.MustDate
	paused := given(ha, plan.Command{Kind: plan.CommandPause, Reason: "Chờ kinh phí", Until: day("2027-04-15")})
	changed := func(name string, happened ...func(*road)) letterCase {
		return letterCase{name: name, kind: "changed", reach: to(lan, plan.NoticeChanged, happened...), silent: tellsOnly}
	}
	asking := func(c letterCase, named answers) letterCase {
		c.silent, c.answers = "", named
		return c
	}
	resumed := given(ha, plan.Command{Kind: plan.CommandResume})
	assigned := given(binh, plan.Command{Kind: plan.CommandAssign, Person: hoa})
	toHoa := func(name string, named answers, happened ...func(*road)) letterCase {
		return letterCase{name: name, kind: "changed", reach: to(hoa, plan.NoticeChanged, append(happened, assigned)...), answers: named}
	}
	ofHoa := beside("Trần Thị Lan")
	return []letterCase{
		changed("changed_amended", given(ha, plan.Command{Kind: plan.CommandAmend, Reason: "Theo Kế hoạch số 15", Due: day("2027-04-29")})),
		changed("changed_paused", paused),
		changed("changed_cancelled", given(ha, plan.Command{Kind: plan.CommandCancel, Reason: "Thành phố dừng nhiệm vụ."})),
		changed("changed_reassigned", given(ha, plan.Command{Kind: plan.CommandReassign, Unit: "so-noi-vu", Reason: "Đúng chức năng của Sở."})),
		changed("changed_draft_submitted", submitted, corrected),
		asking(changed("changed_resumed", accept, paused, resumed), drafting.with(besideLan)),
		asking(changed("changed_resumed_at_assignment", paused, resumed), accepting.with(besideLan)),
		asking(changed("changed_resumed_at_publication", approved, paused, resumed), publishing.with(besideLan)),
		asking(changed("changed_resumed_at_reporting", published, paused, resumed), reporting.with(besideLan)),
		changed("changed_resumed_at_approval", submitted, paused, resumed),
		toHoa("changed_assigned", accepting.with(ofHoa)),
		toHoa("changed_assigned_at_drafting", drafting.with(ofHoa), accept),
		toHoa("changed_assigned_at_publication", publishing.with(ofHoa), approved),
		toHoa("changed_assigned_at_reporting", reporting.with(ofHoa), published),
	}
}
