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

// answer is the plain case that the rules are tried on: the person who was asked, proven by the mail server, with the letter's token.
func answer(saying policy.Intent, change ...func(*policy.Claim)) policy.Claim {
	c := policy.Claim{Mode: policy.TrustStandard, Intent: saying, Sender: policy.SenderAsked, Proof: policy.ProofDMARC, MatchMethod: policy.MatchedByToken}
	for _, each := range change {
		each(&c)
	}
	return c
}

func proof(p policy.Proof) func(*policy.Claim) { return func(c *policy.Claim) { c.Proof = p } }

func from(s policy.Sender) func(*policy.Claim) { return func(c *policy.Claim) { c.Sender = s } }

func placed(p policy.MatchMethod) func(*policy.Claim) {
	return func(c *policy.Claim) { c.MatchMethod = p }
}
func strict(c *policy.Claim)     { c.Mode = policy.TrustStrict }
func highStakes(c *policy.Claim) { c.HighStakes = true }
func onBehalf(c *policy.Claim)   { c.OnBehalf = true }
func outOfTime(c *policy.Claim)  { c.ImplausibleDate = true }
func disowned(c *policy.Claim) {
	c.ForgerySign = "người đứng tên báo không phải thư của mình"
}
func withCode(c *policy.Claim) { c.NamesCode = true }
func askedBefore(times int) func(*policy.Claim) {
	return func(c *policy.Claim) { c.Clarifications = times }
}

func TestALetterCountsByTheTableOfThePolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		claim policy.Claim
		want  policy.Disposition
	}{
		{"an approval that DMARC vouches for counts", answer(policy.IntentApprove), policy.DispositionAccept},
		{"so does one from a session at our own server", answer(policy.IntentApprove, proof(policy.ProofAuth)), policy.DispositionAccept},
		{"and one that the sender's domain signed", answer(policy.IntentApprove, proof(policy.ProofDKIM)), policy.DispositionAccept},
		{"an approval nobody vouches for asks for a code", answer(policy.IntentApprove, proof(policy.ProofNone)), policy.DispositionConfirm},
		{"with the code it counts", answer(policy.IntentApprove, proof(policy.ProofCode)), policy.DispositionAccept},
		{"a forged one is set aside", answer(policy.IntentApprove, proof(policy.ProofFail)), policy.DispositionQuarantine},
		{"a return needs token and address alone", answer(policy.IntentReturn, proof(policy.ProofNone)), policy.DispositionAccept},
		{"a return with neither token nor proof is confirmed", answer(policy.IntentReturn, proof(policy.ProofNone), placed(policy.MatchedByWords)), policy.DispositionConfirm},
		{"so is one that a person has placed", answer(policy.IntentReturn, proof(policy.ProofNone), placed(policy.MatchedByHand)), policy.DispositionConfirm},
		{"and one that holds four letters of a code", answer(policy.IntentReturn, proof(policy.ProofNone), placed(policy.MatchedByCode)), policy.DispositionConfirm},
		{"a return without the token from a proven sender counts", answer(policy.IntentReturn, placed(policy.MatchedByWords)), policy.DispositionAccept},
		{"a forged return is set aside", answer(policy.IntentReturn, proof(policy.ProofFail)), policy.DispositionQuarantine},
		{"taking back needs no more", answer(policy.IntentWithdraw, proof(policy.ProofNone)), policy.DispositionAccept},
		{"but the token, when nobody vouches", answer(policy.IntentWithdraw, proof(policy.ProofNone), placed(policy.MatchedByWords)), policy.DispositionTriage},
		{"a letter whose owner disowns it is set aside", answer(policy.IntentApprove, proof(policy.ProofSMIME), disowned), policy.DispositionQuarantine},
		{"another person with the token only comments", answer(policy.IntentApprove, from(policy.SenderOther)), policy.DispositionTriage},
		{"another person whom nobody vouches for is set aside", answer(policy.IntentApprove, from(policy.SenderOther), proof(policy.ProofNone)), policy.DispositionQuarantine},
		{"a stranger with the token is set aside", answer(policy.IntentReturn, from(policy.SenderUnknown)), policy.DispositionQuarantine},
		{"a secretary's letter is confirmed by the head", answer(policy.IntentApprove, onBehalf), policy.DispositionConfirm},
		{"a letter dated before the question is confirmed", answer(policy.IntentApprove, outOfTime), policy.DispositionConfirm},
		{"an approval placed by its words is confirmed", answer(policy.IntentApprove, placed(policy.MatchedByWords)), policy.DispositionConfirm},
		{"so is one that only its envelope brought here", answer(policy.IntentApprove, placed(policy.MatchedByEnvelope)), policy.DispositionConfirm},
		{"unless it names the code", answer(policy.IntentApprove, placed(policy.MatchedByWords), withCode), policy.DispositionAccept},
		{"an unclear answer is asked back", answer(policy.IntentUnclear), policy.DispositionAsk},
		{"a second one is a matter for the telephone", answer(policy.IntentUnclear, askedBefore(1)), policy.DispositionPhone},
		{"an unproven one is never answered", answer(policy.IntentUnclear, proof(policy.ProofNone)), policy.DispositionTriage},
		{"a report from a proven sender is taken", answer(policy.IntentSubmit), policy.DispositionAccept},
		{"one from nobody proven is confirmed", answer(policy.IntentSubmit, proof(policy.ProofNone)), policy.DispositionConfirm},
		{"strictly, DMARC only opens the confirmation", answer(policy.IntentApprove, strict), policy.DispositionConfirm},
		{"strictly, a signed letter that names the question counts", answer(policy.IntentApprove, strict, proof(policy.ProofSMIME), withCode), policy.DispositionAccept},
		{"a signed letter that does not may be an answer to another", answer(policy.IntentApprove, proof(policy.ProofSMIME)), policy.DispositionConfirm},
		{"strictly, a secretary's signed letter does not", answer(policy.IntentApprove, strict, proof(policy.ProofSMIME), onBehalf), policy.DispositionConfirm},
		{"strictly, an unproven letter is shown the link", answer(policy.IntentApprove, strict, proof(policy.ProofNone)), policy.DispositionShowLink},
		{"strictly, a return is as an approval", answer(policy.IntentReturn, strict, proof(policy.ProofNone)), policy.DispositionShowLink},
		{"strictly, a report is taken as ever", answer(policy.IntentSubmit, strict), policy.DispositionAccept},
		{"high stakes are strict in any mode", answer(policy.IntentApprove, highStakes), policy.DispositionConfirm},
	} {
		if got := c.claim.Judge(); got.Disposition != c.want || got.Reason == "" {
			t.Errorf("%s: %s (%s), want %s", c.name, got.Disposition, got.Reason, c.want)
		}
	}
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
	spread(placed(policy.MatchedByToken), placed(policy.MatchedByThread), placed(policy.MatchedByEnvelope), placed(policy.MatchedByCode), placed(policy.MatchedByWords), placed(policy.MatchedByHand))
	spread(same, withCode)
	spread(same, onBehalf)
	spread(same, outOfTime)
	spread(same, askedBefore(1))
	return all
}

func TestWhateverTheCaseTheseHold(t *testing.T) {
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
}

func TestAClaimIsJudgedTheSameAfterBeingWrittenDown(t *testing.T) {
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
			t.Errorf("a head of unit is let in: %v", err)
		}
	}
}
