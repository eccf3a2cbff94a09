package policy_test

import (
	"errors"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
)

var (
	monday  = time.Date(2027, time.March, 1, 9, 0, 0, 0, time.UTC)
	tuesday = monday.Add(24 * time.Hour)
)

// answered is an answer by a person on the day after the letter.
func answered(change ...func(*policy.Claim)) policy.RehearsalAnswer {
	return policy.RehearsalAnswer{From: "lan@badinh.hanoi.test", Claim: askedClaim("", change...), At: tuesday}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	sent := policy.RehearsalLetter{At: monday, Sent: true}
	automatic := policy.RehearsalAnswer{Automatic: true, At: tuesday}
	for _, c := range []struct {
		name      string
		rehearsed policy.Rehearsed
		mode      policy.TrustMode
		intent    policy.Intent
		want      policy.Readiness
	}{
		{name: "a person without an address", want: policy.ReadinessNoAddress},
		{name: "a suppressed address", rehearsed: policy.Rehearsed{Address: "a@b.test", Suppressed: true, Letter: sent}, want: policy.ReadinessSuppressed},
		{name: "nobody was asked", rehearsed: policy.Rehearsed{Address: "a@b.test"}, want: policy.ReadinessNotAsked},
		{name: "the letter waits", rehearsed: policy.Rehearsed{Address: "a@b.test", Letter: policy.RehearsalLetter{At: monday}}, want: policy.ReadinessQueued},
		{name: "the letter came back", rehearsed: policy.Rehearsed{Address: "a@b.test", Letter: policy.RehearsalLetter{At: monday, Sent: true, Bounced: true}}, want: policy.ReadinessBounced},
		{name: "no answer", rehearsed: policy.Rehearsed{Address: "a@b.test", Letter: sent}, want: policy.ReadinessSilent},
		{name: "a mail program has answered", rehearsed: policy.Rehearsed{Address: "a@b.test", Letter: sent, Answers: []policy.RehearsalAnswer{automatic}}, want: policy.ReadinessAutoReply},
		{
			name: "a second letter waits after an automatic reply", want: policy.ReadinessQueued,
			rehearsed: policy.Rehearsed{Address: "a@b.test", Letter: policy.RehearsalLetter{At: tuesday}, Answers: []policy.RehearsalAnswer{automatic}},
		},
		{name: "a proven answer", rehearsed: answeredBy(sent), want: policy.ReadinessProven},
		{name: "a proven answer after an automatic one", rehearsed: policy.Rehearsed{Address: "a@b.test", Letter: sent, Answers: []policy.RehearsalAnswer{automatic, answered()}}, want: policy.ReadinessProven},
		{name: "an answer while a second letter waits", rehearsed: answeredBy(policy.RehearsalLetter{At: tuesday.Add(time.Hour)}), want: policy.ReadinessProven},
		{name: "a second letter that came back after the answer", rehearsed: answeredBy(policy.RehearsalLetter{At: tuesday.Add(time.Hour), Bounced: true}), want: policy.ReadinessBounced},
		{name: "an unproven answer", rehearsed: answeredBy(sent, proof(policy.ProofNone)), want: policy.ReadinessCode},
		{name: "the proof of a shared domain", rehearsed: answeredBy(sent, doubt(policy.DoubtSharedDomain)), want: policy.ReadinessCode},
		{name: "an answer that another mailbox sent", rehearsed: answeredBy(sent, onBehalf), want: policy.ReadinessCode},
		{name: "a login in strict mode", rehearsed: answeredBy(sent, proof(policy.ProofAuth)), mode: policy.TrustStrict, want: policy.ReadinessCode},
		{name: "no proof in strict mode", rehearsed: answeredBy(sent, proof(policy.ProofNone)), mode: policy.TrustStrict, want: policy.ReadinessLink},
		{name: "a login of a focal point in strict mode", rehearsed: answeredBy(sent), mode: policy.TrustStrict, intent: policy.IntentSubmit, want: policy.ReadinessProven},
		{name: "a signature that names the code", rehearsed: answeredBy(sent, proof(policy.ProofSMIME), withCode), mode: policy.TrustStrict, want: policy.ReadinessProven},
		{name: "a letter that DMARC finds forged", rehearsed: answeredBy(sent, proof(policy.ProofFail)), want: policy.ReadinessNotCounted},
		{name: "a letter with a sign of a machine", rehearsed: answeredBy(sent, machineSign), want: policy.ReadinessNotCounted},
		{name: "a private address", rehearsed: answeredBy(sent, from(policy.SenderUnknown)), want: policy.ReadinessOtherAddress},
		{name: "an unproven private address", rehearsed: answeredBy(sent, from(policy.SenderUnknown), proof(policy.ProofNone)), want: policy.ReadinessOtherAddress},
		{name: "the secretary has answered", rehearsed: answeredBy(sent, from(policy.SenderOther)), want: policy.ReadinessOtherAddress},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mode, intent := c.mode, c.intent
			if mode == "" {
				mode = policy.TrustStandard
			}
			if intent == "" {
				intent = policy.IntentApprove
			}
			if got, _ := c.rehearsed.Readiness(mode, intent); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	t.Run("the best of several answers counts, and of equal ones the first", func(t *testing.T) {
		t.Parallel()
		first, second := answered(), answered()
		second.At = second.At.Add(time.Hour)
		rehearsed := policy.Rehearsed{Address: "a@b.test", Letter: sent, Answers: []policy.RehearsalAnswer{answered(from(policy.SenderUnknown)), first, second}}
		if degree, answer := rehearsed.Readiness(policy.TrustStandard, policy.IntentApprove); degree != policy.ReadinessProven || answer != first {
			t.Errorf("%q by %+v", degree, answer)
		}
	})
	t.Run("every degree is ready, unreachable or asked again, or waits", func(t *testing.T) {
		t.Parallel()
		for _, degree := range policy.ReadinessDegrees() {
			if !degree.Ready() && !degree.Unreachable() && !degree.AskAgain() && degree != policy.ReadinessQueued {
				t.Errorf("%q is none of them", degree)
			}
			if degree.Ready() && (degree.Unreachable() || degree.AskAgain()) {
				t.Errorf("%q is ready and not", degree)
			}
		}
	})
}

// answeredBy is a rehearsal with one answer by a person.
func answeredBy(letter policy.RehearsalLetter, change ...func(*policy.Claim)) policy.Rehearsed {
	return policy.Rehearsed{Address: "a@b.test", Letter: letter, Answers: []policy.RehearsalAnswer{answered(change...)}}
}

func TestRehearsedIntent(t *testing.T) {
	t.Parallel()
	for role, want := range map[directory.Role]policy.Intent{
		directory.RoleUnitHead: policy.IntentApprove, directory.RoleSectionHead: policy.IntentApprove, directory.RoleOfficeChief: policy.IntentApprove,
		directory.RoleLeader: policy.IntentApprove, directory.RoleFocalPoint: policy.IntentSubmit, directory.RoleClerk: policy.IntentSubmit,
		directory.RoleCoordinator: policy.IntentSubmit,
	} {
		if got := policy.RehearsedIntent(directory.PositionHolder{Positions: []directory.Position{{Role: role, Unit: "snv"}}}); got != want {
			t.Errorf("%s: %q, want %q", role, got, want)
		}
	}
}

func TestMayRehearse(t *testing.T) {
	t.Parallel()
	coordinator := directory.Actor{Person: "ha", Positions: []directory.Position{{Role: directory.RoleCoordinator, Unit: "snv"}}}
	if err := policy.MayRehearse(coordinator); err != nil {
		t.Errorf("a coordinator: %v", err)
	}
	var refusal *plan.Refusal
	if err := policy.MayRehearse(directory.Actor{Person: "lan"}); !errors.As(err, &refusal) || refusal.Kind != plan.RefusalForbidden {
		t.Errorf("another person: %v", err)
	}
}
