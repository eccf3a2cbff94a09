package reply

import "loa/vietnamese"

// The questions below are asked about single lines, such as those of a signature, when it is decided what belongs to the sender's own text.

// sentencesOf returns the sentences of a line as it stands in a letter.
func sentencesOf(line string) []sentence {
	return splitSentences(vietnamese.Clean(vietnamese.RepairMojibake(line)), Context{})
}

// containsReservation reports whether a line asks a question, denies, binds or changes something.
func containsReservation(line string) bool {
	for _, s := range sentencesOf(line) {
		r := replies.read(s, false)
		if f := r.of(effectRefusal, effectOrder, effectCondition, effectQuestion); f != nil && f.name != "date" {
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
