package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"loa/schema"
)

// MigrationStatus compares the migrations that a database has with those that this program knows.
type MigrationStatus struct {
	Applied int      // how many it has
	Missing []string // known, and not applied, by name
	Unknown []string // applied, and not known: by a later version of loa
}

// MigrationStatus reads which migrations the database has. A database without the table of migrations has none.
func (r *Reader) MigrationStatus(ctx context.Context) (MigrationStatus, error) {
	var exists bool
	if err := r.db.NewRaw("SELECT to_regclass('bun_migrations') IS NOT NULL").Scan(ctx, &exists); err != nil {
		return MigrationStatus{}, fmt.Errorf("looking for the table of migrations: %w", err)
	}
	var applied []string
	if exists {
		if err := r.db.NewRaw("SELECT name FROM bun_migrations ORDER BY name").Scan(ctx, &applied); err != nil {
			return MigrationStatus{}, fmt.Errorf("reading the migrations: %w", err)
		}
	}
	status := MigrationStatus{Applied: len(applied)}
	var known []string
	for _, m := range schema.Migrations().Sorted() {
		known = append(known, m.Name)
		if !slices.Contains(applied, m.Name) {
			status.Missing = append(status.Missing, m.Name)
		}
	}
	for _, name := range applied {
		if !slices.Contains(known, name) {
			status.Unknown = append(status.Unknown, name)
		}
	}
	return status, nil
}

// LockConfig returns how to connect for a lock on this database, see engine.LockDatabase.
func (r *Reader) LockConfig() *pgx.ConnConfig { return r.connConfig.Copy() }
