package transport

import (
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"time"

	"loa/mail"
)

// Personal is a letter as the mail client of a person writes it: without the marks of a machine that Compose sets. It is for trying loa
// out; addresses are not checked, because a forged letter is tried out as well.
type Personal struct {
	MessageID   string // without brackets
	From, To    string
	Subject     string
	InReplyTo   string // with brackets or without; "" for a letter that answers none
	Text        string
	Attachments []mail.Attachment
	Date        time.Time
	Auto        bool // marked as an automatic reply (RFC 3834)
}

// Bytes gives the letter as it goes over the wire.
func (p Personal) Bytes() []byte {
	var b strings.Builder
	p.writeHeader(&b)
	writePart(&b, mail.Attachment{Type: "text/plain; charset=utf-8", Content: []byte(p.Text)})
	for _, file := range p.Attachments {
		writePart(&b, file)
	}
	b.WriteString("\r\n--" + personalBoundary + "--\r\n")
	return []byte(b.String())
}

const personalBoundary = "ranh-gioi-thu-loa"

func (p Personal) writeHeader(b *strings.Builder) {
	writeField(b, "From", "<"+p.From+">")
	writeField(b, "To", "<"+p.To+">")
	writeField(b, "Subject", mime.QEncoding.Encode("utf-8", p.Subject))
	writeField(b, "Date", p.Date.Format(time.RFC1123Z))
	writeField(b, "Message-ID", "<"+p.MessageID+">")
	if p.InReplyTo != "" {
		writeField(b, "In-Reply-To", "<"+strings.Trim(p.InReplyTo, "<>")+">")
		writeField(b, "References", "<"+strings.Trim(p.InReplyTo, "<>")+">")
	}
	if p.Auto {
		writeField(b, "Auto-Submitted", "auto-replied")
	}
	writeField(b, "MIME-Version", "1.0")
	writeField(b, "Content-Type", `multipart/mixed; boundary="`+personalBoundary+`"`)
}

func writePart(b *strings.Builder, part mail.Attachment) {
	fmt.Fprintf(b, "\r\n--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n", personalBoundary, part.Type)
	if part.Name != "" {
		writeField(b, "Content-Disposition", `attachment; filename="`+mime.QEncoding.Encode("utf-8", part.Name)+`"`)
	}
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString(part.Content)
	for len(text) > 76 { // RFC 2045 §6.8
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
}

// writeField writes one field of a header; a line end in its value would be another field.
func writeField(b *strings.Builder, name, value string) {
	fmt.Fprintf(b, "%s: %s\r\n", name, strings.NewReplacer("\r", " ", "\n", " ").Replace(value))
}
