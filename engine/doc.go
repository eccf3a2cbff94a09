// Package engine holds the code that the servers of loa on one machine share: the home directory, atomic file writes, locks between
// processes, free ports, and creation of databases.
//
// The servers are sub-packages. Each is optional, and none imports another:
//
//   - engine/postgres runs a private PostgreSQL from the server programs that the operating system installed.
//   - engine/temporal runs the Temporal server inside this process. Its state is in the same PostgreSQL, so one backup holds one
//     moment of both.
//   - engine/mailserver is a mail server on loopback, for trying loa out before there is a mail account.
//
// The state of all three survives `kill -9`: PostgreSQL goes on running and is adopted at the next start, Temporal reads its state from
// PostgreSQL, and the mail server answers 250 only for letters that are on disk.
package engine
