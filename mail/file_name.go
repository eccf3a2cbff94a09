package mail

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/jhillyerd/enmime/v2"

	"loa/vietnamese"
)

// maxNameRunes is how long the name of a file may be, in characters.
const maxNameRunes = 120

// partName gives the file name of a part, "" when there is none. Content-Disposition counts before Content-Type, and the form of RFC
// 2231 (any charset, any number of continuations) before the plain form. Encoded words are decoded wherever they stand.
func partName(part *enmime.Part) string {
	for _, source := range []struct{ header, parameter string }{
		{"Content-Disposition", "filename"},
		{"Content-Type", "name"},
		{"Content-Type", "filename"},
	} {
		if name := Parameter(part.Header.Get(source.header), source.parameter); name != "" {
			return SafeName(name)
		}
	}
	if part.FileName != "" {
		return SafeName(decodeEncodedWords(part.FileName))
	}
	return ""
}

var parameterForm = regexp.MustCompile(`(?i)[;\s]([a-z][a-z0-9-]{0,40})(\*([0-9]{1,3}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)`)

// continuation is one numbered piece of a parameter (RFC 2231 section 3).
type continuation struct {
	order   int
	encoded bool
	value   string
}

// Parameter gives one parameter of a MIME header field, decoded; "" when there is none. [RawParameter] is for values that are compared
// byte by byte.
func Parameter(field, name string) string {
	var plain string
	var pieces []continuation
	for _, m := range parameterForm.FindAllStringSubmatch(";"+field, -1) {
		if !strings.EqualFold(m[1], name) {
			continue
		}
		value := unquote(strings.TrimSpace(m[5]))
		switch {
		case m[2] == "" && m[4] == "":
			if plain == "" {
				plain = value
			}
		default:
			order, _ := strconv.Atoi(m[3]) // without a number it is the only piece, and its order does not matter
			pieces = append(pieces, continuation{order, m[4] != "", value})
		}
	}
	if len(pieces) > 0 {
		return joinContinuations(pieces)
	}
	return decodeEncodedWords(vietnamese.Decode([]byte(plain), ""))
}

// joinContinuations joins the pieces of an RFC 2231 value as bytes before it decodes them, because a piece may end inside a character.
func joinContinuations(pieces []continuation) string {
	sort.SliceStable(pieces, func(i, j int) bool { return pieces[i].order < pieces[j].order })
	var raw []byte
	label := ""
	for i, piece := range pieces {
		value := piece.value
		if piece.encoded && i == 0 {
			if parts := strings.SplitN(value, "'", 3); len(parts) == 3 {
				label, value = parts[0], parts[2]
			}
		}
		if piece.encoded {
			raw = append(raw, percentDecode(value)...)
		} else {
			raw = append(raw, value...)
		}
	}
	return vietnamese.Decode(raw, label)
}

// percentDecode decodes the "%C3" of RFC 2231 section 4. An invalid "%" stays as it is.
func percentDecode(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hexValue(s[i+1]) >= 0 && hexValue(s[i+2]) >= 0 {
			out = append(out, byte(hexValue(s[i+1])<<4|hexValue(s[i+2])))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}

// unquote gives the content of a quoted string; a value without quotes stays as it is. A backslash escapes only a quote or
// another backslash.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	var out strings.Builder
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '\\' && i+1 < len(s)-1 && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// DefaultName gives the name of a file that came without one: "tep-2.pdf" for the second file of a letter when its media type is
// application/pdf.
func DefaultName(number int, mediaType string) string {
	return fmt.Sprintf("tep-%d%s", number, extension(mediaType))
}

func extension(mediaType string) string {
	switch mediaType {
	case "message/rfc822":
		return ".eml"
	case "text/calendar":
		return ".ics"
	case "text/plain":
		return ".txt"
	case "text/html":
		return ".html"
	case "application/pdf":
		return ".pdf"
	default:
		return ".bin"
	}
}

// SafeName gives a file name that can be shown and stored. It is the part behind the last slash or backslash, without control and
// direction characters, "_" for the characters that file systems forbid, without leading dots, at most 120 characters with the
// extension kept. It is never empty.
func SafeName(name string) string {
	name = vietnamese.CleanLine(name)
	if slash := strings.LastIndexAny(name, `/\`); slash >= 0 {
		name = name[slash+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimSpace(strings.TrimLeft(name, ". "))
	if name == "" {
		return "khong-ten"
	}
	runes := []rune(name)
	if len(runes) <= maxNameRunes {
		return name
	}
	ending := ""
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 && len([]rune(name[dot:])) <= 12 {
		ending = name[dot:]
	}
	return string(runes[:maxNameRunes-len([]rune(ending))]) + ending
}
