// Package mailserver is a mail server for trying loa out: SMTP in, IMAP out, on loopback only. Nothing leaves the machine.
//
// A letter goes these steps:
//
//  1. smtp.go takes it from a sender who may have logged in (SMTP AUTH), for any recipient.
//  2. header.go removes what only a receiving server may state, and adds Authentication-Results (RFC 8601) and Received; dkim.go signs
//     letters whose author logged in (RFC 6376).
//  3. account.go appends one copy to the spool of each recipient (spool.go); SMTP answers 250 when all are on disk.
//  4. session.go and fetch.go show the folders over IMAP. The folders are those of go-imap's imapmemserver, in memory; each change that a
//     client makes is recorded in the spool before it is made.
//
// The spool of a mailbox is one file that only grows. store.go replays it when the mailbox is first used: the same changes in the same
// order give the same folders, flags and UIDs. After `kill -9` the last record may be cut short; its sender was not told that the letter
// is kept, and sends it again. convert.go reads the folders that the version before kept as files.
//
// What imapmemserver cannot do is done around it: a UIDVALIDITY that differs between installations, letters with a header that cannot be
// parsed, EXAMINE, IDLE that tells of changes before it, MOVE.
//
// cmd/loa starts the server for `loa dev`; tests of workflows and cmd/loa start it in place of a city's mail server.
package mailserver
