package mailserver

import (
	"net"
	"time"
)

// Stamp is what the try-out mail server does to a letter that came from nobody known, for the fuzz test.
func Stamp(letter []byte) ([]byte, error) {
	s := stamper{authservID: defaultAuthservID, domain: defaultMailDomain}
	return s.stamp(letter, envelope{sender: "ai-do@ke-gian.test", greeting: "x", remote: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, at: time.Unix(0, 0)})
}

// MailboxOf is the mailbox of an address, for the fuzz test.
var MailboxOf = mailboxOf
