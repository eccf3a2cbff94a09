package inbound_test

import (
	"errors"
	"fmt"
	"time"

	"loa/mail"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// asksBackTo is the letter that goes back because of a reply to the newest letter of a kind about the video, after what happened.
func asksBackTo(person directory.PersonID, notice plan.NoticeKind, text string, happened ...func(*road)) func(*road) store.LetterOut {
	return asksBackChanged(person, notice, func(_ *road, l testLetter) testLetter { return l }, text, happened...)
}

// asksBackChanged is asksBackTo with a change of the reply.
func asksBackChanged(person directory.PersonID, notice plan.NoticeKind, change func(*road, testLetter) testLetter, text string, happened ...func(*road)) func(*road) store.LetterOut {
	return func(r *road) store.LetterOut {
		for _, step := range happened {
			step(r)
		}
		return r.askedBack(change(r, r.replyTo(person, r.LetterTo(person, video, notice), text)))
	}
}

// readyTo gives a ready word the code of the newest question of a purpose to a person.
func (r *road) readyTo(word string, person directory.PersonID, purpose plan.Purpose) string {
	return word + " " + r.RequestTo(person, video, purpose).Code
}

const (
	unclearWords = "Việc này còn tùy."
	linkOnly     = "the person has answered by mail already, and decides on the page behind the link"
	givenBack    = "it says why nothing was done; the question has its own letter"
)

// strictly has the policy ask for the most proof.
func strictly(r *road) { r.inbound.Policy.Mode = policy.TrustStrict }

// questionCases are the letters that ask the sender of an answer back.
func questionCases() []letterCase {
	unproven := func(_ *road, l testLetter) testLetter { return l.unproven() }
	clear := answers{
		"CHAP NHAN {code}": {effect: caused(plan.EventReportAccepted)},
		"TRA LAI {code}":   {added: theReason, effect: caused(plan.EventReportReturned)},
	}
	again := func(r *road) {
		r.reply(r.LetterTo(binh, video, plan.NoticeApproval), "Để tôi xem.")
		r.Clock = r.Clock.Add(time.Hour)
	}
	return []letterCase{
		{name: "question_unclear", kind: "unclear", reach: asksBackTo(binh, plan.NoticeApproval, "Cơ bản đồng ý, để xem thêm hình 3 thế nào.", submitted), answers: deciding},
		{name: "question_unclear_without_words", kind: "unclear", reach: asksBackTo(binh, plan.NoticeApproval, "", submitted), answers: deciding},
		{
			name: "question_unclear_ready", kind: "unclear", silent: linkOnly,
			reach: func(r *road) store.LetterOut {
				submitted(r)
				ready := r.readyTo("DUYET", binh, plan.PurposeDecide)
				return r.askedBack(r.replyTo(binh, r.LetterTo(binh, video, plan.NoticeApproval), "Sáng mai họp xong thì tính.\n"+ready))
			},
		},
		{name: "question_unclear_again", kind: "unclear_again", reach: asksBackTo(binh, plan.NoticeApproval, "Để tôi xem đã.", submitted, again), silent: linkOnly},
		{name: "question_conditional", kind: "conditional", reach: asksBackTo(binh, plan.NoticeApproval, "Đồng ý nhưng bỏ ảnh.", submitted), answers: deciding},
		{name: "question_unclear_answer", kind: "unclear", reach: asksBackTo(ha, plan.NoticeAsked, "", accept, askedByUnit), answers: answers{
			"":        {added: "Có, phường lập dự toán gửi Sở.", effect: caused(plan.EventAnswered)},
			anyAnswer: {added: "Có, phường lập dự toán gửi Sở.", effect: caused(plan.EventAnswered)},
		}},
		{name: "question_unclear_extension", kind: "unclear", reach: asksBackTo(ha, plan.NoticeExtensionAsked, unclearWords, accept, moreTimeAsked), answers: answers{
			"DONG Y {code}":        {effect: caused(plan.EventExtensionGranted)},
			"KHONG GIA HAN {code}": {added: "Thành phố giao gấp.", effect: caused(plan.EventExtensionRefused)},
			anyQuestion:            {added: "Vì sao phải lùi đến ngày đó?", effect: caused(plan.EventAsked)},
		}},
		{name: "question_conditional_extension", kind: "conditional", reach: asksBackTo(ha, plan.NoticeExtensionAsked, "Đồng ý đến ngày 10/04/2027.", accept, moreTimeAsked), answers: answers{
			"DONG Y {code}":        {effect: caused(plan.EventExtensionGranted)},
			"KHONG GIA HAN {code}": {added: "Thành phố giao gấp.", effect: caused(plan.EventExtensionRefused)},
			anyQuestion:            {added: "Vì sao phải lùi đến ngày đó?", effect: caused(plan.EventAsked)},
		}},
		{name: "question_unclear_check", kind: "unclear", reach: asksBackTo(ha, plan.NoticeReportCheck, "Cái này thì…", reported), answers: clear},
		{name: "question_unclear_reassign", kind: "unclear", reach: asksBackTo(ha, plan.NoticeDeclined, unclearWords, given(lan, plan.Command{Kind: plan.CommandDecline, Reason: "Không thuộc chức năng."})), answers: answers{
			"GIAO LAI {code} [tên đơn vị]": {fills: []string{"[tên đơn vị]", "Sở Nội vụ", "[name of the unit]", "Sở Nội vụ"}, effect: caused(plan.EventReassigned)},
			"GIU NGUYEN {code}":            {added: "Đúng chức năng.", effect: caused(plan.EventResumed)},
		}},
		{name: "question_no_unit", kind: "no_unit", reach: asksBackTo(ha, plan.NoticeDeclined, "GIAO LAI Sở Nội v", given(lan, plan.Command{Kind: plan.CommandDecline, Reason: "Không thuộc chức năng."})), answers: answers{
			"GIAO LAI {code} [tên đơn vị]": {fills: []string{"[tên đơn vị]", "Sở Nội vụ", "[name of the unit]", "Sở Nội vụ"}, effect: caused(plan.EventReassigned)},
			"GIU NGUYEN {code}":            {added: "Đúng chức năng.", effect: caused(plan.EventResumed)},
		}},
		{name: "question_unclear_suspended", kind: "unclear", reach: asksBackTo(binh, plan.NoticeSuspended, doubtfulWords, suspendedByMail), answers: withdrawing.with(keeping)},
		{name: "question_unclear_assignment", kind: "unclear", reach: asksBackTo(lan, plan.NoticeAssignment, "Phường đang xem ạ, có gì trao đổi sau nhé, việc kia."), answers: accepting.with(besideLan)},
		{name: "question_unclear_draft", kind: "unclear", reach: asksBackTo(lan, plan.NoticeReturned, "Phường đang xem ạ, có gì trao đổi sau nhé, việc kia.", submitted, func(r *road) { r.decide(binh, plan.DecisionReturn) }), answers: drafting.with(besideLan)},
		{name: "question_empty_draft", kind: "empty_report", reach: asksBackTo(lan, plan.NoticeReturned, "", submitted, func(r *road) { r.decide(binh, plan.DecisionReturn) }), answers: drafting.with(besideLan)},
		{name: "question_empty_publication", kind: "empty_report", reach: asksBackTo(lan, plan.NoticePublish, "", approved), answers: publishing.with(besideLan)},
		{name: "question_empty_report", kind: "empty_report", reach: asksBackTo(lan, plan.NoticeReportWanted, "", published), answers: reporting.with(besideLan)},
		{
			name: "question_extension_date", kind: "extension_date", reach: asksBackTo(lan, plan.NoticeAssignment, "Phường xin thêm thời gian ạ."),
			answers: accepting.with(besideLan, answers{"xin gia hạn đến ngày …/…/…, lý do …": {fills: untilApril, effect: caused(plan.EventExtensionRequested)}}),
		},
		{
			name: "question_handover", kind: "handover", reach: asksBackTo(lan, plan.NoticeAssignment, "Việc này giao đồng chí Lê Thị Hoa thực hiện."),
			answers: answers{"PHAN CONG {code}": {effect: caused(plan.EventAssigned)}},
		},
		{
			name: "question_attachment", kind: "attachment", answers: reporting.with(besideLan),
			reach: asksBackChanged(lan, plan.NoticeReportWanted, func(_ *road, l testLetter) testLetter { return l.withFiles("bao-cao.exe") }, "Gửi báo cáo.", published),
		},
		{name: "question_unproven_sender", kind: "unproven_sender", reach: asksBackChanged(binh, plan.NoticeApproval, unproven, "Duyệt.", strictly, submitted), answers: deciding.strictly()},
		{
			name: "question_stale_draft", kind: "stale_draft", silent: "the new version is asked about by a letter of its own",
			reach: func(r *road) store.LetterOut {
				submitted(r)
				old := r.replyTo(binh, r.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
				r.submit(lan, video, plan.CommandSubmitDraft, draftText+" Bản sửa.")
				return r.askedBack(old)
			},
		},
		{
			name: "question_not_approver", kind: "not_approver", silent: "the decision belongs to another person",
			reach: asksBackTo(binh, plan.NoticeApproval, "Duyệt.", submitted, func(r *road) {
				people, err := r.Store.Directory(r.t.Context())
				r.Must(err)
				people.Holders[0].Person = cuong // Binh is head no more
				r.Must(r.Store.SaveDirectory(r.t.Context(), people))
			}),
		},
		{
			name: "question_closed", kind: "closed", silent: "the task is closed",
			reach: asksBackTo(lan, plan.NoticeAssignment, "Đồng ý.", given(ha, plan.Command{Kind: plan.CommandCancel, Reason: "Dừng."})),
		},
		{
			name: "question_refused", kind: "refused", answers: clear,
			reach: func(r *road) store.LetterOut {
				reported(r)
				return r.askedBack(r.replyTo(ha, r.LetterTo(ha, video, plan.NoticeReportCheck), r.readyTo("TRA LAI", ha, plan.PurposeCheck)))
			},
		},
		{
			name: "question_refused_late", kind: "refused", silent: givenBack,
			reach: asksBackTo(ha, plan.NoticeExtensionAsked, "Đồng ý.", accept, moreTimeAsked,
				given(ha, plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove})),
		},
		{
			name: "question_recorded", kind: "recorded", answers: withdrawing,
			reach: func(r *road) store.LetterOut {
				approvedByMail(r)
				r.reply(r.LetterTo(binh, video, plan.NoticeApproval), "Đồng ý.")
				return r.lettersWith("recorded:")[0]
			},
		},
		{
			name: "question_recorded_late", kind: "recorded", silent: "the decision can no longer be taken back",
			reach: func(r *road) store.LetterOut {
				approvedByMail(r)
				r.Clock = r.Clock.Add(time.Hour)
				r.reply(r.LetterTo(binh, video, plan.NoticeApproval), "Đồng ý.")
				return r.lettersWith("recorded:")[0]
			},
		},
		{
			name: "question_answered_late", kind: "answered", silent: "the decision can no longer be taken back",
			reach: asksBackTo(binh, plan.NoticeApproval, "Không đồng ý.", approvedByMail, func(r *road) { r.Clock = r.Clock.Add(time.Hour) }),
		},
	}
}

// strictly are the answers in strict mode: each waits for a code, also when mail servers prove its sender.
func (a answers) strictly() answers {
	all := answers{}
	for key, answer := range a {
		answer.outcome, answer.effect = store.OutcomeConfirm, sendsCode
		all[key] = answer
	}
	return all
}

// sendsCode checks that a one-time code is sent for the answer.
func sendsCode(r *road, _ situation) error {
	if len(r.lettersWith("confirm:")) == 0 {
		return errors.New("no code is sent")
	}
	return nil
}

// versionCases ask which version counts.
func versionCases() []letterCase {
	const assent = "Tôi đã sửa trực tiếp trong file, đồng ý bản đính kèm."
	withBook := func(r *road, l testLetter) testLetter {
		l.files, l.content = []string{"ban-sua.xlsx"}, map[string]string{"ban-sua.xlsx": book(r.t, "bản sửa")}
		return l
	}
	withProgram := func(_ *road, l testLetter) testLetter {
		return l.withFile("ban-sua.docx", "MZ\x90\x00 không phải văn bản")
	}
	return []letterCase{
		{
			name: "question_version", kind: "version", reach: asksBackChanged(binh, plan.NoticeApproval, withBook, assent, submitted),
			answers: answers{
				"DUYET {code}":   {effect: caused(plan.EventApproved)},
				"BAN KEM {code}": {effect: caused(plan.EventDraftSubmitted)},
			},
		},
		{name: "question_version_lost", kind: "version", reach: asksBackChanged(binh, plan.NoticeApproval, withProgram, "Đồng ý.", submitted), answers: deciding},
	}
}

// codeCases are the letters with a one-time code, which goes by mail; the last is for the code of a page.
func codeCases() []letterCase {
	unprovenApproval := func(r *road) store.LetterOut {
		submitted(r)
		raw := r.replyTo(binh, r.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unproven().bytes()
		r.process(raw)
		return r.queued("confirm:" + hashOf(raw))
	}
	fromElsewhere := func(r *road) store.LetterOut {
		submitted(r)
		l := r.replyTo(binh, r.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
		l.from = ownMailbox
		raw := l.bytes()
		r.process(raw)
		return r.queued("confirm:" + hashOf(raw))
	}
	disowning := sentAnswer{effect: func(r *road, before situation) error {
		if waiting := r.letter(before.first); waiting.Outcome != store.OutcomeQuarantined {
			return fmt.Errorf("the letter that is denied is %s", waiting.Outcome)
		}
		return nil
	}}
	inWords := disowning
	inWords.added = "Không phải mình gửi."
	confirming := answers{"XAC NHAN {number}": {effect: caused(plan.EventApproved)}, "KHONG PHAI TOI": disowning, notMe: inWords}
	registering := sentAnswer{effect: func(r *road, before situation) error {
		people, err := r.Store.Directory(r.t.Context())
		r.Must(err)
		if _, found := people.PersonAt(ownMailbox, day("2027-03-02")); !found {
			return errors.New("the address is not registered")
		}
		return r.happened(video, plan.EventApproved, before)
	}}
	several := func(r *road) store.LetterOut {
		unprovenApproval(r)
		r.Drafted(column)
		raw := r.replyTo(binh, r.LetterTo(binh, column, plan.NoticeApproval), "Duyệt.").unproven().bytes()
		r.process(raw)
		return r.queued("confirm:" + hashOf(raw))
	}
	both := answers{
		"XAC NHAN {number}": {effect: all(at(video, plan.EventApproved), at(column, plan.EventApproved))}, "KHONG PHAI TOI": disowning, notMe: inWords,
	}
	again := func(first func(*road) store.LetterOut) func(*road) store.LetterOut {
		return func(r *road) store.LetterOut {
			r.reply(first(r), "Đúng là thư của tôi.")
			return r.lettersWith("code_again:")[0]
		}
	}
	ofFirst := func(effect sentAnswer) sentAnswer { // the reply without the code is the newest letter
		return sentAnswer{added: effect.added, effect: func(r *road, before situation) error {
			before.first--
			return effect.effect(r, before)
		}}
	}
	typed := func(effect func(*road, situation) error) answers {
		return answers{
			theNumber:           {wordsFrom: func(letter mail.Letter) string { return sixDigits.FindString(letter.Text) }, effect: effect},
			"XAC NHAN {number}": {effect: effect}, "KHONG PHAI TOI": ofFirst(disowning), notMe: ofFirst(inWords),
		}
	}
	return []letterCase{
		{name: "question_confirm_code", kind: "confirm_code", reach: unprovenApproval, answers: confirming},
		{name: "question_confirm_several", kind: "confirm_code", reach: several, answers: both},
		{name: "question_confirm_again", kind: "confirm_again", reach: again(unprovenApproval), answers: typed(caused(plan.EventApproved))},
		{name: "question_confirm_again_several", kind: "confirm_again", reach: again(several), answers: typed(all(at(video, plan.EventApproved), at(column, plan.EventApproved)))},
		{
			name: "question_second_address", kind: "second_address", reach: fromElsewhere,
			answers: confirming.with(answers{"DANG KY {number}": registering}),
		},
		{name: "question_link_code", kind: "link_code", reach: linkCode, silent: "the code is typed on the page; the letter asks for no reply"},
		{name: "question_link_person", kind: "link_person", reach: linkPerson, silent: "the code is typed on the page; the letter asks for no reply"},
	}
}
