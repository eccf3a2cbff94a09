package store_test

import (
	"testing"

	"loa/store/storetest"
	"loa/waittest"
)

// TestFailover ends or degrades the sessions of a pool as a failover does.
func TestFailover(t *testing.T) {
	t.Parallel()
	const others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
	tests := []struct {
		name          string
		before, after string // statements before the pool is opened, and after its first failure
		fails         bool   // the first write
	}{
		{
			name:   "sessions on a server that became read-only are closed (25006)",
			before: "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$",
			after:  "SET default_transaction_read_only = off; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET default_transaction_read_only', current_database()); END $$",
			fails:  true,
		},
		{
			name:   "sessions that the server ended are replaced (57P01)",
			before: "SELECT 1",
			after:  "SELECT pg_terminate_backend(pid) " + others,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dsn := storetest.DSN(t)
			operator := connect(t, dsn)
			execute := func(statement string) {
				if _, err := operator.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			execute(test.before)
			s := openStore(t, dsn)
			keys, err := storetest.Keys()
			must(t, err)
			err = s.ClaimKeys(t.Context(), keys)
			if (err != nil) != test.fails {
				t.Fatalf("the first write returns %v", err)
			}
			execute(test.after)
			waittest.Eventually(t, "the pool writes again", func() error {
				return s.ClaimKeys(t.Context(), keys)
			})
		})
	}
}
