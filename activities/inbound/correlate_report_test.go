package inbound_test

import (
	"testing"

	"loa/plan"
	"loa/store"
)

func TestCorrelateReport(t *testing.T) {
	t.Parallel()
	form := "Kính gửi cơ quan thường trực,\nSố tin: 12\nSố bài: 5\nHội nghị/lượt người: 1/120\n"
	runCorrelation(t, []correlationCase{
		{
			name:  "by a new letter, when one report is due",
			stage: oneReport,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả quý I/2027", "Đơn vị gửi báo cáo kết quả.").withFiles("Báo cáo quý I.xlsx")
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by a form in the text",
			stage: oneReport,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", form)
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the file name, when two reports are due",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Gửi báo cáo.").withFiles("BC_kh-2027_17_q1.xlsx")
			},
			by:      byTask,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the file name with the code of the task",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Gửi báo cáo.").withFiles("LOA-2027-0018 ba-dinh.xlsx")
			},
			by:      byTask,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the file name with unit and period",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Gửi báo cáo.").withFiles("kh-2027_17_ubnd-phuong-ba-dinh_2027-q1.xlsx")
			},
			by:      byTask,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the line of the form that names the task",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Mã: "+string(column)+"\n"+form)
			},
			by:      byTask,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the line of the form that names the code of the letter",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Mã: LOA-"+f.RequestTo(lan, column, plan.PurposeReport).Code+" | Kỳ: Quý I/2027\n"+form)
			},
			by:      byCode,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the letter that gave the task, which takes the later steps too",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.replyTo(lan, f.LetterTo(lan, column, plan.NoticeAssignment), form).withFiles("bao cao.xlsx")
			},
			by:      byAddress,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "two reports are due and the letter names none",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", form)
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "two reports, unproven",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", form).unproven()
			},
			outcome: store.OutcomeTriage,
		},
		{
			name:  "an unproven report waits for a code",
			stage: oneReport,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", form).unproven()
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeConfirm,
		},
		{
			name:  "the file name names another unit's task",
			stage: oneReport,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Gửi báo cáo.").withFiles("BC_kh-2027_17_ubnd-phuong-hoan-kiem_q1.xlsx")
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "the file name names another period",
			stage: oneReport,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Gửi báo cáo.").withFiles("BC_kh-2027_17_q2.xlsx")
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "the files name two tasks",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Gửi báo cáo.").withFiles("BC_kh-2027_17_q1.xlsx", "BC_kh-2027_18_1.xlsx")
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "the form names another unit's task",
			stage: oneReport,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(lan, "Báo cáo kết quả", "Mã: "+string(theirs)+"\n"+form)
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a report by the answer to a letter names another task in its form",
			stage: twoReports,
			letter: func(f *fixture) testLetter {
				return f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeReportWanted), "Mã: "+string(column)+"\n"+form)
			},
			outcome: store.OutcomeQuestion,
		},
		{
			name:  "a report of a unit that is asked for none",
			stage: twoDrafts,
			letter: func(f *fixture) testLetter {
				return f.letterFrom(mai, "Báo cáo kết quả", form)
			},
			outcome: store.OutcomeTriage,
		},
		{
			name:  "a report from an unregistered address",
			stage: oneReport,
			letter: func(f *fixture) testLetter {
				l := f.letterFrom(lan, "Báo cáo kết quả", form)
				l.from = "lan.badinh@gmail.test"
				return l
			},
			outcome: store.OutcomeTriage,
		},
	})
}
