package inbound_test

import (
	"testing"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/store"
)

func TestCorrelateAttacks(t *testing.T) {
	t.Parallel()
	correlates(t, []correlationCase{
		{
			name:  "a forwarded thread with another person's References",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.from(cuong, "Fwd: Xin ý kiến", "Đồng ý.")
				l.references = []string{w.LetterTo(binh, video, plan.NoticeApproval).MessageID}
				return l
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeTriage,
			changes: 0,
		},
		{
			name:  "a forged In-Reply-To of a stranger",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.from(binh, "Re: Xin ý kiến", "Đồng ý.")
				l.from, l.inReplyTo = "binh@badinh-hanoi.test", w.LetterTo(binh, video, plan.NoticeApproval).MessageID
				return l
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeQuarantined,
			changes: 0,
		},
		{
			name:  "a token in the hands of another registered person",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").by(cuong)
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeTriage,
			changes: 0,
		},
		{
			name:  "a code in the subject, stolen by another registered person",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(cuong, "Re: [LOA "+w.RequestTo(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a stolen code by a person who is asked nothing",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(ha, "Re: [LOA "+w.RequestTo(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeTriage,
			changes: 0,
		},
		{
			name:  "a stolen code in a ready answer, unproven",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(cuong, "Ý kiến", "DUYET "+w.RequestTo(binh, video, plan.PurposeDecide).Code).unproven()
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeTriage,
			changes: 0,
		},
		{
			name:  "a code of a stranger",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.from(binh, "Re: [LOA "+w.RequestTo(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
				l.from = "chu.tich@gmail.test"
				return l
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeTriage,
			changes: 0,
		},
		{
			name:  "the quoted link of another person's question",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").stripped().about("Fwd: Xin ý kiến")
				return l.by(cuong)
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a link whose seal is not ours",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				link := []byte(linkIn(w.LetterTo(binh, video, plan.NoticeApproval).Text))
				link[len(link)-1] ^= 1
				if link[len(link)-1] < 'a' {
					link[len(link)-1] = 'z'
				}
				return w.from(binh, "Ý kiến", "Trả lại: thiếu phụ đề.\n\n> "+string(link))
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a colleague answers all",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Tôi đồng ý với anh Bình.")
				l.from, l.inReplyTo = activitiestest.AddressOf(lan), "thu-cua-anh-binh@badinh.hanoi.test"
				return l
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeTriage,
			changes: 0,
		},
		{
			name:  "a person of another ward answers all, unproven",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Đồng ý.").by(mai).unproven()
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeQuarantined,
			changes: 0,
		},
		{
			name:  "two tokens of two questions",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
				l.cc = w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a token and another person's token",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
				l.cc = w.LetterTo(cuong, theirs, plan.NoticeApproval).ReplyTo
				return l
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "two tokens, unproven: no answer is sent",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().unproven()
				l.cc = w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeTriage,
			changes: 0,
		},
		{
			name:  "two tokens, forged",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().forged()
				l.cc = w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			by:      "",
			task:    video,
			outcome: store.OutcomeQuarantined,
			changes: 0,
		},
		{
			name:  "two tokens in the hands of a stranger",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
				l.from, l.cc = "chu.tich@gmail.test", w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			by:      "",
			task:    video,
			outcome: store.OutcomeQuarantined,
			changes: 0,
		},
		{
			name:  "two tokens in the hands of another registered person",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().by(mai)
				l.cc = w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			by:      "",
			task:    video,
			outcome: store.OutcomeTriage,
			changes: 0,
		},
		{
			name:  "a token and the code of another question",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "DUYET "+w.RequestTo(binh, column, plan.PurposeDecide).Code).about("Re: Ý kiến")
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a token and the code of another person's question",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "DUYET "+w.RequestTo(cuong, theirs, plan.PurposeDecide).Code).about("Re: Ý kiến")
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a token in the thread of another question",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
				l.inReplyTo = w.LetterTo(binh, column, plan.NoticeApproval).MessageID
				return l
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a line that names another person's task",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "").says("Duyệt nhiệm vụ " + string(theirs) + ".")
				return l
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a letter without a token that names another person's task",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Nhiệm vụ "+string(theirs), "Trả lại: thiếu phụ đề.")
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a token that is not on record",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.from(binh, "Ý kiến", "Duyệt.")
				l.to = "loa+abcdefghijklmnopqrstuvwxyz@cchc.hanoi.test"
				return l
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "two senders and no token",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.from(binh, "Ý kiến", "Trả lại: thiếu phụ đề.")
				l.more = []string{"From: <" + activitiestest.AddressOf(cuong) + ">"}
				return l
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuarantined,
			changes: 0,
		},
		{
			name:  "a forged letter without a token",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "Trả lại: thiếu phụ đề.").forged()
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeQuarantined,
			changes: 0,
		},
		{
			name:  "an unproven approval without a token waits for a code",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "Duyệt.").unproven()
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeConfirm,
			changes: 0,
		},
		{
			name:  "an unproven return without a token waits for a code",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "Trả lại: thiếu phụ đề.").unproven()
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeConfirm,
			changes: 0,
		},
		{
			name:  "an unproven return with a code that was guessed waits for another",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "TRA LAI "+w.RequestTo(binh, video, plan.PurposeDecide).Code+"\nThiếu phụ đề.").unproven()
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeConfirm,
			changes: 0,
		},
		{
			name:  "the code of a task that is over",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				l := w.from(binh, "Re: [LOA "+w.RequestTo(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
				w.Give(ha, video, plan.Command{Kind: plan.CommandCancel, Reason: "Gộp vào nhiệm vụ khác."})
				return l
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeRefused,
			changes: 0,
		},
		{
			name:  "the token of a draft that was replaced",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
				w.Redrafted(video)
				return l
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeRefused,
			changes: 0,
		},
		{
			name:  "talk about something else",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Lịch họp", "Chiều nay họp lúc 14 giờ tại phòng 2.")
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeTriage,
			changes: 0,
		},
	})
}
