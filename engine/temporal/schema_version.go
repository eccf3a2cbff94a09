//go:build !noembed

package temporal

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// checkSchemas compares the databases of the engine with what this server needs. It returns true when there is none yet, and [ErrSchemaOld]
// or [ErrSchemaNew] when they are of another version.
func checkSchemas(ctx context.Context, o Options) (missing bool, err error) {
	found := 0
	for database, schemaName := range o.Names.stores() {
		version, err := schemaVersion(ctx, o, database)
		if err != nil {
			return false, err
		}
		order, err := compareVersions(version, wantedVersions[schemaName])
		switch {
		case version == "":
			continue
		case err != nil:
			return false, err
		case order < 0:
			return false, fmt.Errorf("%w: database %s has version %s, and %s is needed", ErrSchemaOld, database, version, wantedVersions[schemaName])
		case order > 0:
			return false, fmt.Errorf("%w: database %s has version %s, and %s is known", ErrSchemaNew, database, version, wantedVersions[schemaName])
		}
		found++
	}
	return found < len(o.Names.stores()), nil
}

// schemaVersion returns the version of the schema of a database; empty when the database is missing or empty.
func schemaVersion(ctx context.Context, o Options, database string) (string, error) {
	conn, err := pgx.ConnectConfig(ctx, o.connection(database))
	if noDatabase(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("connecting to database %s: %w", database, err)
	}
	defer conn.Close(ctx) // an error of Close adds nothing to the answer
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass('schema_version') IS NOT NULL").Scan(&exists); err != nil || !exists {
		return "", err
	}
	var version string
	err = conn.QueryRow(ctx, "SELECT curr_version FROM schema_version WHERE version_partition = 0").Scan(&version)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("reading the version of database %s: %w", database, err)
	}
	return version, nil
}

// noDatabase reports whether a connection was refused because the database does not exist.
func noDatabase(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == "3D000" // invalid_catalog_name
}

// compareVersions compares two versions of the form "1.19". An empty one is older than all.
func compareVersions(a, b string) (int, error) {
	left, err := parseVersion(a)
	if err != nil {
		return 0, err
	}
	right, err := parseVersion(b)
	return slices.Compare(left, right), err
}

func parseVersion(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var major, minor int
	if _, err := fmt.Sscanf(text, "%d.%d", &major, &minor); err != nil {
		return nil, fmt.Errorf("reading the version %q of a schema: %w", text, err)
	}
	return []int{major, minor}, nil
}
