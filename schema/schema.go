// Package schema has the tables of the record: the migrations, and one row struct for each table with its tags for bun. Package store runs
// the migrations and is the only one that uses the rows.
//
// The migrations are SQL files, numbered and forward only; a released one is never edited. Invariants are constraints and triggers, so that
// they hold for every program that writes. A comment on what a column means stands in the migration that adds or renames it.
//
// A field of a row struct has the zero value of Go where the column is NULL.
package schema

import (
	"embed"
	"io/fs"

	"github.com/uptrace/bun/migrate"
)

//go:embed migrations/*.up.sql
var files embed.FS

// Migrations returns the embedded migrations in their order. Each file ending in .tx.up.sql runs in a transaction of its own.
func Migrations() *migrate.Migrations {
	migrations := migrate.NewMigrations()
	directory, err := fs.Sub(files, "migrations")
	if err == nil {
		err = migrations.Discover(directory)
	}
	if err != nil {
		panic(err) // the files are embedded, and tests run them
	}
	return migrations
}
