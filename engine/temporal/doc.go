// Package temporal runs the Temporal server inside this process, with all its state in PostgreSQL, and prepares loa's namespace on that
// server or on an external one.
//
// A start has these steps:
//
//  1. schema.go creates the databases "temporal" and "temporal_visibility" and brings their schemas to this server's version, each in
//     one transaction.
//  2. config.go writes the server's settings: static hosts on loopback, and limits for one machine with one
//     client.
//  3. server.go starts the four services.
//  4. namespace.go registers the namespace and its search attributes, and waits until queries by them
//     are answered.
//
// After `kill -9` the next start goes on from the state in PostgreSQL.
//
// Only this package imports go.temporal.io/server, in files with the build constraint !noembed. With the tag noembed, Start returns
// ErrNotEmbedded; PrepareNamespace is the same.
//
// cmd/loa starts the server unless an external one is configured, for which it calls PrepareNamespace.
package temporal
