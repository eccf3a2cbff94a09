package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mottoWords are the words of which mottos consist: values, links between them, and whole phrases. Values and phrases are lists of words, by
// their first word.
type mottoWords struct {
	values, phrases map[string][][]string
	links           map[string]bool
}

func newMottoWords(values, phrases []string, links map[string]bool) mottoWords {
	return mottoWords{values: wordLists(values), phrases: wordLists(phrases), links: links}
}

func wordLists(written []string) map[string][][]string {
	lists := map[string][][]string{}
	for _, one := range written {
		words := mottoLine(one)
		lists[words[0]] = append(lists[words[0]], words)
	}
	return lists
}

// mottoLine returns the words of a line in the form in which they are compared.
func mottoLine(line string) []string {
	var words []string
	for _, token := range wordForm.FindAllString(line, -1) {
		for part := range strings.FieldsFuncSeq(token, func(r rune) bool { return r == '-' || r == '/' || r == '&' }) {
			if first, _ := utf8.DecodeRuneInString(part); unicode.IsLetter(first) || unicode.IsNumber(first) {
				words = append(words, normalWord(part))
			}
		}
	}
	return words
}

// isMotto reports whether a line is a motto: all of its words are those of mottos, with a whole phrase or two values at least. A line of such
// words cannot be an instruction about a draft, because the lists have no word for one.
func isMotto(line string) bool {
	words := mottoLine(line)
	values := 0
	for i := 0; i < len(words); {
		if n := longest(mottos.phrases[words[i]], words[i:]); n > 0 {
			values, i = values+2, i+n
			continue
		}
		if n := longest(mottos.values[words[i]], words[i:]); n > 0 {
			values, i = values+1, i+n
			continue
		}
		if !mottos.links[words[i]] {
			return false
		}
		i++
	}
	return values >= 2
}

// longest returns the length of the longest of some lists with which words begin; 0 when they begin with none.
func longest(lists [][]string, words []string) int {
	most := 0
	for _, list := range lists {
		if len(list) > most && len(list) <= len(words) && strings.Join(list, " ") == strings.Join(words[:len(list)], " ") {
			most = len(list)
		}
	}
	return most
}
