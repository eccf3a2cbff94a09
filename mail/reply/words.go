package reply

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/vietnamese"
)

// word is a word or a sign of a sentence.
type word struct {
	text    string // lower case, the tone mark placed by the old rule, slips of the keyboard repaired, abbreviations written out
	written string // as the sender wrote it

	name      bool // begins with a capital where a sentence does not begin, or stands behind a title
	number    bool // digits, or a roman number
	separator bool // a comma or another sign between phrases
	free      bool // decides, binds, changes, denies, asks and dates nothing
	date      bool // dates something, and is free otherwise
	capital   bool // begins with a capital and decides nothing
	own       bool // a word of the sender's unit
	draft     bool // a word of the draft's title, channels or units
	token     int  // of an answer: the number of the address, document or date that the word stands for, from 1
}

// sentence is one sentence of the new text.
type sentence struct {
	words    []word
	written  string // as the sender wrote it
	question bool   // ends with a question mark
	unmarked bool   // has no Vietnamese letter with a mark

	listed bool // stands behind the number of a list
	line   int  // the number of the non-empty line on which it begins, from 0
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

// splitSentences splits a text into sentences. The text has been cleaned and its encoding repaired.
func splitSentences(text string, known Context) []sentence {
	var all []sentence
	for line, written := range unwrap(text) {
		for _, s := range lineSentences(written) {
			s.line = line
			s.complete(known)
			all = append(all, s)
		}
	}
	return all
}

// wrappedLength is the length in bytes from which a line may have been wrapped by the mail program.
const wrappedLength = 60

// unwrap joins the lines that a mail program has wrapped: a long line without a full stop, and a next one that begins with a small letter.
func unwrap(text string) []string {
	var lines []string
	wrapped := false
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		first, _ := utf8.DecodeRuneInString(line)
		switch {
		case line == "":
			wrapped = false
			continue
		case wrapped && unicode.IsLower(first):
			lines[len(lines)-1] += " " + line
		default:
			lines = append(lines, line)
		}
		wrapped = len(line) >= wrappedLength && !strings.ContainsAny(line[len(line)-1:], ".!?:;")
	}
	return lines
}

var (
	wordForm   = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+(?:['’/&-][\p{L}\p{M}\p{N}]+)*|\.(?:/\.|\.+)?|[^\s\p{L}\p{M}\p{N}]`)
	listNumber = regexp.MustCompile(`^\s*(?:[-+*•–·]\s+|\(?\d{1,2}\s*[.)/:]\s*|[a-e][.)]\s+|[IVX]{1,4}[.)]\s+|=>\s*)`)
	romanForm  = regexp.MustCompile(`^(?:i{1,3}|iv|vi{0,3}|ix|x)$`)
	digits     = regexp.MustCompile(`^\d[\d.,/-]*$`)
)

// lineSentences splits a line at its full stops. A mark of a list is no word.
func lineSentences(line string) []sentence {
	var all []sentence
	rest := listNumber.ReplaceAllString(line, "")
	listed := len(rest) < len(line)
	b := sentenceBuilder{line: rest, allCaps: rest == strings.ToUpper(rest)}
	finish := func(question bool, end int) {
		if s, some := b.finish(question, end); some {
			s.listed = listed
			all = append(all, s)
		}
	}
	for _, span := range wordForm.FindAllStringIndex(rest, -1) {
		switch token := rest[span[0]:span[1]]; {
		case token == "?" || token == "？":
			finish(true, span[1])
		case token == "!" || token == "…" || token == "./." || strings.HasPrefix(token, ".."):
			finish(false, span[1])
		case token == ".":
			if !b.abbreviated() {
				finish(false, span[1])
			}
		default:
			b.add(token)
		}
	}
	finish(false, len(rest))
	return all
}

// sentenceBuilder collects the words of a sentence.
type sentenceBuilder struct {
	line    string
	from    int // the offset in the line at which the sentence begins
	words   []word
	allCaps bool
}

// abbreviated reports whether the last word is an abbreviation such as "P", "TP" or "Q", whose full stop ends no sentence.
func (b *sentenceBuilder) abbreviated() bool {
	if len(b.words) == 0 {
		return false
	}
	last := b.words[len(b.words)-1].written
	return utf8.RuneCountInString(last) <= 2 && last == strings.ToUpper(last) && !unicode.IsDigit(rune(last[0])) && vietnamese.StripMarks(strings.ToLower(last)) != "y" && !b.allCaps
}

func (b *sentenceBuilder) add(token string) {
	first, _ := utf8.DecodeRuneInString(token)
	switch {
	case unicode.IsLetter(first) || unicode.IsNumber(first):
		b.addWord(token)
	case first == ':':
		b.words = append(b.words, word{text: ":", written: token, separator: true})
	case strings.ContainsRune(separators, first):
		b.words = append(b.words, word{text: ",", written: token, separator: true})
	case isOrnament(first):
		if first > 0xff && len(b.words) > 0 {
			b.words = append(b.words, word{text: ",", written: token, separator: true}) // a picture stands between two phrases
		}
	default:
		b.words = append(b.words, word{text: token, written: token})
	}
}

const separators = ",;:()-–—\"'“”‘’|/→=>+&"

// isOrnament reports whether a character has no meaning for the decision: a bullet, or a picture beside words that neither refuses nor asks.
func isOrnament(r rune) bool {
	switch {
	case strings.ContainsRune("*•·_~<>{}#^`\\[]", r):
		return true
	case strings.ContainsRune("👎❌🚫⛔✋🛑❓❔🤔😡😠🙅❎⏳⌛🕐", r):
		return false
	}
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || r == '\u20e3'
}

func (b *sentenceBuilder) addWord(token string) {
	if !keepJoined(token) {
		for part := range strings.FieldsFuncSeq(token, func(r rune) bool { return strings.ContainsRune("/&-", r) }) {
			b.addWord(part)
		}
		return
	}
	lower := normalWord(token)
	if expanded, known := abbreviations[lower]; known {
		for part := range strings.FieldsSeq(expanded) {
			b.words = append(b.words, word{text: part, written: token})
		}
		return
	}
	first, size := utf8.DecodeRuneInString(token)
	capital := unicode.IsUpper(first) && !b.allCaps && strings.ToUpper(token[:size]) == token[:size]
	w := word{text: lower, written: token, number: digits.MatchString(lower) || (romanForm.MatchString(lower) && unicode.IsUpper(first))}
	w.name = capital && !w.number && b.nameFollows(token)
	w.capital = capital && (w.name || !risky[lower])
	b.words = append(b.words, w)
}

// nameFollows reports whether a word with a capital is a name here: behind another word of the sentence, when it decides, binds and denies
// nothing.
func (b *sentenceBuilder) nameFollows(token string) bool {
	if len(b.words) == 0 {
		return false
	}
	last := b.words[len(b.words)-1]
	lower := normalWord(token)
	if places[last.text] {
		return true
	}
	if risky[lower] || dates[lower] {
		return (last.capital || titles[last.text]) && !neverNames[lower]
	}
	return !last.separator
}

func (b *sentenceBuilder) finish(question bool, end int) (sentence, bool) {
	words, written := joinNames(b.words), strings.TrimSpace(b.line[b.from:end])
	b.words, b.from = nil, end
	if len(words) == 0 && !question {
		return sentence{}, false
	}
	return sentence{words: words, written: written, question: question, unmarked: isUnmarked(words)}, true
}

// joinNames drops the dashes inside of names ("Phòng Văn hóa - Xã hội").
func joinNames(words []word) []word {
	var joined []word
	for i, w := range words {
		inside := w.separator && w.written == "-" && i > 0 && i+1 < len(words) && !words[i-1].separator && beginsWithCapital(words[i+1])
		if !inside {
			joined = append(joined, w)
		}
	}
	return joined
}

func beginsWithCapital(w word) bool {
	first, _ := utf8.DecodeRuneInString(w.written)
	return unicode.IsUpper(first) && !risky[w.text]
}

// complete repairs the slips of a sentence and marks what its words may be.
func (s *sentence) complete(known Context) {
	for i := range s.words {
		w := &s.words[i]
		if !w.separator && !w.number && !w.name {
			w.text = repairSlip(w.text)
		}
	}
	if !s.unmarked {
		restoreMarks(s.words)
	}
	joinCompounds(s.words)
	for i := range s.words {
		w := &s.words[i]
		if w.separator {
			continue
		}
		w.date = isDate(w, s.unmarked)
		w.free = !w.date && !isRisky(w, s.unmarked) && !strings.ContainsAny(w.text, "\ufffd?")
	}
	known.markDraftWords(s.words)
}

// joinCompounds gives the words of a compound texts that match no word of the grammar.
func joinCompounds(words []word) {
	for i := 1; i < len(words); i++ {
		if pair := words[i-1].text + " " + words[i].text; compounds[pair] {
			words[i-1].text, words[i].text = pair, pair
		}
	}
}

func isRisky(w *word, unmarked bool) bool {
	if w.name {
		return false
	}
	first, _ := utf8.DecodeRuneInString(w.text)
	if !unicode.IsLetter(first) && !unicode.IsNumber(first) {
		return true // a sign of unknown meaning
	}
	return risky[w.text] || (unmarked && riskyUnmarked[w.text] && !harmlessUnmarked[w.text] && !fillerUnmarked[w.text])
}

func isDate(w *word, unmarked bool) bool {
	if w.name {
		return false
	}
	return w.number || dates[w.text] || (unmarked && datesUnmarked[w.text] && !harmlessUnmarked[w.text])
}

// isUnmarked reports whether no word has a Vietnamese letter with a mark.
func isUnmarked(words []word) bool {
	return !slices.ContainsFunc(words, func(w word) bool {
		return strings.ContainsFunc(w.written, func(r rune) bool { return r > 0x7f && unicode.IsLetter(r) })
	})
}

// keepJoined reports whether a token with a joiner is one word: "đ/c", "PT-TH", "TT&TT", "12/KH-UBND", "p/s", "12/6/2026".
func keepJoined(token string) bool {
	if !strings.ContainsAny(token, "/&-") {
		return true
	}
	return joinedWords[strings.ToLower(token)] || token == strings.ToUpper(token)
}

var joinedWords = vietnamese.WordSet("đ/c đ/ch d/c p/s n/a e-mail t/b")

// titles are the words that a name can follow.
var titles = vietnamese.WordSet(`anh chị em cô chú bác ông bà đ/c đ/ch đc chí sở phòng ban ubnd quận huyện phường xã tp thành phố tỉnh đài báo cục vụ bộ trung tâm tt ts ths mr ms
	chào gửi kính thưa dear hi cho của p q đ/chí và`)

// places are the words that the name of a place follows ("ở Cần Thơ").
var places = vietnamese.WordSet("ở tại về")

// neverNames are the words that are no name even with a capital behind a title ("ok em Cơ bản nhất trí", "Đồng ý anh Sai rồi").
var neverNames = vietnamese.WordSet(`cơ bỏ sai xóa trừ hủy không chưa nhưng tuy nếu sửa thay thêm trả từ chờ đợi dừng ngừng khoan hoãn rút not no but if except duyệt đồng nhất
	approve approved agree ok okay chỉ còn riêng cần phải nên bổ chỉnh rà kiểm xem lại làm viết cắt đừng chớ chẳng đăng phát tạm về sẽ để`)

// normalWord returns the form in which words are compared: lower case, without apostrophes, the tone mark placed by the old rule.
func normalWord(word string) string {
	word = strings.ToLower(word)
	return oldTonePlace(collapseRuns(plainLetters.Replace(word)))
}

// collapseRuns writes a letter once that is typed three times and more ("nhaaa").
func collapseRuns(word string) string {
	letters := []rune(word)
	for i := 0; i+2 < len(letters); i++ {
		if letters[i] == letters[i+1] && letters[i] == letters[i+2] && unicode.IsLetter(letters[i]) {
			letters = slices.Delete(letters, i+1, i+2)
			if i+1 < len(letters) && letters[i] == letters[i+1] && (i+2 == len(letters) || letters[i+2] != letters[i]) {
				letters = slices.Delete(letters, i+1, i+2)
			}
			i--
		}
	}
	return string(letters)
}

var plainLetters = strings.NewReplacer("'", "", "’", "", "ð", "đ")

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
