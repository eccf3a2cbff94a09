package reply

import (
	"regexp"
	"slices"
	"strings"
)

// How many words make a text of substance. A short news item for the loudspeakers has about forty.
const (
	announcedWords = 35 // behind words that announce a draft
	substanceWords = 40 // without such words
)

// introducesText returns where the text of a draft begins, in a sentence that announces it ("Em gửi lời bình:").
func introducesText(s sentence) (end int, found bool) {
	m := proseMatcher(s.words, s.unmarked)
	announces := answers.byName["announces-text"]
	_, end, found = m.find(form{expression: announces.form, first: announces.first})
	return end, found
}

// announced reports whether the text of a draft stands behind a place of a sentence: it is long enough, and more than a quarter of it talks to
// nobody.
func (r *answerReader) announced(place, end int) bool {
	words, neutral := 0, 0
	for i, s := range r.sentences[place:] {
		behind := s.words
		if i == 0 {
			behind = behind[end:]
		}
		n := wordCount(behind)
		words += n
		if !talks(proseMatcher(behind, s.unmarked)) {
			neutral += n
		}
	}
	return words >= announcedWords && neutral*4 >= words
}

// proseMatcher looks for phrases of the grammar of answers in words of a text that may be a draft.
func proseMatcher(words []word, unmarked bool) *matcher {
	m := newMatcher(&answers.grammar, words[:min(len(words), maxSentenceWords)], unmarked)
	m.suspicious = true
	return m
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

// asking are the acts that no sentence of a draft has, when it also talks to its reader.
var asking = []ActKind{ActOtherUnit, ActMoreTime, ActHandover, ActDefer, ActDecline, ActReceipt}

// weigh counts a sentence as one that could stand in a draft, or as one that talks to its reader.
func (r *answerReader) weigh(s sentence, acts []Act) {
	n := wordCount(s.words)
	r.words += n
	m := proseMatcher(s.words, s.unmarked)
	public := answers.byName["public-word"]
	for i := range m.words {
		if !m.classEnds(public, i).empty() {
			r.public++
		}
	}
	r.handedIn = r.handedIn || m.contains(answers.byName["hands-in"])
	if strings.ContainsAny(s.written, "\"“”") || !talks(m) {
		r.neutral += n
		return
	}
	r.addressed = r.addressed || slices.ContainsFunc(acts, func(a Act) bool { return slices.Contains(asking, a.Kind) })
}

// talks reports whether a sentence talks to the reader of the letter.
func talks(m *matcher) bool {
	name := "addresses"
	if m.unmarked {
		name = "addresses-unmarked"
	}
	return m.contains(answers.byName[name])
}

// publicWords is how many words of the field a text of substance has at least.
const publicWords = 3

// isProse reports whether a text that no words announce is a text of substance: most of it talks to nobody, it asks for nothing, and it is
// about what the administration does for people. A sketch is one although its persons talk and ask.
func (r *answerReader) isProse() bool {
	if r.spoken && r.words >= spokenWords {
		return true
	}
	if r.handedIn && r.neutral >= announcedWords && r.neutral*2 >= r.words && r.public > 0 && !r.addressed {
		return true
	}
	return r.neutral >= substanceWords && r.neutral*3 >= r.words*2 && r.public >= publicWords && !r.addressed
}

// spokenWords is how many words a sketch has at least, with those that hand it in.
const spokenWords = 30

// Lines of a sketch, each with the person that says it, and words that name such a text.
var (
	roleLine   = regexp.MustCompile(`(?m)^[ \t]*-?[ \t]*(?:Ông|Bà|Anh|Chị|Cô|Chú|Bác|Cán bộ|Công chức|Người dân|Nhân viên|Công an|Tổ trưởng|Trưởng thôn|MC|Hỏi|Đáp|Mẹ|Bố|Con|Cháu)(?: \p{Lu}\p{L}*){0,2}[ \t]*:`)
	namesDrama = regexp.MustCompile(`(?i)tiểu phẩm|kịch bản|hoạt cảnh|hỏi đáp|lời thoại|đối thoại|tình huống`)
)

// isDrama reports whether a text is a sketch: it says so, and three of its lines and more name who says them.
func isDrama(text string) bool {
	return len(roleLine.FindAllStringIndex(text, 3)) == 3 && namesDrama.MatchString(text)
}
