package deadline

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

// normalize gives the form of a deadline's words that the patterns match: lower case without diacritics, digits for the words that count
// months, quarters and times, ASCII digits and dashes, single spaces. Punctuation stays.
func normalize(text string) string {
	text = strings.ToLower(norm.NFC.String(norm.NFKC.String(strings.ToValidUTF8(text, " "))))
	text = strings.Map(plainRune, bulletLine.ReplaceAllString(text, "; "))
	words := strings.Join(replaceNumberWords(splitNumberWords(strings.Fields(spacing.ReplaceAllString(text, " $0 ")))), " ")
	var folded strings.Builder
	for _, r := range norm.NFD.String(words) {
		if !unicode.Is(unicode.M, r) {
			folded.WriteRune(vietnamese.FoldLetter(r))
		}
	}
	words = strings.Join(strings.Fields(folded.String()), " ")
	words = reportPeriod.ReplaceAllString(words, " ")
	words = spellings.Replace(" " + words + " ")
	words = notQuarter.ReplaceAllString(words, "qui $1")
	words = clockOfDate.ReplaceAllString(words, "$1")
	words = joinedNumber.ReplaceAllString(words, "$1 $2")
	words = round.ReplaceAllString(words, "$1")
	words = dayDotMonth.ReplaceAllString(words, "$1 $2/$3$4")
	words = share.ReplaceAllString(words, " ")
	return strings.Trim(words, " .,;:/-…")
}

var (
	spacing   = regexp.MustCompile(`[,;()+:&]`)
	spellings = strings.NewReplacer(" qui ", " quy ", " ki ", " ky ", " & ", " va ", " ( ", " , ", " ) ", " , ", " hang thang hang ", " hang ",
		" t.xuyen ", " thuong xuyen ", " t. xuyen ", " thuong xuyen ", " tx ", " thuong xuyen ",
		" viet nam ", " vietnam ", " nua dau nam ", " 6 thang dau nam ", " nua cuoi nam ", " 6 thang cuoi nam ")
	bulletLine   = regexp.MustCompile(`(?:^|\n)\s*[-–•+*]\s+`)
	reportPeriod = regexp.MustCompile(`\( ?(?:bao cao )?(?:[369] thang|(?:ca )?nam|quy)(?: (?:dau|cuoi) nam)? ?\)`)                                                                                           // "25/6 (6 tháng)": of which report
	notQuarter   = regexp.MustCompile(`\bquy (trinh|dinh|che|mo|uoc|hoach)\b`)                                                                                                                                // "quy trình", "quy định" and so on are not quarters
	clockOfDate  = regexp.MustCompile(`\b(\d{4}-\d{1,2}-\d{1,2}) ?t?\d{1,2} ?: ?\d{2}(?: ?: ?\d{2})?`)                                                                                                        // a cell that holds a date and the hour 0
	dayDotMonth  = regexp.MustCompile(`\b(truoc|ngay|den|tu|nhat|han) (\d{1,2})\.(\d{1,2})($|[^0-9.])`)                                                                                                       // "trước 8.3"
	joinedNumber = regexp.MustCompile(`\b(ngay|thang|quy|nam|truoc|den)(\d)`)                                                                                                                                 // "trước ngày15/12"
	round        = regexp.MustCompile(`\b(?:(?:dot|vong) (?:thu )?\d{1,2} ?(?:, ?|: ?)?|(?:lan|ky) (?:thu )?\d{1,2} ?: ?)(\(|\b(?:truoc|thang|quy|ngay|tu|tuan|trong|hoan thanh|\d{1,2}/)\b|\d{1,2} ?/ ?\d)`) // "đợt 1: tháng 4" names no month by its 1
	share        = regexp.MustCompile(` ?:? ?\b(?:dat |hoan thanh )?\d{1,3} ?%`)                                                                                                                              // how much is due by then: "Quý II: 50%"
)

// plainRune drops invisible characters and replaces every dash by "-", every space by " ".
func plainRune(r rune) rune {
	switch {
	case unicode.Is(unicode.Cf, r):
		return -1
	case unicode.Is(unicode.Pd, r), r == '−', r == '~', r == '→', r == '➔':
		return '-'
	case unicode.IsSpace(r), unicode.IsControl(r):
		return ' '
	}
	return r
}

var numberNames = []string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"}

// replaceNumberWords replaces "tháng Tư" by "tháng 4", "sáu tháng" by "6 tháng", "thứ Ba" by "thứ 3". It needs the words with their
// diacritics: without them "sáu" (six) is "sau" (after). "năm" is both five and year; isNumber decides by its neighbours.
func replaceNumberWords(words []string) []string {
	var out []string
	for i := 0; i < len(words); {
		n, used := numberWord(words[i:])
		if used > 0 && isNumber(out, words[i], words[i+used:]) {
			out = append(out, strconv.Itoa(n)+trailing(words[i+used-1]))
			i += used
			continue
		}
		out = append(out, words[i])
		i++
	}
	return out
}

// splitNumberWords parts a number word from what is written on to it: "một/2025" becomes "một", "/", "2025". Otherwise "tháng Mười
// một/2025" would be October.
func splitNumberWords(words []string) []string {
	var out []string
	for _, word := range words {
		at := strings.IndexAny(word, "/.-")
		if at < 1 || at == len(word)-1 || !isNumberName(word[:at]) {
			out = append(out, word)
			continue
		}
		out = append(out, word[:at], word[at:at+1])
		out = append(out, splitNumberWords([]string{word[at+1:]})...)
	}
	return out
}

// isNumberName says whether the word is a number from one to ten and is no year: "năm/lần" stays as it is.
func isNumberName(word string) bool {
	return word == "tư" || word == "bẩy" || word != "năm" && slices.Index(numberNames, word) > 0
}

// numberWord parses a number from one to twelve and returns how many words it takes; 0 when there is none.
func numberWord(words []string) (n, used int) {
	word := bareWord(words[0])
	switch word {
	case "tư":
		return 4, 1
	case "bẩy":
		return 7, 1
	}
	n = slices.Index(numberNames, word)
	if n < 1 {
		return 0, 0
	}
	used = 1
	if (n == 2 || n == 3) && len(words) > 1 && word == words[0] && bareWord(words[1]) == "mươi" { // hai mươi, ba mươi
		n, used, word = 10*n, 2, words[1]
	}
	if n%10 == 0 && len(words) > used && word == words[used-1] {
		if unit := unitName(bareWord(words[used])); unit > 0 && n+unit <= 31 && (word != "mười" || !followsAsYear(words[used:])) {
			return n + unit, used + 1
		}
	}
	return n, used
}

// unitName is the unit behind ten, twenty or thirty, where five and one have names of their own: "mười lăm", "hai mươi mốt".
func unitName(word string) int {
	switch word {
	case "lăm", "nhăm":
		return 5
	case "mốt":
		return 1
	case "tư":
		return 4
	}
	return max(0, slices.Index(numberNames, word))
}

// followsAsYear says whether the word is "năm" as a year: "tháng mười năm 2027".
func followsAsYear(words []string) bool { return bareWord(words[0]) == "năm" }

// isNumber says whether a number word is a number between these neighbours: after "tháng", "quý" or "thứ", or before a unit or a thing
// that is counted.
func isNumber(before []string, word string, after []string) bool {
	last, next := "", ""
	if len(before) > 0 {
		last = before[len(before)-1]
	}
	if len(after) > 0 {
		next = bareWord(after[0])
	}
	counted := slices.Contains([]string{"lần", "số", "kỳ", "tin", "bài", "buổi", "đợt", "trang", "cuộc", "lớp", "lượt", "phóng", "video"}, next)
	switch last {
	case "thứ":
		return true
	case "ngày": // "ngày mười lăm tháng sáu"; "hằng ngày một lần" counts otherwise
		if next == "tháng" {
			return true
		}
	case "tháng", "quý", "qúy", "quí":
		counts := bareWord(word) == "năm" && len(before) > 1 && strings.Trim(before[len(before)-2], "0123456789") == "" // "6 tháng năm 2022", "hai tháng một lần"
		return counted || !counts
	}
	if continuesCount(before) && (bareWord(word) != "năm" || next == "") {
		return true
	}
	if bareWord(word) == "tư" {
		return false
	}
	if bareWord(word) == "năm" { // "năm" is a year unless days are counted
		return next == "ngày"
	}
	return counted || slices.Contains([]string{"tháng", "tuần", "ngày", "quý", "năm"}, next) || strings.Contains(word, "/")
}

// continuesCount says whether the words before end in a list of months, quarters or weekdays that goes on: "tháng 3 ,".
func continuesCount(before []string) bool {
	listed, numbered := false, false
	for _, word := range slices.Backward(before) {
		switch {
		case slices.Contains([]string{",", "và", "/", "-", "+", "hoặc"}, word):
			listed = true
		case strings.Trim(word, "0123456789,.;") == "" && listed:
			numbered = true
		default:
			return numbered && slices.Contains([]string{"tháng", "quý", "qúy", "quí", "thứ"}, word)
		}
	}
	return false
}

func bareWord(word string) string { return strings.TrimRight(word, ",.;:)/") }

func trailing(word string) string { return word[len(bareWord(word)):] }
