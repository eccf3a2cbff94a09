package inbound_test

import (
	"testing"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/store"
)

func TestCorrelateAttacks(t *testing.T) {
	t.Parallel()
	runCorrelation(t, []correlationCase{
		{
			name:  "a forwarded thread with another person's References",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(cuong, "Fwd: Xin ý kiến", "Đồng ý.")
				l.references = []string{f.LetterTo(binh, video, plan.NoticeApproval).MessageID}
				return l
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeTriage,
		},
		{
			name:  "a forged In-Reply-To from an unregistered address",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "Re: Xin ý kiến", "Đồng ý.")
				l.from, l.inReplyTo = "binh@badinh-hanoi.test", f.LetterTo(binh, video, plan.NoticeApproval).MessageID
				return l
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeConfirm, // the code goes to the registered address
		},
		{
			name:  "a token sent by another registered person",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").sentBy(cuong)
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeTriage,
		},
		{
			name:  "a stolen code in the subject, sent by another registered person",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(cuong, "Re: [LOA "+f.RequestTo(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a stolen code sent by a person who is asked nothing",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(ha, "Re: [LOA "+f.RequestTo(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
			},
			outcome: store.OutcomeTriage,
		},
		{
			name:  "a stolen code in a ready answer, unproven",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(cuong, "Ý kiến", "DUYET "+f.RequestTo(binh, video, plan.PurposeDecide).Code).unproven()
			},
			outcome: store.OutcomeTriage,
		},
		{
			name:  "a code from an unregistered address",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "Re: [LOA "+f.RequestTo(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
				l.from = "chu.tich@gmail.test"
				return l
			},
			outcome: store.OutcomeTriage,
		},
		{
			name:  "the quoted link of another person's question",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").stripped().withSubject("Fwd: Xin ý kiến")
				return l.sentBy(cuong)
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a link with a signature that is not ours",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				link := []byte(linkIn(f.LetterTo(binh, video, plan.NoticeApproval).Text))
				link[len(link)-1] ^= 1
				if link[len(link)-1] < 'a' {
					link[len(link)-1] = 'z'
				}
				return f.letterFrom(binh, "Ý kiến", "Trả lại: thiếu phụ đề.\n\n> "+string(link))
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a colleague answers all",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Tôi đồng ý với anh Bình.")
				l.from, l.inReplyTo = activitiestest.AddressOf(lan), "thu-cua-anh-binh@badinh.hanoi.test"
				return l
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeTriage,
		},
		{
			name:  "a person of another ward answers all, unproven",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Đồng ý.").sentBy(mai).unproven()
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeQuarantined,
		},
		{
			name:  "two tokens of two questions",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
				l.cc = f.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a token and another person's token",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
				l.cc = f.LetterTo(cuong, theirs, plan.NoticeApproval).ReplyTo
				return l
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "two tokens, unproven: no answer is sent",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().unproven()
				l.cc = f.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			outcome: store.OutcomeTriage,
		},
		{
			name:  "two tokens, forged",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().forged()
				l.cc = f.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			task:    video,
			outcome: store.OutcomeQuarantined,
		},
		{
			name:  "two tokens from an unregistered address",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
				l.from, l.cc = "chu.tich@gmail.test", f.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			task:    video,
			outcome: store.OutcomeQuarantined,
		},
		{
			name:  "two tokens sent by another registered person",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().sentBy(mai)
				l.cc = f.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
				return l
			},
			task:    video,
			outcome: store.OutcomeTriage,
		},
		{
			name:  "a token and the code of another question",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "DUYET "+f.RequestTo(binh, column, plan.PurposeDecide).Code).withSubject("Re: Ý kiến")
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a token and the code of another person's question",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "DUYET "+f.RequestTo(cuong, theirs, plan.PurposeDecide).Code).withSubject("Re: Ý kiến")
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a token in the thread of another question",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
				l.inReplyTo = f.LetterTo(binh, column, plan.NoticeApproval).MessageID
				return l
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a line that names another person's task",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "").withText("Duyệt nhiệm vụ " + string(theirs) + ".")
				return l
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a letter without a token that names another person's task",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Nhiệm vụ "+string(theirs), "Trả lại: thiếu phụ đề.")
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a token that is not on record",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "Ý kiến", "Duyệt.")
				l.to = "loa+abcdefghijklmnopqrstuvwxyz@cchc.hanoi.test"
				return l
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "two senders and no token",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "Ý kiến", "Trả lại: thiếu phụ đề.")
				l.extraFields = []string{"From: <" + activitiestest.AddressOf(cuong) + ">"}
				return l
			},
			outcome: store.OutcomeQuarantined,
		},
		{
			name:  "a forged letter without a token",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "Trả lại: thiếu phụ đề.").forged()
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeQuarantined,
		},
		{
			name:  "an unproven approval without a token waits for a code",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "Duyệt.").unproven()
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeConfirm,
		},
		{
			name:  "an unproven return without a token waits for a code",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "Trả lại: thiếu phụ đề.").unproven()
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeConfirm,
		},
		{
			name:  "an unproven return with a short code waits for a one-time code",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Ý kiến", "TRA LAI "+f.RequestTo(binh, video, plan.PurposeDecide).Code+"\nThiếu phụ đề.").unproven()
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeConfirm,
		},
		{
			name:  "the code of a task that is over",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(binh, "Re: [LOA "+f.RequestTo(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
				f.Give(ha, video, plan.Command{Kind: plan.CommandCancel, Reason: "Gộp vào nhiệm vụ khác."})
				return l
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeRefused,
		},
		{
			name:  "the token of a draft that was replaced",
			stage: oneDraft,
			letter: func(f *fixture) testLetter {
				l := f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
				f.Redrafted(video)
				return l
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeRefused,
		},
		{
			name:  "a letter about something else",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(binh, "Lịch họp", "Chiều nay họp lúc 14 giờ tại phòng 2.")
			},
			outcome: store.OutcomeTriage,
		},
	})
}
