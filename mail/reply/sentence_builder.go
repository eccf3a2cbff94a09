package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/vietnamese"
)

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
	if foreignTitles[last] {
		return true
	}
	return utf8.RuneCountInString(last) <= 2 && last == strings.ToUpper(last) && !unicode.IsDigit(rune(last[0])) && vietnamese.StripMarks(strings.ToLower(last)) != "y" && !b.allCaps
}

// foreignTitles are titles of persons that are written with a full stop.
var foreignTitles = map[string]bool{"Mr": true, "Ms": true, "Mrs": true, "Dr": true}

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
	return !last.separator || last.written == "," // behind a comma no sentence begins
}

func (b *sentenceBuilder) finish(question bool, end int) (sentence, bool) {
	words, written := joinTitles(joinNames(b.words)), strings.TrimSpace(b.line[b.from:end])
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

// titleWord is the text of a word that stands for a title in quotation marks.
const titleWord = "“”"

// titled are the last words of what has a title.
var titled = vietnamese.WordSet("bài viết tin thảo video clip rơi gấp kịch bản hoạch thi infographic truyền đề sự báo mục văn phim thanh hình án trình")

// neverTitled are words that may order a change in quotation marks and are in few titles.
var neverTitled = vietnamese.WordSet("sửa thay bỏ thành đổi xóa thêm nhưng nếu trừ chưa duyệt trả lại")

// joinTitles makes one word of a title in quotation marks behind the word of what has it: bài "Nộp hồ sơ tại nhà, nhận kết quả qua bưu điện".
func joinTitles(words []word) []word {
	var joined []word
	for i := 0; i < len(words); i++ {
		joined = append(joined, words[i])
		if i == 0 || !isQuoteSign(words[i]) || !titled[words[i-1].text] {
			continue
		}
		length := slices.IndexFunc(words[i+1:], isQuoteSign)
		if length < 3 || slices.ContainsFunc(words[i+1:i+1+length], func(w word) bool { return neverTitled[w.text] }) {
			continue
		}
		joined[len(joined)-1] = word{text: titleWord, written: writtenWords(words[i : i+length+2])}
		i += length + 1
	}
	return joined
}

func isQuoteSign(w word) bool { return w.separator && strings.ContainsAny(w.written, "\"“”") }

func beginsWithCapital(w word) bool {
	first, _ := utf8.DecodeRuneInString(w.written)
	return unicode.IsUpper(first) && !risky[w.text]
}

// keepJoined reports whether a token with a joiner is one word: "đ/c", "PT-TH", "TT&TT", "12/KH-UBND", "p/s", "12/6/2026".
func keepJoined(token string) bool {
	if !strings.ContainsAny(token, "/&-") {
		return true
	}
	return joinedWords[strings.ToLower(token)] || token == strings.ToUpper(token)
}

var joinedWords = vietnamese.WordSet("đ/c đ/ch d/c p/s n/a e-mail t/b đ/ý")

// titles are the words that a name can follow.
var titles = vietnamese.WordSet(`anh chị em cô chú bác ông bà đ/c đ/ch đc chí sở phòng ban ubnd quận huyện phường xã tp thành phố tỉnh đài báo cục vụ bộ trung tâm tt ts ths mr ms
	chào gửi kính thưa dear hi cho của p q đ/chí và`)

// places are the words that the name of a place follows ("ở Cần Thơ").
var places = vietnamese.WordSet("ở tại về")

// neverNames are the words that are no name even with a capital behind a title ("ok em Cơ bản nhất trí", "Đồng ý anh Sai rồi").
var neverNames = vietnamese.WordSet(`cơ bỏ sai xóa trừ hủy không chưa nhưng tuy nếu sửa thay thêm trả từ chờ đợi dừng ngừng khoan hoãn rút not no but if except duyệt đồng nhất
	approve approved agree ok okay chỉ còn riêng cần phải nên bổ chỉnh rà kiểm xem lại làm viết cắt đừng chớ chẳng đăng phát tạm về sẽ để`)
