package inbound

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/mail"
	"loa/mail/reply"
	"loa/vietnamese"
)

// The degrees of a state secret, lowest first (Luật Bảo vệ bí mật nhà nước 2018, article 8). A letter or a file that bears
// one of them as a mark must not be processed at all.
const (
	markSecret     = "MẬT"
	markHighSecret = "TỐI MẬT"
	markTopSecret  = "TUYỆT MẬT"
)

const (
	secretTextBytes = 2 << 10 // a stamp stands at the top of a document
	secretLines     = 60
	secretBytes     = 16 << 10
)

// The forms of a mark. A mark is a stamp and not a word of a sentence: it stands in brackets, alone in its line or at the
// edge of a subject, or behind "Độ mật:". "Bí mật", "mật độ" and "bảo mật thông tin" are no marks.
var (
	secretLabel   = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:độ|mức độ|mức|do|muc do|muc)\s+(?:mật|mat|bảo mật)\s*[:：=-]\s*[\[("“']?\s*(tuyệt\s+mật|tối\s+mật|mật|tuyet\s+mat|toi\s+mat|mat|[abc])(?:[^\p{L}]|$)`)
	secretBracket = regexp.MustCompile(`[\[({<【«]\s*(?i:độ mật\s*[:：-]\s*)?((?i:tuyệt\s+mật|tối\s+mật|mật|tuyet\s+mat|toi\s+mat)|MAT)\s*[\])}>】»]`)
	secretEdge    = regexp.MustCompile(`^\s*((?i:tuyệt\s+mật|tối\s+mật)|MẬT|Mật|TUYET MAT|TOI MAT)\s*(?:[-–—:|/!.]|$)|[-–—:|/]\s*((?i:tuyệt\s+mật|tối\s+mật)|MẬT|TUYET MAT|TOI MAT)\s*[.!]?\s*$`)
	secretCapital = regexp.MustCompile(`(?:^|[^\p{L}])(TUYỆT\s+MẬT|TỐI\s+MẬT|TUYET\s+MAT|TOI\s+MAT)(?:[^\p{L}]|$)`)
	secretFile    = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(tuyệt[\s_.-]*mật|tối[\s_.-]*mật|tuyet[\s_.-]*mat|toi[\s_.-]*mat)(?:[^\p{L}]|$)|(?:^|[_.\[({–—-]\s*)(mật)\s*(?:[_.\])}–—-]|$)|(?:^|[^\p{L}])(MẬT)(?:[^\p{L}]|$)|[\[(](MAT)[\])]`)
	answerPrefix  = regexp.MustCompile(`(?i)^\s*(?:(?:re|fw|fwd|trả lời|chuyển tiếp|tl|tr|ct|kính gửi|v/v)\s*[:：]\s*)+`)
	notMarked     = regexp.MustCompile(`(?i)(giải|hết|hủy|huỷ|không|bỏ|xoá|xóa)\s+$`)
	mentions      = regexp.MustCompile(`[ậẬ]|[mM]\s*[aA]\s*[tT]`)
	cells         = regexp.MustCompile(`\t+|\s{3,}|\|`)
)

// SecretMark finds the mark of a state secret on a letter ("MẬT", "TỐI MẬT" or "TUYỆT MẬT", the highest that it bears): in
// the subject, as a line of its own near the top of the body or of a letter quoted in it, in the name of a file, in the
// field Sensitivity when it names a degree, and on a letter that is attached. The field "Sensitivity: Company-Confidential"
// (RFC 2156) and private X- fields are no mark.
//
// In doubt a stamp is taken for one: a false alarm costs a look by a person, a secret that is processed cannot be undone.
func SecretMark(l mail.Letter) (mark string, found bool) {
	marks := []string{subjectMark(l.Subject), textMark(l.Text), textMark(reply.HTMLText(l.HTML)), degree(l.Header.First("Sensitivity"))}
	for _, file := range l.Attachments {
		marks = append(marks, fileMark(file.Name), attachedMark(file))
	}
	return highest(marks)
}

// SecretText finds the mark of a state secret in the first 2 KB of a text that was taken out of a file.
func SecretText(text string) (mark string, found bool) {
	if len(text) > secretTextBytes {
		text = strings.ToValidUTF8(text[:secretTextBytes], "")
	}
	return highest([]string{textMark(vietnamese.Normalize(text))})
}

func highest(marks []string) (mark string, found bool) {
	for _, degree := range []string{markTopSecret, markHighSecret, markSecret} {
		for _, m := range marks {
			if m == degree {
				return m, true
			}
		}
	}
	return "", false
}

// degree names the degree that words stand for; "" when they stand for none.
func degree(words string) string {
	switch squeezed := strings.ToLower(squeezeLetters(words)); squeezed {
	case "tuyệtmật", "tuyetmat", "a":
		return markTopSecret
	case "tốimật", "toimat", "b":
		return markHighSecret
	case "mật", "mat", "c":
		return markSecret
	default:
		return ""
	}
}

func squeezeLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

func subjectMark(subject string) string {
	subject = answerPrefix.ReplaceAllString(vietnamese.Normalize(subject), "")
	for _, form := range []*regexp.Regexp{secretLabel, secretBracket, secretEdge, secretCapital} {
		if mark := firstMark(form, subject); mark != "" {
			return mark
		}
	}
	return ""
}

// firstMark gives the degree that a form finds, unless the words before take it back ("GIẢI MẬT").
func firstMark(form *regexp.Regexp, text string) string {
	for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 && !notMarked.MatchString(text[:m[i]]) {
				return degree(text[m[i]:m[i+1]])
			}
		}
	}
	return ""
}

// textMark looks at the lines of a text, and at the columns of a line, as letterheads have two.
func textMark(text string) string {
	if len(text) > secretBytes {
		text = strings.ToValidUTF8(text[:secretBytes], "")
	}
	var marks []string
	for i, line := range reply.NonEmptyLines(text) {
		if i == secretLines {
			break
		}
		if !mentions.MatchString(line) {
			continue
		}
		line = strings.TrimLeft(line, "> ")
		for _, cell := range append(cells.Split(line, -1), line) {
			marks = append(marks, lineMark(strings.TrimSpace(cell)))
		}
	}
	mark, _ := highest(marks)
	return mark
}

const stampLetters = 20

// lineMark reads one line: the mark alone and in capitals, in brackets, or behind "Độ mật:".
func lineMark(line string) string {
	if mark := firstMark(secretLabel, line); mark != "" {
		return mark
	}
	letters := squeezeLetters(line)
	if len(letters) > stampLetters || letters == "" {
		return ""
	}
	bracketed := strings.ContainsAny(line[:1], "[({<") && strings.ContainsAny(line[len(line)-1:], "])}>")
	capitals := letters == strings.ToUpper(letters)
	if mark := degree(letters); len(letters) > 1 && (capitals || bracketed || mark == markTopSecret || mark == markHighSecret) {
		return mark
	}
	return ""
}

func fileMark(name string) string {
	for _, m := range secretFile.FindAllStringSubmatchIndex(name, -1) {
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 && !notMarked.MatchString(strings.NewReplacer("_", " ", "-", " ").Replace(name[:m[i]])) && !halfWord(name, m[i], m[i+1]) {
				return degree(name[m[i]:m[i+1]])
			}
		}
	}
	return ""
}

// halfWord is true where "mật" is part of a longer word of a file name: "BÍ MẬT", "MẬT ĐỘ", "BẢO-MẬT".
func halfWord(name string, from, to int) bool {
	separators := " _-."
	before := strings.ToLower(vietnamese.StripMarks(lastWord(strings.TrimRight(name[:from], separators))))
	after := strings.ToLower(vietnamese.StripMarks(firstWord(strings.TrimLeft(name[to:], separators))))
	if degree(name[from:to]) != markSecret {
		return false
	}
	switch before {
	case "bi", "bao", "than", "co", "diem", "huyen", "ong", "chu", "can":
		return true
	}
	switch after {
	case "do", "khau", "ong", "ma", "thiet", "vu", "phong", "lenh", "hoa":
		return true
	}
	return false
}

func lastWord(s string) string {
	at := strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if at < 0 {
		return s
	}
	_, size := utf8.DecodeRuneInString(s[at:])
	return s[at+size:]
}

func firstWord(s string) string {
	at := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if at < 0 {
		return s
	}
	return s[:at]
}

// attachedMark looks at a letter that is attached to this one; letters inside of that are not opened.
func attachedMark(file mail.Attachment) string {
	if file.Type != "message/rfc822" {
		return ""
	}
	inner, err := mail.Parse(file.Content)
	if err != nil {
		return ""
	}
	marks := []string{subjectMark(inner.Subject), textMark(inner.Text), textMark(reply.HTMLText(inner.HTML))}
	for _, f := range inner.Attachments {
		marks = append(marks, fileMark(f.Name))
	}
	mark, _ := highest(marks)
	return mark
}
