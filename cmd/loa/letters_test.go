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

	"loa/engine/mailserver"
	"loa/mail"
	"loa/mail/mailtest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// awaitingApproval is the journal of a task whose draft waits for the head of the department.
var awaitingApproval = []plan.EventKind{plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted}

// afterAwaiting returns awaitingApproval with further events.
func afterAwaiting(kinds ...plan.EventKind) []plan.EventKind {
	return append(append([]plan.EventKind{}, awaitingApproval...), kinds...)
}

// TestLetters checks the effects of letters by SMTP and IMAP. The cases share one cluster; each has a plan of its own.
func TestLetters(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.start()
	t.Run("cases", func(t *testing.T) {
		for _, each := range []struct {
			name string
			test func(*testing.T, *cluster)
		}{
			{"a forged sender with the right token changes nothing", forgedSender},
			{"the head's own mailbox is confirmed, registered and revoked", ownMailbox},
			{"a decision of a colleague by SMTP waits for the head's code", colleagueDecides},
			{"a refusal never approves, in any form", refusal},
			{"the sender of an answer to an older draft is informed", answerToOlderDraft},
			{"the right token from another registered person changes nothing", otherPerson},
			{"automatic letters decide nothing", automaticLetters},
			{"the same letter counts once, and the sender of a second answer is informed of the decision", duplicateLetter},
			{"a conditional answer is clarified once", conditionalAnswer},
			{"a report is filed with its workbook", reportWithFile},
			{"a link decides once, by a code sent to the mailbox of the person asked", linkDecision},
		} {
			t.Run(each.name, func(t *testing.T) {
				t.Parallel()
				each.test(t, c)
			})
		}
	})
	checkAllLettersProcessed(t, c)
	checkSecretsAtRest(t, c)
}

// checkAllLettersProcessed checks that every fetched letter has one outcome and that no journal has a gap.
func checkAllLettersProcessed(t *testing.T, c *cluster) {
	t.Helper()
	s := c.mustOpenStore()
	counts, err := s.LetterCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !counts.Balanced() || counts.Open != 0 || counts.Fetched < 20 {
		t.Errorf("letters are missing in the counts: %+v", counts)
	}
	if gaps, err := s.Gaps(t.Context()); err != nil || len(gaps) > 0 {
		t.Errorf("the journal has gaps: %v %v", gaps, err)
	}
}

func forgedSender(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "gia-mao", "Sở Tài chính", "so-tai-chinh")
	question := a.awaitLetter(a.head, "approval")
	stranger := "daumoi.so-du-lich@tp.hanoi.test"
	before := a.snapshot()
	for _, forgery := range []struct {
		name     string
		login    sasl.Client
		envelope string
		text     string
		outcome  store.Outcome
		told     string // the key of the letter to the head begins so
	}{
		{name: "without a login", envelope: a.head, text: "Nhất trí.", outcome: store.OutcomeQuarantined, told: "not_counted:"},
		{
			name: "with the login of another person", login: sasl.NewPlainClient("", stranger, mailserver.Password), envelope: stranger,
			text: "Tôi đồng ý.", outcome: store.OutcomeConfirm, told: "confirm:",
		},
		{
			name: "with the login of another person and the envelope of the head", login: sasl.NewPlainClient("", stranger, mailserver.Password), envelope: a.head,
			text: "Đồng ý nhé.", outcome: store.OutcomeTriage, // a code about the question is open
		},
	} {
		written := len(a.snapshot().Letters)
		raw := replyTo(question, a.head, forgery.text)
		raw = withHeader(raw, "Authentication-Results: thu.loa.test; dmarc=pass header.from=tp.hanoi.test") // an attacker adds this field, too
		if err := a.sendAs(forgery.login, forgery.envelope, question.ReplyTo[0].Spec, raw); err != nil {
			t.Fatal(err)
		}
		letter := a.awaitOutcome(messageIDOf(t, raw), 1)[0]
		if letter.Outcome != forgery.outcome {
			t.Errorf("%s: the outcome of the letter is %s: %s", forgery.name, letter.Outcome, letter.Note)
		}
		told := a.snapshot().Letters[written:]
		if forgery.told == "" && len(told) > 0 || forgery.told != "" && (len(told) != 1 || !strings.HasPrefix(told[0], a.head+" "+forgery.told)) {
			t.Errorf("%s: loa wrote %q", forgery.name, told)
		}
	}
	if after := a.snapshot(); after.State != before.State || !cmp.Equal(after.Journal, before.Journal) {
		t.Errorf("the task has changed: %s", cmp.Diff(before, after))
	}
	a.checkOutcome(a.answer(a.head, question, "Đồng ý."), store.OutcomeApplied) // the legitimate answer still counts
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
}

func refusal(t *testing.T, c *cluster) {
	for i, form := range []struct {
		name string
		raw  func(to mail.Letter, head string) []byte
	}{
		{"in plain words", replying("Không đồng ý")},
		{"without diacritics", replying("Khong dong y. De nghi sua lai.")},
		{"in decomposed letters", replying(norm.NFD.String("Không đồng ý, đề nghị viết lại."))},
		{"as a draft not yet approved", replying("Chưa duyệt, còn thiếu số liệu quý III.")},
		{"in capitals with a courtesy", replying("KHÔNG ĐỒNG Ý!\n\nTrân trọng cảm ơn đồng chí./.")},
		{"above a quoted assent", replying("Không đồng ý.\n\n> Đồng ý\n> Đồng ý duyệt, cho đăng.")},
		{"in HTML alone", func(to mail.Letter, head string) []byte {
			return htmlReply(to, head, "Không đồng ý, sửa lại tiêu đề.")
		}},
	} {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			a := newApprovalTask(t, c, fmt.Sprintf("tu-choi-%d", i), "Sở Công Thương", "so-cong-thuong")
			question := a.awaitLetter(a.head, "approval")
			letter := a.deliver(a.head, question, form.raw(question, a.head))
			a.checkOutcome(letter, store.OutcomeApplied)
			a.checkJournal(plan.StageDrafting, afterAwaiting(plan.EventReturned)...)
			if e := a.journal()[3]; e.Reason != letter.NewText || e.Reason == "" || e.Draft != 1 {
				t.Errorf("returned v%d because of %q, want v1 and the words of the letter %q", e.Draft, e.Reason, letter.NewText)
			}
			a.awaitLetter(a.contact, "returned") // the unit is informed
		})
	}
}

func replying(text string) func(mail.Letter, string) []byte {
	return func(to mail.Letter, head string) []byte { return replyTo(to, head, text) }
}

func answerToOlderDraft(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "ban-cu", "Sở Xây dựng", "so-xay-dung")
	first := a.awaitLetter(a.head, "approval")
	a.submitDraft("Dự thảo thứ hai, khác hẳn.")
	second := a.awaitLetter(a.head, "approval")
	late := a.answer(a.head, first, "Đồng ý.")
	a.checkOutcome(late, store.OutcomeRefused)
	reply := a.awaitReplyTo(a.head, late.MessageID)
	if !strings.Contains(reply.Text, "Dự thảo đã có bản trình lần 2") {
		t.Errorf("the reply is %q:\n%s", reply.Subject, reply.Text)
	}
	a.checkJournal(plan.StageApproval, afterAwaiting(plan.EventDraftSubmitted)...)
	a.checkOutcome(a.answer(a.head, second, "Đồng ý."), store.OutcomeApplied)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventDraftSubmitted, plan.EventApproved)...)
	if e := a.journal()[4]; e.Draft != 2 || e.Channel != plan.ChannelMail {
		t.Errorf("approved was v%d by %s, want v2 by mail", e.Draft, e.Channel)
	}
}

func otherPerson(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "nguoi-khac", "Sở Du lịch", "so-du-lich")
	question := a.awaitLetter(a.head, "approval")
	before := a.snapshot()
	a.checkOutcome(a.answer(a.contact, question, "Đồng ý."), store.OutcomeTriage) // the contact answers a copy of the head's answer to all
	a.checkUnchanged(before)
	a.checkOutcome(a.answer("giamdoc.so-tai-chinh@tp.hanoi.test", question, "Đồng ý."), store.OutcomeTriage)
	a.checkUnchanged(before)
}

func automaticLetters(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "thu-may", "Sở Khoa học và Công nghệ", "so-khoa-hoc-va-cong-nghe")
	question := a.awaitLetter(a.head, "approval")
	before := a.snapshot()
	absence := withHeader(replyTo(question, a.head, "Đồng ý. Tôi đi công tác đến hết ngày 30/11."), "Auto-Submitted: auto-replied")
	a.checkOutcome(a.deliver(a.head, question, absence), store.OutcomeIgnoredAuto)
	a.checkUnchanged(before)
	bounce := mailtest.DSN{
		From: "MAILER-DAEMON@so-khoa-hoc-va-cong-nghe.hanoi.test", To: question.ReplyTo[0].Spec, ID: "dsn." + question.MessageID,
		Header: []string{"In-Reply-To: <" + question.MessageID + ">"}, Text: "Đồng ý", Recipients: []string{mailtest.RecipientFields(a.head, "failed", "5.2.2")},
	}.Bytes()
	if err := a.sendAs(nil, "", question.ReplyTo[0].Spec, bounce); err != nil {
		t.Fatal(err)
	}
	a.checkOutcome(a.awaitOutcome(messageIDOf(t, bounce), 1)[0], store.OutcomeBounce)
	a.checkUnchanged(before)
}

func duplicateLetter(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "gui-lai", "Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao")
	question := a.awaitLetter(a.head, "approval")
	raw := replyTo(question, a.head, "Đồng ý.")
	a.checkOutcome(a.deliver(a.head, question, raw), store.OutcomeApplied)
	if err := a.send(a.head, question.ReplyTo[0].Spec, withHeader(raw, "X-Resent-By: may-chu-thu-hai")); err != nil {
		t.Fatal(err)
	}
	a.checkOutcome(a.awaitOutcome(messageIDOf(t, raw), 2)[0], store.OutcomeDuplicate)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
	a.awaitLetter(a.contact, "publish") // the approval can no longer be taken back
	second := a.answer(a.head, question, "Không đồng ý.")
	a.checkOutcome(second, store.OutcomeRefused)
	if reply := a.awaitReplyTo(a.head, second.MessageID); !strings.Contains(reply.Text, "đã được giải quyết") {
		t.Errorf("the reply is %q:\n%s", reply.Subject, reply.Text)
	}
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
}

func conditionalAnswer(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "dieu-kien", "Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao")
	question := a.awaitLetter(a.head, "approval")
	before := a.snapshot()
	letter := a.answer(a.head, question, "Đồng ý nhưng sửa mục 2")
	a.checkOutcome(letter, store.OutcomeQuestion)
	clarification := a.awaitReplyTo(a.head, letter.MessageID)
	after := a.snapshot()
	if len(after.Letters) != len(before.Letters)+1 {
		t.Errorf("loa sent %d letters, want one clarification", len(after.Letters)-len(before.Letters))
	}
	after.Letters = before.Letters
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the answer had another effect than a clarification (-before +after):\n%s", diff)
	}
	a.checkOutcome(a.answer(a.head, clarification, "Đồng ý."), store.OutcomeApplied)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
}

func reportWithFile(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "bao-cao", "Sở Tư pháp", "so-tu-phap")
	a.must("task", "decide", string(a.task), "--as", a.head, "--approve")
	a.must("task", "publish", string(a.task), "--as", a.contact, "--link", "https://hanoi.test/tin/1", "--date", calendar.Today(time.Now()).String())
	question := a.awaitLetter(a.contact, "report_wanted")
	book := workbook(t)
	const name, text = "bao-cao-quy-IV.xlsx", "Số tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không"
	letter := a.deliver(a.contact, question, withFile(replyTo(question, a.contact, text), name, book))
	a.checkOutcome(letter, store.OutcomeApplied)
	a.checkJournal(plan.StageReporting, afterAwaiting(plan.EventApproved, plan.EventPublished, plan.EventReportSubmitted)...)

	whole := text + "\n\nTệp đính kèm: " + name + " (SHA-256 " + hashOf(book) + ")"
	want := map[string]store.Document{}
	for _, d := range []store.Document{
		{Hash: hashOf(book), Name: name, Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Size: int64(len(book))},
		{Hash: hashOf([]byte(whole)), Type: "text/plain; charset=utf-8", Size: int64(len(whole))},
	} {
		d.Task, d.Kind, d.Version, d.ByPerson, d.Letter = a.task, store.DocumentReport, 1, "so-tu-phap.daumoi", letter.ID
		want[d.Hash] = d
	}
	if diff := cmp.Diff(want, a.reports()); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if blob, err := a.store.Blob(t.Context(), hashOf(book)); err != nil || !bytes.Equal(blob.Content, book) {
		t.Errorf("the workbook on record has other bytes (%v)", err)
	}
	if e := a.journal()[5]; e.Hash != hashOf([]byte(whole)) {
		t.Errorf("the journal names %s, want the text with its list of files", e.Hash)
	}
}

// reports returns the report documents of the task by their hashes, without their times.
func (a *approvalTask) reports() map[string]store.Document {
	a.t.Helper()
	documents, err := a.mustOpenStore().Documents(a.t.Context(), a.task)
	if err != nil {
		a.t.Fatal(err)
	}
	reports := map[string]store.Document{}
	for _, d := range documents {
		if d.Kind == store.DocumentReport {
			d.At = time.Time{}
			reports[d.Hash] = d
		}
	}
	return reports
}
