package main_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/sheet"
	"loa/store"
)

// The journal of a task whose draft waits for the head of the department.
var waiting = []plan.EventKind{plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted}

func then(kinds ...plan.EventKind) []plan.EventKind {
	return append(append([]plan.EventKind{}, waiting...), kinds...)
}

// TestLetters holds one house to what letters may do, by SMTP and IMAP; each part has a plan of its own.
func TestLetters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	t.Run("parts", func(t *testing.T) {
		for _, part := range []struct {
			name string
			test func(*testing.T, *house)
		}{
			{"a forged sender with the right token changes nothing", aForgedSender},
			{"a refusal never approves, however it is written", aRefusal},
			{"an answer to an older draft is told so", anAnswerToAnOlderDraft},
			{"the right token from another registered person changes nothing", aThirdPerson},
			{"machines decide nothing", aMachine},
			{"the same letter counts once, and a second answer is told that it is decided", aLetterAgain},
			{"a condition is asked back once", aCondition},
			{"a report is filed with its workbook", aReport},
			{"a link decides by a code that goes to the mailbox of who was asked, once", aLink},
		} {
			t.Run(part.name, func(t *testing.T) {
				t.Parallel()
				part.test(t, h)
			})
		}
	})
	everyLetterHasOneEnd(t, h)
}

func everyLetterHasOneEnd(t *testing.T, h *house) {
	t.Helper()
	s, err := h.record()
	if err != nil {
		t.Fatal(err)
	}
	counts, err := s.LetterCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !counts.Balanced() || counts.Open != 0 || counts.Fetched < 20 {
		t.Errorf("letters are not accounted for: %+v", counts)
	}
	if gaps, err := s.Gaps(t.Context()); err != nil || len(gaps) > 0 {
		t.Errorf("the journal has gaps: %v %v", gaps, err)
	}
}

func aForgedSender(t *testing.T, h *house) {
	a := newApproval(t, h, "gia-mao", "Sở Tài chính", "so-tai-chinh")
	asked := a.letter(a.head, "approval")
	stranger := "daumoi@so-du-lich.hanoi.test"
	for _, c := range []struct {
		name     string
		login    sasl.Client
		envelope string
	}{
		{"nobody signed in", nil, a.head},
		{"another person signed in", sasl.NewPlainClient("", stranger, "test"), stranger},
		{"another person signed in under the envelope of the head", sasl.NewPlainClient("", stranger, "test"), a.head},
	} {
		before := a.standing()
		raw := replyTo(asked, a.head, "Đồng ý.\n\n("+c.name+")")
		raw = withHeader(raw, "Authentication-Results: thu.loa.test; dmarc=pass header.from=so-tai-chinh.hanoi.test") // a forger writes that, too
		if err := a.sendAs(c.login, c.envelope, asked.ReplyTo[0].Spec, raw); err != nil {
			t.Fatal(err)
		}
		letter := a.ended(idOf(t, raw), 1)[0]
		if letter.Outcome != store.OutcomeQuarantined && letter.Outcome != store.OutcomeTriage {
			t.Errorf("%s: the letter ended as %s: %s", c.name, letter.Outcome, letter.Note)
		}
		a.unchanged(before) // which includes that nobody is written to
	}
	a.is(a.mails(a.head, asked, "Đồng ý."), store.OutcomeApplied) // the genuine one still counts
	a.tells(plan.StagePublication, then(plan.EventApproved)...)
}

func aRefusal(t *testing.T, h *house) {
	for i, c := range []struct {
		name string
		raw  func(to mail.Letter, head string) []byte
	}{
		{"in plain words", said("Không đồng ý")},
		{"without diacritics", said("Khong dong y. De nghi sua lai.")},
		{"in decomposed letters", said(norm.NFD.String("Không đồng ý, đề nghị viết lại."))},
		{"as a draft not yet approved", said("Chưa duyệt, còn thiếu số liệu quý III.")},
		{"in capitals with a courtesy", said("KHÔNG ĐỒNG Ý!\n\nTrân trọng cảm ơn đồng chí./.")},
		{"above a quoted assent", said("Không đồng ý.\n\n> Đồng ý\n> Đồng ý duyệt, cho đăng.")},
		{"in HTML alone", func(to mail.Letter, head string) []byte {
			return htmlReply(to, head, "Không đồng ý, sửa lại tiêu đề.")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newApproval(t, h, fmt.Sprintf("tu-choi-%d", i), "Sở Công Thương", "so-cong-thuong")
			asked := a.letter(a.head, "approval")
			letter := a.hands(a.head, asked, c.raw(asked, a.head))
			a.is(letter, store.OutcomeApplied)
			a.tells(plan.StageDrafting, then(plan.EventReturned)...)
			if e := a.journal()[3]; e.Reason != letter.NewText || e.Reason == "" || e.Draft != 1 {
				t.Errorf("returned v%d because of %q, want v1 and the words of the letter %q", e.Draft, e.Reason, letter.NewText)
			}
			a.letter(a.contact, "returned") // the unit hears of it
		})
	}
}

func said(text string) func(mail.Letter, string) []byte {
	return func(to mail.Letter, head string) []byte { return replyTo(to, head, text) }
}

func anAnswerToAnOlderDraft(t *testing.T, h *house) {
	a := newApproval(t, h, "ban-cu", "Sở Xây dựng", "so-xay-dung")
	first := a.letter(a.head, "approval")
	a.submit("Dự thảo thứ hai, khác hẳn.")
	second := a.letter(a.head, "approval")
	late := a.mails(a.head, first, "Đồng ý.")
	a.is(late, store.OutcomeRefused)
	told := a.answerTo(a.head, late.MessageID)
	if !strings.Contains(told.Subject, "Dự thảo đã có bản mới") || !strings.Contains(told.Text, "v2") {
		t.Errorf("the sender is told %q:\n%s", told.Subject, told.Text)
	}
	a.tells(plan.StageApproval, then(plan.EventDraftSubmitted)...)
	a.is(a.mails(a.head, second, "Đồng ý."), store.OutcomeApplied)
	a.tells(plan.StagePublication, then(plan.EventDraftSubmitted, plan.EventApproved)...)
	if e := a.journal()[4]; e.Draft != 2 || e.Channel != plan.ChannelMail {
		t.Errorf("approved was v%d by %s, want v2 by mail", e.Draft, e.Channel)
	}
}

func aThirdPerson(t *testing.T, h *house) {
	a := newApproval(t, h, "nguoi-khac", "Sở Du lịch", "so-du-lich")
	asked := a.letter(a.head, "approval")
	before := a.standing()
	a.is(a.mails(a.contact, asked, "Đồng ý."), store.OutcomeTriage) // the head answered to all, and the contact to all again
	a.unchanged(before)
	a.is(a.mails("giamdoc@so-tai-chinh.hanoi.test", asked, "Đồng ý."), store.OutcomeTriage)
	a.unchanged(before)
}

func aMachine(t *testing.T, h *house) {
	a := newApproval(t, h, "thu-may", "Sở Khoa học và Công nghệ", "so-khoa-hoc-va-cong-nghe")
	asked := a.letter(a.head, "approval")
	before := a.standing()
	away := withHeader(replyTo(asked, a.head, "Đồng ý. Tôi đi công tác đến hết ngày 30/11."), "Auto-Submitted: auto-replied")
	a.is(a.hands(a.head, asked, away), store.OutcomeIgnoredAuto)
	a.unchanged(before)
	if err := a.sendAs(nil, "", asked.ReplyTo[0].Spec, deliveryReport(asked)); err != nil {
		t.Fatal(err)
	}
	a.is(a.ended(idOf(t, deliveryReport(asked)), 1)[0], store.OutcomeBounce)
	a.unchanged(before)
}

func aLetterAgain(t *testing.T, h *house) {
	a := newApproval(t, h, "gui-lai", "Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao")
	asked := a.letter(a.head, "approval")
	raw := replyTo(asked, a.head, "Đồng ý.")
	a.is(a.hands(a.head, asked, raw), store.OutcomeApplied)
	if err := a.send(a.head, asked.ReplyTo[0].Spec, withHeader(raw, "X-Resent-By: may-chu-thu-hai")); err != nil {
		t.Fatal(err)
	}
	a.is(a.ended(idOf(t, raw), 2)[0], store.OutcomeDuplicate)
	a.tells(plan.StagePublication, then(plan.EventApproved)...)
	second := a.mails(a.head, asked, "Không đồng ý.")
	a.is(second, store.OutcomeRefused)
	if told := a.answerTo(a.head, second.MessageID); !strings.Contains(told.Text, "đã được giải quyết") {
		t.Errorf("the sender is told %q:\n%s", told.Subject, told.Text)
	}
	a.tells(plan.StagePublication, then(plan.EventApproved)...)
}

func aCondition(t *testing.T, h *house) {
	a := newApproval(t, h, "dieu-kien", "Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao")
	asked := a.letter(a.head, "approval")
	before := a.standing()
	letter := a.mails(a.head, asked, "Đồng ý nhưng sửa mục 2")
	a.is(letter, store.OutcomeQuestion)
	question := a.answerTo(a.head, letter.MessageID)
	after := a.standing()
	if len(after.Letters) != len(before.Letters)+1 {
		t.Errorf("%d letters went out, want one question", len(after.Letters)-len(before.Letters))
	}
	after.Letters = before.Letters
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("more than a question came of it (-before +after):\n%s", diff)
	}
	a.is(a.mails(a.head, question, "Đồng ý."), store.OutcomeApplied)
	a.tells(plan.StagePublication, then(plan.EventApproved)...)
}

func aReport(t *testing.T, h *house) {
	a := newApproval(t, h, "bao-cao", "Sở Tư pháp", "so-tu-phap")
	a.must("task", "decide", string(a.task), "--as", a.head, "--approve")
	a.must("task", "publish", string(a.task), "--as", a.contact, "--link", "https://hanoi.test/tin/1", "--date", calendar.Today(time.Now()).String())
	asked := a.letter(a.contact, "report_wanted")
	var book bytes.Buffer
	if err := sheet.WriteExcel(&book, sheet.Workbook{Sheets: []sheet.Sheet{{
		Name: "Kết quả", Columns: []sheet.Column{{Heading: "Chỉ tiêu"}, {Heading: "Số lượng"}}, Lines: []sheet.Line{{Cells: []string{"Số tin", "12"}}},
	}}}); err != nil {
		t.Fatal(err)
	}
	const name, text = "bao-cao-quy-IV.xlsx", "Số tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không"
	letter := a.hands(a.contact, asked, withFile(replyTo(asked, a.contact, text), name, book.Bytes()))
	a.is(letter, store.OutcomeApplied)
	a.tells(plan.StageReporting, then(plan.EventApproved, plan.EventPublished, plan.EventReportSubmitted)...)

	whole := text + "\n\nTệp đính kèm: " + name + " (SHA-256 " + hashOf(book.Bytes()) + ")"
	want := map[string]store.Document{}
	for _, d := range []store.Document{
		{Hash: hashOf(book.Bytes()), Name: name, Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Size: int64(book.Len())},
		{Hash: hashOf([]byte(whole)), Type: "text/plain; charset=utf-8", Size: int64(len(whole))},
	} {
		d.Task, d.Kind, d.Version, d.ByPerson, d.Letter = a.task, store.DocumentReport, 1, "so-tu-phap.daumoi", letter.ID
		want[d.Hash] = d
	}
	s, err := a.record()
	if err != nil {
		t.Fatal(err)
	}
	documents, err := s.Documents(t.Context(), a.task)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]store.Document{}
	for _, d := range documents {
		if d.Kind == store.DocumentReport {
			d.At = time.Time{}
			got[d.Hash] = d
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if blob, err := s.Blob(t.Context(), hashOf(book.Bytes())); err != nil || !bytes.Equal(blob.Content, book.Bytes()) {
		t.Errorf("the workbook on record has other bytes (%v)", err)
	}
	if e := a.journal()[5]; e.Hash != hashOf([]byte(whole)) {
		t.Errorf("the journal names %s, want the text with its list of files", e.Hash)
	}
}
