package plan

import (
	_ "embed" // the words of shapes
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

//go:embed shape_words.toml
var shapeWordsFile []byte

// wordKind is what a word says about the work of a line. The kinds are the tables of shape_words.toml.
type wordKind string

// The kinds of words. A text without any of them has wordNone; wordCarryOut is made of a weak verb and a document.
const (
	wordNone        wordKind = ""
	wordEvent       wordKind = "event"
	wordContest     wordKind = "contest"
	wordMobile      wordKind = "mobile"
	wordDocument    wordKind = "document"
	wordDelivery    wordKind = "delivery"
	wordItem        wordKind = "item"
	wordFlow        wordKind = "flow"
	wordMake        wordKind = "make"
	wordAct         wordKind = "act"
	wordKeep        wordKind = "keep"
	wordDuty        wordKind = "duty"
	wordGuide       wordKind = "guide"
	wordReview      wordKind = "review"
	wordReward      wordKind = "reward"
	wordParticipate wordKind = "participate"
	wordFollow      wordKind = "follow"
	wordFunds       wordKind = "funds"
	wordHandle      wordKind = "handle"
	wordSystem      wordKind = "system"
	wordPublish     wordKind = "publish"
	wordWeak        wordKind = "weak"
	wordPerson      wordKind = "person"
	wordCarryOut    wordKind = "carry out"
)

// wordTable finds the kind of a phrase.
type wordTable struct {
	marked   map[string]wordKind // as written
	unmarked map[string]wordKind // without diacritics, for texts that are written so
	longest  int                 // words of a phrase
}

var shapeWords = mustWordTable(shapeWordsFile)

func mustWordTable(file []byte) wordTable {
	var tables map[wordKind][]string
	if err := toml.Unmarshal(file, &tables); err != nil {
		panic(fmt.Sprintf("shape_words.toml: %v", err))
	}
	table := wordTable{marked: map[string]wordKind{}, unmarked: map[string]wordKind{}}
	for kind, list := range tables {
		for _, phrase := range list {
			table.add(phrase, kind)
		}
	}
	return table
}

// add puts a phrase into the table. One syllable without its marks may be many words, "ký" and "kỳ": alone it is taken for what it is only in
// a text with marks. So is a phrase that without marks is another one of another kind.
func (t *wordTable) add(phrase string, kind wordKind) {
	words := strings.Fields(toned(phrase))
	written, folded := strings.Join(words, " "), vietnamese.Fold(phrase)
	if _, twice := t.marked[written]; twice {
		panic(fmt.Sprintf("shape_words.toml: %q stands twice", phrase))
	}
	t.marked[written] = kind
	t.longest = max(t.longest, len(words))
	if len(words) == 1 && kind != wordFlow && !vietnamese.IsASCII(phrase) {
		return
	}
	if other, twice := t.unmarked[folded]; twice && other != kind {
		panic(fmt.Sprintf("shape_words.toml: %q without marks is also of the kind %s", phrase, other))
	}
	t.unmarked[folded] = kind
}

// toned is a text in lower case with the tone mark of each syllable behind it, because "hòa" is also written "hoà".
func toned(text string) string {
	words := strings.Fields(norm.NFD.String(strings.ToLower(text)))
	for i, word := range words {
		var letters, tone strings.Builder
		for _, r := range word {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", r) {
				tone.WriteRune(r)
				continue
			}
			letters.WriteRune(r)
		}
		words[i] = norm.NFC.String(letters.String()) + tone.String()
	}
	return strings.Join(words, " ")
}

// workText is the words of a cell, with each punctuation mark as a word of its own: without diacritics, and as written.
type workText struct {
	words, written []string
	unmarked       bool // the cell has no diacritics at all
}

var (
	workQuoted    = regexp.MustCompile(`"[^"]*"|“[^”]*”|«[^»]*»|'[^']{3,}'`)
	workBracketed = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)
	workWord      = regexp.MustCompile(`[\p{L}\p{M}]+|[0-9]+(?:\.[0-9]{3})*[\p{L}\p{M}]*|[,;:/%>=+.()-]`)
	workSigns     = strings.NewReplacer("t/c ", "tổ chức ", "–", "-", "—", "-", "≥", ">=", "…", ".", "&", " và ")
	workShort     = map[string]string{
		"bc": "báo cáo", "kh": "kế hoạch", "hn": "hội nghị", "qđ": "quyết định", "cv": "công văn", "vb": "văn bản", "tt": "tuyên truyền", "tx": "thường xuyên",
	}
)

// newWorkText cuts a text into words. Abbreviations are written out where nothing else can be meant: at the beginning, and behind a weak verb.
func newWorkText(text string) workText {
	t := workText{unmarked: vietnamese.IsASCII(text)}
	for _, word := range workWord.FindAllString(workSigns.Replace(strings.ToLower(norm.NFC.String(text))), -1) {
		long, short := workShort[word]
		if !short || len(t.words) > 0 && !t.endsWeak() {
			long = word
		}
		for _, each := range strings.Fields(long) {
			t.words = append(t.words, strings.ToLower(vietnamese.StripMarks(each)))
			t.written = append(t.written, toned(each))
		}
	}
	return t
}

// endsWeak says whether the last word or the last two are a weak verb.
func (t workText) endsWeak() bool {
	for _, n := range []int{1, 2} {
		if n <= len(t.words) && shapeWords.marked[strings.Join(t.written[len(t.written)-n:], " ")] == wordWeak {
			return true
		}
	}
	return false
}

// headText is the words that can say what the work is: the names in quotation marks and remarks in brackets are its subject.
func headText(text string) workText {
	bare := workQuoted.ReplaceAllString(text, " ")
	without := newWorkText(workBracketed.ReplaceAllString(bare, " , "))
	if !slices.ContainsFunc(without.words, isLetters) {
		return newWorkText(bare)
	}
	return without
}

// from is the text from a word on.
func (t workText) from(i int) workText {
	return workText{t.words[i:], t.written[i:], t.unmarked}
}

// String joins the words by spaces, with a space at each end, so that a phrase between spaces can be searched. It has no diacritics.
func (t workText) String() string { return " " + strings.Join(t.words, " ") + " " }

// has says whether one of the phrases, without diacritics, stands in the text.
func (t workText) has(phrases ...string) bool {
	text := t.String()
	return slices.ContainsFunc(phrases, func(phrase string) bool { return strings.Contains(text, " "+phrase+" ") })
}

// at is the kind of the longest known phrase that begins at a place, and how many words it has; 0 when none does.
func (t workText) at(i int) (wordKind, int) {
	for n := min(shapeWords.longest, len(t.words)-i); n > 0; n-- {
		kind, known := shapeWords.marked[strings.Join(t.written[i:i+n], " ")]
		if !known && t.unmarked {
			kind, known = shapeWords.unmarked[strings.Join(t.words[i:i+n], " ")]
		}
		if known {
			return kind, n
		}
	}
	return wordNone, 0
}
