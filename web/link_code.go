package web

import (
	"errors"
	"strconv"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// A decision by a link takes two steps. The choice waits on record while a one-time code goes to the registered address of the person
// who was asked; the code decides. With a forwarded link only the first step can be done.

// codeForm is the form of the second step.
type codeForm struct {
	Nonce   string
	Number  int
	Chosen  string
	Reason  string
	Address string // masked, because the link may have been forwarded
	Until   string
}

// codeFormOf is the form for the code of the last choice; nil when no code is open.
func codeFormOf(req request, question store.Request, pending store.LinkCode, guard formGuard) *codeForm {
	if !pending.Open(req.now) {
		return nil
	}
	chosen := req.lang.T("page.link.chosen_approve", "Version", question.Draft)
	if pending.Decision == plan.DecisionReturn {
		chosen = req.lang.T("page.link.chosen_return", "Version", question.Draft)
	}
	return &codeForm{
		Nonce: guard.Nonce, Number: pending.Number, Chosen: chosen, Reason: pending.Reason, Address: masked(question.Address),
		Until: clock(req, pending.ExpiresAt),
	}
}

// masked keeps the first letter of an address and its domain.
func masked(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	first := []rune(local + "*")[:1]
	return string(first) + "***@" + domain
}

// pendingChoice is the last choice on the page of a decision; zero when there is none.
func (s *site) pendingChoice(req request, question store.Request) (store.LinkCode, error) {
	if question.Purpose != plan.PurposeDecide {
		return store.LinkCode{}, nil
	}
	pending, err := s.Reader.NewestLinkCode(req.Context(), question.TokenHash)
	if errors.Is(err, store.ErrNotFound) {
		return store.LinkCode{}, nil
	}
	return pending, err
}

// requestCode is the first step: it has a code sent for the choice. It decides nothing.
func (s *site) requestCode(req request, question store.Request, c plan.Command) error {
	if c.Decision == plan.DecisionReturn && c.Reason == "" {
		return refuse(plan.RefusalInvalid, "page.link.no_reason")
	}
	outcome, err := s.LinkCodes.RequestLinkCode(req.Context(), store.LinkChoice{Request: question.TokenHash, Decision: c.Decision, Reason: c.Reason})
	if err != nil || outcome != store.CodeTooMany {
		return err
	}
	return refuse(plan.RefusalNotNow, "page.link.too_many_codes")
}

// resendCode sends the letter with the code of the pending choice once more.
func (s *site) resendCode(req request, question store.Request) error {
	outcome, err := s.LinkCodes.ResendLinkCode(req.Context(), question.TokenHash)
	switch {
	case err != nil || outcome == store.CodeSent:
		return err
	case outcome == store.CodeTooMany:
		return refuse(plan.RefusalNotNow, "page.link.sent_twice")
	}
	return refuse(plan.RefusalInvalid, "page.link.code_not_open")
}

// codeDigits are the six digits of a code as people type or paste it: "114150", "114 150", the subject of its letter up to the code. Digits of
// anything else make it no code.
func codeDigits(typed string) (code string, ok bool) {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, typed)
	return digits, len(digits) == 6
}

// confirmChoice is the second step: with the right code the choice becomes the decision.
func (s *site) confirmChoice(req request, question store.Request) error {
	code, ok := codeDigits(req.PostFormValue("code"))
	if !ok {
		return refuse(plan.RefusalInvalid, "page.link.no_code")
	}
	try := store.LinkTry{Request: question.TokenHash, Code: code}
	try.Number, _ = strconv.Atoi(req.PostFormValue("number")) // 0, the number of no code, for anything else
	pending, outcome, err := s.LinkCodes.CheckLinkCode(req.Context(), try)
	if err != nil {
		return err
	}
	if outcome != store.CodeRight {
		return codeRefusal(req.lang, outcome, pending)
	}
	window, err := s.UndoWindow(req.Context(), question.Task)
	if err != nil {
		return err
	}
	c := linkDecision(req, question)
	c.Decision, c.Reason, c.UndoWindow = pending.Decision, pending.Reason, window
	return s.sendCommand(req, question, c)
}

// linkDecision is a decision about the version that the letter asked about. The form cannot name another version.
func linkDecision(req request, question store.Request) plan.Command {
	return plan.Command{
		ID: linkCommandID(question), Actor: req.actor, Channel: plan.ChannelLink, Kind: plan.CommandDecide, Draft: question.Draft, Hash: question.Hash,
	}
}

// codeRefusal is the refusal for a code that was not accepted.
func codeRefusal(lang locale.Language, outcome store.CodeOutcome, pending store.LinkCode) error {
	switch outcome {
	case store.CodeWrong:
		return refuse(plan.RefusalInvalid, "page.link.code_wrong", "Count", policy.MaxCodeTries-pending.Tries)
	case store.CodeSpent:
		return refuse(plan.RefusalInvalid, "page.link.code_spent")
	case store.CodeExpired:
		return refuse(plan.RefusalInvalid, "page.link.code_expired", "Moment", moment(lang, pending.ExpiresAt))
	case store.CodeReplaced:
		return refuse(plan.RefusalInvalid, "page.link.code_replaced")
	case store.CodeSent, store.CodeTooMany, store.CodeRight:
	}
	return refuse(plan.RefusalInvalid, "page.link.no_code")
}
