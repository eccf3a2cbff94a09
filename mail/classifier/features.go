package classifier

import (
	"math"
	"regexp"
	"strings"
	"unicode"

	"loa/vietnamese"
)

// feature is one property of a text with its value.
type feature struct {
	index uint32 // in the table of the model
	value float64
}

// family is a kind of features. They share its weight, so that a long text does not count more than a short one.
type family struct {
	weight float64
	names  []string
}

const (
	tableBits = 16 // the table has 2^16 features
	tableSize = 1 << tableBits
	maxBytes  = 2 << 10 // the part of a text that is looked at
	maxWords  = 160     // the words of it that are looked at
	maxRunes  = 24      // the letters of a word that are looked at
)

// The weights of the families, chosen by leaving out one table after the other.
const (
	weightWords       = 1.0
	weightMarks       = 0.7
	weightPairs       = 1.2
	weightLetters     = 0.7
	weightExpressions = 0.6
	weightOwn         = 0.5 // of a feature for one question, beside the same feature for all questions
)

// featuresOf returns the features of a text as an answer to a question. Each has two places in the table: one for all questions and one for this
// question. So what was learned from the answers to one question helps with the others.
func featuresOf(question, text string) []feature {
	features := []feature{{indexOf(""), 1}, {indexOf(question), 1}}
	for _, f := range familiesOf(text) {
		names := distinct(f.names)
		value := f.weight / math.Sqrt(float64(max(len(names), 1)))
		for _, name := range names {
			features = append(features, feature{indexOf("\x00" + name), value}, feature{indexOf(question + "\x00" + name), value * weightOwn})
		}
	}
	return features
}

func familiesOf(text string) []family {
	plain, expressions := takeExpressions(lowered(text))
	written := wordsOf(plain)
	var words, marks, pairs, letters []string
	before := "^"
	for _, w := range written {
		bare := vietnamese.StripMarks(w)
		if w != bare {
			marks = append(marks, "marks "+w)
		}
		if persons[w] {
			bare = "xperson"
		}
		words = append(words, "word "+bare)
		pairs = append(pairs, "pair "+before+" "+bare)
		letters = appendRuns(letters, bare)
		before = bare
	}
	pairs = append(pairs, "pair "+before+" $")
	return []family{
		{weightWords, words},
		{weightMarks, marks},
		{weightPairs, pairs},
		{weightLetters, letters},
		{weightExpressions, append(expressions, "length "+lengthOf(len(written)))},
	}
}

// lowered is the part of a text that is looked at, in small letters.
func lowered(text string) string {
	if len(text) > maxBytes {
		text = strings.ToValidUTF8(text[:maxBytes], "")
	}
	return strings.ToLower(vietnamese.Normalize(text))
}

// appendRuns appends the runs of 3 to 5 letters in a word and its borders. They are alike in words that are typed with slips.
func appendRuns(names []string, word string) []string {
	runes := []rune("^" + word + "$")
	runes = runes[:min(len(runes), maxRunes)]
	for n := 3; n <= 5; n++ {
		for i := 0; i+n <= len(runes); i++ {
			names = append(names, "run "+string(runes[i:i+n]))
		}
	}
	return names
}

func lengthOf(words int) string {
	switch {
	case words <= 2:
		return "2"
	case words <= 5:
		return "5"
	case words <= 10:
		return "10"
	case words <= 20:
		return "20"
	case words <= 40:
		return "40"
	}
	return "more"
}

// expression is a kind of expressions that count as one word, whatever they say.
type expression struct {
	name    string
	needs   string // one of these letters stands in every such expression; it spares the search where there is none
	pattern *regexp.Regexp
}

// Names of expressions that signs are found by.
const (
	xLink     = "xlink"
	xDocument = "xdocument"
	xDate     = "xdate"
	xTime     = "xtime"
	xNumber   = "xnumber"
)

const digits = "0123456789"

// expressions are looked for in this order in small letters: what is found counts for no later one.
var expressions = []expression{
	{"xmail", "@", regexp.MustCompile(`[a-z0-9._-]+@[a-z0-9.-]+`)},
	{xLink, ".", regexp.MustCompile(`https?://\S+|\bwww\.\S+|\b[a-z0-9.-]+\.(?:vn|com|net|org|test)(?:/\S*)?\b`)},
	{xDocument, digits, regexp.MustCompile(`\b\d+(?:/\d{4})?/[a-zđ]+[-–][a-zđ0-9-]+`)},
	{xDate, digits, regexp.MustCompile(`\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b|ngày \d{1,2}(?: tháng \d{1,2})?|tháng \d{1,2}(?:/\d{4})?`)},
	{xTime, digits, regexp.MustCompile(`\b\d{1,2}(?:h\d{0,2}|g\d{1,2}|:\d{2}| giờ(?: \d{1,2})?)(?:\b|$)`)},
	{"xweekday", "htcfsmw", regexp.MustCompile(`thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|\b(?:thu [2-7]|t[2-7])\b|chủ nhật|\bcn\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day`)},
	{xNumber, digits, regexp.MustCompile(`\b\d[\d.,]*\b`)},
}

// takeExpressions writes the name of each expression in its place, and returns what stands in the text.
func takeExpressions(text string) (plain string, found []string) {
	for _, e := range expressions {
		if !strings.ContainsAny(text, e.needs) {
			continue
		}
		replaced := e.pattern.ReplaceAllString(text, " "+e.name+" ")
		if replaced != text {
			found = append(found, e.name)
		}
		text = replaced
	}
	if strings.Contains(text, "?") {
		found = append(found, "?")
	}
	if strings.HasSuffix(strings.TrimSpace(text), "?") {
		found = append(found, "ends ?")
	}
	if strings.Contains(text, "\n") {
		found = append(found, "lines")
	}
	return text, found
}

// persons are the words by which people speak of themselves and of each other.
var persons = vietnamese.WordSet("anh chị em cô chú bác ông bà cháu mình tôi tui bạn thầy sếp đc đ/c a c e chúng ta tớ o mệ dì cậu mợ tụi bọn")

// wordsOf are the words of a text, at most maxWords.
func wordsOf(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return words[:min(len(words), maxWords)]
}

// distinct are the names without those that come again, in their order.
func distinct(names []string) []string {
	seen := make(map[string]bool, len(names))
	var once []string
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			once = append(once, name)
		}
	}
	return once
}

// indexOf is the place of a feature in the table: FNV-1a with 32 bits, folded to those of the table. Two features may share a place.
func indexOf(name string) uint32 {
	hash := uint32(2166136261)
	for i := range len(name) {
		hash = (hash ^ uint32(name[i])) * 16777619
	}
	return (hash ^ hash>>tableBits) % tableSize
}
