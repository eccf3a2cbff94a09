package transport

import (
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"time"

	"loa/mail"
)

// Personal is a letter as a person's mail program writes it, without the fields of automatic letters that [Compose] sets. It is for the
// try-out pages. Addresses are not checked, because forged letters are tried out too.
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

// Bytes returns the letter as it is sent.
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

// writeField writes one header field. Line ends in the value become spaces, because the rest would be another field.
func writeField(b *strings.Builder, name, value string) {
	fmt.Fprintf(b, "%s: %s\r\n", name, strings.NewReplacer("\r", " ", "\n", " ").Replace(value))
}
