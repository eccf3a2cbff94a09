package mailserver

import (
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
)

// RewriteHeader rewrites the header of a letter whose sender did not log in, for the fuzz test.
func RewriteHeader(letter []byte) ([]byte, error) {
	h := headerRewriter{authservID: defaultAuthservID, domain: defaultMailDomain}
	return h.rewrite(letter, envelope{sender: "ai-do@ke-gian.test", greeting: "x", remote: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, at: time.Unix(0, 0)})
}

// MailboxOf is mailboxOf for the fuzz test.
var MailboxOf = mailboxOf

// Account is an account without a server, for tests of its spool.
type Account struct{ account *account }

// OpenAccount replays the spool of an address.
func OpenAccount(root, address string) (Account, error) {
	a, err := newStore(root, slog.New(slog.DiscardHandler)).account(address)
	return Account{a}, err
}

// Deliver appends a letter to INBOX.
func (a Account) Deliver(letter string) error {
	_, err := a.account.change(record{Do: appendLetter, Folder: inboxName, At: time.Unix(0, 0)}, []byte(letter))
	return err
}

// Count returns the number of letters in INBOX, and the UID of the next letter.
func (a Account) Count() (letters int, next imap.UID, err error) {
	status, err := a.account.user.Status(inboxName, &imap.StatusOptions{NumMessages: true, UIDNext: true})
	if err != nil {
		return 0, 0, err
	}
	return int(*status.NumMessages), status.UIDNext, nil
}
