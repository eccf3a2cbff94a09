package vietnamese

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean makes text safe to store and to show: NFC, valid UTF-8, "\n" line ends, no control characters but tab and line end,
// and no character that is invisible or changes the reading direction ([IsInvisible]).
func Clean(text string) string {
	visible := strings.Map(func(r rune) rune {
		if IsInvisible(r) {
			return -1
		}
		return r
	}, CleanControls(text))
	return norm.NFC.String(visible)
}

// CleanControls is [Clean] without the step that drops invisible characters. It is for text that [RepairMojibake] has not seen
// yet: there a soft hyphen may be half of a Vietnamese letter in a legacy encoding.
func CleanControls(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029:
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r):
			return -1
		default:
			return r
		}
	}, text)
	return norm.NFC.String(text)
}

// CleanLine is [Clean] for a text of one line: runs of white space, line ends included, become one space, and the ends are trimmed.
func CleanLine(text string) string {
	return strings.Join(strings.Fields(Clean(text)), " ")
}

// IsInvisible is true for zero-width characters, the soft hyphen, direction controls and variation selectors.
func IsInvisible(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r == 0xfeff, r == 0xad, r == 0x61c, r == 0x180e, r == 0x34f, r >= 0xfe00 && r <= 0xfe0f:
		return true
	default:
		return r >= 0xe0000 && r <= 0xe0fff
	}
}

// IsASCII is true when every byte of a text is below 0x80.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Normalize gives the form in which the words of a text are interpreted: mojibake repaired, cleaned, ordinary spaces for
// no-break spaces, Đ for the Icelandic Ð, white space at the ends trimmed.
func Normalize(text string) string { return NormalizeRepaired(RepairMojibake(text)) }

// NormalizeRepaired is [Normalize] for a text that [RepairMojibake] has already repaired.
func NormalizeRepaired(text string) string {
	return strings.TrimSpace(strings.NewReplacer("Ð", "Đ", "ð", "đ", "\u00a0", " ").Replace(Clean(text)))
}

// MaxTextBytes is how many bytes of a text are interpreted (64 KB). Longer texts are cut ([Truncate]), so that the cost of a
// letter stays bounded.
const MaxTextBytes = 64 << 10

// Truncate cuts a text to at most [MaxTextBytes], between two characters.
func Truncate(s string) string {
	if len(s) <= MaxTextBytes {
		return s
	}
	return strings.ToValidUTF8(s[:MaxTextBytes], "")
}

// StripMarks removes every mark: "Đồng ý" becomes "Dong y". Case, spaces and signs stay; [Fold] is for comparing names.
func StripMarks(s string) string {
	if IsASCII(s) {
		return s
	}
	var out strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ' || r == 'ð':
			out.WriteByte('d')
		case r == 'Đ' || r == 'Ð':
			out.WriteByte('D')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// UnmarkedSet gives the words of a set without their marks ([StripMarks]).
func UnmarkedSet(words map[string]bool) map[string]bool {
	m := map[string]bool{}
	for word := range words {
		m[StripMarks(word)] = true
	}
	return m
}
