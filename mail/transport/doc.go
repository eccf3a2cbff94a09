// Package transport fetches letters by IMAP and sends them by SMTP.
//
//   - In: fetch.go is the client of a mailbox, imap.go, imap_fetch.go and imap_change.go its commands (RFC 3501, 4315, 6851, 2177).
//   - Out: compose.go builds a message, dkim_sign.go signs it, send.go hands it over; smtp_dial.go connects (RFC 5321, 3207),
//     smtp_code.go and rejection.go say what a server's answer means for a further try.
//   - Login with tokens (XOAUTH2): bearer.go, oauth.go.
//   - inspect.go and probe.go examine the servers before they fail; `loa doctor` calls them.
//
// The activities of the mailbox and the outbox call it.
package transport
