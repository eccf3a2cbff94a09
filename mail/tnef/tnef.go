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

// Message is the content of a winmail.dat: the parts of a letter in Outlook's own form (MS-OXTNEF). Its text is cleaned as that of a
// [mail.Letter].
type Message struct {
	// Subject is in one line.
	Subject string
	// Text is the plain body; without one, the text of the RTF body.
	Text string
	// HTML is the HTML body. The sender controls it: it must not be shown unfiltered.
	HTML string
	// Attachments are the files that have content, with names as [mail.SafeName] makes them.
	Attachments []mail.Attachment
}

// ErrFormat is the error of [Parse] for content that does not begin with the signature of MS-OXTNEF.
var ErrFormat = errors.New("not a winmail.dat")

// The limits of a winmail.dat. Larger content is an error; beyond the other limits the rest is ignored.
const (
	maxBytes      = mail.MaxLetterBytes
	maxAttributes = 5000
	maxFiles      = 50
	maxProperties = 2000    // of one list
	maxText       = 4 << 20 // bytes of one body
)

// signature begins every winmail.dat (TNEFSignature of MS-OXTNEF, 0x223E9F78).
var signature = []byte{0x78, 0x9f, 0x3e, 0x22}

// IsContainer is true for a file that is a winmail.dat by its type, its name or its first bytes.
func IsContainer(file mail.Attachment) bool {
	return file.Type == "application/ms-tnef" || file.Type == "application/vnd.ms-tnef" || strings.EqualFold(file.Name, "winmail.dat") ||
		bytes.HasPrefix(file.Content, signature)
}

// The attributes that are parsed (MS-OXTNEF section 2.1.3.3). All others are skipped.
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

// Parse parses a winmail.dat. Truncated or malformed content gives what stands before the fault. The error is [ErrFormat], or says that
// the content is larger than a letter may be. A letter within the letter is skipped. The cost and the memory are linear in the size of
// the content; a compressed body is decompressed up to 4 MB.
func Parse(content []byte) (Message, error) {
	if len(content) > maxBytes {
		return Message{}, fmt.Errorf("parsing winmail.dat: %d bytes, at most %d", len(content), maxBytes)
	}
	if len(content) < 6 || !bytes.HasPrefix(content, signature) {
		return Message{}, ErrFormat
	}
	p := parser{codePage: "windows-1258"}
	in := byteReader{content[6:], false}
	for n := 0; n < maxAttributes && len(in.rest) > 0; n++ {
		in.take(1) // the level, letter or attachment, which follows from the attribute
		id, size := in.uint32(), in.uint32()
		value := in.take(int64(size))
		in.take(2) // the checksum, which some programs write wrong
		if in.short {
			break
		}
		p.attribute(id, value)
	}
	return p.result(), nil
}

// byteReader takes bytes from the front of a slice.
type byteReader struct {
	rest  []byte
	short bool // more bytes were taken than there are
}

// take gives the next n bytes; nil when there are fewer.
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

// file is one attachment, gathered from its attributes and properties.
type file struct {
	title   string // the short name of the attribute
	long    string // the long name of a property; it counts before the title
	kind    string // the media type
	content []byte // nil for an attachment that is no file
}

// parser gathers the values of the message; the last value of each kind counts.
type parser struct {
	codePage      string // a charset name
	subject, body []byte // attributes, in the code page
	plain         property
	html, rtf     []byte
	files         []file
}

// attribute takes one attribute of the message or of its last file.
func (p *parser) attribute(id uint32, value []byte) {
	switch id {
	case attrCodePage:
		if len(value) >= 4 {
			p.codePage = codePageName(binary.LittleEndian.Uint32(value))
		}
	case attrSubject:
		p.subject = value
	case attrBody:
		p.body = value
	case attrMessage:
		parseProperties(value, p.messageProperty)
	case attrAttachStart:
		if len(p.files) < maxFiles {
			p.files = append(p.files, file{})
		}
	case attrAttachTitle, attrAttachData, attrAttachment:
		if len(p.files) > 0 {
			p.fileAttribute(&p.files[len(p.files)-1], id, value)
		}
	}
}

// fileAttribute takes one attribute of a file.
func (p *parser) fileAttribute(f *file, id uint32, value []byte) {
	switch id {
	case attrAttachTitle:
		f.title = p.text(value)
	case attrAttachData:
		f.content = value
	case attrAttachment:
		parseProperties(value, func(prop property) {
			switch prop.id {
			case propLongName, propTransportName:
				f.long = p.propertyText(prop)
			case propDisplayName:
				if f.long == "" {
					f.long = p.propertyText(prop)
				}
			case propMIMEType:
				f.kind = strings.ToLower(p.propertyText(prop))
			case propAttachData:
				if f.content == nil && prop.kind == kindBinary {
					f.content = prop.value
				}
			}
		})
	}
}

// messageProperty takes one MAPI property of the message.
func (p *parser) messageProperty(prop property) {
	switch prop.id {
	case propBody:
		p.plain = prop
	case propBodyHTML:
		if prop.kind == kindBinary || prop.kind == kindString {
			p.html = prop.value
		}
	case propRTF:
		p.rtf = prop.value
	}
}

// result decodes what was gathered. The plain body of a property counts before that of an attribute.
func (p *parser) result() Message {
	out := Message{Subject: vietnamese.CleanLine(p.text(p.subject)), Text: p.text(p.body)}
	if p.plain.value != nil {
		out.Text = p.propertyText(p.plain)
	}
	if len(p.html) > 0 {
		out.HTML = vietnamese.CleanControls(vietnamese.Decode(truncate(p.html), mail.HTMLCharset(p.html)))
	}
	if strings.TrimSpace(out.Text) == "" && len(p.rtf) > 0 {
		out.Text = vietnamese.Clean(rtfText(unpackRTF(p.rtf), p.codePage))
	}
	out.Text = strings.TrimSpace(out.Text)
	for i, f := range p.files {
		if f.content != nil {
			out.Attachments = append(out.Attachments, f.attachment(i))
		}
	}
	return out
}

// attachment gives a file in the form of a letter's attachment; index is its place, from 0.
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

// text decodes bytes in the code page of the message, up to the first NUL.
func (p *parser) text(value []byte) string {
	before, _, _ := strings.Cut(string(truncate(value)), "\x00")
	return vietnamese.Clean(vietnamese.Decode([]byte(before), p.codePage))
}

// propertyText decodes a property in UTF-16 or in the code page.
func (p *parser) propertyText(prop property) string {
	if prop.kind != kindUnicode {
		return p.text(prop.value)
	}
	before, _, _ := strings.Cut(decodeUTF16(truncate(prop.value)), "\x00")
	return vietnamese.Clean(before)
}

// truncate cuts a value to [maxText].
func truncate(value []byte) []byte { return value[:min(len(value), maxText)] }

// codePageName gives the charset name of a Windows code page; windows-1258 for an unknown one.
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
