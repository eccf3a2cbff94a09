// Package mailtest holds what the tests of mail share: mail servers to run against, and letters to parse.
//
// The servers are Dovecot and Cyrus from Debian's packages, run without privileges on loopback, and a server in this process to compare
// with. [StartDovecot], [StartCyrus] and [StartMemory] need no test; [Dovecot], [Cyrus] and [Memory] start the same servers for one test
// and stop them at its end. A [Proxy] in front of a server adds one [Fault] to the connection. A [Gateway] in front of a server adds
// Authentication-Results, as a city's mail gateway does; one of [StartSubmission] takes letters over TLS from who has logged in.
//
// Every user exists, with the password [Password]: the first letter to a user or the first login of a user makes the mailbox. So each
// test takes a user of its own, and many tests share a server. The part of an address behind "+" does not choose the mailbox. Dovecot
// writes the whole address above the letter (Delivered-To), Cyrus does not.
//
// A server that is not installed is [ErrMissing], whose text says how to install it (scripts/setup test). It is never a reason to skip
// a test.
//
// The letters are those of known mail programs ([Clients], [SignedClients], [LegacyClients]), of attackers ([Attacks]), and letters
// signed by DKIM ([SignDKIM]) or S/MIME ([Signer]).
package mailtest
