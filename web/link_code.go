package web

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"loa/plan"
	"loa/store"
)

// A decision by a link takes two steps: what was chosen waits on record until the one-time code comes back that was sent to the
// registered address of the person who was asked. Whoever merely holds the link has the first step only.

// codeForm is the second step.
type codeForm struct {
	Nonce   string
	Number  int
	Chosen  string
	Reason  string
	Address string // masked: whoever holds the link need not learn it
	Until   string
}

// codeFormOf asks for the code of what was chosen last; nil when none can come back.
func codeFormOf(v visit, ask store.Ask, waits store.LinkCode, guard linkGuard) *codeForm {
	if !waits.Open(v.now) {
		return nil
	}
	chosen := v.lang.t("Duyệt")
	if waits.Decision == plan.DecisionReturn {
		chosen = v.lang.t("Trả lại")
	}
	return &codeForm{
		Nonce: guard.Nonce, Number: waits.Number, Chosen: chosen, Reason: waits.Reason, Address: masked(ask.Address),
		Until: v.lang.moment(waits.ExpiresAt),
	}
}

// masked leaves the first letter of a mailbox and its domain.
func masked(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	first := []rune(local + "*")[:1]
	return string(first) + "***@" + domain
}

// waiting is what was chosen last on the page of a decision; the zero value when nothing was.
func (s *site) waiting(v visit, ask store.Ask) (store.LinkCode, error) {
	if ask.Purpose != plan.PurposeDecide {
		return store.LinkCode{}, nil
	}
	waits, err := s.Reader.NewestLinkCode(v.ctx, ask.TokenHash)
	if errors.Is(err, store.ErrNotFound) {
		return store.LinkCode{}, nil
	}
	return waits, err
}

// choose is the first step. It decides nothing.
func (s *site) choose(v visit, ask store.Ask, c plan.Command) (*plan.Refusal, error) {
	if c.Decision == plan.DecisionReturn && c.Reason == "" {
		return invalid(v.lang.t("Đề nghị nêu lý do trả lại để đơn vị sửa.")), nil
	}
	outcome, err := s.LinkCodes.RequestLinkCode(v.ctx, store.LinkChoice{Ask: ask.TokenHash, Decision: c.Decision, Reason: c.Reason})
	if err != nil || outcome != store.CodeTooMany {
		return nil, err
	}
	return &plan.Refusal{Kind: plan.RefusalNotNow, Message: v.lang.t("Trong 24 giờ qua đã gửi đủ số mã cho phép về việc này nên không gửi thêm. Đề nghị trả lời thẳng thư đã nhận.")}, nil
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// confirmChoice is the second step: with the right code, what was chosen is decided.
func (s *site) confirmChoice(v visit, ask store.Ask) (*plan.Refusal, error) {
	code := strings.Join(strings.Fields(v.PostFormValue("code")), "")
	if !sixDigits.MatchString(code) {
		return invalid(v.lang.t("Đề nghị nhập mã dùng một lần gồm sáu chữ số trong thư.")), nil
	}
	try := store.LinkTry{Ask: ask.TokenHash, Code: code}
	try.Number, _ = strconv.Atoi(v.PostFormValue("number")) // what is no number is the number of no code
	waits, outcome, err := s.LinkCodes.CheckLinkCode(v.ctx, try)
	if err != nil {
		return nil, err
	}
	if outcome != store.CodeRight {
		return invalid(codeWords(v.lang, outcome, waits)), nil
	}
	hold, err := s.Hold(v.ctx, ask.Task)
	if err != nil {
		return nil, err
	}
	c := linkDecision(v, ask)
	c.Decision, c.Reason, c.Hold = waits.Decision, waits.Reason, hold
	return s.give(v, ask, c)
}

// linkDecision is a decision about the version that the letter asked about, never about one from the form.
func linkDecision(v visit, ask store.Ask) plan.Command {
	return plan.Command{
		ID: linkCommand(ask), Actor: v.actor, Channel: plan.ChannelLink, Kind: plan.CommandDecide, Draft: ask.Draft, Hash: ask.Hash,
	}
}

// codeWords says why a code was not taken.
func codeWords(l language, outcome store.CodeOutcome, waits store.LinkCode) string {
	switch outcome {
	case store.CodeWrong:
		return fmt.Sprintf(l.t("Mã không đúng; còn được nhập %d lần."), plan.MaxCodeTries-waits.Tries)
	case store.CodeSpent:
		return l.t("Mã đã bị nhập sai quá nhiều lần nên không còn dùng được. Đề nghị chọn lại ý kiến để nhận mã mới.")
	case store.CodeExpired:
		return fmt.Sprintf(l.t("Mã đã hết hạn lúc %s. Đề nghị chọn lại ý kiến để nhận mã mới."), l.moment(waits.ExpiresAt))
	case store.CodeReplaced:
		return l.t("Ý kiến trên trang này đã được chọn lại nên mã cũ không còn dùng được. Đề nghị xem ý kiến đang chờ và nhập mã trong thư mới nhất.")
	case store.CodeSent, store.CodeTooMany, store.CodeRight:
	}
	return ""
}

func invalid(message string) *plan.Refusal {
	return &plan.Refusal{Kind: plan.RefusalInvalid, Message: message}
}
