package senderauth

import (
	"slices"

	"loa/mail"
)

// Doubt says why the person in From may not be the one who wrote, although nothing proves a forgery. All officials of a city share a few
// mail domains, so that proofs of the domain say only that somebody in the city wrote.
type Doubt string

// The doubts, weakest first. The first one leaves the proof as it is, and so does DoubtOtherIdentity; the others leave no proof.
const (
	// DoubtSharedDomain: the only proof is of the domain, and many people share it ([Trust] SharedDomains).
	DoubtSharedDomain Doubt = "shared_domain"
	// DoubtOtherIdentity: the envelope or a DKIM identity names another mailbox of the same domain.
	DoubtOtherIdentity Doubt = "other_identity"
	// DoubtUnenforcedFailure: DMARC failed, and the policy of the domain asks for nothing (p=none).
	DoubtUnenforcedFailure Doubt = "dmarc_unenforced"
	// DoubtFindings: our own servers found different things.
	DoubtFindings Doubt = "findings_differ"
	// DoubtOtherLogin: our server took the letter from a session that had logged in as another user.
	DoubtOtherLogin Doubt = "other_login"
)

var doubts = []Doubt{DoubtSharedDomain, DoubtOtherIdentity, DoubtUnenforcedFailure, DoubtFindings, DoubtOtherLogin}

// Assessment is the whole result of the rules: the proof, and what speaks against it.
type Assessment struct {
	Authentication Authentication
	// Doubt is the strongest of the doubts; "" when there is none.
	Doubt Doubt
	// Disguised is true for a From address that imitates another one, or that stands behind another address as its display name.
	Disguised bool
	Checks    []mail.Check // the reasons, in order
}

// raise adds a check about a doubt. Of several the strongest stays.
func (ev *evaluation) raise(d Doubt, name, detail string) {
	ev.note(name, mail.Fail, detail)
	ev.raised = append(ev.raised, d)
}

// strongest gives the strongest doubt that was raised; "" when none was.
func (ev *evaluation) strongest() Doubt {
	for _, d := range slices.Backward(doubts) {
		if slices.Contains(ev.raised, d) {
			return d
		}
	}
	return ""
}

// contradicted is true when another login comes together with a second sign against the sender: that is no accident of the mail system.
func (ev *evaluation) contradicted() bool {
	return slices.Contains(ev.raised, DoubtOtherLogin) &&
		(slices.Contains(ev.raised, DoubtUnenforcedFailure) || slices.Contains(ev.raised, DoubtFindings))
}

// conclude weighs the proof against the doubts.
func (ev *evaluation) conclude(found Authentication) Assessment {
	if found.provesDomain() && ev.Trust.isShared(ev.from.Domain()) {
		ev.raise(DoubtSharedDomain, "shared-domain", "nhiều người dùng chung tên miền "+ev.from.Domain()+", nên tên miền không chứng thực được người gửi")
	}
	if ev.contradicted() {
		return Assessment{AuthenticationFailed, ev.strongest(), ev.disguised, ev.checks}
	}
	doubt := ev.strongest()
	switch doubt {
	case DoubtOtherLogin, DoubtFindings, DoubtUnenforcedFailure:
		found = Unauthenticated
	case DoubtOtherIdentity, DoubtSharedDomain, "":
	}
	return Assessment{found, doubt, ev.disguised, ev.checks}
}

// provesDomain is true for a proof of the mail domain alone, and not of the person.
func (a Authentication) provesDomain() bool {
	return a == AuthenticatedByDMARC || a == AuthenticatedByDKIM
}
