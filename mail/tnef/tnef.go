package tnef

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"loa/mail"
	"loa/vietnamese"
)

// Message is what Outlook packs into winmail.dat instead of the parts of a letter (MS-OXTNEF).
type Message struct {
	Subject string
	// Text is the plain body, or else the plain words of the RTF body. HTML is the HTML body. All text is as in a [Letter].
	Text, HTML string
	// Attachments are the files, named as those of a [Letter] are.
	Attachments []mail.Attachment
}

// ErrFormat says that a content does not begin as MS-OXTNEF does.
var ErrFormat = errors.New("not a winmail.dat")

// The limits of a winmail.dat. One that breaks them is read as far as they go.
const (
	maxBytes      = mail.MaxLetterBytes
	maxAttributes = 5000
	maxFiles      = 50
	maxProperties = 2000
	maxText       = 4 << 20
)

var signature = []byte{0x78, 0x9f, 0x3e, 0x22}

// IsContainer is true for a file that is a winmail.dat by its type, its name or its first bytes.
func IsContainer(file mail.Attachment) bool {
	return file.Type == "application/ms-tnef" || file.Type == "application/vnd.ms-tnef" || strings.EqualFold(file.Name, "winmail.dat") ||
		bytes.HasPrefix(file.Content, signature)
}

// The attributes that are read (MS-OXTNEF, section 2.1.3.3).
const (
	attrSubject     = 0x00018004
	attrBody        = 0x0002800c
	attrAttachTitle = 0x00018010
	attrAttachStart = 0x00069002
	attrMessage     = 0x00069003
	attrAttachment  = 0x00069005
	attrCodePage    = 0x00069007
	attrAttachData  = 0x0006800f
)

// Parse reads a winmail.dat. What is cut or broken is read up to the fault; the error is [ErrNotTNEF], or says that the
// content is larger than a letter may be. Letters within the letter are kept as nothing: they are not opened. The cost is linear in the
// size of the content, and so is the memory, but for a compressed body, which is unpacked up to 4 MB.
func Parse(content []byte) (Message, error) {
	if len(content) > maxBytes {
		return Message{}, fmt.Errorf("reading winmail.dat: %d bytes, at most %d", len(content), maxBytes)
	}
	if len(content) < 6 || !bytes.HasPrefix(content, signature) {
		return Message{}, ErrFormat
	}
	r := parser{codePage: "windows-1258"}
	in := byteReader{content[6:], false}
	for n := 0; n < maxAttributes && len(in.rest) > 0; n++ {
		in.take(1) // the level: letter or attachment, which the attribute says as well
		id, size := in.uint32(), in.uint32()
		value := in.take(int64(size))
		in.take(2) // the checksum, which real programs get wrong
		if in.short {
			break
		}
		r.attribute(id, value)
	}
	return r.result(), nil
}

// byteReader takes bytes from the front and remembers when there were too few.
type byteReader struct {
	rest  []byte
	short bool
}

func (b *byteReader) take(n int64) []byte {
	if b.short || n < 0 || n > int64(len(b.rest)) {
		b.short, b.rest = true, nil
		return nil
	}
	taken := b.rest[:n]
	b.rest = b.rest[n:]
	return taken
}

func (b *byteReader) uint16() uint16 {
	if v := b.take(2); v != nil {
		return binary.LittleEndian.Uint16(v)
	}
	return 0
}

func (b *byteReader) uint32() uint32 {
	if v := b.take(4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

type file struct {
	title, long, kind string
	content           []byte
}

type parser struct {
	codePage                        string
	subject, body, plain, rtf, html []byte
	plainUTF16                      bool
	files                           []file
}

func (r *parser) attribute(id uint32, value []byte) {
	switch id {
	case attrCodePage:
		if len(value) >= 4 {
			r.codePage = codePageName(binary.LittleEndian.Uint32(value))
		}
	case attrSubject:
		r.subject = value
	case attrBody:
		r.body = value
	case attrMessage:
		parseProperties(value, r.messageProperty)
	case attrAttachStart:
		if len(r.files) < maxFiles {
			r.files = append(r.files, file{})
		}
	case attrAttachTitle, attrAttachData, attrAttachment:
		if len(r.files) > 0 {
			r.fileAttribute(&r.files[len(r.files)-1], id, value)
		}
	}
}

func (r *parser) fileAttribute(f *file, id uint32, value []byte) {
	switch id {
	case attrAttachTitle:
		f.title = r.text(value)
	case attrAttachData:
		f.content = value
	case attrAttachment:
		parseProperties(value, func(p property) {
			switch p.id {
			case propLongName, propTransportName:
				f.long = r.propertyText(p)
			case propDisplayName:
				if f.long == "" {
					f.long = r.propertyText(p)
				}
			case propMIMEType:
				f.kind = strings.ToLower(r.propertyText(p))
			case propAttachData:
				if f.content == nil && p.kind == kindBinary {
					f.content = p.value
				}
			}
		})
	}
}

func (r *parser) messageProperty(p property) {
	switch p.id {
	case propBody:
		r.plain, r.plainUTF16 = p.value, p.kind == kindUnicode
	case propBodyHTML:
		if p.kind == kindBinary || p.kind == kindString {
			r.html = p.value
		}
	case propRTF:
		r.rtf = p.value
	}
}

func (r *parser) result() Message {
	out := Message{Subject: vietnamese.CleanLine(r.text(r.subject)), Text: r.text(r.body)}
	if r.plain != nil {
		out.Text = r.propertyText(property{kind: r.plainKind(), value: r.plain})
	}
	if len(r.html) > 0 {
		out.HTML = vietnamese.CleanControls(vietnamese.Decode(truncate(r.html), mail.HTMLCharset(r.html)))
	}
	if strings.TrimSpace(out.Text) == "" && len(r.rtf) > 0 {
		out.Text = vietnamese.Clean(rtfText(unpackRTF(r.rtf), r.codePage))
	}
	out.Text = strings.TrimSpace(out.Text)
	for i, f := range r.files {
		if f.content != nil {
			out.Attachments = append(out.Attachments, f.attachment(i))
		}
	}
	return out
}

func (r *parser) plainKind() uint16 {
	if r.plainUTF16 {
		return kindUnicode
	}
	return kindString
}

func (f file) attachment(index int) mail.Attachment {
	name := f.long
	if vietnamese.CleanLine(name) == "" {
		name = f.title
	}
	kind := vietnamese.CleanLine(f.kind)
	if !strings.Contains(kind, "/") {
		kind = "application/octet-stream"
	}
	if vietnamese.CleanLine(name) == "" {
		name = mail.DefaultName(index+1, kind)
	}
	sum := sha256.Sum256(f.content)
	return mail.Attachment{Name: mail.SafeName(name), Type: kind, Size: len(f.content), SHA256: hex.EncodeToString(sum[:]), Content: append([]byte(nil), f.content...)}
}

// text reads bytes in the code page of the letter, up to the first NUL.
func (r *parser) text(value []byte) string {
	before, _, _ := strings.Cut(string(truncate(value)), "\x00")
	return vietnamese.Clean(vietnamese.Decode([]byte(before), r.codePage))
}

func (r *parser) propertyText(p property) string {
	if p.kind != kindUnicode {
		return r.text(p.value)
	}
	before, _, _ := strings.Cut(decodeUTF16(truncate(p.value)), "\x00")
	return vietnamese.Clean(before)
}

func truncate(value []byte) []byte { return value[:min(len(value), maxText)] }

// codePageName names a Windows code page as a charset.
func codePageName(number uint32) string {
	switch number {
	case 65001:
		return "utf-8"
	case 0, 1252:
		return "windows-1252"
	}
	name := fmt.Sprintf("windows-%d", number)
	if _, err := htmlindex.Get(name); err != nil {
		return "windows-1258"
	}
	return name
}
