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
		{"a forwarded thread with another person's References", twoDrafts, func(w *fixture) typed {
			l := w.from(cuong, "Fwd: Xin ý kiến", "Đồng ý.")
			l.references = []string{w.LetterTo(binh, video, plan.NoticeApproval).MessageID}
			return l
		}, byThread, video, store.OutcomeTriage, 0},
		{"a forged In-Reply-To of a stranger", twoDrafts, func(w *fixture) typed {
			l := w.from(binh, "Re: Xin ý kiến", "Đồng ý.")
			l.from, l.inReplyTo = "binh@badinh-hanoi.test", w.LetterTo(binh, video, plan.NoticeApproval).MessageID
			return l
		}, byThread, video, store.OutcomeQuarantined, 0},
		{"a token in the hands of another registered person", twoDrafts, func(w *fixture) typed {
			return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").by(cuong)
		}, byAddress, video, store.OutcomeTriage, 0},
		{"a code in the subject, stolen by another registered person", twoDrafts, func(w *fixture) typed {
			return w.from(cuong, "Re: [LOA "+w.Asked(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
		}, "", "", store.OutcomeQuestion, 0},
		{"a stolen code by a person who is asked nothing", twoDrafts, func(w *fixture) typed {
			return w.from(ha, "Re: [LOA "+w.Asked(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
		}, "", "", store.OutcomeTriage, 0},
		{"a stolen code in a ready answer, unproven", twoDrafts, func(w *fixture) typed {
			return w.from(cuong, "Ý kiến", "DUYET "+w.Asked(binh, video, plan.PurposeDecide).Code).unproven()
		}, "", "", store.OutcomeTriage, 0},
		{"a code of a stranger", twoDrafts, func(w *fixture) typed {
			l := w.from(binh, "Re: [LOA "+w.Asked(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
			l.from = "chu.tich@gmail.test"
			return l
		}, "", "", store.OutcomeTriage, 0},
		{"the quoted link of another person's question", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").stripped().about("Fwd: Xin ý kiến")
			return l.by(cuong)
		}, "", "", store.OutcomeQuestion, 0},
		{"a link whose seal is not ours", twoDrafts, func(w *fixture) typed {
			link := []byte(linkIn(w.LetterTo(binh, video, plan.NoticeApproval).Text))
			link[len(link)-1] ^= 1
			if link[len(link)-1] < 'a' {
				link[len(link)-1] = 'z'
			}
			return w.from(binh, "Ý kiến", "Trả lại: thiếu phụ đề.\n\n> "+string(link))
		}, "", "", store.OutcomeQuestion, 0},
		{"a colleague answers all", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Tôi đồng ý với anh Bình.")
			l.from, l.inReplyTo = activitiestest.AddressOf(lan), "thu-cua-anh-binh@badinh.hanoi.test"
			return l
		}, byAddress, video, store.OutcomeTriage, 0},
		{"a person of another ward answers all, unproven", twoDrafts, func(w *fixture) typed {
			return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Đồng ý.").by(mai).unproven()
		}, byAddress, video, store.OutcomeQuarantined, 0},
		{"two tokens of two questions", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
			l.cc = w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
			return l
		}, "", "", store.OutcomeQuestion, 0},
		{"a token and another person's token", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
			l.cc = w.LetterTo(cuong, theirs, plan.NoticeApproval).ReplyTo
			return l
		}, "", "", store.OutcomeQuestion, 0},
		{"two tokens, unproven: no answer is sent", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().unproven()
			l.cc = w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
			return l
		}, "", "", store.OutcomeTriage, 0},
		{"two tokens, forged", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().forged()
			l.cc = w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
			return l
		}, "", video, store.OutcomeQuarantined, 0},
		{"two tokens in the hands of a stranger", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded()
			l.from, l.cc = "chu.tich@gmail.test", w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
			return l
		}, "", video, store.OutcomeQuarantined, 0},
		{"two tokens in the hands of another registered person", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.").unthreaded().by(mai)
			l.cc = w.LetterTo(binh, column, plan.NoticeApproval).ReplyTo
			return l
		}, "", video, store.OutcomeTriage, 0},
		{"a token and the code of another question", twoDrafts, func(w *fixture) typed {
			return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "DUYET "+w.Asked(binh, column, plan.PurposeDecide).Code).about("Re: Ý kiến")
		}, "", "", store.OutcomeQuestion, 0},
		{"a token and the code of another person's question", twoDrafts, func(w *fixture) typed {
			return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "DUYET "+w.Asked(cuong, theirs, plan.PurposeDecide).Code).about("Re: Ý kiến")
		}, "", "", store.OutcomeQuestion, 0},
		{"a token in the thread of another question", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
			l.inReplyTo = w.LetterTo(binh, column, plan.NoticeApproval).MessageID
			return l
		}, "", "", store.OutcomeQuestion, 0},
		{"a line that names another person's task", twoDrafts, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "").says("Duyệt nhiệm vụ " + string(theirs) + ".")
			return l
		}, "", "", store.OutcomeQuestion, 0},
		{"a letter without a token that names another person's task", twoDrafts, func(w *fixture) typed {
			return w.from(binh, "Nhiệm vụ "+string(theirs), "Trả lại: thiếu phụ đề.")
		}, "", "", store.OutcomeQuestion, 0},
		{"a token that is not on record", twoDrafts, func(w *fixture) typed {
			l := w.from(binh, "Ý kiến", "Duyệt.")
			l.to = "loa+abcdefghijklmnopqrstuvwxyz@cchc.hanoi.test"
			return l
		}, "", "", store.OutcomeQuestion, 0},
		{"two senders and no token", twoDrafts, func(w *fixture) typed {
			l := w.from(binh, "Ý kiến", "Trả lại: thiếu phụ đề.")
			l.more = []string{"From: <" + activitiestest.AddressOf(cuong) + ">"}
			return l
		}, "", "", store.OutcomeQuarantined, 0},
		{"a forged letter without a token", oneDraft, func(w *fixture) typed {
			return w.from(binh, "Ý kiến", "Trả lại: thiếu phụ đề.").forged()
		}, bySender, video, store.OutcomeQuarantined, 0},
		{"an unproven approval without a token waits for a code", oneDraft, func(w *fixture) typed {
			return w.from(binh, "Ý kiến", "Duyệt.").unproven()
		}, bySender, video, store.OutcomeConfirm, 0},
		{"an unproven return without a token waits for a code", oneDraft, func(w *fixture) typed {
			return w.from(binh, "Ý kiến", "Trả lại: thiếu phụ đề.").unproven()
		}, bySender, video, store.OutcomeConfirm, 0},
		{"an unproven return with a code that was guessed waits for another", twoDrafts, func(w *fixture) typed {
			return w.from(binh, "Ý kiến", "TRA LAI "+w.Asked(binh, video, plan.PurposeDecide).Code+"\nThiếu phụ đề.").unproven()
		}, byCode, video, store.OutcomeConfirm, 0},
		{"the code of a task that is over", oneDraft, func(w *fixture) typed {
			l := w.from(binh, "Re: [LOA "+w.Asked(binh, video, plan.PurposeDecide).Code+"]", "Duyệt.")
			w.Gives(ha, video, plan.Command{Kind: plan.CommandCancel, Reason: "Gộp vào nhiệm vụ khác."})
			return l
		}, byCode, video, store.OutcomeRefused, 0},
		{"the token of a draft that was replaced", oneDraft, func(w *fixture) typed {
			l := w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
			w.Redrafted(video)
			return l
		}, byAddress, video, store.OutcomeRefused, 0},
		{"talk about something else", twoDrafts, func(w *fixture) typed {
			return w.from(binh, "Lịch họp", "Chiều nay họp lúc 14 giờ tại phòng 2.")
		}, "", "", store.OutcomeTriage, 0},
	})
}

func TestCorrelateReport(t *testing.T) {
	t.Parallel()
	form := "Kính gửi cơ quan thường trực,\nSố tin: 12\nSố bài: 5\nHội nghị/lượt người: 1/120\n"
	correlates(t, []correlationCase{
		{"by a new letter, when one report is waited for", oneReport, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả quý I/2027", "Đơn vị gửi báo cáo kết quả.").with("Báo cáo quý I.xlsx")
		}, bySender, video, store.OutcomeApplied, 1},
		{"by a form in the text", oneReport, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", form)
		}, bySender, video, store.OutcomeApplied, 1},
		{"by the file's name, when two reports are waited for", twoReports, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Gửi báo cáo.").with("BC_kh-2027_17_q1.xlsx")
		}, byTask, video, store.OutcomeApplied, 1},
		{"by the file's name with the code of the task", twoReports, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Gửi báo cáo.").with("LOA-2027-0018 ba-dinh.xlsx")
		}, byTask, column, store.OutcomeApplied, 1},
		{"by the file's name with unit and period", twoReports, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Gửi báo cáo.").with("kh-2027_17_ubnd-phuong-ba-dinh_2027-q1.xlsx")
		}, byTask, video, store.OutcomeApplied, 1},
		{"by the line of the form that names the task", twoReports, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Mã: "+string(column)+"\n"+form)
		}, byTask, column, store.OutcomeApplied, 1},
		{"by the line of the form that names the code of the letter", twoReports, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Mã: LOA-"+w.Asked(lan, column, plan.PurposeReport).Code+" | Kỳ: Quý I/2027\n"+form)
		}, byCode, column, store.OutcomeApplied, 1},
		{"by an old letter of the task, whose own question is over", twoReports, func(w *fixture) typed {
			return w.answering(lan, w.LetterTo(lan, column, plan.NoticeAssignment), form).with("bao cao.xlsx")
		}, byTask, column, store.OutcomeApplied, 1},
		{"two reports are waited for and nothing says which", twoReports, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", form)
		}, "", "", store.OutcomeQuestion, 0},
		{"two reports, unproven", twoReports, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", form).unproven()
		}, "", "", store.OutcomeTriage, 0},
		{"an unproven report waits for a code", oneReport, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", form).unproven()
		}, bySender, video, store.OutcomeConfirm, 0},
		{"the file's name speaks of another unit's task", oneReport, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Gửi báo cáo.").with("BC_kh-2027_17_ubnd-phuong-hoan-kiem_q1.xlsx")
		}, "", "", store.OutcomeQuestion, 0},
		{"the file's name speaks of another period", oneReport, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Gửi báo cáo.").with("BC_kh-2027_17_q2.xlsx")
		}, "", "", store.OutcomeQuestion, 0},
		{"the files speak of two tasks", twoReports, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Gửi báo cáo.").with("BC_kh-2027_17_q1.xlsx", "BC_kh-2027_18_1.xlsx")
		}, "", "", store.OutcomeQuestion, 0},
		{"the form names another unit's task", oneReport, func(w *fixture) typed {
			return w.from(lan, "Báo cáo kết quả", "Mã: "+string(theirs)+"\n"+form)
		}, "", "", store.OutcomeQuestion, 0},
		{"a report by the answer to a letter names another task in its form", twoReports, func(w *fixture) typed {
			return w.answering(lan, w.LetterTo(lan, video, plan.NoticeReportWanted), "Mã: "+string(column)+"\n"+form)
		}, "", "", store.OutcomeQuestion, 0},
		{"a report of a unit that is asked for none", twoDrafts, func(w *fixture) typed {
			return w.from(mai, "Báo cáo kết quả", form)
		}, "", "", store.OutcomeTriage, 0},
		{"a report of a stranger", oneReport, func(w *fixture) typed {
			l := w.from(lan, "Báo cáo kết quả", form)
			l.from = "lan.badinh@gmail.test"
			return l
		}, "", "", store.OutcomeTriage, 0},
	})
}
