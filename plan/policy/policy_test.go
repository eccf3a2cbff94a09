package policy_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
)

// askedClaim is an ordinary claim: from the person who was asked, with a DMARC pass and the question's token.
func askedClaim(intent policy.Intent, change ...func(*policy.Claim)) policy.Claim {
	c := policy.Claim{Mode: policy.TrustStandard, Intent: intent, Sender: policy.SenderAsked, Proof: policy.ProofDMARC, MatchMethod: policy.MatchedByToken}
	for _, each := range change {
		each(&c)
	}
	return c
}

func proof(p policy.Proof) func(*policy.Claim) { return func(c *policy.Claim) { c.Proof = p } }

func from(s policy.Sender) func(*policy.Claim) { return func(c *policy.Claim) { c.Sender = s } }

func matchedBy(p policy.MatchMethod) func(*policy.Claim) {
	return func(c *policy.Claim) { c.MatchMethod = p }
}
func strict(c *policy.Claim)          { c.Mode = policy.TrustStrict }
func highStakes(c *policy.Claim)      { c.HighStakes = true }
func onBehalf(c *policy.Claim)        { c.OnBehalf = true }
func implausibleDate(c *policy.Claim) { c.ImplausibleDate = true }
func forged(c *policy.Claim) {
	c.ForgerySign = "người đứng tên báo không phải thư của mình"
}
func doubt(d policy.Doubt) func(*policy.Claim) { return func(c *policy.Claim) { c.Doubt = d } }
func disguised(c *policy.Claim)                { c.Disguised = true }
func machineSign(c *policy.Claim)              { c.MachineSign = true }
func withCode(c *policy.Claim)                 { c.NamesCode = true }
func clarifiedBefore(times int) func(*policy.Claim) {
	return func(c *policy.Claim) { c.Clarifications = times }
}

func TestJudge(t *testing.T) {
	t.Parallel()
	t.Run("the table of the policy", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			name  string
			claim policy.Claim
			want  policy.Disposition
		}{
			{"an approval with a DMARC pass is accepted", askedClaim(policy.IntentApprove), policy.DispositionAccept},
			{"an approval from a session at our own server is accepted", askedClaim(policy.IntentApprove, proof(policy.ProofAuth)), policy.DispositionAccept},
			{"an approval signed by the sender's domain is accepted", askedClaim(policy.IntentApprove, proof(policy.ProofDKIM)), policy.DispositionAccept},
			{"an unproven approval is confirmed", askedClaim(policy.IntentApprove, proof(policy.ProofNone)), policy.DispositionConfirm},
			{"an approval with the one-time code is accepted", askedClaim(policy.IntentApprove, proof(policy.ProofCode)), policy.DispositionAccept},
			{"a forged approval is quarantined", askedClaim(policy.IntentApprove, proof(policy.ProofFail)), policy.DispositionQuarantine},
			{"an unproven return with the token is accepted", askedClaim(policy.IntentReturn, proof(policy.ProofNone)), policy.DispositionAccept},
			{"an unproven return without the token is confirmed", askedClaim(policy.IntentReturn, proof(policy.ProofNone), matchedBy(policy.MatchedByWords)), policy.DispositionConfirm},
			{"an unproven return matched by hand is confirmed", askedClaim(policy.IntentReturn, proof(policy.ProofNone), matchedBy(policy.MatchedByHand)), policy.DispositionConfirm},
			{"an unproven return matched by its code is confirmed", askedClaim(policy.IntentReturn, proof(policy.ProofNone), matchedBy(policy.MatchedByCode)), policy.DispositionConfirm},
			{"a proven return without the token is accepted", askedClaim(policy.IntentReturn, matchedBy(policy.MatchedByWords)), policy.DispositionAccept},
			{"a forged return is quarantined", askedClaim(policy.IntentReturn, proof(policy.ProofFail)), policy.DispositionQuarantine},
			{"an unproven withdrawal with the token is accepted", askedClaim(policy.IntentWithdraw, proof(policy.ProofNone)), policy.DispositionAccept},
			{"an unproven withdrawal without the token goes to triage", askedClaim(policy.IntentWithdraw, proof(policy.ProofNone), matchedBy(policy.MatchedByWords)), policy.DispositionTriage},
			{"a letter that its author disowned is quarantined", askedClaim(policy.IntentApprove, proof(policy.ProofSMIME), forged), policy.DispositionQuarantine},
			{"a proven letter of another person goes to triage", askedClaim(policy.IntentApprove, from(policy.SenderOther)), policy.DispositionTriage},
			{"an unproven letter of another person is quarantined", askedClaim(policy.IntentApprove, from(policy.SenderOther), proof(policy.ProofNone)), policy.DispositionQuarantine},
			{"an unproven letter from an unregistered address is quarantined", askedClaim(policy.IntentReturn, from(policy.SenderUnknown), proof(policy.ProofNone)), policy.DispositionQuarantine},
			{"an approval from a proven unregistered address with the token is confirmed", askedClaim(policy.IntentApprove, from(policy.SenderUnknown)), policy.DispositionConfirm},
			{"a return from a proven unregistered address with the token is confirmed", askedClaim(policy.IntentReturn, from(policy.SenderUnknown)), policy.DispositionConfirm},
			{"a submission from a proven unregistered address with the token is confirmed", askedClaim(policy.IntentSubmit, from(policy.SenderUnknown)), policy.DispositionConfirm},
			{"unclear words from a proven unregistered address go to triage", askedClaim(policy.IntentUnclear, from(policy.SenderUnknown)), policy.DispositionTriage},
			{"a letter from an unregistered address without the token is quarantined", askedClaim(policy.IntentApprove, from(policy.SenderUnknown), matchedBy(policy.MatchedByEnvelope)), policy.DispositionQuarantine},
			{"a letter from an address that imitates another is quarantined", askedClaim(policy.IntentApprove, from(policy.SenderUnknown), disguised), policy.DispositionQuarantine},
			{"an approval by another login is confirmed, whatever DMARC says", askedClaim(policy.IntentApprove, doubt(policy.DoubtOtherLogin)), policy.DispositionConfirm},
			{"a return by another login is confirmed, token or not", askedClaim(policy.IntentReturn, proof(policy.ProofNone), doubt(policy.DoubtOtherLogin)), policy.DispositionConfirm},
			{"a withdrawal by another login is confirmed", askedClaim(policy.IntentWithdraw, proof(policy.ProofNone), doubt(policy.DoubtOtherLogin)), policy.DispositionConfirm},
			{"a submission by another login is confirmed", askedClaim(policy.IntentSubmit, proof(policy.ProofNone), doubt(policy.DoubtOtherLogin)), policy.DispositionConfirm},
			{"unclear words by another login go to triage", askedClaim(policy.IntentUnclear, proof(policy.ProofNone), doubt(policy.DoubtOtherLogin)), policy.DispositionTriage},
			{"in strict mode an approval by another login is answered with the link", askedClaim(policy.IntentApprove, strict, doubt(policy.DoubtOtherLogin)), policy.DispositionShowLink},
			{"an approval under the identity of another mailbox is confirmed", askedClaim(policy.IntentApprove, doubt(policy.DoubtOtherIdentity)), policy.DispositionConfirm},
			{"a signed approval under the envelope of another mailbox is confirmed", askedClaim(policy.IntentApprove, proof(policy.ProofSMIME), withCode, doubt(policy.DoubtOtherIdentity)), policy.DispositionConfirm},
			{"an approval that fails an unenforced DMARC policy is confirmed", askedClaim(policy.IntentApprove, proof(policy.ProofNone), doubt(policy.DoubtUnenforcedFailure)), policy.DispositionConfirm},
			{"an approval about which our servers differ is confirmed", askedClaim(policy.IntentApprove, proof(policy.ProofNone), doubt(policy.DoubtFindings)), policy.DispositionConfirm},
			{"an approval proven by a shared domain is confirmed", askedClaim(policy.IntentApprove, doubt(policy.DoubtSharedDomain)), policy.DispositionConfirm},
			{"an approval signed by a shared domain is confirmed, code or not", askedClaim(policy.IntentApprove, proof(policy.ProofDKIM), withCode, doubt(policy.DoubtSharedDomain)), policy.DispositionConfirm},
			{"a return proven by a shared domain is accepted with the token", askedClaim(policy.IntentReturn, doubt(policy.DoubtSharedDomain)), policy.DispositionAccept},
			{"a return proven by a shared domain is confirmed without the token", askedClaim(policy.IntentReturn, matchedBy(policy.MatchedByWords), doubt(policy.DoubtSharedDomain)), policy.DispositionConfirm},
			{"a withdrawal proven by a shared domain goes to triage without the token", askedClaim(policy.IntentWithdraw, matchedBy(policy.MatchedByWords), doubt(policy.DoubtSharedDomain)), policy.DispositionTriage},
			{"a submission proven by a shared domain is confirmed", askedClaim(policy.IntentSubmit, doubt(policy.DoubtSharedDomain)), policy.DispositionConfirm},
			{"unclear words proven by a shared domain get a clarification", askedClaim(policy.IntentUnclear, doubt(policy.DoubtSharedDomain)), policy.DispositionAsk},
			{"in a shared domain the own login is accepted", askedClaim(policy.IntentApprove, proof(policy.ProofAuth)), policy.DispositionAccept},
			{"a confirmed letter is accepted in spite of a doubt", askedClaim(policy.IntentApprove, proof(policy.ProofCode), doubt(policy.DoubtOtherLogin)), policy.DispositionAccept},
			{"an approval with a weak sign of a machine is asked back", askedClaim(policy.IntentApprove, machineSign), policy.DispositionAsk},
			{"a return with a weak sign of a machine is asked back", askedClaim(policy.IntentReturn, machineSign), policy.DispositionAsk},
			{"a third such approval is for the telephone", askedClaim(policy.IntentApprove, machineSign, clarifiedBefore(2)), policy.DispositionPhone},
			{"such an approval that names the code is accepted", askedClaim(policy.IntentApprove, machineSign, withCode), policy.DispositionAccept},
			{"an unproven approval with a weak sign of a machine goes to triage", askedClaim(policy.IntentApprove, machineSign, proof(policy.ProofNone)), policy.DispositionTriage},
			{"a submission with a weak sign of a machine goes to triage", askedClaim(policy.IntentSubmit, machineSign), policy.DispositionTriage},
			{"an approval sent on behalf of the head is confirmed", askedClaim(policy.IntentApprove, onBehalf), policy.DispositionConfirm},
			{"an approval with an implausible date is confirmed", askedClaim(policy.IntentApprove, implausibleDate), policy.DispositionConfirm},
			{"an approval matched by its words is confirmed", askedClaim(policy.IntentApprove, matchedBy(policy.MatchedByWords)), policy.DispositionConfirm},
			{"an approval matched by the envelope is confirmed", askedClaim(policy.IntentApprove, matchedBy(policy.MatchedByEnvelope)), policy.DispositionConfirm},
			{"an approval matched by its words that names the code is accepted", askedClaim(policy.IntentApprove, matchedBy(policy.MatchedByWords), withCode), policy.DispositionAccept},
			{"an unclear letter gets a clarification", askedClaim(policy.IntentUnclear), policy.DispositionAsk},
			{"a second unclear letter gets another one", askedClaim(policy.IntentUnclear, clarifiedBefore(1)), policy.DispositionAsk},
			{"a third unclear letter is for the telephone", askedClaim(policy.IntentUnclear, clarifiedBefore(2)), policy.DispositionPhone},
			{"an unproven unclear letter goes to triage", askedClaim(policy.IntentUnclear, proof(policy.ProofNone)), policy.DispositionTriage},
			{"a proven submission is accepted", askedClaim(policy.IntentSubmit), policy.DispositionAccept},
			{"an unproven submission is confirmed", askedClaim(policy.IntentSubmit, proof(policy.ProofNone)), policy.DispositionConfirm},
			{"in strict mode an approval with a DMARC pass is confirmed", askedClaim(policy.IntentApprove, strict), policy.DispositionConfirm},
			{"in strict mode a signed approval that names the code is accepted", askedClaim(policy.IntentApprove, strict, proof(policy.ProofSMIME), withCode), policy.DispositionAccept},
			{"a signed approval that does not name the code is confirmed", askedClaim(policy.IntentApprove, proof(policy.ProofSMIME)), policy.DispositionConfirm},
			{"in strict mode a signed approval sent on behalf is confirmed", askedClaim(policy.IntentApprove, strict, proof(policy.ProofSMIME), onBehalf), policy.DispositionConfirm},
			{"in strict mode an unproven approval is answered with the link", askedClaim(policy.IntentApprove, strict, proof(policy.ProofNone)), policy.DispositionShowLink},
			{"in strict mode an unproven return is answered with the link", askedClaim(policy.IntentReturn, strict, proof(policy.ProofNone)), policy.DispositionShowLink},
			{"in strict mode a proven submission is accepted", askedClaim(policy.IntentSubmit, strict), policy.DispositionAccept},
			{"thanks are noted", askedClaim(policy.IntentNote), policy.DispositionNote},
			{"unproven thanks are noted", askedClaim(policy.IntentNote, proof(policy.ProofNone)), policy.DispositionNote},
			{"thanks with a weak sign of a machine are noted", askedClaim(policy.IntentNote, machineSign), policy.DispositionNote},
			{"forged thanks are quarantined", askedClaim(policy.IntentNote, proof(policy.ProofFail)), policy.DispositionQuarantine},
			{"thanks from a proven unregistered address go to triage", askedClaim(policy.IntentNote, from(policy.SenderUnknown)), policy.DispositionTriage},
			{"a question is passed on", askedClaim(policy.IntentAsk), policy.DispositionAccept},
			{"an unproven question with the token is passed on", askedClaim(policy.IntentAsk, proof(policy.ProofNone)), policy.DispositionAccept},
			{"an unproven question without the token goes to triage", askedClaim(policy.IntentAsk, proof(policy.ProofNone), matchedBy(policy.MatchedByWords)), policy.DispositionTriage},
			{"a question with a weak sign of a machine goes to triage", askedClaim(policy.IntentAsk, machineSign), policy.DispositionTriage},
			{"an extension is granted by a proven coordinator", askedClaim(policy.IntentGrant), policy.DispositionAccept},
			{"an unproven grant is confirmed", askedClaim(policy.IntentGrant, proof(policy.ProofNone)), policy.DispositionConfirm},
			{"in strict mode a grant with a DMARC pass is confirmed", askedClaim(policy.IntentGrant, strict), policy.DispositionConfirm},
			{"a suspended decision is kept by a proven decider", askedClaim(policy.IntentKeep), policy.DispositionAccept},
			{"an unproven keep is confirmed", askedClaim(policy.IntentKeep, proof(policy.ProofNone)), policy.DispositionConfirm},
			{"an unproven doubt with the token stops the clock", askedClaim(policy.IntentSuspend, proof(policy.ProofNone)), policy.DispositionAccept},
			{"an unproven doubt without the token goes to triage", askedClaim(policy.IntentSuspend, proof(policy.ProofNone), matchedBy(policy.MatchedByWords)), policy.DispositionTriage},
			{"an approval of high stakes is judged in strict mode", askedClaim(policy.IntentApprove, highStakes), policy.DispositionConfirm},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				if got := c.claim.Judge(); got.Disposition != c.want || got.Reason == "" {
					t.Errorf("%s (%s), want %s", got.Disposition, got.Reason, c.want)
				}
			})
		}
	})
	t.Run("rules of every claim", func(t *testing.T) {
		t.Parallel()
		answered := []policy.Disposition{policy.DispositionAsk, policy.DispositionShowLink}
		for _, c := range everyClaim() {
			got := c.Judge().Disposition
			switch {
			case got == policy.DispositionAccept && c.Sender != policy.SenderAsked:
				t.Errorf("a letter of another person is accepted: %+v", c)
			case got != policy.DispositionQuarantine && c.Proof == policy.ProofFail:
				t.Errorf("a forged letter is not quarantined: %+v", c)
			case got == policy.DispositionAccept && lets(c.Intent) && c.Proof == policy.ProofNone:
				t.Errorf("an unproven approval is accepted: %+v", c)
			case got == policy.DispositionNote && c.Intent != policy.IntentNote:
				t.Errorf("a letter that wants something is only noted: %+v", c)
			case slices.Contains([]policy.Disposition{policy.DispositionAsk, policy.DispositionConfirm, policy.DispositionShowLink, policy.DispositionPhone}, got) && c.Intent == policy.IntentNote:
				t.Errorf("thanks get an answer: %+v", c)
			case got == policy.DispositionAccept && c.Proof == policy.ProofNone && c.MatchMethod != policy.MatchedByToken && c.MatchMethod != policy.MatchedByThread:
				t.Errorf("a letter without a proof and without the token is accepted: %+v", c)
			case got == policy.DispositionAccept && c.Intent == policy.IntentUnclear:
				t.Errorf("an unclear letter is accepted: %+v", c)
			case slices.Contains(answered, got) && c.Sender != policy.SenderAsked:
				t.Errorf("a sender who was not asked gets an answer: %+v", c)
			case got == policy.DispositionConfirm && (c.Sender == policy.SenderOther || c.Sender == policy.SenderUnknown && (c.Proof == policy.ProofNone || c.Disguised)):
				t.Errorf("a code is sent because of another person or of an unproven stranger: %+v", c)
			case got == policy.DispositionAccept && c.Proof != policy.ProofCode && c.Doubt != policy.DoubtNone && c.Doubt != policy.DoubtSharedDomain:
				t.Errorf("a doubtful letter is accepted: %+v", c)
			case got == policy.DispositionAccept && lets(c.Intent) && c.Doubt == policy.DoubtSharedDomain && (c.Proof == policy.ProofDMARC || c.Proof == policy.ProofDKIM):
				t.Errorf("a shared domain proves an approval: %+v", c)
			case got == policy.DispositionAsk && c.Proof == policy.ProofNone:
				t.Errorf("an unproven sender gets a clarification: %+v", c)
			}
			c.Mode = policy.TrustStrict
			if strict := c.Judge().Disposition; strict == policy.DispositionAccept && got != policy.DispositionAccept {
				t.Errorf("strict mode accepts a letter that standard mode does not: %+v", c)
			}
		}
	})
	t.Run("an encoded claim is judged the same", func(t *testing.T) {
		t.Parallel()
		for _, c := range everyClaim() {
			if c.HighStakes || c.Mode == policy.TrustStrict || c.Clarifications > 0 {
				continue // these fields stand in others' encodings too
			}
			encoded, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			var decoded policy.Claim
			if err := json.Unmarshal(encoded, &decoded); err != nil || decoded.Judge() != c.Judge() {
				t.Fatalf("%+v is decoded as %+v (%v)", c, decoded, err)
			}
		}
	})
}

// lets says whether an intent lets something take effect that cannot be taken back.
func lets(i policy.Intent) bool {
	return slices.Contains([]policy.Intent{policy.IntentApprove, policy.IntentGrant, policy.IntentKeep}, i)
}

// everyClaim lists every combination of the fields of a claim.
func everyClaim() []policy.Claim {
	all := []policy.Claim{{}}
	spread := func(change ...func(*policy.Claim)) {
		var next []policy.Claim
		for _, c := range all {
			for _, each := range change {
				d := c
				each(&d)
				next = append(next, d)
			}
		}
		all = next
	}
	same := func(*policy.Claim) {}
	intent := func(s policy.Intent) func(*policy.Claim) { return func(c *policy.Claim) { c.Intent = s } }
	spread(func(c *policy.Claim) { c.Mode = policy.TrustStandard }, strict)
	spread(same, highStakes)
	var intents []func(*policy.Claim)
	for _, each := range policy.Intents() {
		intents = append(intents, intent(each))
	}
	spread(intents...)
	spread(from(policy.SenderAsked), from(policy.SenderOther), from(policy.SenderUnknown))
	spread(proof(policy.ProofSMIME), proof(policy.ProofCode), proof(policy.ProofDMARC), proof(policy.ProofAuth), proof(policy.ProofDKIM), proof(policy.ProofNone), proof(policy.ProofFail))
	spread(matchedBy(policy.MatchedByToken), matchedBy(policy.MatchedByThread), matchedBy(policy.MatchedByEnvelope), matchedBy(policy.MatchedByCode), matchedBy(policy.MatchedByWords), matchedBy(policy.MatchedByHand))
	spread(same, withCode)
	spread(same, onBehalf)
	spread(same, implausibleDate)
	spread(same, clarifiedBefore(1))
	spread(same, doubt(policy.DoubtSharedDomain), doubt(policy.DoubtOtherIdentity), doubt(policy.DoubtUnenforcedFailure), doubt(policy.DoubtFindings), doubt(policy.DoubtOtherLogin))
	spread(same, disguised)
	spread(same, machineSign)
	return all
}

func TestMayHandleLetters(t *testing.T) {
	t.Parallel()
	coordinator := directory.Actor{Person: "ha", Positions: []directory.Position{{Role: directory.RoleCoordinator, Unit: "so-noi-vu"}}}
	head := directory.Actor{Person: "binh", Positions: []directory.Position{{Role: directory.RoleUnitHead, Unit: "so-noi-vu"}}}
	for _, may := range []func(directory.Actor) error{policy.MayHandleLetters, policy.MayUnsuppress} {
		if err := may(coordinator); err != nil {
			t.Errorf("a coordinator is refused: %v", err)
		}
		var refusal *plan.Refusal
		if err := may(head); !errors.As(err, &refusal) || refusal.Kind != plan.RefusalForbidden {
			t.Errorf("a head of unit is allowed: %v", err)
		}
	}
}
