// Package schema is what PostgreSQL looks like: the migrations, numbered and forward only, and one row struct for each table.
// Invariants stand here as constraints, so that they hold whoever writes. Bun's tags live in this package alone.
package schema

import (
	"embed"
	"io/fs"

	"github.com/uptrace/bun/migrate"
)

//go:embed migrations/*.up.sql
var files embed.FS

// Migrations are the embedded migrations in their order. Each runs in a transaction of its own and is never edited once released.
func Migrations() *migrate.Migrations {
	migrations := migrate.NewMigrations()
	inside, err := fs.Sub(files, "migrations")
	if err == nil {
		err = migrations.Discover(inside)
	}
	if err != nil {
		panic(err) // the files are part of the program, and a test reads them
	}
	return migrations
}
