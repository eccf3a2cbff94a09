// Package mailtest runs the mail servers that loa is tried against, as they are installed from Debian's packages: Dovecot and Cyrus,
// without privileges, on loopback, in a temporary folder. A [Proxy] before one of them spoils the line in the ways that real lines
// and servers do.
//
// [StartDovecot], [StartCyrus] and [StartMemory] (a server in this process, to compare with) need no test; [Dovecot], [Cyrus] and
// [Memory] are the same inside one. Every user exists, with the password
// [Password]: a user is made by the first letter to him or by his first login, so that each test takes a user of its own and many
// share a server. What follows a "+" in an address does not choose the mailbox; Dovecot writes it above the letter (Delivered-To), Cyrus does not.
//
// A server that is not installed is an error that says how to install it (scripts/setup test), never a reason to skip.
package mailtest
