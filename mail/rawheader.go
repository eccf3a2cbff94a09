package mail

import (
	"bytes"
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

// HeaderBlock gives the header of a message or of a MIME part: everything before the first blank line, or all of raw when it has none.
func HeaderBlock(raw []byte) []byte {
	if end := headerEnd(raw); end >= 0 {
		return raw[:end]
	}
	return raw
}

// Body gives the body of a message or of a MIME part: everything behind the first blank line, nil when it has none.
func Body(raw []byte) []byte {
	end := headerEnd(raw)
	if end < 0 {
		return nil
	}
	_, body, _ := bytes.Cut(raw[end:], []byte("\n"))
	return body
}

// headerEnd is the offset at which the first blank line begins, or -1.
func headerEnd(raw []byte) int {
	for at := 0; at < len(raw); {
		line := raw[at:]
		next := bytes.IndexByte(line, '\n')
		if next < 0 {
			return -1
		}
		if len(bytes.TrimRight(line[:next], "\r")) == 0 {
			return at
		}
		at += next + 1
	}
	return -1
}

// RawField is one header field byte by byte, as signatures need it.
type RawField struct {
	// Name is without white space around it.
	Name string
	// Value is everything behind the colon, folding and line ends included.
	Value string
	// Raw is the whole field, folding and line ends included.
	Raw []byte
}

// ParseRawHeader gives the fields of the header of a letter, and in fault why another parser may see different fields; "" when none
// may. fault is in Vietnamese for the trace and names the first cause: a bare CR, a NUL, a line that is no field, a blank line that
// holds more than its line end. The mail server that checked DMARC and this program must see the same From field.
//
// Fields are split at line feeds, as in [ParseHeader].
func ParseRawHeader(raw []byte) (fields []RawField, fault string) {
	note := func(found string) { fault = cmp.Or(fault, found) }
	for line := range bytes.Lines(HeaderBlock(raw)) {
		text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		switch {
		case bytes.IndexByte(text, '\r') >= 0:
			note("ký tự xuống dòng (CR) đứng một mình trong phần đầu thư")
		case bytes.IndexByte(text, 0) >= 0:
			note("ký tự NUL trong phần đầu thư")
		}
		if len(text) > 0 && (text[0] == ' ' || text[0] == '\t') {
			if len(fields) == 0 || len(bytes.TrimSpace(text)) == 0 {
				note("dòng nối tiếp không có nội dung trong phần đầu thư")
				continue
			}
			last := &fields[len(fields)-1]
			last.Value, last.Raw = last.Value+string(line), append(last.Raw, line...)
			continue
		}
		name, value, found := bytes.Cut(line, []byte(":"))
		bare := bytes.TrimRight(name, " \t")
		if !found || len(bare) != len(name) || len(bare) == 0 || bytes.ContainsFunc(bare, forbiddenInFieldName) {
			note("dòng không đúng dạng «tên: giá trị» trong phần đầu thư")
		}
		if found {
			fields = append(fields, RawField{string(bare), string(value), bytes.Clone(line)})
		}
	}
	return fields, cmp.Or(fault, headerEndFault(raw))
}

// forbiddenInFieldName is true for characters that a field name may not hold (RFC 5322 section 2.2).
func forbiddenInFieldName(r rune) bool { return r <= ' ' || r >= 0x7f }

// headerEndFault says why two parsers may disagree on where the header block ends: the blank line holds more than its line end.
func headerEndFault(raw []byte) string {
	end := headerEnd(raw)
	if end < 0 || bytes.HasPrefix(raw[end:], []byte("\n")) || bytes.HasPrefix(raw[end:], []byte("\r\n")) {
		return ""
	}
	return "dòng kết thúc phần đầu thư không chuẩn"
}

// maxFrom is how long a From field may be, in bytes; a long name in encoded words takes some hundreds.
const maxFrom = 2000

// rawFromFault checks the From field before it is cleaned. Cleaning drops control characters and invisible characters and maps some
// letters to ASCII (the Kelvin sign to k): that must not turn one address into another.
func rawFromFault(block []byte) string {
	fields, _ := ParseRawHeader(block)
	for _, field := range fields {
		if !strings.EqualFold(field.Name, "From") {
			continue
		}
		value := strings.NewReplacer("\r\n", "", "\n", "", "\t", " ").Replace(field.Value)
		if len(value) > maxFrom {
			return "trường From quá dài"
		}
		if strings.ContainsFunc(value, unicode.IsControl) {
			return "ký tự điều khiển trong trường From"
		}
		for word := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune(" <>,;()\"", r) }) {
			if strings.Contains(word, "@") && strings.ContainsFunc(word, hiddenByNormalization) {
				return "ký tự ngụy trang trong địa chỉ From"
			}
		}
	}
	return ""
}

// hiddenByNormalization is true for a character that vanishes or becomes ASCII when text is normalised.
func hiddenByNormalization(r rune) bool {
	if r < utf8.RuneSelf {
		return false
	}
	return r == utf8.RuneError || vietnamese.IsInvisible(r) || vietnamese.IsASCII(norm.NFKC.String(string(unicode.ToLower(r))))
}
