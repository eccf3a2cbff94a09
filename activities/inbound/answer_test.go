package inbound_test

import (
	"testing"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// state is the state of a task on record.
func (f *fixture) state(task plan.TaskID) plan.State {
	f.t.Helper()
	state, err := f.Store.State(f.t.Context(), task)
	f.Must(err)
	return state
}

// wantOutcome files a letter and checks its outcome.
func (f *fixture) wantOutcome(l testLetter, want store.Outcome) store.LetterIn {
	f.t.Helper()
	in := f.process(l.bytes())
	if in.Outcome != want {
		f.t.Errorf("%q: the outcome is %s (%s), want %s", l.text[:min(len(l.text), 60)], in.Outcome, in.Note, want)
	}
	return in
}

func accepted(f *fixture) {
	f.Give(lan, video, plan.Command{Kind: plan.CommandAccept})
}

// TestSmallTalk checks that no courtesy, question, request or promise becomes a draft or a report.
func TestSmallTalk(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	accepted(f)
	letter := func(text string) testLetter {
		return f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeAssignment), text)
	}
	sent := len(f.lettersWith(""))
	f.wantOutcome(letter("Đã nhận được thư, em cảm ơn ạ."), store.OutcomeNoted)
	promise := f.wantOutcome(letter("Mai em gửi dự thảo ạ."), store.OutcomeNoted)
	wantAll(t, promise.Note, "Mai em gửi dự thảo")
	if n := len(f.lettersWith("")); n != sent {
		t.Errorf("%d letters went out for thanks and a promise", n-sent)
	}
	f.wantOutcome(letter("Phường đang xem ạ, có gì trao đổi sau nhé, việc kia."), store.OutcomeQuestion)
	f.wantOutcome(letter("Gửi anh chị dự thảo.").withFiles("du-thao.xlsx"), store.OutcomeApplied)
	if s := f.state(video); s.Draft != 1 || s.Stage != plan.StageApproval {
		t.Errorf("v%d in %s", s.Draft, s.Stage)
	}
	f.Published(column)
	report := func(text string) testLetter {
		return f.replyTo(lan, f.LetterTo(lan, column, plan.NoticeReportWanted), text)
	}
	f.wantOutcome(report("Em cảm ơn anh chị đã nhắc."), store.OutcomeNoted)
	f.wantOutcome(report("Kỳ này đơn vị không phát sinh."), store.OutcomeApplied)
	if f.countCommands(column)[plan.EventReportSubmitted] != 1 {
		t.Errorf("commands %v", f.countCommands(column))
	}
}

func TestQuestionToCoordinator(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.wantOutcome(f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeAssignment), "Cho em hỏi kinh phí lấy từ nguồn nào ạ?"), store.OutcomeApplied)
	asked := f.LetterTo(ha, video, plan.NoticeAsked)
	wantAll(t, asked.Text, "Cho em hỏi kinh phí lấy từ nguồn nào ạ?", "UBND phường Ba Đình (đồng chí Trần Thị Lan)")
	wantAll(t, f.LetterTo(lan, video, plan.NoticePassedOn).Text, "chuyển nguyên văn đến cơ quan điều phối", "DONG Y ")
	f.wantOutcome(f.replyTo(ha, asked, "Cảm ơn em."), store.OutcomeNoted)
	f.wantOutcome(f.replyTo(ha, asked, "Kinh phí lấy từ nguồn sự nghiệp của phường."), store.OutcomeApplied)
	answered := f.LetterTo(lan, video, plan.NoticeAnswered)
	wantAll(t, answered.Text, "Kinh phí lấy từ nguồn sự nghiệp của phường.", "Cho em hỏi kinh phí", "tiếp nhận nhiệm vụ", "DONG Y "+f.RequestTo(lan, video, plan.PurposeAccept).Code)
	if f.state(video).AsksCoordinator() || f.state(video).Stage != plan.StageAssignment {
		t.Errorf("the state is %+v", f.state(video))
	}
	f.wantOutcome(f.replyTo(ha, asked, "À mà thêm cả nguồn của Sở."), store.OutcomeRefused)
	f.wantOutcome(f.replyTo(lan, answered, "Đã rõ, phường tiếp nhận nhiệm vụ."), store.OutcomeApplied)
	if f.state(video).Stage != plan.StageDrafting {
		t.Errorf("the answer to the answer led to %s", f.state(video).Stage)
	}
}

func TestExtensionByMail(t *testing.T) {
	t.Parallel()
	request := func(f *fixture, text string, want store.Outcome) store.LetterIn {
		return f.wantOutcome(f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeAssignment), text), want)
	}
	t.Run("granted by an ordinary answer", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		accepted(f) // the request for acceptance is closed, and its letter is answered all the same
		request(f, "Xin gia hạn đến ngày 15/04/2027, lý do chờ số liệu của thành phố.", store.OutcomeApplied)
		wantAll(t, f.LetterTo(lan, video, plan.NoticePassedOn).Text, "15/04/2027")
		asked := f.LetterTo(ha, video, plan.NoticeExtensionAsked)
		wantAll(t, asked.Text, "DONG Y ", "KHONG GIA HAN ", "chờ số liệu của thành phố")
		f.wantOutcome(f.replyTo(ha, asked, "Đồng ý."), store.OutcomeApplied)
		if due := f.state(video).Due; due != calendar.MustDate("2027-04-15") {
			t.Errorf("the deadline is %s", due)
		}
		wantAll(t, f.LetterTo(lan, video, plan.NoticeExtensionAnswer).Text, "15/04/2027")
	})
	t.Run("refused with the reason", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		request(f, "Xin lùi đến ngày 15/04/2027 vì chờ số liệu.", store.OutcomeApplied)
		asked := f.LetterTo(ha, video, plan.NoticeExtensionAsked)
		f.wantOutcome(f.replyTo(ha, asked, "KHONG GIA HAN "+f.RequestTo(ha, video, plan.PurposeExtension).Code+": thành phố giao gấp"), store.OutcomeApplied)
		wantAll(t, f.LetterTo(lan, video, plan.NoticeExtensionAnswer).Text, "thành phố giao gấp")
		if s := f.state(video); s.Due != s.FirstDue || !s.AskedDue.IsZero() {
			t.Errorf("the deadline is %s, asked %s", s.Due, s.AskedDue)
		}
	})
	t.Run("asked about, answered, granted", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		request(f, "Xin lùi đến ngày 15/04/2027.", store.OutcomeApplied)
		f.wantOutcome(f.replyTo(ha, f.LetterTo(ha, video, plan.NoticeExtensionAsked), "Vì sao phải lùi thế?"), store.OutcomeApplied)
		question := f.LetterTo(lan, video, plan.NoticeAsked)
		wantAll(t, question.Text, "Vì sao phải lùi thế?")
		f.wantOutcome(f.replyTo(lan, question, "Do số liệu quý I của các tổ dân phố chưa tổng hợp xong."), store.OutcomeApplied)
		answered := f.LetterTo(ha, video, plan.NoticeAnswered)
		wantAll(t, answered.Text, "chưa tổng hợp xong", "DONG Y ")
		f.wantOutcome(f.replyTo(ha, answered, "Nhất trí."), store.OutcomeApplied)
		if due := f.state(video).Due; due != calendar.MustDate("2027-04-15") {
			t.Errorf("the deadline is %s", due)
		}
	})
	t.Run("without a date the unit is asked for it", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		in := request(f, "Phường xin thêm thời gian ạ.", store.OutcomeQuestion)
		wantAll(t, f.answerTo(in).Text, "chưa nêu ngày cụ thể")
		f.wantOutcome(f.replyTo(lan, f.answerTo(in), "Xin gia hạn đến hết tháng 4 ạ."), store.OutcomeApplied)
		if asked := f.state(video).AskedDue; asked != calendar.MustDate("2027-04-30") {
			t.Errorf("asked until %s", asked)
		}
	})
	t.Run("an unproven grant waits for a code", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		request(f, "Xin lùi đến ngày 15/04/2027.", store.OutcomeApplied)
		f.wantOutcome(f.replyTo(ha, f.LetterTo(ha, video, plan.NoticeExtensionAsked), "Đồng ý.").unproven(), store.OutcomeConfirm)
	})
}

func TestHandover(t *testing.T) {
	t.Parallel()
	const hoa = directory.PersonID("hoa")
	f := newFixture(t)
	people, err := f.Store.Directory(t.Context())
	f.Must(err)
	people.People = append(people.People, directory.Person{ID: hoa, Name: "Lê Thị Hoa", Title: "Công chức"})
	people.Addresses = append(people.Addresses, directory.AddressOf{Address: "hoa@badinh.hanoi.test", Person: hoa, Unit: video.Unit()})
	f.Must(f.Store.SaveDirectory(t.Context(), people))
	accepted(f)
	letter := f.LetterTo(lan, video, plan.NoticeAssignment)

	in := f.wantOutcome(f.replyTo(lan, letter, "Việc này giao đồng chí Lê Thị Hoa thực hiện."), store.OutcomeQuestion)
	question := f.answerTo(in)
	code := f.RequestTo(lan, video, plan.PurposeDraft).Code
	wantAll(t, question.Text, "đồng chí Lê Thị Hoa", "PHAN CONG "+code)
	if f.state(video).AssignedTo != "" {
		t.Error("assigned before it is confirmed")
	}
	f.wantOutcome(f.replyTo(lan, question, "PHAN CONG "+code), store.OutcomeApplied)
	if got := f.state(video).AssignedTo; got != hoa {
		t.Errorf("assigned to %q", got)
	}
	f.wantOutcome(f.replyTo(hoa, f.LetterTo(hoa, video, plan.NoticeChanged), "Gửi dự thảo.").sentByAddress("hoa@badinh.hanoi.test").withFiles("du-thao.xlsx"), store.OutcomeApplied)
	if s := f.state(video); s.Draft != 1 || s.DraftBy != hoa {
		t.Errorf("v%d by %s", s.Draft, s.DraftBy)
	}
	f.wantOutcome(f.replyTo(lan, f.LetterTo(lan, column, plan.NoticeAssignment), "Chuyển đồng chí Nguyễn Văn Không Có theo dõi."), store.OutcomeApplied)
	wantAll(t, f.LetterTo(ha, column, plan.NoticeAsked).Text, "Nguyễn Văn Không Có")
}

// sentByAddress changes the sender to an address.
func (l testLetter) sentByAddress(address string) testLetter {
	l.from = address
	return l
}

func TestReportCheckByMail(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Published(video)
	report := func(text string) {
		f.wantOutcome(f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeReportWanted), text), store.OutcomeApplied)
	}
	report("Số tin: 12\nSố bài: 3")
	first := f.LetterTo(ha, video, plan.NoticeReportCheck)
	code := f.RequestTo(ha, video, plan.PurposeCheck).Code
	f.wantOutcome(f.replyTo(ha, first, "TRA LAI "+code), store.OutcomeRefused) // a reason is needed
	f.wantOutcome(f.replyTo(ha, first, "TRA LAI "+code+": thiếu số hội nghị"), store.OutcomeApplied)
	wantAll(t, f.LetterTo(lan, video, plan.NoticeReportReturned).Text, "thiếu số hội nghị")
	f.wantOutcome(f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeReportReturned), "Số tin: 12\nSố bài: 3\nHội nghị: 2"), store.OutcomeApplied)
	f.Clock = f.Clock.Add(25 * time.Hour)                                        // one explanation a day
	f.wantOutcome(f.replyTo(ha, first, "CHAP NHAN "+code), store.OutcomeRefused) // about the first report
	f.wantOutcome(f.replyTo(ha, f.LetterTo(ha, video, plan.NoticeReportCheck), "CHAP NHAN "+f.RequestTo(ha, video, plan.PurposeCheck).Code), store.OutcomeApplied)
	if s := f.state(video); s.Stage != plan.StageDone {
		t.Errorf("the task is in %s", s.Stage)
	}
}

func TestDeclinedByMail(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.wantOutcome(f.replyTo(lan, f.LetterTo(lan, column, plan.NoticeAssignment), "Việc này không thuộc chức năng của phường, đề nghị giao Sở Nội vụ."), store.OutcomeApplied)
	declined := f.LetterTo(ha, column, plan.NoticeDeclined)
	wantAll(t, declined.Text, `"GIAO LAI `+f.RequestTo(ha, column, plan.PurposeReassign).Code+` Sở Nội vụ"`, "Đơn vị đề nghị giao: Sở Nội vụ")
	in := f.wantOutcome(f.replyTo(ha, declined, "GIAO LAI Sở Không Có Thật"), store.OutcomeQuestion)
	wantAll(t, f.answerTo(in).Text, "nêu rõ đơn vị được giao")
	f.wantOutcome(f.replyTo(ha, declined, "GIAO LAI Sở Nội vụ"), store.OutcomeApplied)
	if s := f.state(column); s.ReassignedTo != "so-noi-vu" || !s.Closed() {
		t.Errorf("given to %q, closed %v", s.ReassignedTo, s.Closed())
	}
	wantAll(t, f.LetterTo(lan, column, plan.NoticeChanged).Text, "được giao cho Sở Nội vụ")

	f.wantOutcome(f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeAssignment), "Phường từ chối, không thuộc chức năng."), store.OutcomeApplied)
	again := f.wantOutcome(f.replyTo(ha, f.LetterTo(ha, video, plan.NoticeDeclined), "GIAO LAI UBND phường Hoàn Kiếm"), store.OutcomeQuestion)
	wantAll(t, f.answerTo(again).Text, "đã có nhiệm vụ đó")
	f.wantOutcome(f.replyTo(ha, f.LetterTo(ha, video, plan.NoticeDeclined), "GIU NGUYEN "+f.RequestTo(ha, video, plan.PurposeReassign).Code+": đúng chức năng của phường"), store.OutcomeApplied)
	if s := f.state(video); s.Condition != plan.ConditionActive {
		t.Errorf("the condition is %s", s.Condition)
	}
	wantAll(t, f.LetterTo(lan, video, plan.NoticeChanged).Text, "đúng chức năng của phường")
}

func TestSuspendByMail(t *testing.T) {
	t.Parallel()
	const doubtful = "Bản này hôm qua anh Nam bên phòng có gọi điện."
	held := func(f *fixture) store.LetterOut {
		f.t.Helper()
		for _, letter := range f.lettersWith(string(video)) {
			if letter.Notice == plan.NoticePublish {
				return letter
			}
		}
		f.t.Fatal("no letter follows from the approval")
		return store.LetterOut{}
	}
	for name, letter := range map[string]func(f *fixture) store.LetterOut{
		"in answer to the letter about the draft": func(f *fixture) store.LetterOut { return f.LetterTo(binh, video, plan.NoticeApproval) },
		"in answer to the receipt":                func(f *fixture) store.LetterOut { return f.LetterTo(binh, video, plan.NoticeReceipt) },
	} {
		t.Run("words that are not understood stop the clock, "+name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			f.process(approvalOf(f).bytes())
			f.wantOutcome(f.replyTo(binh, letter(f), doubtful), store.OutcomeApplied)
			if !f.state(video).Suspended() || !held(f).NextTry.Equal(store.HeldUntil()) {
				t.Fatalf("suspended %v, the letter waits until %s", f.state(video).Suspended(), held(f).NextTry)
			}
			question := f.LetterTo(binh, video, plan.NoticeSuspended)
			wantAll(t, question.Text, doubtful, "GIU NGUYEN ", "HUY ")
			f.Clock = f.Clock.Add(48 * time.Hour)
			f.wantOutcome(f.replyTo(binh, question, "Cảm ơn em."), store.OutcomeNoted)
			asked := f.wantOutcome(f.replyTo(binh, question, doubtful), store.OutcomeQuestion)
			wantAll(t, f.answerTo(asked).Text, "GIU NGUYEN ", "HUY ")
			f.wantOutcome(f.replyTo(binh, question, "Giữ nguyên ý kiến.").unproven(), store.OutcomeConfirm)
			f.wantOutcome(f.replyTo(binh, question, "Giữ nguyên ý kiến."), store.OutcomeApplied)
			if s := f.state(video); s.Suspended() || held(f).NextTry.After(s.UndoWindow.Until.Add(time.Minute)) {
				t.Errorf("suspended %v, the letter waits until %s", s.Suspended(), held(f).NextTry)
			}
		})
	}
	t.Run("a suspended decision is withdrawn, and its letters are not sent", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		f.process(approvalOf(f).bytes())
		f.wantOutcome(f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeReceipt), doubtful), store.OutcomeApplied)
		f.Clock = f.Clock.Add(48 * time.Hour)
		f.wantOutcome(f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeSuspended), "HUY "+f.RequestTo(binh, video, plan.PurposeWithdraw).Code), store.OutcomeApplied)
		if held(f).State != store.LetterWithdrawn || f.state(video).Stage != plan.StageApproval {
			t.Errorf("the letter is %s, the task in %s", held(f).State, f.state(video).Stage)
		}
	})
	t.Run("after the window the decider is told plainly", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		f.process(approvalOf(f).bytes())
		f.Clock = f.Clock.Add(time.Hour)
		in := f.wantOutcome(f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeReceipt), "Khoan đăng đã."), store.OutcomeRefused)
		wantAll(t, f.answerTo(in).Text, "Thời hạn rút lại ý kiến đã hết")
		f.wantOutcome(f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeReceipt), "Cảm ơn em."), store.OutcomeNoted)
	})
}
