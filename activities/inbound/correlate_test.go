package inbound_test

import (
	"strings"
	"testing"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

func TestCorrelate(t *testing.T) {
	t.Parallel()
	approval := func(f *fixture, task plan.TaskID) store.LetterOut {
		_, head := activitiestest.FocalPointAndHead(task)
		return f.LetterTo(head, task, plan.NoticeApproval)
	}
	code := func(f *fixture, task plan.TaskID) string {
		_, head := activitiestest.FocalPointAndHead(task)
		return f.RequestTo(head, task, plan.PurposeDecide).Code
	}
	runCorrelation(t, []correlationCase{
		{
			name:    "by the token in the address",
			stage:   twoDrafts,
			letter:  func(f *fixture) testLetter { return f.replyTo(binh, approval(f, video), "Duyệt.").unthreaded() },
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the token in Cc",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, approval(f, video), "Duyệt.").stripped().withSubject("Ý kiến").withText("Duyệt.")
				l.cc = approval(f, video).ReplyTo
				return l
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the token in Delivered-To, when the server stripped To",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "Ý kiến", "DUYET "+code(f, column))
				l.extraFields = []string{"Delivered-To: " + approval(f, column).ReplyTo}
				return l
			},
			by:      byAddress,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "a token that only the envelope has needs a code",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "Ý kiến", "Duyệt.")
				l.extraFields = []string{"Delivered-To: " + approval(f, column).ReplyTo}
				return l
			},
			by:      byAddress,
			task:    column,
			outcome: store.OutcomeConfirm,
		},
		{
			name:  "by the token that a mail program wrote in capitals",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, approval(f, video), "Duyệt.").unthreaded()
				l.to = strings.ToUpper(l.to)
				return l
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by In-Reply-To",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.replyTo(binh, approval(f, video), "Duyệt.").unaddressed().withSubject("Trả lời")
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the newest of ours in References, when In-Reply-To names a colleague's letter",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, approval(f, video), "Duyệt.").unaddressed().withSubject("Trả lời").withText("Duyệt.")
				l.inReplyTo = "thu-cua-dong-nghiep@badinh.hanoi.test"
				l.references = []string{approval(f, column).MessageID, approval(f, video).MessageID, l.inReplyTo}
				return l
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the newest letter of ours in a long thread",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				assigned, older := f.LetterTo(lan, video, plan.NoticeAssignment), approval(f, video)
				f.Redrafted(video)
				l := f.replyTo(binh, approval(f, video), "Đồng ý.").unaddressed().withSubject("Trả lời").withText("Đồng ý.")
				l.inReplyTo, l.references = "", []string{assigned.MessageID, older.MessageID, approval(f, video).MessageID}
				return l
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the code in the subject",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Re: [LOA "+code(f, column)+"] Xin ý kiến", "Nhất trí.")
			},
			by:      byCode,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the code in a subject of another form",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "TL: [loa-"+strings.ToLower(code(f, column))+"]", "Nhất trí.")
			},
			by:      byCode,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the code in a ready answer",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "DUYET "+code(f, video))
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the code in a ready return with a reason",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "TRA LAI "+code(f, video)+"\nThiếu nguồn số liệu ở cảnh 2.")
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the signed link in the quoted letter",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.replyTo(binh, approval(f, column), "Trả lại: thiếu phụ đề.").stripped().withSubject("V/v ý kiến")
			},
			by:      byLink,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the signed link that a gateway rewrote",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "V/v ý kiến", "")
				link := linkIn(approval(f, column).Text)
				l.html = `<div>Đồng ý.</div><blockquote type="cite"><a href="https://an-toan.test/?url=` + strings.NewReplacer(":", "%3A", "/", "%2F").Replace(link) + `&x=1">mở</a></blockquote>`
				return l
			},
			by:      byLink,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "a return by the name of the task",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Nhiệm vụ "+string(video), "Trả lại: thiếu phụ đề.")
			},
			by:      byTask,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "a return by the code of the task",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Về LOA-2027-0018", "Trả lại: thiếu phụ đề.")
			},
			by:      byTask,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "an approval by the name of the task waits for a code",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Nhiệm vụ "+string(video), "Duyệt.")
			},
			by:      byTask,
			task:    video,
			outcome: store.OutcomeConfirm,
		},
		{
			name:  "the only open question to the sender, returned",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "Trả lại: sai tên cơ quan.")
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "the only open question to the sender, approved, waits for a code",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "Duyệt.")
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeConfirm,
		},
		{
			name:  "two open questions to the sender: a list is sent",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "Duyệt.")
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "an answer to a closed question is refused",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "Re: [LOA "+code(f, video)+"]", "Duyệt.")
				f.Give(binh, video, decision(f, video, plan.DecisionReturn))
				return l
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeRefused,
		},
		{
			name:  "the answer to a letter that asks nothing is about its task",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				f.Drafted(column)
				f.Give(ha, video, plan.Command{Kind: plan.CommandAmend, Due: calendar.MustDate("2027-04-20"), Reason: "Chờ bản tiếng dân tộc."})
				l := f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeChanged), "Đơn vị gửi bản dự thảo mới.")
				return l.unaddressed().withSubject("Re: Gửi dự thảo").withFiles("Dự thảo video.docx")
			},
			by:      byTask,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "the answer to a letter that asks nothing, about a task without an open question",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				f.Give(ha, video, plan.Command{Kind: plan.CommandPause, Reason: "Chờ hướng dẫn."})
				return f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeChanged), "Đơn vị đã rõ.").unaddressed().withSubject("Re: tạm dừng")
			},
			task:    video,
			outcome: store.OutcomeTriage,
		},
	})
}
