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

// askedClaim is the plain case that the rules are tried on: the person who was asked, proven by the mail server, with the letter's token.
func askedClaim(saying policy.Intent, change ...func(*policy.Claim)) policy.Claim {
	c := policy.Claim{Mode: policy.TrustStandard, Intent: saying, Sender: policy.SenderAsked, Proof: policy.ProofDMARC, MatchMethod: policy.MatchedByToken}
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
			{"an approval that DMARC vouches for counts", askedClaim(policy.IntentApprove), policy.DispositionAccept},
			{"so does one from a session at our own server", askedClaim(policy.IntentApprove, proof(policy.ProofAuth)), policy.DispositionAccept},
			{"and one that the sender's domain signed", askedClaim(policy.IntentApprove, proof(policy.ProofDKIM)), policy.DispositionAccept},
			{"an approval nobody vouches for asks for a code", askedClaim(policy.IntentApprove, proof(policy.ProofNone)), policy.DispositionConfirm},
			{"with the code it counts", askedClaim(policy.IntentApprove, proof(policy.ProofCode)), policy.DispositionAccept},
			{"a forged one is set aside", askedClaim(policy.IntentApprove, proof(policy.ProofFail)), policy.DispositionQuarantine},
			{"a return needs token and address alone", askedClaim(policy.IntentReturn, proof(policy.ProofNone)), policy.DispositionAccept},
			{"a return with neither token nor proof is confirmed", askedClaim(policy.IntentReturn, proof(policy.ProofNone), matchedBy(policy.MatchedByWords)), policy.DispositionConfirm},
			{"so is one that a person has placed", askedClaim(policy.IntentReturn, proof(policy.ProofNone), matchedBy(policy.MatchedByHand)), policy.DispositionConfirm},
			{"and one that holds four letters of a code", askedClaim(policy.IntentReturn, proof(policy.ProofNone), matchedBy(policy.MatchedByCode)), policy.DispositionConfirm},
			{"a return without the token from a proven sender counts", askedClaim(policy.IntentReturn, matchedBy(policy.MatchedByWords)), policy.DispositionAccept},
			{"a forged return is set aside", askedClaim(policy.IntentReturn, proof(policy.ProofFail)), policy.DispositionQuarantine},
			{"taking back needs no more", askedClaim(policy.IntentWithdraw, proof(policy.ProofNone)), policy.DispositionAccept},
			{"but the token, when nobody vouches", askedClaim(policy.IntentWithdraw, proof(policy.ProofNone), matchedBy(policy.MatchedByWords)), policy.DispositionTriage},
			{"a letter whose owner disowns it is set aside", askedClaim(policy.IntentApprove, proof(policy.ProofSMIME), forged), policy.DispositionQuarantine},
			{"another person with the token only comments", askedClaim(policy.IntentApprove, from(policy.SenderOther)), policy.DispositionTriage},
			{"another person whom nobody vouches for is set aside", askedClaim(policy.IntentApprove, from(policy.SenderOther), proof(policy.ProofNone)), policy.DispositionQuarantine},
			{"a stranger with the token is set aside", askedClaim(policy.IntentReturn, from(policy.SenderUnknown)), policy.DispositionQuarantine},
			{"a secretary's letter is confirmed by the head", askedClaim(policy.IntentApprove, onBehalf), policy.DispositionConfirm},
			{"a letter dated before the question is confirmed", askedClaim(policy.IntentApprove, implausibleDate), policy.DispositionConfirm},
			{"an approval placed by its words is confirmed", askedClaim(policy.IntentApprove, matchedBy(policy.MatchedByWords)), policy.DispositionConfirm},
			{"so is one that only its envelope brought here", askedClaim(policy.IntentApprove, matchedBy(policy.MatchedByEnvelope)), policy.DispositionConfirm},
			{"unless it names the code", askedClaim(policy.IntentApprove, matchedBy(policy.MatchedByWords), withCode), policy.DispositionAccept},
			{"an unclear answer is asked back", askedClaim(policy.IntentUnclear), policy.DispositionAsk},
			{"a second one is a matter for the telephone", askedClaim(policy.IntentUnclear, clarifiedBefore(1)), policy.DispositionPhone},
			{"an unproven one is never answered", askedClaim(policy.IntentUnclear, proof(policy.ProofNone)), policy.DispositionTriage},
			{"a report from a proven sender is taken", askedClaim(policy.IntentSubmit), policy.DispositionAccept},
			{"one from nobody proven is confirmed", askedClaim(policy.IntentSubmit, proof(policy.ProofNone)), policy.DispositionConfirm},
			{"strictly, DMARC only opens the confirmation", askedClaim(policy.IntentApprove, strict), policy.DispositionConfirm},
			{"strictly, a signed letter that names the question counts", askedClaim(policy.IntentApprove, strict, proof(policy.ProofSMIME), withCode), policy.DispositionAccept},
			{"a signed letter that does not may be an answer to another", askedClaim(policy.IntentApprove, proof(policy.ProofSMIME)), policy.DispositionConfirm},
			{"strictly, a secretary's signed letter does not", askedClaim(policy.IntentApprove, strict, proof(policy.ProofSMIME), onBehalf), policy.DispositionConfirm},
			{"strictly, an unproven letter is shown the link", askedClaim(policy.IntentApprove, strict, proof(policy.ProofNone)), policy.DispositionShowLink},
			{"strictly, a return is as an approval", askedClaim(policy.IntentReturn, strict, proof(policy.ProofNone)), policy.DispositionShowLink},
			{"strictly, a report is taken as ever", askedClaim(policy.IntentSubmit, strict), policy.DispositionAccept},
			{"high stakes are strict in any mode", askedClaim(policy.IntentApprove, highStakes), policy.DispositionConfirm},
		} {
			if got := c.claim.Judge(); got.Disposition != c.want || got.Reason == "" {
				t.Errorf("%s: %s (%s), want %s", c.name, got.Disposition, got.Reason, c.want)
			}
		}
	})
	t.Run("the rules that hold for every claim", func(t *testing.T) {
		t.Parallel()
		answered := []policy.Disposition{policy.DispositionAsk, policy.DispositionConfirm, policy.DispositionShowLink}
		for _, c := range everyClaim() {
			got := c.Judge().Disposition
			switch {
			case got == policy.DispositionAccept && c.Sender != policy.SenderAsked:
				t.Errorf("somebody else's word counts: %+v", c)
			case got != policy.DispositionQuarantine && c.Proof == policy.ProofFail:
				t.Errorf("a forged letter is not set aside: %+v", c)
			case got == policy.DispositionAccept && c.Intent == policy.IntentApprove && c.Proof == policy.ProofNone:
				t.Errorf("an approval counts that nobody vouches for: %+v", c)
			case got == policy.DispositionAccept && c.Proof == policy.ProofNone && c.MatchMethod != policy.MatchedByToken && c.MatchMethod != policy.MatchedByThread:
				t.Errorf("a letter counts that anybody can have written: %+v", c)
			case got == policy.DispositionAccept && c.Intent == policy.IntentUnclear:
				t.Errorf("an unclear letter counts: %+v", c)
			case slices.Contains(answered, got) && c.Sender != policy.SenderAsked:
				t.Errorf("somebody is answered who was not asked: %+v", c)
			case got == policy.DispositionAsk && c.Proof == policy.ProofNone:
				t.Errorf("an unproven letter is answered: %+v", c)
			}
			c.Mode = policy.TrustStrict
			if strictly := c.Judge().Disposition; strictly == policy.DispositionAccept && got != policy.DispositionAccept {
				t.Errorf("strict mode takes what standard does not: %+v", c)
			}
		}
	})
	t.Run("an encoded claim is judged the same", func(t *testing.T) {
		t.Parallel()
		for _, c := range everyClaim() {
			written, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			var read policy.Claim
			if err := json.Unmarshal(written, &read); err != nil || read.Judge() != c.Judge() {
				t.Fatalf("%+v read back as %+v (%v)", c, read, err)
			}
		}
	})
}

// everyClaim lists all the claims there are.
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
	saying := func(s policy.Intent) func(*policy.Claim) { return func(c *policy.Claim) { c.Intent = s } }
	spread(func(c *policy.Claim) { c.Mode = policy.TrustStandard }, strict)
	spread(same, highStakes)
	spread(saying(policy.IntentApprove), saying(policy.IntentReturn), saying(policy.IntentWithdraw), saying(policy.IntentSubmit), saying(policy.IntentUnclear))
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
