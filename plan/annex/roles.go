package annex

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// roleSegment is a piece of a cell of bodies with the role that the words of the cell give it; empty when they give none. Last is the role of
// the last body of the piece, "Sở Y tế (phối hợp)", when the words give it one of its own.
type roleSegment struct {
	text string
	role columnKind
	last columnKind
}

var (
	roleWords = regexp.MustCompile(`(?i)(?:(?:là |làm )?(?:cơ quan|đơn vị)\s+)?(?:(chủ trì|chu tri|đầu mối|chịu trách nhiệm chính)(?:,?\s+(?:thực hiện|triển khai|tham mưu|tổng hợp|chịu trách nhiệm(?: chính)?|và))*` +
		`|(phối hợp|phoi hop)(?:\s+(?:thực hiện|triển khai|cùng|chặt chẽ|với))*)`)
	roleToken    = regexp.MustCompile(`\([^()]*\)|` + roleWords.String())
	orderingVerb = regexp.MustCompile(`(?i)^(?:giao|đề nghị|yêu cầu|do)\s+`)
)

// splitRoles splits a piece of a cell at its role words: "A chủ trì, phối hợp B" gives A as lead and B as support. Before is the role that
// the piece before has left open ("Phối hợp: A; B"), and the second result is the one that this piece leaves open.
func splitRoles(text string, before columnKind) ([]roleSegment, columnKind) {
	s := roleScanner{open: before}
	rest := 0
	for _, at := range roleToken.FindAllStringIndex(text, -1) {
		token := text[at[0]:at[1]]
		s.pending += text[rest:at[0]]
		rest = at[1]
		switch {
		case token[0] == '(':
			s.bracket(token)
		case insideWord(text, at[0], at[1]):
			s.pending += token
		default:
			s.word(roleOf(token), text[at[1]:])
		}
	}
	s.pending += text[rest:]
	s.flush(s.open, "")
	return s.segments, s.open
}

// roleScanner goes through a piece from left to right. Pending is the text that has no role yet.
type roleScanner struct {
	segments []roleSegment
	pending  string
	open     columnKind // the role of what follows
}

// flush makes the pending text a segment.
func (s *roleScanner) flush(role, last columnKind) {
	text := orderingVerb.ReplaceAllString(trimSeparators(s.pending), "")
	s.pending = ""
	if text != "" {
		s.segments = append(s.segments, roleSegment{text: text, role: role, last: last})
	}
}

// bracket takes words in brackets: a role of the body before them, a body with its own role, or a remark that stays with the text.
func (s *roleScanner) bracket(token string) {
	inside := strings.TrimSpace(token[1 : len(token)-1])
	at := roleWords.FindStringIndex(inside)
	if at == nil || at[0] != 0 || insideWord(inside, at[0], at[1]) {
		s.pending += token
		return
	}
	role, names := roleOf(inside[:at[1]]), trimSeparators(inside[at[1]:])
	switch {
	case names == "":
		s.flush(s.open, role)
	case role == columnSupport:
		s.flush(s.open, "")
		s.segments = append(s.segments, roleSegment{text: names, role: role})
	default:
		s.pending += token
	}
}

// word takes a role word. It belongs to the bodies before it ("A chủ trì"), unless there are none or it leads over to those after it ("A
// phối hợp với B", "A. Phối hợp: B").
func (s *roleScanner) word(role columnKind, after string) {
	next := strings.TrimLeft(after, " \n")
	colon := strings.HasPrefix(next, ":")
	leadsOver := role == columnSupport && next != "" && !strings.HasPrefix(next, "(") && next == strings.TrimLeft(next, ",;/+.")
	switch {
	case trimSeparators(s.pending) == "":
		s.pending, s.open = "", role
	case colon || leadsOver:
		s.flush(s.open, "")
		s.open = role
	default:
		s.flush(role, "")
		s.open = ""
	}
}

func roleOf(words string) columnKind {
	if found := roleWords.FindStringSubmatch(words); found != nil && found[1] != "" {
		return columnLead
	}
	return columnSupport
}

// trimSeparators drops the separators and joining words around a text.
func trimSeparators(text string) string {
	for {
		text = strings.Trim(text, " \n,;:.+/-–")
		trimmed := text
		for _, word := range []string{"và", "Và", "cùng", "với"} {
			trimmed = strings.TrimSuffix(strings.TrimPrefix(trimmed, word+" "), " "+word)
			if trimmed == word {
				return ""
			}
		}
		if trimmed == text {
			return text
		}
		text = trimmed
	}
}

// insideWord says whether a match begins or ends within a word.
func insideWord(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return unicode.IsLetter(before) || unicode.IsLetter(after)
}
