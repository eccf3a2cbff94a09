package reply

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/vietnamese"
)

// The verdict is read from a sentence written as tokens, each in its own brackets: "‹đồng›‹ý›‹,›‹nhưng›". Brackets make
// patterns exact: "duyệt" never matches inside a longer word, and two patterns never fight for the space between words.

// sentence is one sentence of the new text.
type sentence struct {
	tokens   string
	question bool
	// line is the number of the non-empty line it begins on, from 0.
	line int
	// names are words written with a capital behind a title or another name; they may be unknown.
	names map[string]bool
}

// sentences splits text that has been cleaned and mended.
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
	last    string // the word before, as written; "" at the beginning and after punctuation
	named   bool   // the word before can be followed by a name
	person  bool   // and by the name of a person
	allCaps bool
}

func newBuilder(line string) *sentenceBuilder {
	return &sentenceBuilder{names: map[string]bool{}, allCaps: line == strings.ToUpper(line)}
}

// abbreviated is true behind "P", "TP", "Q" and the like, whose full stop ends no sentence.
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

// neverNames are the words that stay what they mean when somebody writes them with a capital behind a title ("ok em Cơ bản
// nhất trí"): all that deny, bind, change or doubt, but those that are names as well.
var neverNames = neverNameWords()

func neverNameWords() map[string]bool {
	words := vietnamese.Words("trả từ rút hủy thu dừng khoan ngừng hoãn bác phản làm viết soạn hết huỷ withdraw revoke reject return decline refuse redo")
	for _, name := range []string{"DENY", "BIND", "CHANGE", "HEDGE", "EXTEND"} {
		for _, phrase := range strings.FieldsFunc(vietnamese.Lists[name], func(r rune) bool { return strings.ContainsRune("|(){}?,_", r) }) {
			for word := range strings.FieldsSeq(phrase) {
				words[word] = true
			}
		}
	}
	for word := range vietnamese.Words("mai song định nguyên hoàn thu tính sơ họp bàn tôi mình anh chị em ý kiến kiện hợp thành nghỉ phép đơn vị") {
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

// isOrnament is true for signs that say nothing: bullets, thanks as an emoji. A thumb is not an ornament but not a word either.
func isOrnament(r rune) bool {
	return strings.ContainsRune("*•·_=~|[]<>{}#^`", r) || r == '🙏' || r == '☺' || r == '😊'
}

// keepJoined is true for words that a joiner holds together: "đ/c", "PT-TH", "TT&TT", "12/KH-UBND", "p/s".
func keepJoined(token string) bool {
	if !strings.ContainsAny(token, "/&-") {
		return true
	}
	return joinedWords[strings.ToLower(token)] || token == strings.ToUpper(token)
}

var joinedWords = vietnamese.Words("đ/c đ/ch d/c p/s n/a e-mail")

// normalWord is the form in which words are compared: lower case, apostrophes out, the tone mark where the old rule puts it.
func normalWord(word string) string {
	word = strings.ToLower(word)
	word = strings.NewReplacer("'", "", "’", "", "ð", "đ").Replace(word)
	return oldTonePlace(word)
}

var tonePlaces = strings.NewReplacer(
	"oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa", "oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
	"uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy")

// oldTonePlace writes "thuỷ" as "thủy" and "hoà" as "hòa"; both are in use. Behind q the u belongs to the onset ("quý").
func oldTonePlace(word string) string {
	for _, pair := range []string{"oa", "oe", "uy"} {
		if len(word) > 2 && strings.HasSuffix(vietnamese.StripMarks(word), pair) && !strings.HasPrefix(word, "q") {
			return tonePlaces.Replace(word)
		}
	}
	return word
}
