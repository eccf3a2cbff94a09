//go:build !noembed

package temporal

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// checkOwner returns a *ForeignError when the database of the engine belongs to another installation. A database that is missing, or that no
// installation has claimed yet, is free.
func (o Options) checkOwner(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, o.connection(o.Names.Database))
	if noDatabase(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("connecting to database %s: %w", o.Names.Database, err)
	}
	defer conn.Close(ctx) // an error of Close adds nothing to the answer
	return o.compareOwner(ctx, conn)
}

func (o Options) compareOwner(ctx context.Context, conn *pgx.Conn) error {
	var claimed bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass('loa.installation') IS NOT NULL").Scan(&claimed); err != nil || !claimed || o.Owner == "" {
		return err
	}
	var owner string
	err := conn.QueryRow(ctx, "SELECT id FROM loa.installation").Scan(&owner)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("reading whose database %s is: %w", o.Names.Database, err)
	case owner != o.Owner:
		return &ForeignError{What: "database " + o.Names.Database, Owner: owner}
	}
	return nil
}

// claim writes the owner into the database of the engine. The caller holds the lock of the engine.
func (o Options) claim(ctx context.Context) error {
	if o.Owner == "" {
		return nil
	}
	conn, err := pgx.ConnectConfig(ctx, o.connection(o.Names.Database))
	if err != nil {
		return fmt.Errorf("connecting to database %s: %w", o.Names.Database, err)
	}
	defer conn.Close(ctx) // an error of Close adds nothing to the error of the statement
	if err := o.compareOwner(ctx, conn); err != nil {
		return err
	}
	const table = `CREATE SCHEMA IF NOT EXISTS loa;
		CREATE TABLE IF NOT EXISTS loa.installation (id text PRIMARY KEY)`
	if _, err := conn.PgConn().Exec(ctx, table).ReadAll(); err != nil {
		return fmt.Errorf("marking database %s: %w", o.Names.Database, err)
	}
	if _, err := conn.Exec(ctx, "INSERT INTO loa.installation SELECT $1 WHERE NOT EXISTS (SELECT FROM loa.installation)", o.Owner); err != nil {
		return fmt.Errorf("marking database %s: %w", o.Names.Database, err)
	}
	return nil
}
