package policy_test

import (
	"encoding/json"
	"slices"
	"testing"

	"loa/plan/policy"
)

// answer is the plain case that the rules are tried on: the person who was asked, proven by the mail server, with the letter's token.
func answer(saying policy.Saying, change ...func(*policy.Claim)) policy.Claim {
	c := policy.Claim{Mode: policy.TrustStandard, Saying: saying, Sender: policy.SenderAsked, Proof: policy.ProofDMARC, Placement: policy.PlacedByToken}
	for _, each := range change {
		each(&c)
	}
	return c
}

func proof(p policy.SenderProof) func(*policy.Claim) { return func(c *policy.Claim) { c.Proof = p } }

func from(s policy.Sender) func(*policy.Claim) { return func(c *policy.Claim) { c.Sender = s } }

func placed(p policy.Placement) func(*policy.Claim) { return func(c *policy.Claim) { c.Placement = p } }
func strict(c *policy.Claim)                        { c.Mode = policy.TrustStrict }
func highStakes(c *policy.Claim)                    { c.HighStakes = true }
func onBehalf(c *policy.Claim)                      { c.OnBehalf = true }
func outOfTime(c *policy.Claim)                     { c.OutOfTime = true }
func disowned(c *policy.Claim) {
	c.Forged = "người đứng tên báo không phải thư của mình"
}
func withCode(c *policy.Claim)                  { c.Code = true }
func askedBefore(times int) func(*policy.Claim) { return func(c *policy.Claim) { c.Asked = times } }

func TestALetterCountsByTheTableOfThePolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		claim policy.Claim
		want  policy.Course
	}{
		{"an approval that DMARC vouches for counts", answer(policy.SayingApprove), policy.CourseAccept},
		{"so does one from a session at our own server", answer(policy.SayingApprove, proof(policy.ProofAuth)), policy.CourseAccept},
		{"and one that the sender's domain signed", answer(policy.SayingApprove, proof(policy.ProofDKIM)), policy.CourseAccept},
		{"an approval nobody vouches for asks for a code", answer(policy.SayingApprove, proof(policy.ProofNone)), policy.CourseConfirm},
		{"with the code it counts", answer(policy.SayingApprove, proof(policy.ProofCode)), policy.CourseAccept},
		{"a forged one is set aside", answer(policy.SayingApprove, proof(policy.ProofFail)), policy.CourseQuarantine},
		{"a return needs token and address alone", answer(policy.SayingReturn, proof(policy.ProofNone)), policy.CourseAccept},
		{"a return with neither token nor proof is confirmed", answer(policy.SayingReturn, proof(policy.ProofNone), placed(policy.PlacedByWords)), policy.CourseConfirm},
		{"so is one that a person has placed", answer(policy.SayingReturn, proof(policy.ProofNone), placed(policy.PlacedByHand)), policy.CourseConfirm},
		{"and one that holds four letters of a code", answer(policy.SayingReturn, proof(policy.ProofNone), placed(policy.PlacedByCode)), policy.CourseConfirm},
		{"a return without the token from a proven sender counts", answer(policy.SayingReturn, placed(policy.PlacedByWords)), policy.CourseAccept},
		{"a forged return is set aside", answer(policy.SayingReturn, proof(policy.ProofFail)), policy.CourseQuarantine},
		{"taking back needs no more", answer(policy.SayingWithdraw, proof(policy.ProofNone)), policy.CourseAccept},
		{"but the token, when nobody vouches", answer(policy.SayingWithdraw, proof(policy.ProofNone), placed(policy.PlacedByWords)), policy.CourseTriage},
		{"a letter whose owner disowns it is set aside", answer(policy.SayingApprove, proof(policy.ProofSMIME), disowned), policy.CourseQuarantine},
		{"another person with the token only comments", answer(policy.SayingApprove, from(policy.SenderOther)), policy.CourseTriage},
		{"another person whom nobody vouches for is set aside", answer(policy.SayingApprove, from(policy.SenderOther), proof(policy.ProofNone)), policy.CourseQuarantine},
		{"a stranger with the token is set aside", answer(policy.SayingReturn, from(policy.SenderUnknown)), policy.CourseQuarantine},
		{"a secretary's letter is confirmed by the head", answer(policy.SayingApprove, onBehalf), policy.CourseConfirm},
		{"a letter dated before the question is confirmed", answer(policy.SayingApprove, outOfTime), policy.CourseConfirm},
		{"an approval placed by its words is confirmed", answer(policy.SayingApprove, placed(policy.PlacedByWords)), policy.CourseConfirm},
		{"so is one that only its envelope brought here", answer(policy.SayingApprove, placed(policy.PlacedByEnvelope)), policy.CourseConfirm},
		{"unless it names the code", answer(policy.SayingApprove, placed(policy.PlacedByWords), withCode), policy.CourseAccept},
		{"an unclear answer is asked back", answer(policy.SayingUnclear), policy.CourseAsk},
		{"a second one is a matter for the telephone", answer(policy.SayingUnclear, askedBefore(1)), policy.CoursePhone},
		{"an unproven one is never answered", answer(policy.SayingUnclear, proof(policy.ProofNone)), policy.CourseTriage},
		{"a report from a proven sender is taken", answer(policy.SayingDeliver), policy.CourseAccept},
		{"one from nobody proven is confirmed", answer(policy.SayingDeliver, proof(policy.ProofNone)), policy.CourseConfirm},
		{"strictly, DMARC only opens the confirmation", answer(policy.SayingApprove, strict), policy.CourseConfirm},
		{"strictly, a signed letter that names the question counts", answer(policy.SayingApprove, strict, proof(policy.ProofSMIME), withCode), policy.CourseAccept},
		{"a signed letter that does not may be an answer to another", answer(policy.SayingApprove, proof(policy.ProofSMIME)), policy.CourseConfirm},
		{"strictly, a secretary's signed letter does not", answer(policy.SayingApprove, strict, proof(policy.ProofSMIME), onBehalf), policy.CourseConfirm},
		{"strictly, an unproven letter is shown the link", answer(policy.SayingApprove, strict, proof(policy.ProofNone)), policy.CourseShowLink},
		{"strictly, a return is as an approval", answer(policy.SayingReturn, strict, proof(policy.ProofNone)), policy.CourseShowLink},
		{"strictly, a report is taken as ever", answer(policy.SayingDeliver, strict), policy.CourseAccept},
		{"high stakes are strict in any mode", answer(policy.SayingApprove, highStakes), policy.CourseConfirm},
	} {
		if got := c.claim.Judge(); got.Course != c.want || got.Reason == "" {
			t.Errorf("%s: %s (%s), want %s", c.name, got.Course, got.Reason, c.want)
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
	saying := func(s policy.Saying) func(*policy.Claim) { return func(c *policy.Claim) { c.Saying = s } }
	spread(func(c *policy.Claim) { c.Mode = policy.TrustStandard }, strict)
	spread(same, highStakes)
	spread(saying(policy.SayingApprove), saying(policy.SayingReturn), saying(policy.SayingWithdraw), saying(policy.SayingDeliver), saying(policy.SayingUnclear))
	spread(from(policy.SenderAsked), from(policy.SenderOther), from(policy.SenderUnknown))
	spread(proof(policy.ProofSMIME), proof(policy.ProofCode), proof(policy.ProofDMARC), proof(policy.ProofAuth), proof(policy.ProofDKIM), proof(policy.ProofNone), proof(policy.ProofFail))
	spread(placed(policy.PlacedByToken), placed(policy.PlacedByThread), placed(policy.PlacedByEnvelope), placed(policy.PlacedByCode), placed(policy.PlacedByWords), placed(policy.PlacedByHand))
	spread(same, withCode)
	spread(same, onBehalf)
	spread(same, outOfTime)
	spread(same, askedBefore(1))
	return all
}

func TestWhateverTheCaseTheseHold(t *testing.T) {
	t.Parallel()
	answered := []policy.Course{policy.CourseAsk, policy.CourseConfirm, policy.CourseShowLink}
	for _, c := range everyClaim() {
		got := c.Judge().Course
		switch {
		case got == policy.CourseAccept && c.Sender != policy.SenderAsked:
			t.Errorf("somebody else's word counts: %+v", c)
		case got != policy.CourseQuarantine && c.Proof == policy.ProofFail:
			t.Errorf("a forged letter is not set aside: %+v", c)
		case got == policy.CourseAccept && c.Saying == policy.SayingApprove && c.Proof == policy.ProofNone:
			t.Errorf("an approval counts that nobody vouches for: %+v", c)
		case got == policy.CourseAccept && c.Proof == policy.ProofNone && c.Placement != policy.PlacedByToken && c.Placement != policy.PlacedByThread:
			t.Errorf("a letter counts that anybody can have written: %+v", c)
		case got == policy.CourseAccept && c.Saying == policy.SayingUnclear:
			t.Errorf("an unclear letter counts: %+v", c)
		case slices.Contains(answered, got) && c.Sender != policy.SenderAsked:
			t.Errorf("somebody is answered who was not asked: %+v", c)
		case got == policy.CourseAsk && c.Proof == policy.ProofNone:
			t.Errorf("an unproven letter is answered: %+v", c)
		}
		c.Mode = policy.TrustStrict
		if strictly := c.Judge().Course; strictly == policy.CourseAccept && got != policy.CourseAccept {
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
