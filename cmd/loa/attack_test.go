package main_test

import (
	"fmt"
	"slices"
	"testing"

	"loa/store"
)

// attack is a letter that wants more than it may: the threat it belongs to, what it looks like, and the ends that the policy allows.
type attack struct {
	threat, name string
	letter       func(scene) []byte
	ends         []store.Outcome
}

// The ends that the policy allows a kind of attack.
var (
	unbelieved   = []store.Outcome{store.OutcomeTriage, store.OutcomeConfirm}
	setAside     = []store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined}
	refusedProof = []store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined, store.OutcomeConfirm}
	unplaced     = []store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined, store.OutcomeQuestion, store.OutcomeBounce, store.OutcomeConfirm}
	doubted      = []store.Outcome{store.OutcomeTriage, store.OutcomeQuarantined, store.OutcomeQuestion, store.OutcomeConfirm}
	machine      = []store.Outcome{store.OutcomeIgnoredAuto, store.OutcomeBounce}
	asked        = []store.Outcome{store.OutcomeQuestion}
	unread       = []store.Outcome{store.OutcomeQuestion, store.OutcomeTriage, store.OutcomeQuarantined}
	refusing     = []store.Outcome{store.OutcomeQuestion, store.OutcomeApplied} // applied as what it is: a return
	tooLate      = []store.Outcome{store.OutcomeRefused, store.OutcomeDuplicate}
	copied       = []store.Outcome{store.OutcomeApplied} // the letter that is there already, and no second one
)

// attacks are those on a task that waits for its head.
func attacks() []attack {
	return slices.Concat(forgedSenders(), forgedResults(), doubtfulAuthors(), otherPeople(), wrongKeys(), machines(), doubtfulTexts())
}

// TestNoLetterDoesMoreThanThePolicyAllows makes every attack on a task of its own, then lets the heads answer, then attacks what is
// decided. An attack changes nothing, comes to one end with its reasons, writes to nobody but the person asked, and does not keep the
// genuine answer out.
func TestNoLetterDoesMoreThanThePolicyAllows(t *testing.T) {
	t.Parallel()
	waiting, changed, codes, decided := attacks(), changedTasks(), challenged(), replays()
	complete(t, slices.Concat(waiting, changed, codes, decided))
	g := newSiege(t, len(waiting)+len(changed)+len(decided))
	free := g.scenes
	take := func(n int) (taken []*scene) {
		taken, free = free[:n], free[n:]
		return taken
	}
	onWaiting, onChanged, onDecided := take(len(waiting)), take(len(changed)), take(len(decided))
	g.change(onChanged)

	first := g.attack(append(waiting, changed...), slices.Concat(onWaiting, onChanged))
	g.judge(first)
	g.insist(onWaiting[0])
	waitForCode := g.challengedScenes(first)
	if len(waitForCode) <= len(codes) {
		t.Fatalf("only %d letters wait for a code", len(waitForCode))
	}
	g.judge(g.attack(codes, waitForCode))
	g.guess(waitForCode[len(codes)])
	g.answered(slices.Concat(g.stillWaiting(first), onDecided))
	g.awaitBinding(onDecided)
	g.judge(g.attack(decided, onDecided))

	if out, err := g.loa("mail", "audit"); err != nil {
		t.Errorf("judged again on what was kept, the attacks end elsewhere: %v\n%s", err, out)
	}
	g.strangersHearNothing()
	everyLetterHasOneEnd(t, g.house)
}

// complete holds the suite to its promise: every threat that mail can carry, at least sixty letters. T3 is about links.
func complete(t *testing.T, all []attack) {
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
