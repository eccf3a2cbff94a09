package web

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/policy"
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
func codeFormOf(req request, ask store.Request, waits store.LinkCode, guard linkGuard) *codeForm {
	if !waits.Open(req.now) {
		return nil
	}
	chosen := req.lang.T("page.form.approve")
	if waits.Decision == plan.DecisionReturn {
		chosen = req.lang.T("page.form.return")
	}
	return &codeForm{
		Nonce: guard.Nonce, Number: waits.Number, Chosen: chosen, Reason: waits.Reason, Address: masked(ask.Address),
		Until: moment(req.lang, waits.ExpiresAt),
	}
}

// masked leaves the first letter of a mailbox and its domain.
func masked(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	first := []rune(local + "*")[:1]
	return string(first) + "***@" + domain
}

// waiting is what was chosen last on the page of a decision; the zero value when nothing was.
func (s *site) waiting(req request, ask store.Request) (store.LinkCode, error) {
	if ask.Purpose != plan.PurposeDecide {
		return store.LinkCode{}, nil
	}
	waits, err := s.Reader.NewestLinkCode(req.Context(), ask.TokenHash)
	if errors.Is(err, store.ErrNotFound) {
		return store.LinkCode{}, nil
	}
	return waits, err
}

// choose is the first step. It decides nothing.
func (s *site) choose(req request, ask store.Request, c plan.Command) error {
	if c.Decision == plan.DecisionReturn && c.Reason == "" {
		return refuse(plan.RefusalInvalid, "page.link.no_reason")
	}
	outcome, err := s.LinkCodes.RequestLinkCode(req.Context(), store.LinkChoice{Request: ask.TokenHash, Decision: c.Decision, Reason: c.Reason})
	if err != nil || outcome != store.CodeTooMany {
		return err
	}
	return refuse(plan.RefusalNotNow, "page.link.too_many_codes")
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// confirmChoice is the second step: with the right code, what was chosen is decided.
func (s *site) confirmChoice(req request, ask store.Request) error {
	code := strings.Join(strings.Fields(req.PostFormValue("code")), "")
	if !sixDigits.MatchString(code) {
		return refuse(plan.RefusalInvalid, "page.link.no_code")
	}
	try := store.LinkTry{Request: ask.TokenHash, Code: code}
	try.Number, _ = strconv.Atoi(req.PostFormValue("number")) // what is no number is the number of no code
	waits, outcome, err := s.LinkCodes.CheckLinkCode(req.Context(), try)
	if err != nil {
		return err
	}
	if outcome != store.CodeRight {
		return codeRefused(req.lang, outcome, waits)
	}
	hold, err := s.UndoWindow(req.Context(), ask.Task)
	if err != nil {
		return err
	}
	c := linkDecision(req, ask)
	c.Decision, c.Reason, c.UndoWindow = waits.Decision, waits.Reason, hold
	return s.give(req, ask, c)
}

// linkDecision is a decision about the version that the letter asked about, never about one from the form.
func linkDecision(req request, ask store.Request) plan.Command {
	return plan.Command{
		ID: linkCommand(ask), Actor: req.actor, Channel: plan.ChannelLink, Kind: plan.CommandDecide, Draft: ask.Draft, Hash: ask.Hash,
	}
}

// codeRefused says why a code was not taken.
func codeRefused(lang locale.Language, outcome store.CodeOutcome, waits store.LinkCode) error {
	switch outcome {
	case store.CodeWrong:
		return refuse(plan.RefusalInvalid, "page.link.code_wrong", "Count", policy.MaxCodeTries-waits.Tries)
	case store.CodeSpent:
		return refuse(plan.RefusalInvalid, "page.link.code_spent")
	case store.CodeExpired:
		return refuse(plan.RefusalInvalid, "page.link.code_expired", "Moment", moment(lang, waits.ExpiresAt))
	case store.CodeReplaced:
		return refuse(plan.RefusalInvalid, "page.link.code_replaced")
	case store.CodeSent, store.CodeTooMany, store.CodeRight:
	}
	return refuse(plan.RefusalInvalid, "page.link.no_code")
}
