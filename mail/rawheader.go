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

// RawField is one field of a header block as it came, folding and line ends included.
type RawField struct {
	Name, Value string // name without white space; value is everything behind the colon
	Raw         []byte
}

// ParseRawHeader cuts a header block at its line feeds, as [parseHeader] does, and names the first thing by which another reader
// could come to other fields: our border and we have to look at the same From.
func ParseRawHeader(raw []byte) (fields []RawField, fault string) {
	blame := func(found string) { fault = cmp.Or(fault, found) }
	for line := range bytes.Lines(HeaderBlock(raw)) {
		text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		switch {
		case bytes.IndexByte(text, '\r') >= 0:
			blame("ký tự xuống dòng (CR) đứng một mình trong phần đầu thư")
		case bytes.IndexByte(text, 0) >= 0:
			blame("ký tự NUL trong phần đầu thư")
		}
		if len(text) > 0 && (text[0] == ' ' || text[0] == '\t') {
			if len(fields) == 0 || len(bytes.TrimSpace(text)) == 0 {
				blame("dòng nối tiếp không có nội dung trong phần đầu thư")
				continue
			}
			last := &fields[len(fields)-1]
			last.Value, last.Raw = last.Value+string(line), append(last.Raw, line...)
			continue
		}
		name, value, found := bytes.Cut(line, []byte(":"))
		bare := bytes.TrimRight(name, " \t")
		if !found || len(bare) != len(name) || len(bare) == 0 || bytes.ContainsFunc(bare, forbiddenInFieldName) {
			blame("dòng không đúng dạng «tên: giá trị» trong phần đầu thư")
		}
		if found {
			fields = append(fields, RawField{string(bare), string(value), bytes.Clone(line)})
		}
	}
	return fields, cmp.Or(fault, headerEndFault(raw))
}

func forbiddenInFieldName(r rune) bool { return r <= ' ' || r >= 0x7f }

// headerEndFault says why two parsers may disagree on where the header block ends: the blank line holds more than its line end.
func headerEndFault(raw []byte) string {
	end := headerEnd(raw)
	if end < 0 || bytes.HasPrefix(raw[end:], []byte("\n")) || bytes.HasPrefix(raw[end:], []byte("\r\n")) {
		return ""
	}
	return "dòng kết thúc phần đầu thư không chuẩn"
}

// maxFrom is how long a From field may be; a long name in encoded words takes some hundreds of bytes.
const maxFrom = 2000

// rawFromFault looks at the From field before any cleaning: what cleaning drops or maps to ASCII (control characters,
// invisible joints, the Kelvin sign for K) must not make one address out of another.
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

// hiddenByNormalization is true for what vanishes or turns into ASCII when text is put into its normal form.
func hiddenByNormalization(r rune) bool {
	if r < utf8.RuneSelf {
		return false
	}
	return r == utf8.RuneError || vietnamese.IsInvisible(r) || vietnamese.IsASCII(norm.NFKC.String(string(unicode.ToLower(r))))
}
