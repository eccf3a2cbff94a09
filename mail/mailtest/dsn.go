package mailtest

import (
	"cmp"
	"fmt"
	"strings"
)

// DSN is a delivery status notification (RFC 3464), which a mail server sends to the return path of a letter that it has not delivered. All
// texts are written with CRLF line ends, except that those of the caller stay as they are.
type DSN struct {
	From   string   // by default MAILER-DAEMON@hanoi.test
	To     string   // return path of the letter, without angle brackets
	ID     string   // Message-ID of the notification, without angle brackets; empty leaves the field out
	Header []string // further fields, above the others
	Text   string   // the part for people; by default one English sentence
	// Recipients holds the fields of each recipient (RFC 3464 §2.3), for instance those of [RecipientFields]. None leaves the part for
	// machines out.
	Recipients []string
	// Returned is what comes back of the letter: its header fields, with an empty line and the text in a message/rfc822. Empty leaves the
	// part out.
	Returned string
}

// RecipientFields returns the fields of one recipient: the address, the action such as "failed", the status such as "5.1.1", and more.
func RecipientFields(address, action, status string, more ...string) string {
	fields := []string{"Final-Recipient: rfc822; " + address, "Action: " + action, "Status: " + status}
	return strings.Join(append(fields, more...), "\r\n") + "\r\n"
}

// Bytes returns the whole notification.
func (d DSN) Bytes() []byte {
	var b strings.Builder
	for _, field := range d.Header {
		b.WriteString(field + "\r\n")
	}
	fmt.Fprintf(&b, "From: %s\r\nTo: <%s>\r\nSubject: Undelivered Mail Returned to Sender\r\n", d.from(), d.To)
	if d.ID != "" {
		fmt.Fprintf(&b, "Message-ID: <%s>\r\n", d.ID)
	}
	return []byte(b.String() + "MIME-Version: 1.0\r\n" + d.Content())
}

// Content returns the field Content-Type, an empty line and the body, for a letter whose other fields are written by the caller.
func (d DSN) Content() string {
	var b strings.Builder
	part := func(mediaType, content string) {
		fmt.Fprintf(&b, "--ranh\r\nContent-Type: %s\r\n\r\n%s\r\n", mediaType, content)
	}
	b.WriteString("Content-Type: multipart/report; report-type=delivery-status; boundary=\"ranh\"\r\n\r\n")
	part("text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", cmp.Or(d.Text, "The message could not be delivered."))
	if len(d.Recipients) > 0 {
		_, host, _ := strings.Cut(d.from(), "@")
		host, _, _ = strings.Cut(host, " ")
		report := "Reporting-MTA: dns; " + host + "\r\nX-Postfix-Queue-ID: 4Bxyz\r\nArrival-Date: Mon, 15 Mar 2027 09:12:00 +0700 (+07)\r\n"
		part("message/delivery-status\r\nContent-Description: Delivery report", report+"\r\n"+strings.Join(d.Recipients, "\r\n"))
	}
	if d.Returned != "" {
		mediaType := "text/rfc822-headers"
		if strings.Contains(d.Returned, "\r\n\r\n") {
			mediaType = "message/rfc822"
		}
		part(mediaType, d.Returned)
	}
	return b.String() + "--ranh--\r\n"
}

func (d DSN) from() string { return cmp.Or(d.From, "MAILER-DAEMON@hanoi.test") }
