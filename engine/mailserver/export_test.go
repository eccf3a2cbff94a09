package mailserver

import (
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
)

// Stamp is what the try-out mail server does to a letter that came from nobody known, for the fuzz test.
func Stamp(letter []byte) ([]byte, error) {
	s := stamper{authservID: defaultAuthservID, domain: defaultMailDomain}
	return s.stamp(letter, envelope{sender: "ai-do@ke-gian.test", greeting: "x", remote: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, at: time.Unix(0, 0)})
}

// MailboxOf is the mailbox of an address, for the fuzz test.
var MailboxOf = mailboxOf

// Account is an account without a server, for the tests of its spool.
type Account struct{ account *account }

// OpenAccount replays the spool of an address.
func OpenAccount(root, address string) (Account, error) {
	a, err := newStore(root, slog.New(slog.DiscardHandler)).account(address)
	return Account{a}, err
}

// Deliver puts a letter into INBOX.
func (a Account) Deliver(letter string) error {
	_, err := a.account.change(record{Do: appendLetter, Folder: inboxName, At: time.Unix(0, 0)}, []byte(letter))
	return err
}

// Count is how many letters are in INBOX, and the UID of the next one.
func (a Account) Count() (letters int, next imap.UID, err error) {
	status, err := a.account.user.Status(inboxName, &imap.StatusOptions{NumMessages: true, UIDNext: true})
	if err != nil {
		return 0, 0, err
	}
	return int(*status.NumMessages), status.UIDNext, nil
}
