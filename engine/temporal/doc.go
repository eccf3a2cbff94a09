// Package temporal runs the Temporal server inside this process, with all its state in PostgreSQL, and prepares the namespace of loa on
// that server or on any other.
//
// A start goes these steps:
//
//  1. schema.go creates the databases "temporal" and "temporal_visibility" and brings their schemas to this server's version, each in
//     one transaction.
//  2. config.go writes the server's settings: static hosts on loopback, and limits for one machine with one client.
//  3. server.go starts the four services.
//  4. namespace.go registers the namespace and its search attributes, and waits until queries by them are answered.
//
// After `kill -9` the next start goes on from what PostgreSQL holds.
//
// All imports of go.temporal.io/server are in this package, behind the build tag !noembed. With the tag noembed, Start returns
// ErrNotEmbedded, and PrepareNamespace works as before.
//
// cmd/loa starts the server unless an external one is configured, and calls PrepareNamespace for that one.
package temporal
