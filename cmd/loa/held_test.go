package main_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/mail"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// TestDecisionsByMailCanBeTakenBackAndProven holds one house, where a decision is held long enough to be taken back, to what is promised
// of that, and of letters that nobody vouches for.
func TestDecisionsByMailCanBeTakenBackAndProven(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start("LOA_HOLD=10m")
	t.Run("parts", func(t *testing.T) {
		for _, part := range []struct {
			name string
			test func(*testing.T, *house)
		}{
			{"an approval is taken back by HỦY, and nothing has followed from it", anApprovalTakenBack},
			{"a return is taken back by the ready answer of its receipt", aReturnTakenBack},
			{"nobody else takes a decision back", somebodyElsesDecision},
			{"an approval nobody vouches for counts when its code comes back", anUnprovenApproval},
			{"a code is good from the registered mailbox alone, and not for guessing", aGuessedCode},
			{"a letter is set aside when the person it names disowns it", aDisownedLetter},
			{"a line of high stakes needs a code, an hour and a second office", aLineOfHighStakes},
			{"two unclear answers are a matter for the telephone", twoUnclearAnswers},
		} {
			t.Run(part.name, func(t *testing.T) {
				t.Parallel()
				part.test(t, h)
			})
		}
	})
	if out, err := h.loa("mail", "audit"); err != nil || strings.Contains(out, " 0 thư") {
		t.Errorf("judged again on what was kept, the letters end elsewhere: %v\n%s", err, out)
	}
}

func anApprovalTakenBack(t *testing.T, h *house) {
	a := newApproval(t, h, "rut-lai", "Sở Tài chính", "so-tai-chinh")
	asked := a.letter(a.head, "approval")
	a.is(a.mails(a.head, asked, "Đồng ý."), store.OutcomeApplied)
	a.tells(plan.StagePublication, then(plan.EventApproved)...)
	receipt := a.letter(a.head, "receipt")
	if !strings.Contains(receipt.Text, "HUY ") || !strings.Contains(receipt.Text, "có hiệu lực từ") {
		t.Errorf("the receipt does not say how to take it back:\n%s", receipt.Text)
	}
	a.letter(a.contact, "held")
	if _, err := a.loa("task", "publish", string(a.task), "--as", a.contact, "--link", "https://hanoi.test/tin/1", "--date", calendar.Today(time.Now()).String()); err == nil {
		t.Error("it was published while it could be taken back")
	}
	a.is(a.mails(a.head, asked, "HỦY"), store.OutcomeApplied) // as an answer to the first letter, which is easier to find
	a.tells(plan.StageApproval, then(plan.EventApproved, plan.EventWithdrawn)...)
	a.neverSent("publish")
	again := a.letter(a.head, "approval")
	if again.MessageID == asked.MessageID {
		t.Fatal("the head is not asked again")
	}
	a.is(a.mails(a.head, again, "Không đồng ý, thiếu số liệu."), store.OutcomeApplied)
	a.tells(plan.StageDrafting, then(plan.EventApproved, plan.EventWithdrawn, plan.EventReturned)...)
}

// neverSent wants the task's letters of a kind withdrawn, and none of them sent.
func (a *approval) neverSent(notice plan.NoticeKind) {
	a.t.Helper()
	s, err := a.record()
	if err != nil {
		a.t.Fatal(err)
	}
	letters, err := s.LettersOut(a.t.Context(), a.task)
	if err != nil {
		a.t.Fatal(err)
	}
	letters = slices.DeleteFunc(letters, func(l store.LetterOut) bool { return l.Notice != notice })
	if len(letters) == 0 || slices.ContainsFunc(letters, func(l store.LetterOut) bool { return l.State != store.LetterWithdrawn }) {
		a.t.Errorf("the letters %s stand as %+v, want them withdrawn", notice, letters)
	}
}

var readyAnswer = regexp.MustCompile(`"((?:HUY|XAC NHAN) [A-Z0-9]+)"`)

// ready is the answer that a letter offers to send back.
func ready(t *testing.T, letter mail.Letter) string {
	t.Helper()
	m := readyAnswer.FindStringSubmatch(letter.Text)
	if m == nil {
		t.Fatalf("the letter offers no answer:\n%s", letter.Text)
	}
	return m[1]
}

func aReturnTakenBack(t *testing.T, h *house) {
	a := newApproval(t, h, "rut-tra-lai", "Sở Công Thương", "so-cong-thuong")
	a.is(a.mails(a.head, a.letter(a.head, "approval"), "Không đồng ý, sửa lại tiêu đề."), store.OutcomeApplied)
	receipt := a.letter(a.head, "receipt")
	a.is(a.mails(a.head, receipt, ready(t, receipt)), store.OutcomeApplied)
	a.tells(plan.StageApproval, then(plan.EventReturned, plan.EventWithdrawn)...)
	a.neverSent("returned")
	a.letter(a.contact, "withdrawn") // the unit, which had been told of the decision, is told of that too
}

func somebodyElsesDecision(t *testing.T, h *house) {
	a := newApproval(t, h, "nguoi-khac-huy", "Sở Du lịch", "so-du-lich")
	asked := a.letter(a.head, "approval")
	a.is(a.mails(a.head, asked, "Đồng ý."), store.OutcomeApplied)
	receipt := a.letter(a.head, "receipt")
	before := a.standing()
	for _, other := range []string{a.contact, "giamdoc@so-tai-chinh.hanoi.test"} {
		a.is(a.mails(other, receipt, "HỦY"), store.OutcomeTriage)
	}
	a.unchanged(before)
}

// lays puts a letter into loa's mailbox as it came, with nobody vouching for it, and waits for its end.
func (a *approval) lays(to mail.Letter, text string) store.LetterIn {
	a.t.Helper()
	at, err := a.running()
	if err != nil {
		a.t.Fatal(err)
	}
	box, err := transport.DialIMAP(a.t.Context(), transport.IMAPConfig{Addr: at.IMAP, User: loaAddress, Password: "test", TLS: transport.TLSNone})
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = box.Close() }() // the letter is in it or the test has failed
	raw := replyTo(to, a.head, text)
	if err := box.Append(a.t.Context(), "INBOX", raw, time.Now()); err != nil {
		a.t.Fatal(err)
	}
	return a.ended(idOf(a.t, raw), 1)[0]
}

func anUnprovenApproval(t *testing.T, h *house) {
	a := newApproval(t, h, "ma-mot-lan", "Sở Xây dựng", "so-xay-dung")
	asked := a.letter(a.head, "approval")
	before := a.standing()
	laid := a.lays(asked, "Đồng ý.")
	a.is(laid, store.OutcomeConfirm)
	challenge := a.answerTo(a.head, laid.MessageID)
	after := a.standing()
	if len(after.Letters) != len(before.Letters)+1 || len(after.Journal) != len(before.Journal) {
		t.Errorf("more than a code came of it: %v", after.Letters)
	}
	a.is(a.mails(a.head, challenge, ready(t, challenge)), store.OutcomeApplied)
	a.tells(plan.StagePublication, then(plan.EventApproved)...)
	settled := a.ended(laid.MessageID, 1)[0]
	a.is(settled, store.OutcomeApplied)
	if settled.Proof != string(policy.ProofCode) || settled.Policy != policy.Version || len(settled.DecisionRecord) == 0 {
		t.Errorf("the decision rests on %q by policy %q: %s", settled.Proof, settled.Policy, settled.DecisionRecord)
	}
	a.is(a.mails(a.head, challenge, ready(t, challenge)+"\n\nGửi lại cho chắc."), store.OutcomeDuplicate)
	a.tells(plan.StagePublication, then(plan.EventApproved)...)
}

func aGuessedCode(t *testing.T, h *house) {
	a := newApproval(t, h, "doan-ma", "Sở Tư pháp", "so-tu-phap")
	laid := a.lays(a.letter(a.head, "approval"), "Đồng ý.")
	challenge := a.answerTo(a.head, laid.MessageID)
	before := a.standing()
	a.is(a.mails(a.contact, challenge, ready(t, challenge)), store.OutcomeQuarantined)
	right := strings.TrimPrefix(ready(t, challenge), "XAC NHAN ")
	for _, guess := range []string{"000000", "111111", "222222", "333333", "444444"} {
		if guess == right {
			guess = "555555"
		}
		a.is(a.mails(a.head, challenge, "XAC NHAN "+guess), store.OutcomeTriage)
	}
	a.is(a.mails(a.head, challenge, "XAC NHAN "+right), store.OutcomeQuarantined) // too often wrong
	a.unchanged(before)
	a.is(a.ended(laid.MessageID, 1)[0], store.OutcomeConfirm)
}

func aDisownedLetter(t *testing.T, h *house) {
	a := newApproval(t, h, "khong-phai-toi", "Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao")
	laid := a.lays(a.letter(a.head, "approval"), "Đồng ý.")
	challenge := a.answerTo(a.head, laid.MessageID)
	before := a.standing()
	a.is(a.mails(a.head, challenge, "Không phải tôi."), store.OutcomeApplied)
	a.is(a.ended(laid.MessageID, 1)[0], store.OutcomeQuarantined)
	a.unchanged(before)
}

func aLineOfHighStakes(t *testing.T, h *house) {
	a := importApproval(t, h, "quan-trong", "Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao")
	a.must("plan", "stakes", string(a.plan), "--line", "1", "--level", "high")
	a.begin()
	answered := a.mails(a.head, a.letter(a.head, "approval"), "Đồng ý.") // which would be enough for any other line
	a.is(answered, store.OutcomeConfirm)
	challenge := a.answerTo(a.head, answered.MessageID)
	a.is(a.mails(a.head, challenge, ready(t, challenge)), store.OutcomeApplied)
	a.tells(plan.StageApproval, then(plan.EventApproved)...)
	approved := a.journal()[3]
	if held := approved.UndoUntil.Sub(approved.At); held < plan.UndoWindowStrict-time.Second {
		t.Errorf("the decision is held for %s, want an hour", held)
	}
	state, err := a.state()
	if level, asked := state.Approval(); err != nil || !asked || level.Role != directory.RoleCoordinator {
		t.Errorf("the draft lies with %+v (%v), want the coordinator", level, err)
	}
}

func twoUnclearAnswers(t *testing.T, h *house) {
	a := newApproval(t, h, "goi-dien", "Sở Khoa học và Công nghệ", "so-khoa-hoc-va-cong-nghe")
	first := a.mails(a.head, a.letter(a.head, "approval"), "Đồng ý nhưng sửa mục 2")
	a.is(first, store.OutcomeQuestion)
	second := a.mails(a.head, a.answerTo(a.head, first.MessageID), "Nhất trí, tuy nhiên cần trao đổi thêm.")
	a.is(second, store.OutcomeTriage)
	if !strings.Contains(second.Note, "gọi điện") {
		t.Errorf("the second unclear answer ended with %q", second.Note)
	}
	a.tells(plan.StageApproval, waiting...)
}
