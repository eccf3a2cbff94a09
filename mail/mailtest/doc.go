// Package mailtest runs the mail servers that loa is tried against, as they are installed from Debian's packages: Dovecot and Cyrus,
// without privileges, on loopback, in a temporary folder. A [Proxy] before one of them spoils the line in the ways that real lines
// and servers do.
//
// [StartDovecot] and [StartCyrus] need no test; [Dovecot] and [Cyrus] are the same inside one. Every user exists, with the password
// [Password]: a user is made by the first letter to him or by his first login, so that each test takes a user of its own and many
// share a server. What follows a "+" in an address is kept in the letter and does not choose the mailbox.
//
// A server that is not installed is an error that says how to install it (scripts/setup test), never a reason to skip.
package mailtest
