// Package engine holds what the servers of loa on one machine share: the home directory, files that are written whole, locks between
// processes, free ports, and the making of a database.
//
// The servers themselves are its sub-packages, each of them optional, none importing another:
//
//   - engine/postgres runs a private PostgreSQL from the server that the operating system installed;
//   - engine/temporal runs the Temporal server inside this process, persisted in that same PostgreSQL, so that one backup holds one
//     moment of both;
//   - engine/mailserver is a mail server on loopback, for trying loa out before there is a mailbox.
//
// State survives `kill -9` in all three: PostgreSQL goes on running and is adopted at the next start, Temporal reads its state back from
// PostgreSQL, and the mail server answers 250 only for letters that are on disk.
package engine
