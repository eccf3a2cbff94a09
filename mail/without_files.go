package mail

import (
	"bytes"
	"fmt"
	"mime/quotedprintable"
	"strings"
)

// MaxKept is the most bytes that WithoutFiles keeps of a letter, but for its header.
const MaxKept = 1 << 20

// maxKeptText is the most bytes that WithoutFiles keeps of a text: the rest of MaxKept is what encoding adds.
const maxKeptText = 256 << 10

// WithoutFiles returns a letter with its header and its text and without its files, and what was left out, in Vietnamese. The same letter gives the same
// bytes. Of a letter that has no text of its own, because it is encrypted or a report about a delivery or cannot be parsed, the first MaxKept bytes are
// kept: there the structure is what counts, and it stands at the beginning.
func WithoutFiles(raw []byte) (kept []byte, leftOut string) {
	header, body := splitHeader(raw)
	parsed, err := Parse(raw)
	if err != nil || parsed.Text == "" && parsed.HTML == "" || hasStructure(parsed.Types) {
		kept := append(bytes.Clone(header), body[:min(len(body), MaxKept)]...)
		return kept, fmt.Sprintf("Chỉ giữ phần đầu thư: bỏ %d byte cuối.", len(raw)-len(kept))
	}
	kept = append(withoutContentFields(header), "MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: "...)
	text, kind := parsed.Text, "text/plain"
	if text == "" {
		text, kind = parsed.HTML, "text/html"
	}
	kept = append(kept, kind+"; charset=utf-8\r\n\r\n"...)
	var encoded bytes.Buffer
	writer := quotedprintable.NewWriter(&encoded)
	_, _ = writer.Write([]byte(strings.ToValidUTF8(text[:min(len(text), maxKeptText)], ""))) // a buffer takes everything
	_ = writer.Close()                                                                       // the same
	return append(kept, encoded.Bytes()...), leftOutOf(parsed)
}

// leftOutOf names the files of a letter.
func leftOutOf(parsed Letter) string {
	const named = 10
	var names []string
	for i, file := range parsed.Attachments {
		if i == named {
			names = append(names, fmt.Sprintf("và %d tệp khác", len(parsed.Attachments)-named))
			break
		}
		names = append(names, fmt.Sprintf("%s (%d KB)", file.Name, (file.Size+1023)>>10))
	}
	return fmt.Sprintf("Người gửi chưa được xác thực và thư quá lớn nên không giữ tệp đính kèm. Tệp đã bỏ: %s.", strings.Join(names, ", "))
}

// hasStructure reports whether the parts of a letter are what it says: reports and encrypted or signed letters.
func hasStructure(types []string) bool {
	for _, kind := range types {
		if strings.HasPrefix(kind, "multipart/report") || strings.HasPrefix(kind, "application/pkcs7-mime") || strings.HasPrefix(kind, "multipart/encrypted") {
			return true
		}
	}
	return false
}

// splitHeader parts a letter after the empty line that ends its header.
func splitHeader(raw []byte) (header, body []byte) {
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if at := bytes.Index(raw, []byte(end)); at >= 0 {
			return raw[:at+len(end)], raw[at+len(end):]
		}
	}
	return nil, raw
}

// withoutContentFields is a header without the fields that describe the body, and without the empty line that ends it.
func withoutContentFields(header []byte) []byte {
	var kept []byte
	dropping := false
	for line := range bytes.Lines(header) {
		folded := line[0] == ' ' || line[0] == '\t'
		if !folded {
			name, _, _ := bytes.Cut(line, []byte(":"))
			lower := strings.ToLower(string(bytes.TrimSpace(name)))
			dropping = strings.HasPrefix(lower, "content-") || lower == "mime-version"
		}
		if len(bytes.TrimRight(line, "\r\n")) > 0 && !dropping {
			kept = append(kept, line...)
		}
	}
	return kept
}
