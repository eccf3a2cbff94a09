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
	return holdsObstacle(line, func(f found) bool {
		return !f.detail && f.effect != effectUnclear && f.effect != effectUnknown
	})
}

// bindsInDetail reports whether a line of an address or a telephone number clearly refuses, binds, changes or asks something.
func bindsInDetail(line string) bool {
	return holdsObstacle(line, func(f found) bool {
		return f.effect == effectRefusal || f.effect == effectOrder || f.explicit
	})
}

// holdsObstacle reports whether a sentence of a line has no shape and has an obstacle of that kind. Obstacles are looked for first: most lines
// of a signature have none, and to find none costs less than to find a shape.
func holdsObstacle(line string, ofKind func(found) bool) bool {
	return slices.ContainsFunc(sentencesOf(line), func(s sentence) bool {
		if !slices.ContainsFunc(obstaclesIn(s, replies.suspicious(s)), ofKind) {
			return false
		}
		built, _ := replies.clausesOf(s, manner{})
		return built == ""
	})
}

// containsAssent reports whether a line contains a word of assent: "Sở Nội vụ nhất trí" is no letterhead.
func containsAssent(line string) bool { return containsClass(line, classYes) }

// containsDenial reports whether words contain a negation.
func containsDenial(words string) bool { return containsClass(words, classDeny) }

func containsClass(line, name string) bool {
	return slices.ContainsFunc(sentencesOf(line), func(s sentence) bool {
		return newMatcher(replies, s.words[:min(len(s.words), maxSentenceWords)], s.unmarked).contains(replies.byName[name])
	})
}
