// Package mailserver is a mail server for trying loa out: SMTP in, IMAP out, on loopback only, with the letters in files below one home
// directory. Nothing leaves the machine.
//
// A letter goes these steps:
//
//  1. smtp.go takes it from a sender who may have logged in (SMTP AUTH), for any recipient.
//  2. header.go removes what only a receiving server may state, and adds Authentication-Results (RFC 8601) and Received; dkim.go signs
//     letters whose author logged in (RFC 6376).
//  3. store.go and folder.go write one copy per recipient to disk; SMTP answers 250 after that.
//  4. imap.go, view.go and search.go show the folders of each person over IMAP.
//
// cmd/loa starts it for `loa dev`; tests of workflows and cmd/loa start it in place of a city's mail server.
package mailserver
