package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"loa/intake"
	"loa/locale"
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// An answer by a link takes two steps in a browser that proves nobody yet. A choice waits on record while a one-time code goes to the registered
// address of the person who was asked; the code gives it force. With a forwarded link only the first step can be done.

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
	chosen := req.lang.T("page.link.chosen_person", "Name", personName(req, question.Person))
	switch pending.Decision {
	case plan.DecisionApprove:
		chosen = req.lang.T("page.link.chosen_approve", "Version", question.Draft)
	case plan.DecisionReturn:
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

// pendingChoice is the last choice in a browser that a code was sent for; zero when there is none.
func (s *site) pendingChoice(req request, question store.Request, guard formGuard) (store.LinkCode, error) {
	pending, err := s.Reader.NewestLinkCode(req.Context(), question.TokenHash, browserHash(guard.Nonce))
	if errors.Is(err, store.ErrNotFound) {
		return store.LinkCode{}, nil
	}
	return pending, err
}

// requestCode is the first step: it has a code sent for a decision, or for the person alone. It decides nothing.
func (s *site) requestCode(req request, question store.Request, decision plan.Decision, reason string) error {
	choice := store.LinkChoice{Request: question.TokenHash, Browser: browserOf(req.Request), Decision: decision, Reason: reason}
	outcome, err := s.LinkCodes.RequestLinkCode(req.Context(), choice, s.codeAsker(req))
	if err != nil || outcome != store.CodeTooMany {
		return err
	}
	return refuse(plan.RefusalNotNow, "page.link.too_many_codes")
}

// codeAsker is where a code is asked from: the address of the client, and the browser's session, also one that is over.
func (s *site) codeAsker(req request) intake.CodeAsker {
	by := intake.CodeAsker{Address: s.Trusted.Client(req.Request)}
	if cookie, err := req.Cookie(s.sessionCookie()); err == nil {
		by.Session = cookie.Value
	}
	return by
}

// resendCode sends the letter with the code of the pending choice once more.
func (s *site) resendCode(req request, question store.Request) error {
	outcome, err := s.LinkCodes.ResendLinkCode(req.Context(), question.TokenHash, browserOf(req.Request))
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

// confirmChoice is the second step: with the right code this browser may act as the person, and a decision that was chosen is given.
func (s *site) confirmChoice(w http.ResponseWriter, req request, question store.Request) error {
	code, ok := codeDigits(req.PostFormValue("code"))
	if !ok {
		return refuse(plan.RefusalInvalid, "page.link.no_code")
	}
	try := store.LinkTry{Request: question.TokenHash, Browser: browserOf(req.Request), Code: code}
	try.Number, _ = strconv.Atoi(req.PostFormValue("number")) // 0, the number of no code, for anything else
	pending, outcome, err := s.LinkCodes.CheckLinkCode(req.Context(), try)
	if err != nil {
		return err
	}
	if outcome != store.CodeRight {
		return codeRefusal(req.lang, outcome, pending)
	}
	if err := s.openLinkSession(w, req, question.Person, pending); err != nil || pending.Decision == "" {
		return err
	}
	if answered, err := s.answeredOrClosed(req, question); err != nil || answered {
		return err // the page shows what is recorded
	}
	return s.decideByLink(req, question, pending.Decision, pending.Reason)
}

// decideByLink gives a decision that is proven. It can be taken back for a while.
func (s *site) decideByLink(req request, question store.Request, decision plan.Decision, reason string) error {
	window, err := s.UndoWindow(req.Context(), question.Task)
	if err != nil {
		return err
	}
	c := linkDecision(req, question)
	c.Decision, c.Reason, c.UndoWindow = decision, reason, window
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
