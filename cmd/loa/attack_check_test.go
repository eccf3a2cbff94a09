package main_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/sample"
	"loa/plan"
	"loa/store"
	"loa/waittest"
)

// executedAttack is an attack with its case, its bytes, and the task before it.
type executedAttack struct {
	attack
	target *attackCase
	raw    []byte
	before snapshot
}

// execute puts one letter for each case into the mailbox of loa and waits until all of them are processed.
func (s *attackSuite) execute(attacks []attack, cases []*attackCase) []executedAttack {
	s.t.Helper()
	var all []executedAttack
	var raws [][]byte
	for i, a := range attacks {
		e := executedAttack{attack: a, target: cases[i], raw: a.letter(*cases[i]), before: cases[i].snapshot()}
		all, raws = append(all, e), append(raws, e.raw)
	}
	s.deliver(raws...)
	return all
}

// deliver puts letters into the mailbox of loa as the gateway would, without changing a byte, and waits until all have an outcome.
func (s *attackSuite) deliver(raws ...[]byte) {
	s.t.Helper()
	box, err := s.dialMailbox(s.t.Context(), loaAddress)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = box.Close() }() // the letters are in it or the test has failed
	for _, raw := range raws {
		if err := box.Append(s.t.Context(), "INBOX", raw, time.Now()); err != nil {
			s.t.Fatal(err)
		}
	}
	s.delivered += len(raws)
	waittest.Eventually(s.t, "every letter is processed", func() error {
		counts, err := s.store.LetterCounts(s.t.Context())
		if err == nil && (counts.Fetched != s.delivered || counts.Open > 0) {
			err = fmt.Errorf("%d letters delivered, counts %+v", s.delivered, counts)
		}
		return err
	})
}

// check checks every attack against the policy, each under its own name.
func (s *attackSuite) check(all []executedAttack) {
	s.t.Helper()
	for _, e := range all {
		s.t.Run(e.threat+" "+e.name, func(t *testing.T) {
			c := *e.target
			c.journey = &journey{cluster: s.forTest(t), plan: s.plan, task: e.target.task}
			letter := c.letterIn(e.raw)
			if !slices.Contains(e.outcomes, letter.Outcome) {
				t.Errorf("the outcome is %q (%s), want one of %q\n%+v\n%s", letter.Outcome, letter.Note, e.outcomes, letter.Checks, e.raw)
			}
			c.checkExplained(letter)
			c.checkTask(e, letter)
			c.checkLettersOut(e.before, letter)
		})
	}
}

// letterIn returns the record of the letter with exactly these bytes.
func (c attackCase) letterIn(raw []byte) store.LetterIn {
	c.t.Helper()
	letter, err := c.mustOpenStore().LetterInByHash(c.t.Context(), hashOf(raw))
	if err != nil {
		c.t.Fatalf("%v\n%s", err, raw)
	}
	return letter
}

// checkExplained checks that the record of a letter has a note for people, and a failed check or the words that are no clear approval.
func (c attackCase) checkExplained(letter store.LetterIn) {
	c.t.Helper()
	if letter.Note == "" {
		c.t.Errorf("no note explains the outcome %s", letter.Outcome)
	}
	failed := slices.ContainsFunc(letter.Checks, func(check store.Check) bool {
		return check.Result != "pass" || letter.Outcome == store.OutcomeQuestion && check.Name == "verdict" && check.Detail != ""
	})
	obvious := letter.Outcome == store.OutcomeDuplicate || letter.Outcome == store.OutcomeApplied || letter.Error != ""
	if !failed && !obvious {
		c.t.Errorf("no check of the letter explains the outcome: %+v", letter.Checks)
	}
}

// checkTask checks that the task is unchanged, or returned when the letter is a return by the head.
func (c attackCase) checkTask(e executedAttack, letter store.LetterIn) {
	c.t.Helper()
	now := c.snapshot()
	now.Letters = e.before.Letters // checkLettersOut checks them
	fresh := letter.Command != "" && !slices.ContainsFunc(e.before.Journal, func(event plan.Event) bool { return event.Command == letter.Command })
	if letter.Outcome != store.OutcomeApplied || !fresh {
		if diff := cmp.Diff(e.before, now); diff != "" {
			c.t.Errorf("the task has changed (-before +after):\n%s\n%s", diff, e.raw)
		}
		return
	}
	if added := now.Journal[len(e.before.Journal):]; len(added) != 1 || added[0].Kind != plan.EventReturned {
		c.t.Errorf("the new events are %+v, want one return\n%s", added, e.raw)
	}
}

// checkLettersOut checks the letters that loa has written because of an attack: at most one, to the person asked, when the outcome allows a
// reply or the head is told of a forgery. The coordinator may be warned of a forgery, and the unit may be informed of a return.
func (c attackCase) checkLettersOut(before snapshot, letter store.LetterIn) {
	c.t.Helper()
	toHead := 0
	for _, line := range c.snapshot().Letters[len(before.Letters):] {
		switch to, _, _ := strings.Cut(line, " "); {
		case to == c.head && (mayReply(letter.Outcome) || letter.Outcome == store.OutcomeQuarantined && strings.Contains(line, " not_counted:")):
			toHead++
		case to == sample.CoordinatorAddress, to == c.contact && letter.Outcome == store.OutcomeApplied:
		default:
			c.t.Errorf("loa wrote the letter %q because of a letter with the outcome %s", line, letter.Outcome)
		}
	}
	if toHead > 1 && letter.Outcome != store.OutcomeApplied {
		c.t.Errorf("loa wrote %d letters to the head, want one at most", toHead)
	}
}

// mayReply reports whether the person asked may get a letter because of one with this outcome. A decision that is sent again is answered
// once with the one that stands.
func mayReply(outcome store.Outcome) bool {
	return slices.Contains([]store.Outcome{
		store.OutcomeQuestion, store.OutcomeRefused, store.OutcomeConfirm, store.OutcomeApplied, store.OutcomeDuplicate,
	}, outcome)
}

// repeatForgery sends a forged letter several times. The person whose address it has must get at most one letter (T16).
func (s *attackSuite) repeatForgery(c *attackCase) {
	s.t.Helper()
	before := c.snapshot()
	var raws [][]byte
	for i := range 5 {
		l := c.answer("Đồng ý.").received(c.fill("dmarc=none header.from={D}")).with(fmt.Sprintf("X-Lan: %d", i))
		raws = append(raws, l.bytes())
	}
	s.deliver(raws...)
	after := c.snapshot()
	if n := len(after.Letters) - len(before.Letters); n > 1 {
		s.t.Errorf("T16: loa wrote %d letters because of five forged ones, want one at most", n)
	}
	if diff := cmp.Diff(before.Journal, after.Journal); diff != "" {
		s.t.Errorf("T16: the journal has changed (-before +after):\n%s", diff)
	}
}

// undecided returns the cases whose tasks the attacks have not changed.
func (s *attackSuite) undecided(all []executedAttack) (cases []*attackCase) {
	s.t.Helper()
	for _, e := range all {
		if !e.target.closed && cmp.Equal(e.before.Journal, e.target.journal()) {
			cases = append(cases, e.target)
		}
	}
	return cases
}

// answerAll sends the legitimate answer of every head. It must count once, as a decision of that head.
func (s *attackSuite) answerAll(cases []*attackCase) {
	s.t.Helper()
	var raws [][]byte
	before := map[*attackCase]int{}
	for _, c := range cases {
		c.legitimate, before[c] = c.legitimateAnswer().received(c.passFor(c.head)).bytes(), len(c.journal())
		raws = append(raws, c.legitimate)
	}
	s.deliver(raws...)
	for _, c := range cases {
		letter := c.letterIn(c.legitimate)
		added := c.journal()[before[c]:]
		if letter.Outcome != store.OutcomeApplied || len(added) != 1 {
			s.t.Errorf("%s: the outcome of the legitimate answer is %q (%s), the new events are %+v", c.task, letter.Outcome, letter.Note, added)
			continue
		}
		if e := added[0]; e.Kind != plan.EventApproved || string(e.Actor) != string(c.task.Unit())+".giamdoc" || e.Command != letter.Command {
			s.t.Errorf("%s: the decision is recorded as %+v", c.task, e)
		}
	}
}

// awaitUndoWindows waits until the decisions can no longer be withdrawn. Before that, a withdrawal in the head's name would be executed.
func (s *attackSuite) awaitUndoWindows(cases []*attackCase) {
	s.t.Helper()
	waittest.Eventually(s.t, "no decision can be withdrawn", func() error {
		for _, c := range cases {
			journal := c.journal()
			if until := journal[len(journal)-1].UndoUntil; time.Now().Before(until) {
				return fmt.Errorf("%s can be withdrawn until %v", c.task, until)
			}
		}
		return nil
	})
}

// checkStrangerMailbox checks that loa has sent no letter to the stranger, whose address many attacks have.
func (s *attackSuite) checkStrangerMailbox() {
	s.t.Helper()
	letters, err := s.mailboxOf(stranger)
	if err != nil || len(letters) > 0 {
		s.t.Errorf("loa sent %d letters to a stranger (%v)", len(letters), err)
	}
}
