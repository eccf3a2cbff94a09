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

// rowReader is a connection or a transaction.
type rowReader interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func (o Options) compareOwner(ctx context.Context, conn rowReader) error {
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

// claim writes the owner into the database of the engine. The caller holds the lock of the engine. The parts of one cluster hold it together
// and claim one after another.
func (o Options) claim(ctx context.Context) error {
	if o.Owner == "" {
		return nil
	}
	conn, err := pgx.ConnectConfig(ctx, o.connection(o.Names.Database))
	if err != nil {
		return fmt.Errorf("connecting to database %s: %w", o.Names.Database, err)
	}
	defer conn.Close(ctx) // an error of Close adds nothing to the error of the transaction
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return o.claimIn(ctx, tx) })
}

func (o Options) claimIn(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", schemaLock); err != nil {
		return fmt.Errorf("marking database %s: %w", o.Names.Database, err)
	}
	if err := o.compareOwner(ctx, tx); err != nil {
		return err
	}
	for _, statement := range []string{
		"CREATE SCHEMA IF NOT EXISTS loa",
		"CREATE TABLE IF NOT EXISTS loa.installation (id text PRIMARY KEY)",
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("marking database %s: %w", o.Names.Database, err)
		}
	}
	if _, err := tx.Exec(ctx, "INSERT INTO loa.installation SELECT $1 WHERE NOT EXISTS (SELECT FROM loa.installation)", o.Owner); err != nil {
		return fmt.Errorf("marking database %s: %w", o.Names.Database, err)
	}
	return nil
}
