package reply

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

// asciiWord matches a word in which the keys of the input method may have stayed.
var asciiWord = regexp.MustCompile(`[\p{L}\p{M}]+`)

// repairTelex returns a text in which words typed with the input method off ("nhaanj", "ddơn") are those of the grammars that their keys stand
// for. A word that is a Vietnamese syllable without marks, or known to a grammar, stays.
func repairTelex(text string) string {
	return asciiWord.ReplaceAllStringFunc(text, func(word string) string {
		lower := normalWord(word)
		if vocabulary[lower] || vocabularyUnmarked[lower] || answerVocabulary[lower] || vietnamese.IsUnmarkedSyllable(lower) {
			return word
		}
		if meant, found := telexWords[telexKeys(lower)]; found {
			return meant
		}
		return word
	})
}

var answerVocabulary, telexWords = collectAnswerWords(answers)

// collectAnswerWords returns the words of the grammar of answers, and the words of both grammars by the keys of the input method Telex.
func collectAnswerWords(g *answerGrammar) (words map[string]bool, byKeys map[string]string) {
	words, byKeys = map[string]bool{}, map[string]string{}
	add := func(s spelling) {
		words[s.marked], words[s.unmarked] = true, true
		if keys := telexKeys(s.marked); keys != s.marked && !strings.ContainsFunc(s.marked, func(r rune) bool { return !unicode.IsLetter(r) }) {
			byKeys[keys] = s.marked
		}
	}
	for _, c := range g.classes {
		c.form.words(add)
	}
	for _, a := range g.acts {
		for _, e := range a.forms {
			e.expression.words(add)
		}
	}
	for _, s := range g.stands.shapes {
		for _, f := range s.forms {
			f.expression.words(add)
		}
	}
	for _, o := range g.stands.obstacles {
		for _, e := range o.forms {
			e.expression.words(add)
		}
	}
	return words, byKeys
}

// telexMarks are the keys of the marks of a letter, and telexTones those of the tones.
var (
	telexMarks = map[rune]string{'\u0306': "w", '\u031b': "w"}
	telexTones = map[rune]string{'\u0301': "s", '\u0300': "f", '\u0309': "r", '\u0303': "x", '\u0323': "j"}
)

// telexKeys returns the keys that write a word in Telex: the marks behind their letters ("aa", "ow", "dd"), the tone at the end.
func telexKeys(word string) string {
	var b strings.Builder
	tone := ""
	var last rune
	for _, r := range norm.NFD.String(word) {
		switch {
		case r == 'đ':
			b.WriteString("dd")
		case r == '\u0302':
			b.WriteRune(last)
		case telexMarks[r] != "":
			b.WriteString(telexMarks[r])
		case telexTones[r] != "":
			tone = telexTones[r]
		case unicode.IsLetter(r):
			b.WriteRune(r)
			last = r
		}
	}
	return b.String() + tone
}
