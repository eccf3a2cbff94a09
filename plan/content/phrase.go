package content

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

// syllable is a word between spaces and marks, as texts are compared: "Hòa" and "hoà" are the same syllable, "báo" and "bảo" are not.
type syllable struct {
	text  string // as written
	bare  string // in lower case without its marks
	marks string // its marks in a fixed order, so that the place of a tone mark makes no difference; "đ" for that letter
}

// syllables cuts a text at everything that is neither a letter nor a digit.
func syllables(text string) []syllable {
	var list []syllable
	words := strings.FieldsFunc(norm.NFKC.String(strings.ToValidUTF8(text, " ")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
	for _, word := range words {
		if bare := vietnamese.Fold(word); bare != "" {
			list = append(list, syllable{word, bare, marksOf(word)})
		}
	}
	return list
}

func marksOf(word string) string {
	marks := slices.DeleteFunc([]rune(norm.NFKD.String(strings.ToLower(word))), func(r rune) bool { return r != 'đ' && !unicode.Is(unicode.M, r) })
	slices.Sort(marks)
	return string(marks)
}

// part is a syllable of a phrase, or a gap.
type part struct {
	syllable
	gap bool
}

// maxGap is how many syllables a gap stands for at most.
const maxGap = 5

// phrase is a run of syllables that proposes tags. A phrase without codes proposes none: it keeps the shorter phrases inside it from doing so.
type phrase struct {
	parts []part
	codes []Code
}

// phraseParts reads a phrase of a list: "chỉ số … của sở".
func phraseParts(words string) []part {
	var parts []part
	for i, piece := range strings.Split(words, "…") {
		if i > 0 && len(parts) > 0 {
			parts = append(parts, part{gap: true})
		}
		for _, s := range syllables(piece) {
			parts = append(parts, part{syllable: s})
		}
	}
	if n := len(parts); n > 0 && parts[n-1].gap {
		parts = parts[:n-1]
	}
	return parts
}

// addPhrase adds a code to a phrase, and the phrase when the list does not have it. A phrase of no tag that a list gives a tag has that tag.
func addPhrase(phrases []phrase, parts []part, code Code) []phrase {
	i := slices.IndexFunc(phrases, func(p phrase) bool {
		return slices.EqualFunc(p.parts, parts, func(a, b part) bool { return a.gap == b.gap && a.same(b.syllable) })
	})
	if i < 0 {
		phrases = append(phrases, phrase{parts: parts})
		i = len(phrases) - 1
	}
	if code != "" && !slices.Contains(phrases[i].codes, code) {
		phrases[i].codes = append(slices.Clone(phrases[i].codes), code)
	}
	return phrases
}

// found is a phrase in a text, from one of its syllables on.
type found struct {
	at    int
	words []syllable
	codes []Code
}

// find finds the phrases of a text, the longest first. A syllable belongs to one phrase at most. They are in the order of the text.
func find(phrases []phrase, text string) []found {
	list := syllables(text)
	unmarked := !slices.ContainsFunc(list, func(s syllable) bool { return s.marks != "" })
	var all []found
	for at := range list {
		for _, p := range phrases {
			if n := p.lengthAt(list[at:], unmarked); n > 0 {
				all = append(all, found{at, list[at : at+n], p.codes})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return len(b.words) - len(a.words) })
	var chosen []found
	for _, each := range all {
		if !slices.ContainsFunc(chosen, each.overlaps) {
			chosen = append(chosen, each)
		}
	}
	slices.SortFunc(chosen, func(a, b found) int { return a.at - b.at })
	return chosen
}

func (f found) overlaps(other found) bool {
	return f.at < other.at+len(other.words) && other.at < f.at+len(f.words)
}

// partOf says whether the words are a part of the longer words of another phrase that proposes tags.
func (f found) partOf(other found) bool {
	if len(other.codes) == 0 || len(f.words) >= len(other.words) {
		return false
	}
	for at := range len(other.words) - len(f.words) + 1 {
		if slices.EqualFunc(f.words, other.words[at:at+len(f.words)], syllable.same) {
			return true
		}
	}
	return false
}

func (f found) text() string {
	words := make([]string, 0, len(f.words))
	for _, s := range f.words {
		words = append(words, s.text)
	}
	return strings.Join(words, " ")
}

func (s syllable) same(other syllable) bool { return s.bare == other.bare && s.marks == other.marks }

// lengthAt is how many syllables of the text the phrase covers at its beginning, or 0. A text without any mark is compared without marks,
// but for phrases of one syllable with marks, which would be found in other words ("báo" in "bao").
func (p phrase) lengthAt(text []syllable, unmarked bool) int {
	bare := unmarked && len(p.parts) > 1
	return lengthOf(p.parts, text, bare)
}

func lengthOf(parts []part, text []syllable, bare bool) int {
	for i, part := range parts {
		if part.gap {
			for skipped := range maxGap + 1 {
				if i+skipped > len(text) {
					return 0
				}
				if n := lengthOf(parts[i+1:], text[i+skipped:], bare); n > 0 {
					return i + skipped + n
				}
			}
			return 0
		}
		if i >= len(text) || part.bare != text[i].bare || !bare && part.marks != text[i].marks {
			return 0
		}
	}
	return len(parts)
}
