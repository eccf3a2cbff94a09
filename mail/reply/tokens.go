package reply

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/vietnamese"
)

// The verdict is interpreted from sentences of tokens, each in brackets: "‹đồng›‹ý›‹,›‹nhưng›". With brackets a pattern such as "duyệt"
// never matches inside of a longer word, and patterns need no rule for the space between words.

// sentence is one sentence of the new text.
type sentence struct {
	tokens   string
	question bool
	// line is the number of the non-empty line it begins on, from 0.
	line int
	// names are the words with a capital behind a title or another name. A name may be an unknown word.
	names map[string]bool
}

// sentences splits a text into sentences. The text has been cleaned and its encoding repaired.
func sentences(text string) []sentence {
	var all []sentence
	for line, words := range NonEmptyLines(text) {
		for _, s := range lineSentences(words) {
			s.line = line
			all = append(all, s)
		}
	}
	return all
}

// NonEmptyLines returns the lines of a text that are not only white space.
func NonEmptyLines(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

var tokenForm = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+(?:['’/&-][\p{L}\p{M}\p{N}]+)*|\.(?:/\.|\.+)?|[^\s\p{L}\p{M}\p{N}]`)

func lineSentences(line string) []sentence {
	var all []sentence
	b := newBuilder(line)
	for _, token := range tokenForm.FindAllString(line, -1) {
		switch {
		case token == "?" || token == "？":
			all = append(all, b.finish(true)...)
		case token == "!" || token == "…" || token == "./." || strings.HasPrefix(token, ".."):
			all = append(all, b.finish(false)...)
		case token == ".":
			if !b.abbreviated() {
				all = append(all, b.finish(false)...)
			}
		default:
			b.add(token)
		}
	}
	return append(all, b.finish(false)...)
}

type sentenceBuilder struct {
	tokens  strings.Builder
	names   map[string]bool
	last    string // the last word, as written; "" at the beginning and after punctuation
	named   bool   // a name can follow the last word
	person  bool   // the name of a person can follow the last word
	allCaps bool
}

func newBuilder(line string) *sentenceBuilder {
	return &sentenceBuilder{names: map[string]bool{}, allCaps: line == strings.ToUpper(line)}
}

// abbreviated reports whether the last word is an abbreviation such as "P", "TP" or "Q", whose full stop ends no sentence.
func (b *sentenceBuilder) abbreviated() bool {
	return b.last != "" && utf8.RuneCountInString(b.last) <= 2 && b.last == strings.ToUpper(b.last) && !unicode.IsDigit(rune(b.last[0])) && vietnamese.StripMarks(strings.ToLower(b.last)) != "y"
}

func (b *sentenceBuilder) add(token string) {
	first, _ := utf8.DecodeRuneInString(token)
	if !unicode.IsLetter(first) && !unicode.IsNumber(first) {
		if isPunctuation(token) {
			b.put(token)
		} else if !isOrnament(first) {
			b.put("�")
		}
		b.last, b.named, b.person = "", false, false
		return
	}
	word := normalWord(token)
	if !keepJoined(token) {
		for part := range strings.FieldsFuncSeq(token, func(r rune) bool { return strings.ContainsRune("/&-", r) }) {
			b.addWord(part, normalWord(part))
		}
		return
	}
	b.addWord(token, word)
}

func (b *sentenceBuilder) addWord(written, word string) {
	first, size := utf8.DecodeRuneInString(written)
	capital := unicode.IsUpper(first) && !b.allCaps
	switch {
	case capital && b.named && !neverNames[word]:
		b.names[word] = true
		if b.person && (!vietnamese.IsASCII(written) || written != strings.ToUpper(written)) {
			word = strings.ToUpper(word[:size]) + word[size:] // no pattern matches a name
		}
	case capital && !b.allCaps && len(written) >= 2 && vietnamese.IsASCII(written) && written == strings.ToUpper(written):
		b.names[word] = true // an abbreviation: CCHC, UBND
	}
	b.person = persons[word] || (b.person && word != normalWord(written))
	b.named = titles[word] || (capital && b.names[normalWord(written)])
	b.last = written
	b.put(word)
}

// neverNames are the words that are no name even with a capital behind a title ("ok em Cơ bản nhất trí"): all words that deny, bind,
// change or hedge, except those that are names as well.
var neverNames = neverNameWords()

func neverNameWords() map[string]bool {
	words := vietnamese.WordSet("trả từ rút hủy thu dừng khoan ngừng hoãn bác phản làm viết soạn hết huỷ withdraw revoke reject return decline refuse redo")
	for _, name := range []string{"DENY", "BIND", "CHANGE", "HEDGE", "EXTEND"} {
		for _, phrase := range strings.FieldsFunc(vietnamese.DecisionWords[name], func(r rune) bool { return strings.ContainsRune("|(){}?,_", r) }) {
			for word := range strings.FieldsSeq(phrase) {
				words[word] = true
			}
		}
	}
	for word := range vietnamese.WordSet("mai song định nguyên hoàn thu tính sơ họp bàn tôi mình anh chị em ý kiến kiện hợp thành nghỉ phép đơn vị") {
		delete(words, word)
	}
	return words
}

func (b *sentenceBuilder) put(word string) {
	b.tokens.WriteString("‹" + word + "›")
}

func (b *sentenceBuilder) finish(question bool) []sentence {
	tokens, names := b.tokens.String(), b.names
	*b = sentenceBuilder{names: map[string]bool{}, allCaps: b.allCaps}
	if tokens == "" && !question {
		return nil
	}
	return []sentence{{tokens: tokens, question: question, names: names}}
}

func isPunctuation(token string) bool { return strings.Contains(",;:()-–—\"'“”‘’", token) }

// isOrnament reports whether a character has no meaning for the decision, such as a bullet or an emoji of thanks. A raised thumb is neither
// an ornament nor a word.
func isOrnament(r rune) bool {
	return strings.ContainsRune("*•·_=~|[]<>{}#^`", r) || r == '🙏' || r == '☺' || r == '😊'
}

// keepJoined reports whether a token with a joiner is one word: "đ/c", "PT-TH", "TT&TT", "12/KH-UBND", "p/s".
func keepJoined(token string) bool {
	if !strings.ContainsAny(token, "/&-") {
		return true
	}
	return joinedWords[strings.ToLower(token)] || token == strings.ToUpper(token)
}

var joinedWords = vietnamese.WordSet("đ/c đ/ch d/c p/s n/a e-mail")

// normalWord returns the form in which words are compared: lower case, without apostrophes, the tone mark placed by the old rule.
func normalWord(word string) string {
	word = strings.ToLower(word)
	word = strings.NewReplacer("'", "", "’", "", "ð", "đ").Replace(word)
	return oldTonePlace(word)
}

var tonePlaces = strings.NewReplacer(
	"oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa", "oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
	"uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy")

// oldTonePlace returns "thuỷ" as "thủy" and "hoà" as "hòa", since both spellings are in use. Behind q the letter u belongs to the onset
// ("quý"), and the word is unchanged.
func oldTonePlace(word string) string {
	for _, pair := range []string{"oa", "oe", "uy"} {
		if len(word) > 2 && strings.HasSuffix(vietnamese.StripMarks(word), pair) && !strings.HasPrefix(word, "q") {
			return tonePlaces.Replace(word)
		}
	}
	return word
}
