// Package mailserver is a mail server for trying loa out: it receives letters by SMTP and serves them by IMAP, on loopback only. No letter
// leaves the machine.
//
// A letter passes these steps:
//
//  1. smtp.go receives it, for any recipient, from a sender who may have logged in (SMTP AUTH).
//  2. header.go removes the header fields that only a receiving server may write, and adds Authentication-Results (RFC 8601) and Received.
//     dkim.go signs a letter whose author logged in (RFC 6376).
//  3. account.go appends one copy to the spool of each recipient (spool.go). SMTP answers 250 when all copies are on disk.
//  4. session.go, fetch.go and search.go serve the folders by IMAP. The folders are those of go-imap's imapmemserver, in memory, with letters that
//     are empty there; their bytes are read from the spool when they are asked for. Each change of a client is recorded in the spool
//     before it is made.
//
// The spool of a mailbox is one file that only grows. store.go replays it when the mailbox is first used: the same changes in the same
// order give the same folders, flags and UIDs. After `kill -9` the last record may be truncated; it was not acknowledged to the sender of
// the letter, who sends it again. convert.go reads the folders of the previous version, which were files.
//
// This package adds what imapmemserver lacks: a UIDVALIDITY that differs between installations, the bytes of letters with a malformed
// header, EXAMINE, an IDLE that reports earlier changes, and MOVE.
//
// cmd/loa starts the server for `loa dev`. Tests of workflows and cmd/loa start it in place of a city's mail server.
package mailserver
