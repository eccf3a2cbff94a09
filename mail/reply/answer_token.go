package reply

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// tokens are the addresses, documents and dates of a text. In the text that is split into sentences a word of the grammar stands for each
// (xlink, xdoc, xmail, xdate, xclock), because the splitting would take them apart at their dots and dashes.
type tokens struct {
	written []string // as the sender wrote them
	dates   []Date   // by the same index; the zero Date for what is no date
}

var (
	webAddress    = regexp.MustCompile(`(?i)https?://[^\s<>"“”]+|\bwww\.[^\s<>"“”]+|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+/[^\s<>"“”]+`)
	mailAddress   = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`)
	documentForm  = regexp.MustCompile(`\b\d{1,5}(?:/\d{4})?/\pL{2,10}(?:[-–][\pL&.]{2,12}){0,3}`)
	dateInDigits  = regexp.MustCompile(`\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})\b`)
	dateInWords   = regexp.MustCompile(`(?i)\b(?:ngày|ngay)\s+(\d{1,2})\s+(?:tháng|thang)\s+(\d{1,2})(?:\s*,?\s*(?:năm|nam)\s+(\d{4}))?`)
	dateInEnglish = regexp.MustCompile(`(?i)\b(?:(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2})(?:st|nd|rd|th)?),?\s+(\d{4})\b`)
	dayAndMonth   = regexp.MustCompile(`(?i)((?:ngày|đến|tới|trước|sau|sang|hạn|từ|vào|lùi|hết|qua|hôm|sáng|trưa|chiều|tối|đêm|số ra|ngay|den|toi|truoc|han|tu|vao|lui|het)\s+)(\d{1,2})[/.-](\d{1,2})\b`)
	dottedNumber  = regexp.MustCompile(`\b(\d{1,3})\.(\d{3})\b`)
	commaNumber   = regexp.MustCompile(`\b(\d{1,3}),(\d{1,3})\b`)
	clockTime     = regexp.MustCompile(`(?i)\b(?:[01]?\d|2[0-4])(?:h(?:[0-5]\d)?|g[0-5]\d|:[0-5]\d)\b`)
	gluedNumber   = regexp.MustCompile(`(?i)\b(\d{1,4})(ph(?:út|ut)?|ngày|ngay|tuần|tuan|tháng|thang|hôm|hom|tin|bài|bai|buổi|buoi|lượt|luot|người|nguoi|tờ|lớp|lop|cuộc|cuoc|video|clip)\b`)
	gluedMinutes  = regexp.MustCompile(`(?i)\b(\d{1,3})(?:p|['’])(\s+(?:nữa|nx|nua|nửa)\b|\s*$)`)
	tokenWord     = regexp.MustCompile(`x(link|doc|mail|date|day|clock)(\d+)x`)
)

// takeTokens replaces the tokens of a text by words. Numbers keep their digits together.
func takeTokens(text string) (string, tokens) {
	var t tokens
	text = t.take(text, webAddress, "link", func([]string) (Date, bool) { return Date{}, true })
	text = t.take(text, mailAddress, "mail", func([]string) (Date, bool) { return Date{}, true })
	text = t.take(text, documentForm, "doc", numberOfDocument)
	text = t.take(text, dateInDigits, "date", dateOfParts)
	text = t.take(text, dateInWords, "date", dateOfParts)
	text = t.take(text, dateSpelled, "date", dateOfWords)
	text = t.take(text, dateInEnglish, "date", dateOfEnglish)
	text = t.takeDays(text)
	text = t.take(text, clockTime, "clock", func([]string) (Date, bool) { return Date{}, true })
	text = gluedMinutes.ReplaceAllString(gluedNumber.ReplaceAllString(text, "$1 $2"), "$1 phút$2")
	for range 2 { // two matches cannot share a digit group
		text = dottedNumber.ReplaceAllString(text, "$1'$2")
	}
	return commaNumber.ReplaceAllString(text, "$1’$2"), t
}

// take replaces the matches of a form that are accepted. A full stop or bracket behind an address belongs to the sentence.
func (t *tokens) take(text string, form *regexp.Regexp, kind string, date func(parts []string) (Date, bool)) string {
	return form.ReplaceAllStringFunc(text, func(found string) string {
		whole := strings.TrimRight(found, ".,;:!?)]}’”'")
		day, accepted := date(form.FindStringSubmatch(whole))
		if !accepted {
			return found
		}
		t.written, t.dates = append(t.written, whole), append(t.dates, day)
		return fmt.Sprintf("x%s%dx", kind, len(t.written)-1) + found[len(whole):]
	})
}

// englishMonths are the names of the months, by number from 1.
var englishMonths = []string{"", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// dateOfEnglish returns the date of "15 January 2027" and of "January 15, 2027".
func dateOfEnglish(parts []string) (Date, bool) {
	if len(parts) < 6 {
		return Date{}, false
	}
	month := slices.Index(englishMonths, strings.ToLower(parts[2]+parts[3]))
	return dateOfParts([]string{"", parts[1] + parts[4], strconv.Itoa(month), parts[5]})
}

// takeDays replaces days without a year that stand behind a word of time: "12/4" alone can be a result.
func (t *tokens) takeDays(text string) string {
	return dayAndMonth.ReplaceAllStringFunc(text, func(found string) string {
		m := dayAndMonth.FindStringSubmatch(found)
		if _, valid := dateOfParts([]string{"", m[2], m[3], ""}); !valid {
			return found
		}
		t.written, t.dates = append(t.written, found[len(m[1]):]), append(t.dates, Date{})
		return fmt.Sprintf("%sxday%dx", m[1], len(t.written)-1)
	})
}

// numberOfDocument accepts "1520/SNV-CCHC" and "88/kh-ubnd", and not "02/tháng".
func numberOfDocument(parts []string) (Date, bool) {
	return Date{}, len(parts) > 0 && (strings.ContainsAny(parts[0], "-–") || strings.ContainsFunc(parts[0], unicode.IsUpper))
}

// dateOfParts returns the date of day, month and year. Without a year the date is zero; a day that is in no calendar is not accepted.
func dateOfParts(parts []string) (Date, bool) {
	if len(parts) < 4 {
		return Date{}, false
	}
	day, _ := strconv.Atoi(parts[1])
	month, _ := strconv.Atoi(parts[2])
	year, _ := strconv.Atoi(parts[3]) // "" is 0
	leap := year
	if year == 0 {
		leap = 2000
	}
	on := time.Date(leap, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if on.Day() != day || int(on.Month()) != month {
		return Date{}, false
	}
	if year == 0 {
		return Date{}, true
	}
	return Date{year, month, day}, true
}

// restore gives the words of a sentence back their tokens, and each token its word of the grammar.
func (t tokens) restore(s *sentence) {
	s.written = t.asWritten(s.written)
	for i := range s.words {
		w := &s.words[i]
		m := tokenWord.FindStringSubmatch(w.text)
		if m == nil || m[0] != w.text {
			w.written = numberAsWritten(w.written)
			continue
		}
		n, err := strconv.Atoi(m[2])
		if err != nil || n >= len(t.written) {
			continue // the sender wrote a word of this form
		}
		w.text, w.written, w.token = "x"+m[1], t.written[n], n+1
	}
}

func (t tokens) asWritten(text string) string {
	restored := tokenWord.ReplaceAllStringFunc(text, func(found string) string {
		n, err := strconv.Atoi(tokenWord.FindStringSubmatch(found)[2])
		if err != nil || n >= len(t.written) {
			return found
		}
		return t.written[n]
	})
	return numberAsWritten(restored)
}

var (
	keptDot   = regexp.MustCompile(`(\d)'(\d)`)
	keptComma = regexp.MustCompile(`(\d)’(\d)`)
)

func numberAsWritten(text string) string {
	for range 2 {
		text = keptComma.ReplaceAllString(keptDot.ReplaceAllString(text, "$1.$2"), "$1,$2")
	}
	return text
}

// linkOf returns the address or document number of a word; "" for another word.
func (t tokens) linkOf(w word) string {
	if w.token > 0 && (w.text == "xlink" || w.text == "xdoc") {
		return t.written[w.token-1]
	}
	return ""
}

// dateOf returns the full date of a word; zero for another word.
func (t tokens) dateOf(w word) Date {
	if w.token > 0 {
		return t.dates[w.token-1]
	}
	return Date{}
}
