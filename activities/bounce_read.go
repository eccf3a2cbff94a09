package activities

import (
	"bufio"
	"bytes"
	"net/textproto"
	"strings"

	"loa/mail"
)

// bounce is what a mail server reports about a letter of ours (RFC 3464).
type bounce struct {
	Recipients        []bouncedRecipient
	OriginalMessageID string // without brackets; "" when the report does not hold the letter
}

// bouncedRecipient is what became of the letter for one address.
type bouncedRecipient struct {
	Address    string
	Action     string // failed, delayed, delivered, relayed or expanded
	Status     string // RFC 3463: "5.1.1"
	Diagnostic string // in the words of the mail server
}

// readBounce reads a delivery report; false when the letter is none.
func readBounce(l mail.Letter) (b bounce, ok bool) {
	for _, part := range l.Attachments {
		switch part.Type {
		case "message/delivery-status", "message/global-delivery-status":
			b.Recipients = append(b.Recipients, readStatus(part.Content)...)
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers":
			if original, err := mail.Parse(part.Content); err == nil && b.OriginalMessageID == "" {
				b.OriginalMessageID = original.MessageID
			}
		}
	}
	return b, len(b.Recipients) > 0
}

// maxBouncedRecipients is more than a report about a letter to one person has.
const maxBouncedRecipients = 50

// readStatus reads the groups of a delivery status: one about the letter, then one for each recipient (RFC 3464, 2.1).
func readStatus(content []byte) (all []bouncedRecipient) {
	reader := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(content, "\r\n\r\n"...))))
	for len(all) < maxBouncedRecipients {
		fields, err := reader.ReadMIMEHeader()
		if action := strings.ToLower(strings.TrimSpace(fields.Get("Action"))); action != "" {
			status, _, _ := strings.Cut(strings.TrimSpace(fields.Get("Status")), " ") // a comment may follow
			all = append(all, bouncedRecipient{
				Address: typed(orElse(fields.Get("Original-Recipient"), fields.Get("Final-Recipient"))),
				Action:  action, Status: status, Diagnostic: typed(fields.Get("Diagnostic-Code")),
			})
		}
		if err != nil {
			return all
		}
	}
	return all
}

// typed drops the type in front of a value: "rfc822; an@so-noi-vu.test".
func typed(value string) string {
	if _, rest, found := strings.Cut(value, ";"); found {
		value = rest
	}
	return strings.Trim(strings.TrimSpace(value), "<>")
}

func orElse(value, otherwise string) string {
	if strings.TrimSpace(value) == "" {
		return otherwise
	}
	return value
}
