package mail

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"

	"loa/vietnamese"
)

// Header is the header block of a letter in its order, topmost field first. Package senderauth relies on that order: a server puts
// its fields on top.
type Header []Field

// Field is one header field.
type Field struct {
	Name  string // as written; names are compared without regard to case
	Value string // unfolded, with its encoded words as they stand
}

// All gives the values of every field of that name, topmost first.
func (h Header) All(name string) []string {
	var values []string
	for _, field := range h {
		if strings.EqualFold(field.Name, name) {
			values = append(values, field.Value)
		}
	}
	return values
}

// First gives the value of the topmost field of that name, or "".
func (h Header) First(name string) string {
	value, _ := h.Lookup(name)
	return value
}

// Addresses gives the mailboxes of every address field of that name, in order; a field that is malformed gives what can be parsed of it.
func (h Header) Addresses(name string) []Address {
	var all []Address
	for _, value := range h.All(name) {
		addresses, _ := parseAddresses(value) // a fault matters in From only, see parseFrom
		all = append(all, addresses...)
	}
	return all
}

// Lookup gives the value of the topmost field of that name, and whether there is one.
func (h Header) Lookup(name string) (string, bool) {
	for _, field := range h {
		if strings.EqualFold(field.Name, name) {
			return field.Value, true
		}
	}
	return "", false
}

// ParseHeader parses a header block up to its blank line. It is lenient: it skips lines that are no field, such as the "From " line of
// an mbox. [ParseRawHeader] reports them.
func ParseHeader(block []byte) Header {
	var header Header
	for line := range bytes.Lines(block) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if n := len(header); n > 0 {
				header[n-1].Value += " " + decodeHeaderBytes(bytes.TrimSpace(line))
			}
			continue
		}
		name, value, found := bytes.Cut(line, []byte(":"))
		name = bytes.TrimRight(name, " \t")
		if !found || len(name) == 0 || bytes.ContainsAny(name, " \t") || !vietnamese.IsASCII(string(name)) {
			continue
		}
		header = append(header, Field{string(name), decodeHeaderBytes(bytes.TrimSpace(value))})
	}
	return header
}

// decodeHeaderBytes decodes eight-bit bytes in a header. RFC 6532 allows them in UTF-8; older programs send other encodings.
func decodeHeaderBytes(raw []byte) string {
	if vietnamese.IsASCII(string(raw)) {
		return strings.ReplaceAll(string(raw), "\x00", "")
	}
	return vietnamese.CleanControls(vietnamese.Decode(raw, ""))
}

var encodedWord = regexp.MustCompile(`=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=`)

// decodeEncodedWords decodes the encoded words of RFC 2047. Adjacent words of one charset are joined as bytes before they are decoded,
// because many programs split a long text inside a character.
func decodeEncodedWords(s string) string {
	var out strings.Builder
	var pending []byte // the bytes of the words since the last flush
	var charset string // of those bytes; "" when there are none
	flush := func() {
		out.WriteString(vietnamese.Decode(pending, charset))
		pending, charset = nil, ""
	}
	at := 0
	for _, m := range encodedWord.FindAllStringSubmatchIndex(s, -1) {
		between := s[at:m[0]]
		label, _, _ := strings.Cut(strings.ToLower(s[m[2]:m[3]]), "*")
		if charset == "" || label != charset || strings.TrimSpace(between) != "" {
			adjacent := charset != "" && strings.TrimSpace(between) == ""
			flush()
			if !adjacent { // white space between adjacent words is not shown (RFC 2047 section 6.2)
				out.WriteString(between)
			}
		}
		charset = label
		pending = append(pending, decodeEncodedWordBytes(s[m[4]:m[5]], s[m[6]:m[7]])...)
		at = m[1]
	}
	flush()
	out.WriteString(s[at:])
	return vietnamese.CleanLine(out.String())
}

func decodeEncodedWordBytes(kind, payload string) []byte {
	if strings.EqualFold(kind, "q") {
		return decodeQuotedPrintable([]byte(strings.ReplaceAll(payload, "_", " ")))
	}
	return decodeBase64([]byte(payload))
}

// decodeBase64 decodes the base64 characters and skips all others, so that a truncated or decorated body still gives its beginning.
func decodeBase64(raw []byte) []byte {
	kept := make([]byte, 0, len(raw))
	for _, b := range raw {
		switch {
		case b >= 'A' && b <= 'Z', b >= 'a' && b <= 'z', b >= '0' && b <= '9', b == '+', b == '/':
			kept = append(kept, b)
		}
	}
	if len(kept)%4 == 1 {
		kept = kept[:len(kept)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(kept)))
	n, _ := base64.RawStdEncoding.Decode(out, kept) // the error is left: the bytes decoded before a fault are the result
	return out[:n]
}

// decodeQuotedPrintable decodes RFC 2045 section 6.7. An invalid "=" stays as it is.
func decodeQuotedPrintable(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for line := range bytes.Lines(raw) {
		body := bytes.TrimRight(line, "\r\n")
		ended := len(body) < len(line)
		trimmed := bytes.TrimRight(body, " \t")
		soft := bytes.HasSuffix(trimmed, []byte("="))
		switch {
		case soft:
			body = trimmed[:len(trimmed)-1]
		case ended:
			body = trimmed
		}
		for i := 0; i < len(body); i++ {
			if body[i] == '=' && i+2 < len(body) && hexValue(body[i+1]) >= 0 && hexValue(body[i+2]) >= 0 {
				out = append(out, byte(hexValue(body[i+1])<<4|hexValue(body[i+2])))
				i += 2
				continue
			}
			out = append(out, body[i])
		}
		if ended && !soft {
			out = append(out, '\n')
		}
	}
	return out
}

// hexValue is the value of a hexadecimal digit, or -1.
func hexValue(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	default:
		return -1
	}
}

var messageID = regexp.MustCompile(`<([^<>\s]{1,400})>`)

// MessageIDs gives the ids in a References, In-Reply-To or Message-ID field, without their angle brackets. Without any bracket, words
// that hold an "@" count as ids.
func MessageIDs(value string) []string {
	var ids []string
	for _, m := range messageID.FindAllStringSubmatch(value, -1) {
		ids = append(ids, m[1])
	}
	if len(ids) == 0 {
		for word := range strings.FieldsSeq(value) {
			if strings.Contains(word, "@") {
				ids = append(ids, strings.Trim(word, "<>,;"))
			}
		}
	}
	return ids
}
