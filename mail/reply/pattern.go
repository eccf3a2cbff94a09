package reply

import (
	"regexp"
	"strings"
	"unicode"

	"loa/vietnamese"
)

// pattern matches phrases in the tokens of a sentence. Its expression consists of words and the signs ( | ) ? { } of regular expressions.
// In addition _ is any word, ~ a placeholder of normalize, @ a name, # a number, a comma a comma, ^ and $ are the ends of the sentence,
// and a word in capitals is a list of [vietnamese.DecisionWords]. A sentence without Vietnamese marks is matched without marks too.
type pattern struct{ marked, folded *regexp.Regexp }

var patternWord = regexp.MustCompile(`[\p{L}\p{M}\p{N}/&]+|_|~|#|@|,|\s+|\{[0-9,]+\}`)

func compile(expression string) pattern {
	for i := 0; i < 3; i++ { // a list may contain lists
		expression = listName.ReplaceAllStringFunc(expression, func(name string) string {
			if list, known := vietnamese.DecisionWords[name]; known {
				return "(" + list + ")"
			}
			return name
		})
	}
	marked, folded := translate(expression), translate(vietnamese.StripMarks(onlyMarked.Replace(expression)))
	return pattern{regexp.MustCompile(marked), regexp.MustCompile(marked + "|" + folded)}
}

// onlyMarked drops the words that become another common word without their marks ("chờ", wait, and "cho", for).
var onlyMarked = strings.NewReplacer("|chờ", "", "|chớ", "", "|đang", "")

var listName = regexp.MustCompile(`\b[A-Z]{3,}\b`)

func translate(expression string) string {
	body := patternWord.ReplaceAllStringFunc(expression, func(word string) string {
		switch {
		case strings.TrimSpace(word) == "":
			return ""
		case word[0] == '{':
			return word
		case word == "_":
			return `(?:‹[\p{L}\p{N}][^›]*›)`
		case word == "~":
			return `(?:‹\*[a-z]›)`
		case word == "@":
			return `(?:‹\p{Lu}[^›]*›)`
		case word == "#":
			return `‹[0-9]+›`
		default:
			return "(?:‹" + regexp.QuoteMeta(word) + "›)"
		}
	})
	return "(?:" + body + ")"
}

// on returns the form for a sentence: with marks, or with and without.
func (p pattern) on(tokens string) *regexp.Regexp {
	if isUnmarked(tokens) {
		return p.folded
	}
	return p.marked
}

// isUnmarked reports whether a sentence has no Vietnamese letter with a mark.
func isUnmarked(tokens string) bool {
	for _, r := range tokens {
		if r > 0x7f && unicode.IsLetter(r) {
			return false
		}
	}
	return true
}

// find returns the first match as readable words.
func (p pattern) find(tokens string) (words string, found bool) {
	match := p.on(tokens).FindString(tokens)
	return readable(match), match != ""
}

// matches reports whether the pattern occurs.
func (p pattern) matches(tokens string) bool { return p.on(tokens).MatchString(tokens) }

// replace replaces every match by the given tokens.
func (p pattern) replace(tokens, with string) string {
	return p.on(tokens).ReplaceAllString(tokens, with)
}

func (p pattern) count(tokens string) int { return len(p.on(tokens).FindAllString(tokens, -1)) }

func readable(tokens string) string {
	words := strings.Fields(strings.NewReplacer("‹", "", "›", " ", "*h", "…", "*n", "…", "*d", "…", "*t", "…").Replace(tokens))
	return strings.ReplaceAll(strings.Join(words, " "), " ,", ",")
}
