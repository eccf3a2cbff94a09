package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"

	"loa/vietnamese"
)

// collectParts walks the parts of a letter in order and files them as text, HTML and attachments.
func (l *Letter) collectParts(root *enmime.Part) error {
	w := partWalk{letter: l}
	bodies, err := w.visit(root, 1)
	if err != nil {
		return err
	}
	whole := inOrder(bodies)
	l.Text, l.HTML = whole.text, whole.html
	return nil
}

// partWalk is one walk over the parts of a letter.
type partWalk struct {
	letter *Letter
	count  int
}

// visit walks a part, its siblings and all below them, and returns the bodies of the part and its siblings.
func (w *partWalk) visit(part *enmime.Part, depth int) (bodies []body, err error) {
	if depth > maxDepth {
		return nil, &LimitError{"depth", fmt.Sprintf("parts nested deeper than %d", maxDepth)}
	}
	for ; part != nil; part = part.NextSibling {
		if w.count++; w.count > maxParts {
			return nil, &LimitError{"parts", fmt.Sprintf("more than %d parts", maxParts)}
		}
		if part.FirstChild == nil {
			bodies = append(bodies, w.leaf(part))
			continue
		}
		w.noteType(part)
		children, err := w.visit(part.FirstChild, depth+1)
		if err != nil {
			return nil, err
		}
		if partType(part) == "multipart/alternative" {
			bodies = append(bodies, alternatives(children))
		} else {
			bodies = append(bodies, inOrder(children))
		}
	}
	return bodies, nil
}

// leaf returns the body of one part without children, and files it when it is a file. Text that is not declared an attachment is body,
// because mail programs show it; with a file name it is a file too. Every other part is a file.
func (w *partWalk) leaf(part *enmime.Part) body {
	w.noteType(part)
	kind := partType(part)
	content := DecodeTransfer(part.Content, part.Header.Get("Content-Transfer-Encoding"))
	name := partName(part)
	said := w.said(part, kind, content)
	if (said.empty() && len(content) > 0) || name != "" {
		w.file(name, kind, content)
	}
	return said
}

// said returns the body of a part that a mail program shows as text; an empty one when it shows a file.
func (w *partWalk) said(part *enmime.Part, kind string, content []byte) body {
	label := Parameter(part.Header.Get("Content-Type"), "charset")
	switch {
	case strings.EqualFold(part.Disposition, "attachment"):
		return body{}
	case kind == "text/html":
		if label == "" {
			label = HTMLCharset(content)
		}
		return body{html: vietnamese.CleanControls(vietnamese.Decode(content, label)), hasHTML: true}
	case kind == "text/plain", !strings.Contains(kind, "/"), strings.HasPrefix(kind, "multipart/"), shownAsText[kind] && !inAlternative(part):
		return body{text: vietnamese.Clean(vietnamese.Decode(content, label)), hasText: true}
	default:
		return body{}
	}
}

// shownAsText are the further types that mail programs show as text. Beside text/plain in an alternative they are a richer form of it.
var shownAsText = map[string]bool{"text/enriched": true, "text/richtext": true, "text/markdown": true, "text/x-markdown": true, "text/x-web-markdown": true, "text/x-plain": true}

func inAlternative(part *enmime.Part) bool {
	return part.Parent != nil && partType(part.Parent) == "multipart/alternative"
}

// file adds an attachment.
func (w *partWalk) file(name, kind string, content []byte) {
	if name == "" {
		name = DefaultName(len(w.letter.Attachments)+1, kind)
	}
	sum := sha256.Sum256(content)
	w.letter.Attachments = append(w.letter.Attachments, Attachment{
		Name: name, Type: kind, Size: len(content), SHA256: hex.EncodeToString(sum[:]), Content: content,
	})
}

// noteType records the media type with the parameters by which reports, receipts and calendar answers are recognised.
func (w *partWalk) noteType(part *enmime.Part) {
	kind := partType(part)
	for _, name := range []string{"report-type", "method", "smime-type"} {
		if value := Parameter(part.Header.Get("Content-Type"), name); value != "" {
			kind += "; " + name + "=" + strings.ToLower(vietnamese.CleanLine(value))
		}
	}
	w.letter.Types = append(w.letter.Types, kind)
}

// partType is the declared media type of a part, lower-cased.
func partType(part *enmime.Part) string {
	return strings.ToLower(vietnamese.CleanLine(part.ContentType))
}

// DecodeTransfer decodes a Content-Transfer-Encoding (RFC 2045 section 6) leniently. Content in an unknown encoding comes back as it
// is.
func DecodeTransfer(raw []byte, encoding string) []byte {
	encoding, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(encoding)), ";")
	switch strings.Trim(encoding, `"' `) {
	case "base64":
		return decodeBase64(raw)
	case "quoted-printable":
		return decodeQuotedPrintable(raw)
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return decodeUU(raw)
	default:
		return raw
	}
}

// decodeUU decodes uuencode ("begin 644 name … end"). Bytes that are not in that form come back as they are.
func decodeUU(raw []byte) []byte {
	var out []byte
	inside := false
	for line := range bytes.Lines(raw) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case !inside:
			inside = bytes.HasPrefix(line, []byte("begin "))
		case bytes.Equal(line, []byte("end")):
			return out
		case len(line) > 0:
			out = append(out, decodeUULine(line)...)
		}
	}
	if out == nil {
		return raw
	}
	return out
}

// decodeUULine decodes one line: the first byte is its decoded length.
func decodeUULine(line []byte) []byte {
	length := int(line[0]-' ') & 0x3f
	var out []byte
	for i := 1; i < len(line) && len(out) < length; i += 4 {
		var group uint32
		for j := range 4 {
			group <<= 6
			if i+j < len(line) {
				group |= uint32(line[i+j]-' ') & 0x3f
			}
		}
		out = append(out, byte(group>>16), byte(group>>8), byte(group))
	}
	return out[:min(length, len(out))]
}

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_:.-]{2,40})`)

// HTMLCharset gives the charset that an HTML document declares in a meta element; "" when it declares none in its first 4 KB.
func HTMLCharset(content []byte) string {
	if m := metaCharset.FindSubmatch(content[:min(len(content), 4096)]); m != nil {
		return string(m[1])
	}
	return ""
}
