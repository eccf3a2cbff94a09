// Package transport fetches letters by IMAP and sends them by SMTP.
//
//   - In: client.go is the [Client] of a mailbox, imap.go and the files imap_… its commands (RFC 3501, 4315, 6851, 2177).
//   - Out: compose.go builds a message, and compose_personal.go one as a person's mail program writes it; dkim_sign.go signs it, send.go
//     sends it; smtp_dial.go connects (RFC 5321, 3207), rejection.go says what a server's reply means for a further try.
//   - Login with access tokens (XOAUTH2, OAUTHBEARER): token_source.go gets the tokens, oauth_login.go logs in with them.
//   - inspect.go and selftest.go examine the servers before they fail; `loa doctor` calls them.
//
// The activities of the mailbox and the outbox call it.
package transport
