package main_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// TestDecisionsByMail checks the withdrawal of decisions and the proof of unauthenticated letters. The cases share one cluster, in which a
// decision can be withdrawn for ten minutes.
func TestDecisionsByMail(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.start("LOA_HOLD=10m")
	t.Run("cases", func(t *testing.T) {
		for _, each := range []struct {
			name string
			test func(*testing.T, *cluster)
		}{
			{"an approval is withdrawn by HỦY before it has any effect", withdrawnApproval},
			{"a return is withdrawn by the ready answer of its receipt", withdrawnReturn},
			{"another person cannot withdraw a decision", decisionOfAnother},
			{"an unauthenticated approval counts when its code comes back", unauthenticatedApproval},
			{"a code is accepted from the registered mailbox only, and cannot be guessed", guessedCode},
			{"a letter is quarantined when the person that it names disowns it", disownedLetter},
			{"a line of high stakes needs a code, an hour and a second approval", highStakesLine},
			{"a motto is known after three letters", learnedMotto},
			{"two ambiguous answers are asked back, a third is referred to the telephone", ambiguousAnswers},
			{"a code counts in any way of writing, and an answer without it has the way sent again", codeInWords},
			{"one code confirms two letters that wait", codeForTwoLetters},
			{"a corrected copy becomes the next version by one answer, and is approved after that", correctedCopy},
			{"a decision sent again is answered with the one that stands", repeatedDecision},
		} {
			t.Run(each.name, func(t *testing.T) {
				t.Parallel()
				each.test(t, c)
			})
		}
	})
	if out, err := c.loa("mail", "audit"); err != nil || strings.Contains(out, " 0 thư") {
		t.Errorf("evaluated again from the stored evidence, letters have other outcomes: %v\n%s", err, out)
	}
}

func withdrawnApproval(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "rut-lai", "Sở Tài chính", "so-tai-chinh")
	question := a.awaitLetter(a.head, "approval")
	a.checkOutcome(a.answer(a.head, question, "Đồng ý."), store.OutcomeApplied)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
	receipt := a.awaitLetter(a.head, "receipt")
	if !strings.Contains(receipt.Text, "HUY ") || !strings.Contains(receipt.Text, "Có hiệu lực từ") {
		t.Errorf("the receipt does not explain the withdrawal:\n%s", receipt.Text)
	}
	a.checkNoLetter(a.contact, "held")
	if _, err := a.loa("task", "publish", string(a.task), "--as", a.contact, "--link", "https://hanoi.test/tin/1", "--date", calendar.Today(time.Now()).String()); err == nil {
		t.Error("a publication is confirmed while the approval can be withdrawn")
	}
	a.checkOutcome(a.answer(a.head, question, "HỦY"), store.OutcomeApplied) // an answer to the first letter, which is easier to find than the receipt
	a.checkJournal(plan.StageApproval, afterAwaiting(plan.EventApproved, plan.EventWithdrawn)...)
	a.checkWithdrawn("publish")
	again := a.awaitLetter(a.head, "approval")
	if again.MessageID == question.MessageID {
		t.Fatal("the head is not asked again")
	}
	a.checkOutcome(a.answer(a.head, again, "Không đồng ý, thiếu số liệu."), store.OutcomeApplied)
	a.checkJournal(plan.StageDrafting, afterAwaiting(plan.EventApproved, plan.EventWithdrawn, plan.EventReturned)...)
}

// checkNoLetter checks that no letter of a kind goes to a person: the unit hears of a decision when it can no longer be taken back.
func (a *approvalTask) checkNoLetter(person string, notice plan.NoticeKind) {
	a.t.Helper()
	letters, err := a.mustOpenStore().LettersOut(a.t.Context(), a.task)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, l := range letters {
		if l.ToAddress == person && l.Notice == notice {
			a.t.Errorf("%s has a letter %s", person, notice)
		}
	}
}

// checkWithdrawn checks that the task has letters of a kind and that none of them was sent.
func (a *approvalTask) checkWithdrawn(notice plan.NoticeKind) {
	a.t.Helper()
	letters, err := a.mustOpenStore().LettersOut(a.t.Context(), a.task)
	if err != nil {
		a.t.Fatal(err)
	}
	letters = slices.DeleteFunc(letters, func(l store.LetterOut) bool { return l.Notice != notice })
	if len(letters) == 0 || slices.ContainsFunc(letters, func(l store.LetterOut) bool { return l.State != store.LetterWithdrawn }) {
		a.t.Errorf("the letters %s are %+v, want them withdrawn", notice, letters)
	}
}

var readyAnswer = regexp.MustCompile(`"((?:HUY|XAC NHAN) [A-Z0-9]+)"`)

// readyAnswerIn returns the answer that a letter proposes.
func readyAnswerIn(t *testing.T, letter mail.Letter) string {
	t.Helper()
	m := readyAnswer.FindStringSubmatch(letter.Text)
	if m == nil {
		t.Fatalf("the letter proposes no answer:\n%s", letter.Text)
	}
	return m[1]
}

func withdrawnReturn(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "rut-tra-lai", "Sở Công Thương", "so-cong-thuong")
	a.checkOutcome(a.answer(a.head, a.awaitLetter(a.head, "approval"), "Không đồng ý, sửa lại tiêu đề."), store.OutcomeApplied)
	receipt := a.awaitLetter(a.head, "receipt")
	a.checkOutcome(a.answer(a.head, receipt, readyAnswerIn(t, receipt)), store.OutcomeApplied)
	a.checkJournal(plan.StageApproval, afterAwaiting(plan.EventReturned, plan.EventWithdrawn)...)
	a.checkWithdrawn("returned")
	a.awaitLetter(a.head, "withdrawn")
	a.checkNoLetter(a.contact, "withdrawn") // the unit was not informed of the decision
}

func decisionOfAnother(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "nguoi-khac-huy", "Sở Du lịch", "so-du-lich")
	a.checkOutcome(a.answer(a.head, a.awaitLetter(a.head, "approval"), "Đồng ý."), store.OutcomeApplied)
	receipt := a.awaitLetter(a.head, "receipt")
	before := a.snapshot()
	for _, other := range []string{a.contact, "giamdoc.so-tai-chinh@tp.hanoi.test"} {
		a.checkOutcome(a.answer(other, receipt, "HỦY"), store.OutcomeTriage)
	}
	a.checkUnchanged(before)
}

// appendUnauthenticated puts a letter of the head into the mailbox of loa without any result of authentication, and waits for its outcome.
func (a *approvalTask) appendUnauthenticated(to mail.Letter, text string) store.LetterIn {
	a.t.Helper()
	box, err := a.dialMailbox(a.t.Context(), loaAddress)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = box.Close() }() // the letter is in it or the test has failed
	raw := replyTo(to, a.head, text)
	if err := box.Append(a.t.Context(), "INBOX", raw, time.Now()); err != nil {
		a.t.Fatal(err)
	}
	return a.awaitOutcome(messageIDOf(a.t, raw), 1)[0]
}

func unauthenticatedApproval(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "ma-mot-lan", "Sở Xây dựng", "so-xay-dung")
	question := a.awaitLetter(a.head, "approval")
	before := a.snapshot()
	letter := a.appendUnauthenticated(question, "Đồng ý.")
	a.checkOutcome(letter, store.OutcomeConfirm)
	challenge := a.awaitReplyTo(a.head, letter.MessageID)
	after := a.snapshot()
	if len(after.Letters) != len(before.Letters)+1 || len(after.Journal) != len(before.Journal) {
		t.Errorf("the letter had another effect than a code: %v", after.Letters)
	}
	a.checkOutcome(a.answer(a.head, challenge, readyAnswerIn(t, challenge)), store.OutcomeApplied)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
	confirmed := a.awaitOutcome(letter.MessageID, 1)[0]
	a.checkOutcome(confirmed, store.OutcomeApplied)
	if confirmed.Proof != string(policy.ProofCode) || confirmed.Policy != policy.Version || len(confirmed.DecisionRecord) == 0 {
		t.Errorf("the decision is based on proof %q by policy %q: %s", confirmed.Proof, confirmed.Policy, confirmed.DecisionRecord)
	}
	a.checkOutcome(a.answer(a.head, challenge, readyAnswerIn(t, challenge)+"\n\nGửi lại cho chắc."), store.OutcomeDuplicate)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
}

func guessedCode(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "doan-ma", "Sở Tư pháp", "so-tu-phap")
	letter := a.appendUnauthenticated(a.awaitLetter(a.head, "approval"), "Đồng ý.")
	challenge := a.awaitReplyTo(a.head, letter.MessageID)
	before := a.snapshot()
	a.checkOutcome(a.answer(a.contact, challenge, readyAnswerIn(t, challenge)), store.OutcomeQuarantined)
	right := strings.TrimPrefix(readyAnswerIn(t, challenge), "XAC NHAN ")
	for i, guess := range []string{"000000", "111111", "222222", "333333", "444444"} {
		if guess == right {
			guess = "555555"
		}
		want := store.OutcomeTriage
		if i < 2 { // the way to confirm is sent again
			want = store.OutcomeQuestion
		}
		a.checkOutcome(a.answer(a.head, challenge, "XAC NHAN "+guess), want)
	}
	a.checkOutcome(a.answer(a.head, challenge, "XAC NHAN "+right), store.OutcomeQuarantined) // after too many wrong codes
	after := a.snapshot()
	if n := len(after.Letters) - len(before.Letters); n != 2 {
		t.Errorf("the way to confirm was sent again %d times, want twice: %v", n, after.Letters)
	}
	after.Letters = before.Letters
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the task has changed (-before +after):\n%s", diff)
	}
	a.checkOutcome(a.awaitOutcome(letter.MessageID, 1)[0], store.OutcomeConfirm)
}

func disownedLetter(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "khong-phai-toi", "Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao")
	letter := a.appendUnauthenticated(a.awaitLetter(a.head, "approval"), "Đồng ý.")
	challenge := a.awaitReplyTo(a.head, letter.MessageID)
	before := a.snapshot()
	a.checkOutcome(a.answer(a.head, challenge, "Không phải tôi."), store.OutcomeApplied)
	a.checkOutcome(a.awaitOutcome(letter.MessageID, 1)[0], store.OutcomeQuarantined)
	a.checkUnchanged(before)
}

func highStakesLine(t *testing.T, c *cluster) {
	a := importApprovalTask(t, c, "quan-trong", "Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao")
	a.must("plan", "stakes", string(a.plan), "--line", "1", "--level", "high")
	a.requestApproval()
	letter := a.answer(a.head, a.awaitLetter(a.head, "approval"), "Đồng ý.") // for any other line this is an approval
	a.checkOutcome(letter, store.OutcomeConfirm)
	challenge := a.awaitReplyTo(a.head, letter.MessageID)
	a.checkOutcome(a.answer(a.head, challenge, readyAnswerIn(t, challenge)), store.OutcomeApplied)
	a.checkJournal(plan.StageApproval, afterAwaiting(plan.EventApproved)...)
	approved := a.journal()[3]
	if window := approved.UndoUntil.Sub(approved.At); window < plan.UndoWindowStrict-time.Second {
		t.Errorf("the decision can be withdrawn for %s, want an hour", window)
	}
	state, err := a.state()
	if level, pending := state.Approval(); err != nil || !pending || level.Role != directory.RoleCoordinator {
		t.Errorf("the next approval is %+v (%v), want that of the coordinator", level, err)
	}
}

func ambiguousAnswers(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "goi-dien", "Sở Khoa học và Công nghệ", "so-khoa-hoc-va-cong-nghe")
	first := a.answer(a.head, a.awaitLetter(a.head, "approval"), "Đồng ý nhưng sửa mục 2")
	a.checkOutcome(first, store.OutcomeQuestion)
	question := a.awaitReplyTo(a.head, first.MessageID)
	if !strings.Contains(question.Text, `"DUYET `) || !strings.Contains(question.HTML, "mailto:") {
		t.Errorf("the first question offers no taps:\n%s", question.Text)
	}
	second := a.answer(a.head, question, "Nhất trí, tuy nhiên cần trao đổi thêm.")
	a.checkOutcome(second, store.OutcomeQuestion)
	link := a.awaitReplyTo(a.head, second.MessageID)
	if !strings.Contains(link.Text, "/d/") || strings.Contains(link.Text, `"DUYET `) {
		t.Errorf("the second question does not offer the link alone:\n%s", link.Text)
	}
	third := a.answer(a.head, link, "Vẫn nhất trí, tuy nhiên cần trao đổi thêm.")
	a.checkOutcome(third, store.OutcomeTriage)
	if !strings.Contains(third.Note, "gọi điện") {
		t.Errorf("the note of the third ambiguous answer is %q", third.Note)
	}
	a.checkJournal(plan.StageApproval, awaitingApproval...)
}

func codeInWords(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "ma-cach-viet", "Sở Dân tộc và Tôn giáo", "so-dan-toc-va-ton-giao")
	letter := a.appendUnauthenticated(a.awaitLetter(a.head, "approval"), "Đồng ý.")
	a.checkOutcome(letter, store.OutcomeConfirm)
	challenge := a.awaitReplyTo(a.head, letter.MessageID)
	code := strings.TrimPrefix(readyAnswerIn(t, challenge), "XAC NHAN ")
	assent := a.answer(a.head, challenge, "Đồng ý.")
	a.checkOutcome(assent, store.OutcomeQuestion)
	again := a.awaitReplyTo(a.head, assent.MessageID)
	if got := strings.TrimPrefix(readyAnswerIn(t, again), "XAC NHAN "); got != code {
		t.Errorf("the way again has code %s, want %s", got, code)
	}
	a.checkJournal(plan.StageApproval, awaitingApproval...)
	a.checkOutcome(a.answer(a.head, again, "Mã là "+code[:3]+" "+code[3:]+" em nhé"), store.OutcomeApplied)
	a.checkOutcome(a.awaitOutcome(letter.MessageID, 1)[0], store.OutcomeApplied)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
	if receipt := a.awaitLetter(a.head, "receipt"); !strings.Contains(receipt.Text, "“Đồng ý.”") {
		t.Errorf("the receipt does not quote the decision:\n%s", receipt.Text)
	}
}

func codeForTwoLetters(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "mot-ma-hai-thu-a", "Sở Nông nghiệp và Môi trường", "so-nong-nghiep-va-moi-truong")
	b := newApprovalTask(t, c, "mot-ma-hai-thu-b", "Sở Nông nghiệp và Môi trường", "so-nong-nghiep-va-moi-truong")
	first := a.appendUnauthenticated(a.awaitLetter(a.head, "approval"), "Đồng ý.")
	a.checkOutcome(first, store.OutcomeConfirm)
	second := b.appendUnauthenticated(b.awaitLetter(b.head, "approval"), "Nhất trí.")
	b.checkOutcome(second, store.OutcomeConfirm)
	challenge := b.awaitReplyTo(b.head, second.MessageID)
	for _, want := range []string{"Thư số 1", "Thư số 2"} {
		if !strings.Contains(challenge.Text, want) {
			t.Errorf("the letter with the code does not list %q:\n%s", want, challenge.Text)
		}
	}
	b.checkOutcome(b.answer(b.head, challenge, readyAnswerIn(t, challenge)), store.OutcomeApplied)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
	b.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
}

func correctedCopy(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "ban-sua", "Sở Du lịch", "so-du-lich")
	question := a.awaitLetter(a.head, "approval")
	raw := withFile(replyTo(question, a.head, "Tôi đã sửa trực tiếp trong file, đồng ý bản đính kèm."), "ban-sua.xlsx", workbook(t))
	letter := a.deliver(a.head, question, raw)
	a.checkOutcome(letter, store.OutcomeQuestion)
	a.checkJournal(plan.StageApproval, awaitingApproval...)
	asked := a.awaitReplyTo(a.head, letter.MessageID)
	answer := regexp.MustCompile(`"(BAN KEM [A-Z0-9]+)"`).FindStringSubmatch(asked.Text)
	if answer == nil {
		t.Fatalf("the letter does not offer the copy:\n%s", asked.Text)
	}
	a.checkOutcome(a.answer(a.head, asked, answer[1]), store.OutcomeApplied)
	a.checkJournal(plan.StageApproval, afterAwaiting(plan.EventDraftSubmitted)...)
	if told := a.awaitLetter(a.contact, "changed"); !strings.Contains(told.Text, "bản trình lần 2") {
		t.Errorf("the drafter is told:\n%s", told.Text)
	}
	a.checkOutcome(a.answer(a.head, a.awaitLetter(a.head, "approval"), "Đồng ý."), store.OutcomeApplied)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventDraftSubmitted, plan.EventApproved)...)
}

func repeatedDecision(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "gui-hai-lan", "Sở Tài chính", "so-tai-chinh")
	question := a.awaitLetter(a.head, "approval")
	a.checkOutcome(a.answer(a.head, question, "Đồng ý."), store.OutcomeApplied)
	same := a.answer(a.head, question, "Nhất trí.")
	a.checkOutcome(same, store.OutcomeDuplicate)
	if reply := a.awaitReplyTo(a.head, same.MessageID); !strings.Contains(reply.Text, "đã được ghi nhận lúc") {
		t.Errorf("the reply is %q:\n%s", reply.Subject, reply.Text)
	}
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
}
