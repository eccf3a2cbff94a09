package reply

import "slices"

// How many words make a text of substance. A short news item for the loudspeakers has about forty.
const (
	announcedWords = 35 // behind words that announce a draft
	substanceWords = 40 // without such words
)

// introducesText returns where the text of a draft begins, in a sentence that announces it ("Em gửi lời bình:").
func introducesText(s sentence) (end int, found bool) {
	m := newMatcher(&answers.grammar, s.words[:min(len(s.words), maxSentenceWords)], s.unmarked)
	m.suspicious = true
	_, end, found = m.find(answers.byName["announces-text"].form)
	return end, found
}

// wordsBehind counts the words behind a place of a sentence, to the end of the text.
func (r *answerReader) wordsBehind(sentence, end int) int {
	n := wordCount(r.sentences[sentence].words[end:])
	for _, s := range r.sentences[sentence+1:] {
		n += wordCount(s.words)
	}
	return n
}

func wordCount(words []word) int {
	n := 0
	for _, w := range words {
		if !w.separator {
			n++
		}
	}
	return n
}

// spoken are the acts of a sentence that talks to its reader.
var spoken = []ActKind{ActThanks, ActReceipt, ActAssent, ActOtherUnit, ActMoreTime, ActHandover, ActDefer, ActGrant, ActOnTime}

// weigh counts a sentence as one that could stand in a draft, or as one that talks to its reader.
func (r *answerReader) weigh(s sentence, acts []Act) {
	n := wordCount(s.words)
	r.words += n
	talks := slices.ContainsFunc(acts, func(a Act) bool { return slices.Contains(spoken, a.Kind) })
	m := newMatcher(&answers.grammar, s.words[:min(len(s.words), maxSentenceWords)], s.unmarked)
	m.suspicious = true
	_, _, addresses := m.find(answers.byName["addresses"].form)
	switch {
	case talks || addresses:
		r.addressed = r.addressed || slices.ContainsFunc(acts, func(a Act) bool {
			return slices.Contains([]ActKind{ActOtherUnit, ActMoreTime, ActHandover, ActDefer, ActDecline}, a.Kind)
		})
	case !slices.ContainsFunc(acts, func(a Act) bool { return a.Kind == ActQuestion }):
		r.neutral += n
	}
}

// isProse reports whether a text that no words announce is a text of substance: most of it talks to nobody and asks for nothing.
func (r *answerReader) isProse() bool {
	return r.neutral >= substanceWords && r.neutral*3 >= r.words*2 && !r.addressed
}
