package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/store"
	"loa/store/storetest"
)

func TestSettleInstallation(t *testing.T) {
	t.Parallel()
	t.Run("a new database gets an id and names of its own, once", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		s := openStore(t, dsn)
		if _, err := s.Installation(t.Context()); !errors.Is(err, store.ErrUnsettled) {
			t.Errorf("a new database has an installation: %v", err)
		}
		first, given := settle(t, s)
		second, again := settle(t, openStore(t, dsn))
		if !given || again || first.ID == "" || second.ID != first.ID {
			t.Errorf("settled as %+v (%v), then as %+v (%v)", first, given, second, again)
		}
		names := first.Engine()
		for _, name := range []string{names.Database, names.Visibility, names.Namespace, names.Queue, names.MailQueue} {
			if !strings.Contains(name, first.ID) || len(name) > 63 {
				t.Errorf("the name %q does not carry the id %s, or is too long", name, first.ID)
			}
		}
		if got, err := s.Installation(t.Context()); err != nil || got.ID != first.ID {
			t.Errorf("the installation is %+v, %v", got, err)
		}
	})
	t.Run("processes that settle at once agree", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		ids := make(chan string, 4)
		for range cap(ids) {
			s := openStore(t, dsn)
			go func() {
				settled, _, err := s.SettleInstallation(t.Context(), false)
				if err != nil {
					t.Error(err)
				}
				ids <- settled.ID
			}()
		}
		first := <-ids
		for range cap(ids) - 1 {
			if other := <-ids; other != first {
				t.Errorf("ids %s and %s", first, other)
			}
		}
	})
	t.Run("a copy beside the original gets names of its own, and the original keeps its own", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		original, _ := settle(t, openStore(t, dsn))
		s := openStore(t, copyOf(t, dsn))
		if _, err := s.Installation(t.Context()); !errors.Is(err, store.ErrUnsettled) {
			t.Errorf("a copy counts as the original: %v", err)
		}
		copied, given := settle(t, s)
		if !given || copied.ID == original.ID || copied.CopyOf == nil || copied.CopyOf.ID != original.ID {
			t.Errorf("the copy of %+v is %+v (%v)", original, copied, given)
		}
		if copied.Engine().Namespace == original.Engine().Namespace || copied.Engine().Database == original.Engine().Database || copied.Engine().Queue == original.Engine().Queue {
			t.Errorf("original and copy share a name: %+v, %+v", original.Engine(), copied.Engine())
		}
		if still, given := settle(t, openStore(t, dsn)); given || still.ID != original.ID {
			t.Errorf("the original is %+v after the copy", still)
		}
	})
	t.Run("a copy on another server gets names of its own", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		original, _ := settle(t, openStore(t, dsn))
		elsewhere(t, dsn)
		if copied, given := settle(t, openStore(t, dsn)); !given || copied.ID == original.ID || copied.CopyOf == nil {
			t.Errorf("on another server %+v became %+v", original, copied)
		}
	})
	t.Run("a database that was moved with its engine waits for the operator, who keeps it", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		s := openStore(t, dsn)
		original, _ := settle(t, s)
		createDatabase(t, dsn, original.Engine().Database)
		elsewhere(t, dsn)
		if _, _, err := s.SettleInstallation(t.Context(), false); !errors.Is(err, store.ErrMoved) {
			t.Errorf("settling a moved database: %v", err)
		}
		kept, err := s.KeepInstallation(t.Context())
		if err != nil || kept.ID != original.ID || kept.Engine() != original.Engine() {
			t.Errorf("kept %+v, %v, want %+v", kept, err, original)
		}
		if settled, given := settle(t, s); given || settled.ID != original.ID {
			t.Errorf("after that it is %+v", settled)
		}
	})
	t.Run("the operator takes back that a database is a copy", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		s := openStore(t, dsn)
		original, _ := settle(t, s)
		elsewhere(t, dsn)
		settle(t, s)
		if kept, err := s.KeepInstallation(t.Context()); err != nil || kept.ID != original.ID || kept.CopyOf != nil {
			t.Errorf("kept %+v, %v, want %+v", kept, err, original)
		}
	})
}

// TestSettleFirstInstallation: databases from before installations had ids.
func TestSettleFirstInstallation(t *testing.T) {
	t.Parallel()
	first := store.EngineNames{Database: "temporal", Visibility: "temporal_visibility", Namespace: "loa", Queue: "loa", MailQueue: "loa-mail"}
	// The engine of the first versions has one name on a server, so the cases are steps.
	old := storetest.DSN(t)
	markFirst(t, old)
	s := openStore(t, old)
	t.Run("without an engine on its server it gets names of its own", func(t *testing.T) {
		alone := copyOf(t, old)
		if settled, given := settle(t, openStore(t, alone)); !given || settled.Engine().Database == first.Database {
			t.Errorf("settled as %+v (%v)", settled, given)
		}
	})
	t.Run("with an external engine it keeps its names", func(t *testing.T) {
		external, _, err := openStore(t, copyOf(t, old)).SettleInstallation(t.Context(), true)
		if diff := cmp.Diff(first, external.Engine()); diff != "" || err != nil {
			t.Errorf("names (%v) (-want +got):\n%s", err, diff)
		}
	})
	createDatabase(t, old, first.Database)
	t.Run("one that is older than the engine keeps its names", func(t *testing.T) {
		settled, given := settle(t, s)
		if diff := cmp.Diff(first, settled.Engine()); diff != "" || !given || settled.ID == "" {
			t.Errorf("settled as %+v (%v) (-want +got):\n%s", settled, given, diff)
		}
	})
	t.Run("one that is younger than the engine waits for the operator", func(t *testing.T) {
		young := storetest.DSN(t)
		markFirst(t, young)
		s := openStore(t, young)
		if _, _, err := s.SettleInstallation(t.Context(), false); !errors.Is(err, store.ErrMoved) {
			t.Errorf("settling it: %v", err)
		}
		if kept, err := s.KeepInstallation(t.Context()); err != nil || kept.Engine() != first {
			t.Errorf("kept %+v, %v", kept, err)
		}
		if renewed, err := s.RenewInstallation(t.Context()); err != nil || renewed.Engine() == first {
			t.Errorf("renewed %+v, %v", renewed, err)
		}
	})
}

func TestMigrationStatus(t *testing.T) {
	t.Parallel()
	empty, err := openStore(t, storetest.EmptyDSN(t)).MigrationStatus(t.Context())
	if err != nil || empty.Applied != 0 || len(empty.Missing) == 0 || len(empty.Unknown) != 0 {
		t.Errorf("an empty database: %+v, %v", empty, err)
	}
	dsn := storetest.DSN(t)
	s, conn := openStore(t, dsn), connect(t, dsn)
	if status, err := s.MigrationStatus(t.Context()); err != nil || len(status.Missing)+len(status.Unknown) != 0 {
		t.Errorf("a database of this version: %+v, %v", status, err)
	}
	last := empty.Missing[len(empty.Missing)-1]
	execute(t, conn, "UPDATE bun_migrations SET name = '9999' WHERE name = '"+last+"'")
	status, err := s.MigrationStatus(t.Context())
	want := store.MigrationStatus{Applied: len(empty.Missing), Missing: []string{last}, Unknown: []string{"9999"}}
	if diff := cmp.Diff(want, status); diff != "" || err != nil {
		t.Errorf("status (%v) (-want +got):\n%s", err, diff)
	}
}

func settle(t *testing.T, s *store.Store) (store.Installation, bool) {
	t.Helper()
	settled, given, err := s.SettleInstallation(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	return settled, given
}

// copyOf copies a database as pg_dump and a restore under another name do.
func copyOf(t *testing.T, dsn string) string {
	t.Helper()
	from, into := parse(t, dsn), storetest.EmptyDSN(t)
	name := parse(t, into).Database
	conn := connect(t, strings.Replace(dsn, from.Database, "postgres", 1))
	execute(t, conn, "DROP DATABASE "+name)
	execute(t, conn, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+from.Database+"'")
	execute(t, conn, "CREATE DATABASE "+name+" TEMPLATE "+from.Database)
	return into
}

// elsewhere has a database believe that its installation was on another server.
func elsewhere(t *testing.T, dsn string) {
	t.Helper()
	execute(t, connect(t, dsn), `UPDATE setting SET value = (value::jsonb || '{"system": "7000000000000000001"}')::text WHERE key = 'installation'`)
}

// markFirst makes a database one from before installations had ids, as migration 0024 does.
func markFirst(t *testing.T, dsn string) {
	t.Helper()
	execute(t, connect(t, dsn), "INSERT INTO setting VALUES ('engine_names', 'first')")
}

func createDatabase(t *testing.T, dsn, name string) {
	t.Helper()
	server := strings.Replace(dsn, parse(t, dsn).Database, "postgres", 1)
	execute(t, connect(t, server), "CREATE DATABASE "+name)
}

func parse(t *testing.T, dsn string) *pgx.ConnConfig {
	t.Helper()
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func execute(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}
