package main_test

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// sixDigits is the one-time code in its letter.
var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// askedForCode are the outcomes of an answer without the right code: the way to confirm goes to the registered address again, twice at most.
var askedForCode = append(slices.Clone(setAside), store.OutcomeQuestion)

const codeGuesses = 7 // more than the policy allows

// codeAttacks returns attacks on the one-time code that loa has sent to the head after an unauthenticated letter.
func codeAttacks() []attack {
	return []attack{
		{threat: "T1", name: "a guess at the one-time code", letter: func(c attackCase) []byte { return c.withCode(c.wrongCode(0), c.head, "dmarc=none").bytes() }, outcomes: askedForCode},
		{threat: "T2", name: "the right one-time code, from the head of another department", letter: func(c attackCase) []byte {
			return c.withCode(c.oneTimeCode, c.other.head, c.passFor(c.other.head)).bytes()
		}, outcomes: setAside},
		{threat: "T2", name: "the right one-time code, from a stranger", letter: func(c attackCase) []byte {
			return c.withCode(c.oneTimeCode, stranger, strangerPass).bytes()
		}, outcomes: setAside},
		{threat: "T1", name: "the right one-time code in a letter with a failed DMARC result", letter: func(c attackCase) []byte {
			return c.withCode(c.oneTimeCode, c.head, "dmarc=fail header.from="+c.domain()).bytes()
		}, outcomes: setAside},
		{threat: "T7", name: "the right one-time code by the login of an insider", letter: otherLoginWithCode, outcomes: triaged},
		{threat: "T10", name: "the one-time code only in the quoted text", letter: func(c attackCase) []byte {
			return c.withCode("Tôi không gửi thư nào.\n\n> "+c.oneTimeCode, c.head, "dmarc=none").bytes()
		}, outcomes: askedForCode},
		{threat: "T8", name: "an absence note that quotes the one-time code", letter: func(c attackCase) []byte {
			return c.withCode(c.oneTimeCode, c.head, c.passFor(c.head)).with("Auto-Submitted: auto-replied").bytes()
		}, outcomes: automatic},
	}
}

// withCode returns an answer to the letter with the one-time code, from an address.
func (c attackCase) withCode(text, address, results string) rawLetter {
	c.question = c.challenge
	l := c.answer(text)
	l.from = []string{"<" + address + ">"}
	return l.received(results)
}

// wrongCode returns a code that is not the right one.
func (c attackCase) wrongCode(i int) string {
	for code := 100_000 + i; ; code += 100 {
		if text := fmt.Sprint(code); text != c.oneTimeCode {
			return text
		}
	}
}

// casesAwaitingCode returns the cases in which loa has sent a one-time code, and puts the code into them.
func (s *attackSuite) casesAwaitingCode(all []executedAttack) (cases []*attackCase) {
	s.t.Helper()
	for _, e := range all {
		if e.target.letterIn(e.raw).Outcome != store.OutcomeConfirm {
			continue
		}
		letters, err := s.store.LettersOut(s.t.Context(), e.target.task)
		if err != nil {
			s.t.Fatal(err)
		}
		i := slices.IndexFunc(letters, func(l store.LetterOut) bool { return l.Notice == store.NoticeConfirm && l.ToAddress == e.target.head })
		if i < 0 {
			s.t.Fatalf("no code is queued for %s about %s", e.target.head, e.target.task)
		}
		e.target.challenge, e.target.oneTimeCode = letters[i], sixDigits.FindString(letters[i].Text)
		cases = append(cases, e.target)
	}
	return cases
}

// guessCode sends many wrong codes and then the right one, which must no longer be accepted.
func (s *attackSuite) guessCode(c *attackCase) {
	s.t.Helper()
	before := c.snapshot()
	var raws [][]byte
	for i := range codeGuesses {
		raws = append(raws, c.withCode(c.wrongCode(i), c.head, "dmarc=none").bytes())
	}
	right := c.withCode(c.oneTimeCode, c.head, "dmarc=none").bytes()
	s.deliver(append(raws, right)...)
	if letter := c.letterIn(right); !slices.Contains(setAside, letter.Outcome) {
		s.t.Errorf("after %d guesses the outcome of the right code is %s", codeGuesses, letter.Outcome)
	}
	if diff := cmp.Diff(before.Journal, c.snapshot().Journal); diff != "" {
		s.t.Errorf("guesses have changed the task (-before +after):\n%s", diff)
	}
}
