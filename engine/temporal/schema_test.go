//go:build !noembed

package temporal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
)

// A process that is killed during the migration loses its transaction. A process that is killed between the two databases leaves one of
// them. A later start must succeed in both cases.
func TestPrepareSchema(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, postgres.Options{Home: t.TempDir()})
	if err := pg.EnsureDatabase(t.Context(), "temporal"); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, pg, "temporal")
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "CREATE TABLE schema_version (db_name text); CREATE TABLE namespace_metadata (partition_id int)"); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(t.Context()); err != nil { // without COMMIT, as when the process is killed
		t.Fatal(err)
	}
	startTemporal(t, temporalOptions(t, pg))
	versions := map[string]string{}
	for _, database := range []string{"temporal", "temporal_visibility"} {
		conn := connect(t, pg, database)
		rows, err := conn.Query(t.Context(), "SELECT db_name, curr_version FROM schema_version")
		if err != nil {
			t.Fatal(err)
		}
		var name, version string
		if _, err := pgx.ForEachRow(rows, []any{&name, &version}, func() error { versions[name] = version; return nil }); err != nil {
			t.Fatal(err)
		}
		if invalid := value[int](t, conn, "SELECT count(*)::int FROM pg_index WHERE NOT indisvalid"); invalid != 0 {
			t.Errorf("%d invalid indexes in %s", invalid, database)
		}
	}
	if diff := cmp.Diff(map[string]string{"temporal": "1.19", "temporal_visibility": "1.14"}, versions); diff != "" {
		t.Errorf("schema versions (-want +got):\n%s", diff)
	}
}
