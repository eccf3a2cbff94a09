// Package engine is loa on one machine: what a cluster would get from its administrators, started here without configuration.
//
// It starts three things, each of them optional and none of them known to the other rooms:
//
//   - a private PostgreSQL, run from the server that the operating system installed, with its data below one home directory;
//   - the Temporal server inside this process, persisted in that same PostgreSQL, so that one backup holds one moment of both;
//   - a try-out mail server that speaks real SMTP and IMAP on loopback, for people who want to see loa work before they own a mailbox.
//
// Everything survives `kill -9`: PostgreSQL keeps running without us and is adopted at the next start, Temporal reads its state
// back from it, the mail server writes a letter to disk before it says 250.
//
// All imports of go.temporal.io/server are in this package, behind the build tag !noembed.
package engine
