package plan_test

import (
	"encoding/json"
	"slices"
	"testing"

	"loa/plan"
)

// answer is the plain case that the rules are tried on: the person who was asked, proven by the mail server, with the letter's token.
func answer(saying plan.Saying, change ...func(*plan.Claim)) plan.Claim {
	c := plan.Claim{Mode: plan.TrustStandard, Saying: saying, Sender: plan.SenderAsked, Proof: plan.ProofDMARC, Placement: plan.PlacedByToken}
	for _, each := range change {
		each(&c)
	}
	return c
}

func proof(p plan.SenderProof) func(*plan.Claim) { return func(c *plan.Claim) { c.Proof = p } }
func from(s plan.Sender) func(*plan.Claim)       { return func(c *plan.Claim) { c.Sender = s } }
func placed(p plan.Placement) func(*plan.Claim)  { return func(c *plan.Claim) { c.Placement = p } }
func strict(c *plan.Claim)                       { c.Mode = plan.TrustStrict }
func highStakes(c *plan.Claim)                   { c.HighStakes = true }
func onBehalf(c *plan.Claim)                     { c.OnBehalf = true }
func outOfTime(c *plan.Claim)                    { c.OutOfTime = true }
func disowned(c *plan.Claim)                     { c.Forged = "người đứng tên báo không phải thư của mình" }
func withCode(c *plan.Claim)                     { c.Code = true }
func askedBefore(times int) func(*plan.Claim)    { return func(c *plan.Claim) { c.Asked = times } }

func TestALetterCountsByTheTableOfThePolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		claim plan.Claim
		want  plan.Course
	}{
		{"an approval that DMARC vouches for counts", answer(plan.SayingApprove), plan.CourseAccept},
		{"so does one from a session at our own server", answer(plan.SayingApprove, proof(plan.ProofAuth)), plan.CourseAccept},
		{"and one that the sender's domain signed", answer(plan.SayingApprove, proof(plan.ProofDKIM)), plan.CourseAccept},
		{"an approval nobody vouches for asks for a code", answer(plan.SayingApprove, proof(plan.ProofNone)), plan.CourseConfirm},
		{"with the code it counts", answer(plan.SayingApprove, proof(plan.ProofCode)), plan.CourseAccept},
		{"a forged one is set aside", answer(plan.SayingApprove, proof(plan.ProofFail)), plan.CourseQuarantine},
		{"a return needs token and address alone", answer(plan.SayingReturn, proof(plan.ProofNone)), plan.CourseAccept},
		{"a return with neither token nor proof is confirmed", answer(plan.SayingReturn, proof(plan.ProofNone), placed(plan.PlacedByWords)), plan.CourseConfirm},
		{"so is one that a person has placed", answer(plan.SayingReturn, proof(plan.ProofNone), placed(plan.PlacedByHand)), plan.CourseConfirm},
		{"and one that holds four letters of a code", answer(plan.SayingReturn, proof(plan.ProofNone), placed(plan.PlacedByCode)), plan.CourseConfirm},
		{"a return without the token from a proven sender counts", answer(plan.SayingReturn, placed(plan.PlacedByWords)), plan.CourseAccept},
		{"a forged return is set aside", answer(plan.SayingReturn, proof(plan.ProofFail)), plan.CourseQuarantine},
		{"taking back needs no more", answer(plan.SayingWithdraw, proof(plan.ProofNone)), plan.CourseAccept},
		{"but the token, when nobody vouches", answer(plan.SayingWithdraw, proof(plan.ProofNone), placed(plan.PlacedByWords)), plan.CourseTriage},
		{"a letter whose owner disowns it is set aside", answer(plan.SayingApprove, proof(plan.ProofSMIME), disowned), plan.CourseQuarantine},
		{"another person with the token only comments", answer(plan.SayingApprove, from(plan.SenderOther)), plan.CourseTriage},
		{"another person whom nobody vouches for is set aside", answer(plan.SayingApprove, from(plan.SenderOther), proof(plan.ProofNone)), plan.CourseQuarantine},
		{"a stranger with the token is set aside", answer(plan.SayingReturn, from(plan.SenderUnknown)), plan.CourseQuarantine},
		{"a secretary's letter is confirmed by the head", answer(plan.SayingApprove, onBehalf), plan.CourseConfirm},
		{"a letter dated before the question is confirmed", answer(plan.SayingApprove, outOfTime), plan.CourseConfirm},
		{"an approval placed by its words is confirmed", answer(plan.SayingApprove, placed(plan.PlacedByWords)), plan.CourseConfirm},
		{"so is one that only its envelope brought here", answer(plan.SayingApprove, placed(plan.PlacedByEnvelope)), plan.CourseConfirm},
		{"unless it names the code", answer(plan.SayingApprove, placed(plan.PlacedByWords), withCode), plan.CourseAccept},
		{"an unclear answer is asked back", answer(plan.SayingUnclear), plan.CourseAsk},
		{"a second one is a matter for the telephone", answer(plan.SayingUnclear, askedBefore(1)), plan.CoursePhone},
		{"an unproven one is never answered", answer(plan.SayingUnclear, proof(plan.ProofNone)), plan.CourseTriage},
		{"a report from a proven sender is taken", answer(plan.SayingDeliver), plan.CourseAccept},
		{"one from nobody proven is confirmed", answer(plan.SayingDeliver, proof(plan.ProofNone)), plan.CourseConfirm},
		{"strictly, DMARC only opens the confirmation", answer(plan.SayingApprove, strict), plan.CourseConfirm},
		{"strictly, a signed letter that names the question counts", answer(plan.SayingApprove, strict, proof(plan.ProofSMIME), withCode), plan.CourseAccept},
		{"a signed letter that does not may be an answer to another", answer(plan.SayingApprove, proof(plan.ProofSMIME)), plan.CourseConfirm},
		{"strictly, a secretary's signed letter does not", answer(plan.SayingApprove, strict, proof(plan.ProofSMIME), onBehalf), plan.CourseConfirm},
		{"strictly, an unproven letter is shown the link", answer(plan.SayingApprove, strict, proof(plan.ProofNone)), plan.CourseShowLink},
		{"strictly, a return is as an approval", answer(plan.SayingReturn, strict, proof(plan.ProofNone)), plan.CourseShowLink},
		{"strictly, a report is taken as ever", answer(plan.SayingDeliver, strict), plan.CourseAccept},
		{"high stakes are strict in any mode", answer(plan.SayingApprove, highStakes), plan.CourseConfirm},
	} {
		if got := c.claim.Judge(); got.Course != c.want || got.Reason == "" {
			t.Errorf("%s: %s (%s), want %s", c.name, got.Course, got.Reason, c.want)
		}
	}
}

// everyClaim lists all the claims there are.
func everyClaim() []plan.Claim {
	all := []plan.Claim{{}}
	spread := func(change ...func(*plan.Claim)) {
		var next []plan.Claim
		for _, c := range all {
			for _, each := range change {
				d := c
				each(&d)
				next = append(next, d)
			}
		}
		all = next
	}
	same := func(*plan.Claim) {}
	saying := func(s plan.Saying) func(*plan.Claim) { return func(c *plan.Claim) { c.Saying = s } }
	spread(func(c *plan.Claim) { c.Mode = plan.TrustStandard }, strict)
	spread(same, highStakes)
	spread(saying(plan.SayingApprove), saying(plan.SayingReturn), saying(plan.SayingWithdraw), saying(plan.SayingDeliver), saying(plan.SayingUnclear))
	spread(from(plan.SenderAsked), from(plan.SenderOther), from(plan.SenderUnknown))
	spread(proof(plan.ProofSMIME), proof(plan.ProofCode), proof(plan.ProofDMARC), proof(plan.ProofAuth), proof(plan.ProofDKIM), proof(plan.ProofNone), proof(plan.ProofFail))
	spread(placed(plan.PlacedByToken), placed(plan.PlacedByThread), placed(plan.PlacedByEnvelope), placed(plan.PlacedByCode), placed(plan.PlacedByWords), placed(plan.PlacedByHand))
	spread(same, withCode)
	spread(same, onBehalf)
	spread(same, outOfTime)
	spread(same, askedBefore(1))
	return all
}

func TestWhateverTheCaseTheseHold(t *testing.T) {
	t.Parallel()
	answered := []plan.Course{plan.CourseAsk, plan.CourseConfirm, plan.CourseShowLink}
	for _, c := range everyClaim() {
		got := c.Judge().Course
		switch {
		case got == plan.CourseAccept && c.Sender != plan.SenderAsked:
			t.Errorf("somebody else's word counts: %+v", c)
		case got != plan.CourseQuarantine && c.Proof == plan.ProofFail:
			t.Errorf("a forged letter is not set aside: %+v", c)
		case got == plan.CourseAccept && c.Saying == plan.SayingApprove && c.Proof == plan.ProofNone:
			t.Errorf("an approval counts that nobody vouches for: %+v", c)
		case got == plan.CourseAccept && c.Proof == plan.ProofNone && c.Placement != plan.PlacedByToken && c.Placement != plan.PlacedByThread:
			t.Errorf("a letter counts that anybody can have written: %+v", c)
		case got == plan.CourseAccept && c.Saying == plan.SayingUnclear:
			t.Errorf("an unclear letter counts: %+v", c)
		case slices.Contains(answered, got) && c.Sender != plan.SenderAsked:
			t.Errorf("somebody is answered who was not asked: %+v", c)
		case got == plan.CourseAsk && c.Proof == plan.ProofNone:
			t.Errorf("an unproven letter is answered: %+v", c)
		}
		c.Mode = plan.TrustStrict
		if strictly := c.Judge().Course; strictly == plan.CourseAccept && got != plan.CourseAccept {
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
		var read plan.Claim
		if err := json.Unmarshal(written, &read); err != nil || read.Judge() != c.Judge() {
			t.Fatalf("%+v read back as %+v (%v)", c, read, err)
		}
	}
}
