package reply

import (
	"slices"

	"loa/vietnamese"
)

// The questions below are asked about single lines, such as those of a signature, when it is decided what belongs to the sender's own text.

// sentencesOf returns the sentences of a line as it stands in a letter.
func sentencesOf(line string) []sentence {
	return splitSentences(vietnamese.Clean(vietnamese.RepairMojibake(line)), Context{})
}

// containsReservation reports whether a line asks a question, denies, binds or changes something.
func containsReservation(line string) bool {
	for _, s := range sentencesOf(line) {
		r := replies.read(s, manner{})
		if slices.ContainsFunc(r.found, func(f found) bool {
			return f.name != "date" && f.effect != effectUnclear && f.effect != effectUnknown
		}) {
			return true
		}
	}
	return false
}

// bindsInDetail reports whether a line of an address or a telephone number clearly refuses, binds, changes or asks something.
func bindsInDetail(line string) bool {
	for _, s := range sentencesOf(line) {
		r := replies.read(s, manner{})
		if slices.ContainsFunc(r.found, func(f found) bool {
			return f.effect == effectRefusal || f.effect == effectOrder || f.name == "condition" || f.name == "time"
		}) {
			return true
		}
	}
	return false
}

// containsAssent reports whether a line contains a word of assent: "Sở Nội vụ nhất trí" is no letterhead.
func containsAssent(line string) bool { return containsClass(line, "yes") }

// containsDenial reports whether words contain a negation.
func containsDenial(words string) bool { return containsClass(words, "deny") }

func containsClass(line, name string) bool {
	for _, s := range sentencesOf(line) {
		m := newMatcher(replies, s.words[:min(len(s.words), maxSentenceWords)], s.unmarked)
		if _, _, found := m.find(replies.byName[name].form); found {
			return true
		}
	}
	return false
}
