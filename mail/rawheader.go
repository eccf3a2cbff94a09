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

// RawField is one field of a header block as it came, folding and line ends included.
type RawField struct {
	Name, Value string // name without white space; value is everything behind the colon
	Raw         []byte
}

// RawFields cuts a header block at its line feeds, as [parseHeader] does, and names the first thing by which another reader
// could come to other fields: our border and we have to look at the same From.
func RawFields(block []byte) (fields []RawField, fault string) {
	blame := func(found string) { fault = cmp.Or(fault, found) }
	for line := range bytes.Lines(block) {
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
		if !found || len(bare) != len(name) || len(bare) == 0 || bytes.ContainsFunc(bare, outOfName) {
			blame("dòng không đúng dạng «tên: giá trị» trong phần đầu thư")
		}
		if found {
			fields = append(fields, RawField{string(bare), string(value), bytes.Clone(line)})
		}
	}
	return fields, fault
}

func outOfName(r rune) bool { return r <= ' ' || r >= 0x7f }

// HeaderFault says why a header block can be read in two ways, or "".
func HeaderFault(block []byte) string {
	_, fault := RawFields(block)
	return fault
}

// HeaderEndFault looks at the line that ends the header: nothing but its line end, or another reader goes on behind it.
func HeaderEndFault(raw []byte) string {
	end := HeaderEnd(raw)
	if end < 0 || bytes.HasPrefix(raw[end:], []byte("\n")) || bytes.HasPrefix(raw[end:], []byte("\r\n")) {
		return ""
	}
	return "dòng kết thúc phần đầu thư không chuẩn"
}

// maxFrom is how long a From field may be; a long name in encoded words takes some hundreds of bytes.
const maxFrom = 2000

// writtenFromFault looks at the From field before any cleaning: what cleaning drops or maps to ASCII (control characters,
// invisible joints, the Kelvin sign for K) must not make one address out of another.
func writtenFromFault(block []byte) string {
	fields, _ := RawFields(block)
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
			if strings.Contains(word, "@") && strings.ContainsFunc(word, disguised) {
				return "ký tự ngụy trang trong địa chỉ From"
			}
		}
	}
	return ""
}

// disguised is true for what vanishes or turns into ASCII when text is put into its normal form.
func disguised(r rune) bool {
	if r < utf8.RuneSelf {
		return false
	}
	return r == utf8.RuneError || vietnamese.Invisible(r) || vietnamese.IsASCII(norm.NFKC.String(string(unicode.ToLower(r))))
}
