package inbound_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/period"
	"loa/store"
)

// TestPeriodReports sends several letters of one unit about one period.
func TestPeriodReports(t *testing.T) {
	t.Parallel()
	for name, check := range map[string]func(*testing.T, *fixture, *periods, store.LetterOut){
		"the same letter counts once":                         sameReportTwice,
		"a second report replaces the first":                  secondReport,
		"the answer to a receipt adds to the report":          answeredReceipt,
		"an empty letter replaces nothing":                    emptyAfterReport,
		"a report after the close is told the refusal":        lateReport,
		"a report that was sent back comes again":             returnedReport,
		"a question beside figures is passed on":              questionBeside,
		"a period whose workflow is away is started":          awayPeriod,
		"a cancelled period tells its refusal":                cancelledPeriod,
		"processed again, a letter counts once":               processedAgain,
		"a report after the due day is taken and told so":     afterDue,
		"two tokens of two units name no report":              twoUnits,
		"a report by the request of a reminder is one report": remindedReport,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, p := newPeriod(t)
			check(t, f, p, f.newestTo(lan, store.NoticePeriodRequest))
		})
	}
}

// wantReport checks the figures of Ba Đình and its status.
func (p *periods) wantReport(status period.Status, want figures) {
	p.f.t.Helper()
	if got := p.status(baDinh); got != status {
		p.f.t.Errorf("the unit is %s, want %s", got, status)
	}
	if diff := cmp.Diff(want, p.counted(baDinh)); diff != "" {
		p.f.t.Errorf("figures (-want +got):\n%s", diff)
	}
}

func (f *fixture) wantEnd(in store.LetterIn, want store.Outcome) {
	f.t.Helper()
	if in.Outcome != want {
		f.t.Errorf("letter %d ended as %s (%s), want %s", in.ID, in.Outcome, in.Note, want)
	}
}

func (p *periods) submissions() int {
	p.f.t.Helper()
	filed, err := p.f.Store.Submissions(p.f.t.Context(), "kh-2027", p.id, baDinh)
	p.f.Must(err)
	return len(filed)
}

func sameReportTwice(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	letter := f.replyTo(lan, asked, "Số tin: 12")
	f.wantEnd(f.process(letter.bytes()), store.OutcomeApplied)
	again := f.process(append([]byte("Received: from may-2 (may-2.test [192.0.2.8]) by thu.hanoi.test; Mon, 8 Mar 2027 10:00:00 +0700\r\n"), letter.bytes()...))
	f.wantEnd(again, store.OutcomeDuplicate)
	if p.submissions() != 1 || len(f.lettersTo(lan, store.NoticePeriodReceipt)) != 1 {
		t.Errorf("%d submissions and %d receipts; the copy ended as %s", p.submissions(), len(f.lettersTo(lan, store.NoticePeriodReceipt)), again.Outcome)
	}
	p.wantReport(period.StatusReceived, figures{"NEWS": "12"})
}

func secondReport(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	f.wantEnd(f.process(f.replyTo(lan, asked, "Số tin: 12\nSố bài: 3").bytes()), store.OutcomeApplied)
	in := f.process(f.replyTo(lan, asked, "Xin đính chính.\nSố tin: 15").bytes())
	f.wantEnd(in, store.OutcomeApplied)
	p.wantReport(period.StatusReceived, figures{"NEWS": "15"})
	if receipt := f.receiptOf(in); !strings.Contains(receipt.Text, "thay báo cáo đơn vị đã gửi trước đó") {
		t.Errorf("the receipt does not say that it replaces one:\n%s", receipt.Text)
	}
}

func answeredReceipt(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	first := f.process(f.replyTo(lan, asked, "Số tin: 12\nSố video: khoảng 30").bytes())
	p.wantReport(period.StatusReceived, figures{"NEWS": "12"})
	second := f.process(f.replyTo(lan, f.receiptOf(first), "Số video: 31").bytes())
	f.wantEnd(second, store.OutcomeApplied)
	p.wantReport(period.StatusReceived, figures{"NEWS": "12", "VID": "31"})
	if receipt := f.receiptOf(second); !strings.Contains(receipt.Text, "giữ theo báo cáo trước") {
		t.Errorf("the receipt does not say what was kept:\n%s", receipt.Text)
	}
	f.wantEnd(f.process(f.replyTo(lan, f.receiptOf(second), "Cảm ơn, tôi đã nhận được giấy báo nhận báo cáo.").bytes()), store.OutcomeNoted)
	p.wantReport(period.StatusReceived, figures{"NEWS": "12", "VID": "31"})
}

func emptyAfterReport(_ *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	f.process(f.replyTo(lan, asked, "Số tin: 12").bytes())
	f.wantEnd(f.process(f.replyTo(lan, asked, "Gửi báo cáo bổ sung.").bytes()), store.OutcomeQuestion)
	p.wantReport(period.StatusReceived, figures{"NEWS": "12"})
}

func lateReport(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	p.give(period.Command{ID: "khoa", Kind: period.CommandClose})
	in := f.process(f.replyTo(lan, asked, "Số tin: 12").bytes())
	f.wantEnd(in, store.OutcomeRefused)
	p.wantReport(period.StatusOwed, figures{})
	if answer := f.receiptOf(in); !strings.Contains(answer.Text, "đã khóa từ ngày") {
		t.Errorf("the unit is told:\n%s", answer.Text)
	}
	f.Clock = f.Clock.Add(time.Hour)
	p.give(period.Command{ID: "muon", Kind: period.CommandAdmitLate, Unit: baDinh, Reason: "Mất mạng do bão"})
	admitted := f.newestTo(lan, store.NoticePeriodRequest)
	if !strings.Contains(admitted.Text, "Mất mạng do bão") {
		t.Errorf("the unit is not told that it is admitted:\n%s", admitted.Text)
	}
	f.wantEnd(f.process(f.replyTo(lan, admitted, "Số tin: 12").bytes()), store.OutcomeApplied)
	p.wantReport(period.StatusReceived, figures{"NEWS": "12"})
}

func returnedReport(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	f.process(f.replyTo(lan, asked, "Số tin: 12").bytes())
	f.Clock = f.Clock.Add(time.Hour)
	p.give(period.Command{ID: "tra", Kind: period.CommandReturn, Unit: baDinh, Reason: "Thiếu minh chứng"})
	p.wantReport(period.StatusReturned, figures{})
	returned := f.newestTo(lan, store.NoticePeriodRequest)
	if !strings.Contains(returned.Text, "Lý do: Thiếu minh chứng") {
		t.Errorf("the unit is not told why:\n%s", returned.Text)
	}
	f.wantEnd(f.process(f.replyTo(lan, returned, "Số tin: 11").bytes()), store.OutcomeApplied)
	p.wantReport(period.StatusReceived, figures{"NEWS": "11"})
}

func questionBeside(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	in := f.process(f.replyTo(lan, asked, "Số tin: 12\nCho tôi hỏi số liệu có tính cả tin của tổ dân phố không?").bytes())
	f.wantEnd(in, store.OutcomeApplied)
	p.wantReport(period.StatusReceived, figures{"NEWS": "12"})
	passed := f.newestTo(ha, store.NoticePeriod)
	if !strings.Contains(passed.Text, "tổ dân phố không?") || !strings.Contains(f.receiptOf(in).Text, "đã được chuyển đến") {
		t.Errorf("the coordinator reads:\n%s\nthe unit reads:\n%s", passed.Text, f.receiptOf(in).Text)
	}
}

func awayPeriod(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	p.away = true
	f.wantEnd(f.process(f.replyTo(lan, asked, "Số tin: 12").bytes()), store.OutcomeApplied)
	if p.started != 1 {
		t.Errorf("it was started %d times", p.started)
	}
	p.wantReport(period.StatusReceived, figures{"NEWS": "12"})
}

func cancelledPeriod(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	p.give(period.Command{ID: "huy", Kind: period.CommandCancel, Reason: "Thử xong"})
	p.away = true
	in := f.process(f.replyTo(lan, asked, "Số tin: 12").bytes())
	f.wantEnd(in, store.OutcomeRefused)
	if !strings.Contains(f.receiptOf(in).Text, "đã hủy") || p.started != 0 {
		t.Errorf("the unit is told:\n%s", f.receiptOf(in).Text)
	}
}

func processedAgain(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	letter := f.replyTo(lan, asked, "Số tin: 12")
	f.wantEnd(f.process(letter.bytes()), store.OutcomeApplied)
	seq := p.state().Seq
	f.process(letter.bytes())
	if p.state().Seq != seq || p.submissions() != 1 {
		t.Errorf("the period has %d events, %d submissions", p.state().Seq, p.submissions())
	}
}

func afterDue(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	o, _ := p.state().Obligation(baDinh)
	f.Clock = o.Due.AddDays(1).Start(calendar.Zone).Add(9 * time.Hour)
	in := f.process(f.replyTo(lan, asked, "Số tin: 12").bytes())
	f.wantEnd(in, store.OutcomeApplied)
	if !strings.Contains(f.receiptOf(in).Text, "ghi là muộn") {
		t.Errorf("the unit is told:\n%s", f.receiptOf(in).Text)
	}
}

func twoUnits(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	letter := f.replyTo(lan, asked, "Số tin: 12")
	letter.cc = f.newestTo(mai, store.NoticePeriodRequest).ReplyTo
	in := f.process(letter.bytes())
	if in.Outcome == store.OutcomeApplied {
		t.Errorf("it ended as %s (%s)", in.Outcome, in.Note)
	}
	p.wantReport(period.StatusOwed, figures{})
}

func remindedReport(t *testing.T, f *fixture, p *periods, asked store.LetterOut) {
	o, _ := p.state().Obligation(baDinh)
	p.wake(p.days.AddWorkingDays(o.Due, -1).Start(calendar.Zone).Add(9 * time.Hour))
	reminded := f.newestTo(lan, store.NoticePeriodRequest)
	if reminded.Key == asked.Key || !strings.HasPrefix(reminded.Text, "■ Nhắc báo cáo") {
		t.Fatalf("no reminder: %s", reminded.Text)
	}
	f.wantEnd(f.process(f.replyTo(lan, reminded, "Số tin: 12").bytes()), store.OutcomeApplied)
	f.wantEnd(f.process(f.replyTo(lan, asked, "Số tin: 13").bytes()), store.OutcomeApplied)
	p.wantReport(period.StatusReceived, figures{"NEWS": "13"})
}
