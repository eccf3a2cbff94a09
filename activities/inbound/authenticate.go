package inbound

import (
	"loa/mail/senderauth"
	"loa/plan/policy"
)

// authentication is how far the sender of a letter is proven.
type authentication struct {
	proof       policy.Proof        // empty for a letter that needs no proof
	evidence    senderauth.Evidence // the basis of the proof
	senderDoubt policy.Doubt        // why the person in From may not have written
	disguised   bool                // the address imitates another one
}

// authenticate finds whether the sender of a letter is proven, and by what. A letter that names no single sender is forged. A letter that
// waited for a one-time code is proven by the code. Letters by machines and copies are not authenticated, because nothing depends on their
// sender.
func authenticate(l letter, found correlation, trust senderauth.Trust) authentication {
	switch found.relation {
	case relationReport, relationAuto, relationCopy:
		return authentication{}
	case relationSecret, relationCode, relationRehearsal, relationPeriod, relationQuestion, relationList, relationAmbiguous, relationNone:
	}
	a := authentication{evidence: senderauth.GatherEvidence(l.parsed, l.signatures, trust)}
	assessed := a.evidence.Assess()
	a.proof, a.senderDoubt, a.disguised = policy.Proof(assessed.Authentication), policy.Doubt(assessed.Doubt), assessed.Disguised
	switch {
	case l.confirmation != nil:
		a.proof, a.senderDoubt = policy.ProofCode, policy.DoubtNone
	case !l.oneSender():
		a.proof = policy.ProofFail
	}
	return a
}

// proven reports whether the sender is proven by mail servers, a signature or a code.
func (a authentication) proven() bool {
	return a.proof != policy.ProofNone && a.proof != policy.ProofFail
}

// forged reports whether the letter contradicts itself about its sender, or is proved to be forged. A letter that is neither proven nor
// forged is unproven.
func (a authentication) forged() bool { return a.proof == policy.ProofFail }
