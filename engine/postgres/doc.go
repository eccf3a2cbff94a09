// Package postgres runs a private PostgreSQL for one home directory, from the server programs that the operating system installed.
//
// A start goes these steps, under a lock of the home directory:
//
//  1. install.go finds the programs; data of another major version are refused and not touched.
//  2. account.go chooses the user of the operating system that runs the server, because PostgreSQL refuses to run as root.
//  3. cluster.go makes the data directory (initdb) unless it exists, and writes the settings. fsync stays on.
//  4. run.go adopts the server that runs on these data already, or starts one. The server outlives the process that started it, so
//     after `kill -9` the next start finds it running.
//  5. access.go makes the password of Home/postgres.password the server's.
//
// cmd/loa starts it when no database is configured; tests of store, workflows and cmd/loa, and cmd/bench, start it through the same call.
package postgres
