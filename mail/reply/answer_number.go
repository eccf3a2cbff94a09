package reply

import (
	"regexp"
	"strconv"
	"strings"

	"loa/vietnamese"
)

// distrustSum takes figures for none of this report when the sentence says what a total consists of, and its parts make another total: the
// sender has to say which number is right.
func (in *sentenceReader) distrustSum() {
	total, parts, sum, consists := -1, 0, 0, false
	for i, w := range in.words {
		n, err := strconv.Atoi(w.written)
		switch {
		case !in.classEnds(in.grammar.byName["consists-of"], i).empty() && total >= 0:
			consists = true
		case err != nil:
		case consists:
			parts, sum = parts+1, sum+n
		case total < 0 && i > 0 && in.begins("total-word", max(i-2, 0), i):
			total = n
		}
	}
	if parts < 2 || sum == total {
		return
	}
	for i := range in.acts {
		if in.acts[i].Kind == ActFigures {
			in.acts[i].Kind = ActOldFigures
		}
	}
}

// dateSpelled matches a date whose numbers are written as words: "ngày mười hai tháng bảy năm hai nghìn không trăm hai mươi bảy".
var dateSpelled = regexp.MustCompile(`(?i)\b(?:ngày|ngay)((?:\s+\pL+){1,3})\s+(?:tháng|thang)((?:\s+\pL+){1,2})\s+(?:năm|nam)((?:\s+\pL+){4,7})`)

// dateOfWords returns the date of spelled numbers. The year may be followed by other words, which are left: the fewest words that make a year
// are taken.
func dateOfWords(parts []string) (Date, bool) {
	if len(parts) < 4 {
		return Date{}, false
	}
	numbers := []string{"", "", "", ""}
	for i := 1; i <= 3; i++ {
		n, read := numberOfWords(strings.Fields(strings.ToLower(parts[i])))
		if !read {
			return Date{}, false
		}
		numbers[i] = strconv.Itoa(n)
	}
	return dateOfParts(numbers)
}

var digitWords = map[string]int{
	"khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "giêng": 1, "chap": 12,
}

// numberOfWords reads a number below ten thousand, as far as its words go.
func numberOfWords(words []string) (n int, read bool) {
	digit := -1
	for _, w := range words {
		w = vietnamese.StripMarks(w)
		value, isDigit := digitWords[w]
		switch {
		case w == "nghin" || w == "ngan":
			n, digit = (n+max(digit, 0))*1000, -1
		case w == "tram":
			n, digit = n+max(digit, 0)*100, -1
		case w == "muoi" && digit >= 0:
			n, digit = n+digit*10, -1
		case w == "muoi":
			n += 10
		case w == "linh" || w == "le":
			continue
		case isDigit && digit < 0:
			digit = value
		default:
			return n + max(digit, 0), read
		}
		read = true
	}
	return n + max(digit, 0), read
}
