//go:build !noembed

package temporal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/server/common/log"
	temporalschema "go.temporal.io/server/schema/postgresql/v12"
	"go.temporal.io/server/tools/common/schema"
	"golang.org/x/sync/errgroup"

	"loa/engine"
)

// schemaLock is the key of the advisory lock that is held while a Temporal schema is changed (the bytes of "loa").
const schemaLock = 0x6c6f61

// stores are the databases of an engine, with the names of their schemas in the server.
func (n Names) stores() map[string]string {
	return map[string]string{n.Database: "postgresql/v12/temporal", n.Visibility: "postgresql/v12/visibility"}
}

// wantedVersions are the versions of the schemas that this server needs, by the names of its schemas.
var wantedVersions = map[string]string{"postgresql/v12/temporal": temporalschema.Version, "postgresql/v12/visibility": temporalschema.VisibilityVersion}

// Migrate creates the databases of the engine, and upgrades their schemas to the version of this server: from an empty database, from an
// older version, or from the version that another process has reached meanwhile. Databases of a later version give [ErrSchemaNew] and stay
// as they are.
func Migrate(ctx context.Context, o Options) error {
	o = o.withDefaults()
	if err := o.checkOwner(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for database, schemaName := range o.Names.stores() {
		group.Go(func() error { return prepareSchema(ctx, o, database, schemaName) })
	}
	return group.Wait()
}

// prepareSchema creates one database if it is missing, and upgrades its schema.
//
// The migration is one transaction, so a killed run changes nothing. The server's own schema tool commits each statement and cannot
// continue after every kill (the INSERT of its version 1.0 fails the second time).
func prepareSchema(ctx context.Context, o Options, database, schemaName string) error {
	if err := engine.EnsureDatabase(ctx, o.connection(o.Postgres.Database), database); err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, o.connection(database))
	if err != nil {
		return fmt.Errorf("connecting to database %s: %w", database, err)
	}
	defer conn.Close(ctx) // an error of Close adds nothing to the error of the transaction
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", schemaLock); err != nil {
			return err
		}
		return migrateSchema(&schemaTx{ctx: ctx, tx: tx, database: database}, schemaName)
	})
	if err != nil {
		return fmt.Errorf("preparing the schema of database %s: %w", database, err)
	}
	return nil
}

func migrateSchema(db *schemaTx, schemaName string) error {
	exists, err := db.versioned()
	if err != nil {
		return err
	}
	if !exists { // a second setup would reset the version
		setup := &schema.SetupConfig{InitialVersion: "0.0"}
		if err := schema.NewSetupSchemaTask(db, setup, log.NewNoopLogger()).Run(); err != nil {
			return err
		}
	}
	version, err := db.ReadSchemaVersion()
	if err != nil {
		return err
	}
	order, err := compareVersions(version, wantedVersions[schemaName])
	if err != nil {
		return err
	}
	if order > 0 {
		return fmt.Errorf("%w: it has version %s, and %s is known", ErrSchemaNew, version, wantedVersions[schemaName])
	}
	update := &schema.UpdateConfig{DBName: db.database, SchemaName: schemaName}
	return schema.NewUpdateSchemaTask(db, update, log.NewNoopLogger()).Run()
}

// schemaTx runs Temporal's schema tasks inside one transaction. Table layout and version rows are those of Temporal's SQL schema tool,
// which can therefore upgrade the database later.
type schemaTx struct {
	ctx      context.Context // of one prepareSchema call: the methods of schema.DB have no such parameter
	tx       pgx.Tx
	database string
}

var _ schema.DB = (*schemaTx)(nil)

// versioned reports whether the database has a schema version.
func (s *schemaTx) versioned() (bool, error) {
	var exists bool
	err := s.tx.QueryRow(s.ctx, "SELECT to_regclass('schema_version') IS NOT NULL").Scan(&exists)
	return exists, err
}

// Exec runs one statement of the schema. Indexes are built without CONCURRENTLY, which PostgreSQL does not allow in a transaction, and which
// is not needed while no server runs. A killed CREATE INDEX CONCURRENTLY would also leave an invalid index.
func (s *schemaTx) Exec(statement string, args ...any) error {
	statement = strings.Replace(statement, "INDEX CONCURRENTLY", "INDEX", 1)
	_, err := s.tx.Exec(s.ctx, statement, args...)
	return err
}

// DropAllTables returns an error: this package never deletes state.
func (s *schemaTx) DropAllTables() error {
	return errors.New("dropping all tables: refused")
}

// CreateSchemaVersionTables creates the two tables in which Temporal records its schema version, unless they exist.
func (s *schemaTx) CreateSchemaVersionTables() error {
	err := s.Exec(`CREATE TABLE IF NOT EXISTS schema_version (
		version_partition INT NOT NULL,
		db_name VARCHAR(255) NOT NULL,
		creation_time TIMESTAMP,
		curr_version VARCHAR(64),
		min_compatible_version VARCHAR(64),
		PRIMARY KEY (version_partition, db_name))`)
	if err != nil {
		return err
	}
	return s.Exec(`CREATE TABLE IF NOT EXISTS schema_update_history (
		version_partition INT NOT NULL,
		year INT NOT NULL,
		month INT NOT NULL,
		update_time TIMESTAMP NOT NULL,
		description VARCHAR(255),
		manifest_md5 VARCHAR(64),
		new_version VARCHAR(64),
		old_version VARCHAR(64),
		PRIMARY KEY (version_partition, year, month, update_time))`)
}

// ReadSchemaVersion returns the schema version of the database, or pgx.ErrNoRows before the first version is written.
func (s *schemaTx) ReadSchemaVersion() (string, error) {
	var version string
	err := s.tx.QueryRow(
		s.ctx,
		"SELECT curr_version FROM schema_version WHERE version_partition = 0 AND db_name = $1",
		s.database,
	).Scan(&version)
	return version, err
}

// UpdateSchemaVersion writes the schema version of the database.
func (s *schemaTx) UpdateSchemaVersion(version, minCompatible string) error {
	return s.Exec(`INSERT INTO schema_version (version_partition, db_name, creation_time, curr_version, min_compatible_version)
		VALUES (0, $1, clock_timestamp() AT TIME ZONE 'UTC', $2, $3)
		ON CONFLICT (version_partition, db_name) DO UPDATE SET
			creation_time = excluded.creation_time,
			curr_version = excluded.curr_version,
			min_compatible_version = excluded.min_compatible_version`, s.database, version, minCompatible)
}

// WriteSchemaUpdateLog records one step from a version to the next.
func (s *schemaTx) WriteSchemaUpdateLog(oldVersion, newVersion, manifest, description string) error {
	return s.Exec(`INSERT INTO schema_update_history
		(version_partition, year, month, update_time, old_version, new_version, manifest_md5, description)
		SELECT 0, extract(year FROM t)::int, extract(month FROM t)::int, t, $1, $2, $3, $4
		FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS t) AS at`, oldVersion, newVersion, manifest, description)
}

// Close does nothing: the connection belongs to prepareSchema.
func (s *schemaTx) Close() {}

// Type returns Temporal's name for this kind of database.
func (s *schemaTx) Type() string { return "sql" }
