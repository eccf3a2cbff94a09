package main_test

import (
	"fmt"
	"slices"
	"testing"

	"loa/store"
)

// attack is a letter whose sender tries to have an effect that the policy does not allow.
type attack struct {
	threat   string // number of the threat in the threat model, T1 to T16
	name     string
	letter   func(attackCase) []byte
	outcomes []store.Outcome // those that the policy allows
}

// The outcomes that the policy allows for the kinds of attacks.
var (
	unauthenticated   = []store.Outcome{store.OutcomeTriage, store.OutcomeConfirm}
	setAside          = []store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined}
	refusedProof      = []store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined, store.OutcomeConfirm}
	uncorrelated      = []store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined, store.OutcomeQuestion, store.OutcomeBounce, store.OutcomeConfirm}
	ambiguous         = []store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined, store.OutcomeQuestion, store.OutcomeConfirm}
	automatic         = []store.Outcome{store.OutcomeIgnoredAuto, store.OutcomeBounce}
	clarified         = []store.Outcome{store.OutcomeQuestion}
	uninterpreted     = []store.Outcome{store.OutcomeQuestion, store.OutcomeTriage, store.OutcomeQuarantined}
	refusedOrReturned = []store.Outcome{store.OutcomeQuestion, store.OutcomeApplied} // applied as a return, which it is
	tooLate           = []store.Outcome{store.OutcomeRefused, store.OutcomeDuplicate}
	copyNoted         = []store.Outcome{store.OutcomeApplied} // the outcome of the first copy; a second letter is not recorded
)

// attacks returns the attacks on a task that waits for its head.
func attacks() []attack {
	return slices.Concat(forgedSenders(), forgedResults(), ambiguousFromFields(), otherSenders(), wrongTokens(), automaticSenders(), ambiguousTexts(),
		sharedDomainSenders(), contradictingFindings(), weakSigns())
}

// TestMailAttacks makes every attack on a task of its own, then sends the answers of the heads, then attacks the decided tasks. Each attack is
// a case: it changes no task, has one outcome with its reasons, causes letters only to the person asked, and does not keep the legitimate
// answer from counting.
func TestMailAttacks(t *testing.T) {
	t.Parallel()
	waiting, changed, codes, decided := attacks(), changedTasks(), codeAttacks(), replays()
	checkCoverage(t, slices.Concat(waiting, changed, codes, decided))
	s := newAttackSuite(t, len(waiting)+len(changed)+len(decided))
	free := s.cases
	take := func(n int) (taken []*attackCase) {
		taken, free = free[:n], free[n:]
		return taken
	}
	onWaiting, onChanged, onDecided := take(len(waiting)), take(len(changed)), take(len(decided))
	s.prepareChanged(onChanged)

	first := s.execute(append(waiting, changed...), slices.Concat(onWaiting, onChanged))
	s.check(first)
	s.repeatForgery(onWaiting[0])
	onCodes := s.casesAwaitingCode(first)
	if len(onCodes) <= len(codes) {
		t.Fatalf("only %d letters wait for a code", len(onCodes))
	}
	s.check(s.execute(codes, onCodes))
	s.guessCode(onCodes[len(codes)])
	s.answerAll(slices.Concat(s.undecided(first), onDecided))
	s.awaitUndoWindows(onDecided)
	s.check(s.execute(decided, onDecided))

	if out, err := s.loa("mail", "audit"); err != nil {
		t.Errorf("evaluated again from the stored evidence, letters have other outcomes: %v\n%s", err, out)
	}
	s.checkStrangerMailbox()
	checkAllLettersProcessed(t, s.cluster)
}

// checkCoverage checks that there is an attack for every threat by mail, and at least sixty attacks. T3 is about links.
func checkCoverage(t *testing.T, all []attack) {
	t.Helper()
	threats := map[string]bool{}
	for _, a := range all {
		threats[a.threat] = true
	}
	for i := 1; i <= 16; i++ {
		if threat := fmt.Sprintf("T%d", i); i != 3 && !threats[threat] {
			t.Errorf("no attack for %s", threat)
		}
	}
	if len(all) < 60 {
		t.Errorf("%d attacks, want at least 60", len(all))
	}
}
