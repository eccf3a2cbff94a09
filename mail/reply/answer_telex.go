package reply

import (
	"regexp"

	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

// letterWord matches a word in which the keys of the input method may have stayed.
var letterWord = regexp.MustCompile(`[\p{L}\p{M}]+`)

// repairTelex returns a text in which words typed with the input method off ("nhaanj", "ddơn") are those of the grammars that their keys stand
// for. A word that is a Vietnamese syllable without marks, or known to a grammar, stays.
func repairTelex(text string) string {
	return letterWord.ReplaceAllStringFunc(text, func(word string) string {
		lower := normalWord(word)
		if vocabulary[lower] || vocabularyUnmarked[lower] || answerWords[lower] || vietnamese.IsUnmarkedSyllable(lower) {
			return word
		}
		if meant := typedKeys(norm.NFD.String(lower)); vocabulary[meant] || answerWords[meant] {
			return meant
		}
		return word
	})
}

// answerWords are the words of the grammar of answers, with and without their marks.
var answerWords = collectAnswerWords(answers)

func collectAnswerWords(g *answerGrammar) map[string]bool {
	words := map[string]bool{}
	add := func(s spelling) { words[s.marked], words[s.unmarked] = true, true }
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
	return words
}
