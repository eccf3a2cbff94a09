package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"loa/intake"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// Reading the page of a link is free. Answering needs the proof that the person who was asked sits in front of it, because a link may be
// forwarded: a one-time code, sent to the registered address and entered in this browser. Then the browser may answer every link of that person
// for policy.LinkSessionFor.

// identifyForm asks for the code that confirms the person, where the page has no choice that a code is sent for.
type identifyForm struct {
	Nonce   string
	Name    string
	Address string // masked, because the link may have been forwarded
}

// confirmation is how a page confirms the person who was asked; it is shared by the pages of a question and of a list.
type confirmation struct {
	Code     *codeForm     // asks for the one-time code of a choice; nil when no choice waits for one
	Identify *identifyForm // has a code sent, where this browser has to prove the person before anything else; else nil
}

// confirmationOf is empty when this browser proves the person already.
func (s *site) confirmationOf(req request, question store.Request, guard formGuard) (confirmation, error) {
	proof, err := s.linkProof(req, question.Person)
	if err != nil || proof == policy.ProofBrowser {
		return confirmation{}, err
	}
	pending, err := s.pendingChoice(req, question, guard)
	return confirmation{
		Code:     codeFormOf(req, question, pending, guard),
		Identify: &identifyForm{Nonce: guard.Nonce, Name: personName(req, question.Person), Address: masked(question.Address)},
	}, err
}

// sessionCookie is the name of the cookie with the token of the browser's session. With https no other host of the domain can set it.
func (s *site) sessionCookie() string { return s.hostCookie("loa_person") }

// overTLS reports whether browsers reach the pages by https.
func (s *site) overTLS() bool { return strings.HasPrefix(s.Public, "https://") }

// linkProof is what the browser of a request proves about a person.
func (s *site) linkProof(req request, person directory.PersonID) (policy.Proof, error) {
	cookie, err := req.Cookie(s.sessionCookie())
	if err != nil {
		return policy.ProofNone, nil // a browser without the cookie
	}
	known, err := s.LinkCodes.LinkPerson(req.Context(), cookie.Value)
	if err != nil || known != person || person == "" {
		return policy.ProofNone, err
	}
	return policy.ProofBrowser, nil
}

// openLinkSession has this browser answer the links of the person whose code was entered.
func (s *site) openLinkSession(w http.ResponseWriter, req request, person directory.PersonID, code store.LinkCode) error {
	token, err := s.LinkCodes.OpenLinkSession(req.Context(), person, code)
	if err != nil {
		return err
	}
	// The cookie outlives the session: it then gives no right but codes of its own, which a stranger with the link cannot use up.
	s.setHostCookie(w, "loa_person", token, policy.KnownBrowserFor)
	return nil
}

// linkMode is the mode in which an answer about a task is judged.
func (s *site) linkMode(ctx context.Context, task plan.TaskID) (policy.TrustMode, error) {
	if s.TrustMode == policy.TrustStrict {
		return policy.TrustStrict, nil
	}
	high, err := s.Reader.HighStakes(ctx, task)
	if high || err != nil {
		return policy.TrustStrict, err
	}
	return policy.TrustStandard, nil
}

// judgeLink says what becomes of a command from the page of a link in this browser.
func (s *site) judgeLink(req request, question store.Request, kind plan.CommandKind) (policy.Disposition, error) {
	proof, err := s.linkProof(req, question.Person)
	if err != nil {
		return "", err
	}
	mode, err := s.linkMode(req.Context(), question.Task)
	return policy.Judge(plan.ChannelLink, kind, proof, mode), err
}

// browserOf names the browser of a request in the record of codes: the hash of the nonce in its cookie.
func browserOf(r *http.Request) string { return browserHash(linkNonce(r)) }

func browserHash(nonce string) string {
	hash := sha256.Sum256([]byte("browser\x00" + nonce))
	return hex.EncodeToString(hash[:])
}

// linkEvidence is by what an answer on the page of a link is proved: the browser's session, else the code that was entered just now.
func (s *site) linkEvidence(req request, question store.Request) plan.Evidence {
	if proof, err := s.linkProof(req, question.Person); err == nil && proof == policy.ProofBrowser {
		cookie, _ := req.Cookie(s.sessionCookie()) // linkProof has read it
		return plan.Evidence{Kind: plan.EvidenceBrowser, Reference: intake.SessionHash(cookie.Value)}
	}
	return plan.Evidence{Kind: plan.EvidenceCode, Reference: question.TokenHash}
}

// needsPerson says that the person has to be confirmed first.
func needsPerson() error { return refuse(plan.RefusalForbidden, "page.link.confirm_first") }
