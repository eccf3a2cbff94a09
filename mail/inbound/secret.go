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

// The degrees of a state secret, lowest first (Luật Bảo vệ bí mật nhà nước 2018, article 8). A letter or file with the mark of one of them
// must not be processed at all.
const (
	markSecret     = "MẬT"
	markHighSecret = "TỐI MẬT"
	markTopSecret  = "TUYỆT MẬT"
)

// How much of a text is searched for a mark.
const (
	secretTextBytes = 2 << 10  // of the text of a file, because a stamp stands at the top of a document
	secretLines     = 60       // of the body of a letter
	secretBytes     = 16 << 10 // of the body of a letter
)

// The forms of a mark. A mark is a stamp and no word of a sentence: it stands in brackets, alone in its line or at the edge of a subject,
// or behind "Độ mật:". "Bí mật", "mật độ" and "bảo mật thông tin" are no marks.
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

// SecretMark finds the mark of a state secret on a letter: "MẬT", "TỐI MẬT" or "TUYỆT MẬT", the highest of several. It searches the subject,
// the lines near the top of the body and of a letter quoted in it, the names of files, the field Sensitivity, and a letter that is
// attached. "Sensitivity: Company-Confidential" (RFC 2156) and X- fields are no mark.
//
// A doubtful stamp counts as a mark. A false alarm costs the time of one person; the processing of a secret cannot be undone.
func SecretMark(l mail.Letter) (mark string, found bool) {
	marks := []string{subjectMark(l.Subject), textMark(l.Text), textMark(reply.HTMLText(l.HTML)), parseDegree(l.Header.First("Sensitivity"))}
	for _, file := range l.Attachments {
		marks = append(marks, fileMark(file.Name), attachedMark(file))
	}
	return highest(marks)
}

// SecretText finds the mark of a state secret in the first 2 KB of the text of a file; the mark is as in [SecretMark].
func SecretText(text string) (mark string, found bool) {
	if len(text) > secretTextBytes {
		text = strings.ToValidUTF8(text[:secretTextBytes], "")
	}
	return highest([]string{textMark(vietnamese.Normalize(text))})
}

// highest gives the highest degree among marks, of which "" is none.
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

// parseDegree gives the degree that words stand for, "" for none. Spaces and signs between the letters do not matter. The letters A, B and
// C stand for the degrees from the highest.
func parseDegree(words string) string {
	switch strings.ToLower(lettersOnly(words)) {
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

// lettersOnly gives the letters and digits of a text.
func lettersOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

// subjectMark finds a mark in a subject.
func subjectMark(subject string) string {
	subject = answerPrefix.ReplaceAllString(vietnamese.Normalize(subject), "")
	for _, form := range []*regexp.Regexp{secretLabel, secretBracket, secretEdge, secretCapital} {
		if mark := firstMark(form, subject); mark != "" {
			return mark
		}
	}
	return ""
}

// firstMark gives the first degree that a form finds, except behind a word that negates it ("GIẢI MẬT", declassified).
func firstMark(form *regexp.Regexp, text string) string {
	for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 && !notMarked.MatchString(text[:m[i]]) {
				return parseDegree(text[m[i]:m[i+1]])
			}
		}
	}
	return ""
}

// textMark finds a mark in the first lines of a text, in a whole line or in one of its columns: letterheads have two.
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

// maxStampLetters is how many letters a line has at most that is a stamp.
const maxStampLetters = 20

// lineMark gives the mark of one line: alone and in capitals, alone in brackets, or behind "Độ mật:".
func lineMark(line string) string {
	if mark := firstMark(secretLabel, line); mark != "" {
		return mark
	}
	letters := lettersOnly(line)
	if len(letters) > maxStampLetters || letters == "" {
		return ""
	}
	bracketed := strings.ContainsAny(line[:1], "[({<") && strings.ContainsAny(line[len(line)-1:], "])}>")
	capitals := letters == strings.ToUpper(letters)
	if mark := parseDegree(letters); len(letters) > 1 && (capitals || bracketed || mark == markTopSecret || mark == markHighSecret) {
		return mark
	}
	return ""
}

// fileMark finds a mark in the name of a file.
func fileMark(name string) string {
	for _, m := range secretFile.FindAllStringSubmatchIndex(name, -1) {
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 && !notMarked.MatchString(strings.NewReplacer("_", " ", "-", " ").Replace(name[:m[i]])) && !partOfWord(name, m[i], m[i+1]) {
				return parseDegree(name[m[i]:m[i+1]])
			}
		}
	}
	return ""
}

// partOfWord is true where "mật" is a syllable of a longer word in a file name: "BÍ MẬT", "MẬT ĐỘ", "BẢO-MẬT".
func partOfWord(name string, from, to int) bool {
	separators := " _-."
	before := strings.ToLower(vietnamese.StripMarks(lastWord(strings.TrimRight(name[:from], separators))))
	after := strings.ToLower(vietnamese.StripMarks(firstWord(strings.TrimLeft(name[to:], separators))))
	if parseDegree(name[from:to]) != markSecret {
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

// lastWord gives the letters at the end of a text.
func lastWord(s string) string {
	at := strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if at < 0 {
		return s
	}
	_, size := utf8.DecodeRuneInString(s[at:])
	return s[at+size:]
}

// firstWord gives the letters at the beginning of a text.
func firstWord(s string) string {
	at := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if at < 0 {
		return s
	}
	return s[:at]
}

// attachedMark finds a mark on an attached letter; letters attached to that one are not opened.
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
