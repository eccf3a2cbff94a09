package main_test

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// The one-time code as its letter shows it, and how often it may be guessed.
var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

const guesses = 7 // more than may be made

// challenged are attacks on the one-time code that was sent to the head because of a forged letter.
func challenged() []attack {
	return []attack{
		{"T1", "a guess at the one-time code", func(s scene) []byte { return s.withCode(s.wrong(0), s.head, "dmarc=none").bytes() }, setAside},
		{"T2", "the right one-time code, from the head of another department", func(s scene) []byte {
			return s.withCode(s.oneTime, s.other.head, s.pass(s.other.domain())).bytes()
		}, setAside},
		{"T2", "the right one-time code, from a stranger", func(s scene) []byte {
			return s.withCode(s.oneTime, stranger, asStranger).bytes()
		}, setAside},
		{"T1", "the right one-time code, in a letter that is known to be forged", func(s scene) []byte {
			return s.withCode(s.oneTime, s.head, "dmarc=fail header.from="+s.domain()).bytes()
		}, setAside},
		{"T10", "the one-time code only in what is quoted", func(s scene) []byte {
			return s.withCode("Tôi không gửi thư nào.\n\n> "+s.oneTime, s.head, "dmarc=none").bytes()
		}, setAside},
		{"T8", "an absence note that quotes the one-time code", func(s scene) []byte {
			return s.withCode(s.oneTime, s.head, s.pass(s.domain())).with("Auto-Submitted: auto-replied").bytes()
		}, machine},
	}
}

// withCode answers the letter with the one-time code, as somebody.
func (s scene) withCode(text, address, results string) written {
	s.asked = s.challenge
	w := s.answer(text)
	w.from = []string{"<" + address + ">"}
	return w.received(results)
}

// wrong is a code that is not the right one.
func (s scene) wrong(i int) string {
	for code := 100_000 + i; ; code += 100 {
		if text := fmt.Sprint(code); text != s.oneTime {
			return text
		}
	}
}

// challengedScenes are those of the first attacks that wait for a code, with the letter that carries it.
func (g *siege) challengedScenes(all []made) (scenes []*scene) {
	g.t.Helper()
	for _, m := range all {
		if m.on.found(m.raw).Outcome != store.OutcomeConfirm {
			continue
		}
		letters, err := g.store.LettersOut(g.t.Context(), m.on.task)
		if err != nil {
			g.t.Fatal(err)
		}
		i := slices.IndexFunc(letters, func(l store.LetterOut) bool { return l.Notice == store.NoticeConfirm && l.ToAddress == m.on.head })
		if i < 0 {
			g.t.Fatalf("no code is on its way to %s about %s", m.on.head, m.on.task)
		}
		m.on.challenge, m.on.oneTime = letters[i], sixDigits.FindString(letters[i].Text)
		scenes = append(scenes, m.on)
	}
	return scenes
}

// guess tries code after code, and in the end the right one: too late, it is no longer taken.
func (g *siege) guess(on *scene) {
	g.t.Helper()
	before := on.standing()
	var raws [][]byte
	for i := range guesses {
		raws = append(raws, on.withCode(on.wrong(i), on.head, "dmarc=none").bytes())
	}
	right := on.withCode(on.oneTime, on.head, "dmarc=none").bytes()
	g.lay(append(raws, right)...)
	if letter := on.found(right); !slices.Contains(setAside, letter.Outcome) {
		g.t.Errorf("after %d guesses the right code still ends as %s", guesses, letter.Outcome)
	}
	if diff := cmp.Diff(before.Journal, on.standing().Journal); diff != "" {
		g.t.Errorf("guessing has moved the task (-before +after):\n%s", diff)
	}
}
