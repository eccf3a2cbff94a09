// Package postgres runs a private PostgreSQL for one home directory, from the server programs that the operating system installed.
//
// A start has these steps, under a lock of the home directory:
//
//  1. install.go finds the programs. Data of another major version are refused and not changed.
//  2. account.go chooses the user of the operating system that runs the server, because PostgreSQL refuses to run as root.
//  3. cluster.go makes the data directory (initdb) unless it exists, and writes the settings. fsync stays on.
//  4. run.go adopts the server that already runs on these data, or starts one. The server outlives the process that started it, so
//     after `kill -9` the next start finds it running.
//  5. access.go makes the password in Home/postgres.password the password of the superuser.
//
// cmd/loa starts the server when no database is configured. Tests of store, workflows and cmd/loa, and cmd/bench, start it by the same
// function.
package postgres
