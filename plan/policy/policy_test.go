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
func withCode(c *policy.Claim) { c.NamesCode = true }
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
			{"a letter from an unregistered address is quarantined", askedClaim(policy.IntentReturn, from(policy.SenderUnknown)), policy.DispositionQuarantine},
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
		answered := []policy.Disposition{policy.DispositionAsk, policy.DispositionConfirm, policy.DispositionShowLink}
		for _, c := range everyClaim() {
			got := c.Judge().Disposition
			switch {
			case got == policy.DispositionAccept && c.Sender != policy.SenderAsked:
				t.Errorf("a letter of another person is accepted: %+v", c)
			case got != policy.DispositionQuarantine && c.Proof == policy.ProofFail:
				t.Errorf("a forged letter is not quarantined: %+v", c)
			case got == policy.DispositionAccept && c.Intent == policy.IntentApprove && c.Proof == policy.ProofNone:
				t.Errorf("an unproven approval is accepted: %+v", c)
			case got == policy.DispositionAccept && c.Proof == policy.ProofNone && c.MatchMethod != policy.MatchedByToken && c.MatchMethod != policy.MatchedByThread:
				t.Errorf("a letter without a proof and without the token is accepted: %+v", c)
			case got == policy.DispositionAccept && c.Intent == policy.IntentUnclear:
				t.Errorf("an unclear letter is accepted: %+v", c)
			case slices.Contains(answered, got) && c.Sender != policy.SenderAsked:
				t.Errorf("a sender who was not asked gets an answer: %+v", c)
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
	spread(intent(policy.IntentApprove), intent(policy.IntentReturn), intent(policy.IntentWithdraw), intent(policy.IntentSubmit), intent(policy.IntentUnclear))
	spread(from(policy.SenderAsked), from(policy.SenderOther), from(policy.SenderUnknown))
	spread(proof(policy.ProofSMIME), proof(policy.ProofCode), proof(policy.ProofDMARC), proof(policy.ProofAuth), proof(policy.ProofDKIM), proof(policy.ProofNone), proof(policy.ProofFail))
	spread(matchedBy(policy.MatchedByToken), matchedBy(policy.MatchedByThread), matchedBy(policy.MatchedByEnvelope), matchedBy(policy.MatchedByCode), matchedBy(policy.MatchedByWords), matchedBy(policy.MatchedByHand))
	spread(same, withCode)
	spread(same, onBehalf)
	spread(same, implausibleDate)
	spread(same, clarifiedBefore(1))
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
