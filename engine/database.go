package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// EnsureDatabase creates a UTF-8 database from template0 on the server of a connection, unless the database exists. Several processes may
// call it for the same name at once: all of them succeed.
func EnsureDatabase(ctx context.Context, server *pgx.ConnConfig, name string) error {
	conn, err := pgx.ConnectConfig(ctx, server)
	if err != nil {
		return fmt.Errorf("creating database %s: %w", name, err)
	}
	defer conn.Close(ctx) // an error of Close adds nothing to the error of the statement
	exists, err := databaseExists(ctx, conn, name)
	if err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE template0 ENCODING 'UTF8'")
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && (refused.Code == "42P04" || refused.Code == "23505") {
		return nil // duplicate_database, or unique_violation of pg_database: another process created the database meanwhile
	}
	if err != nil {
		return fmt.Errorf("creating database %s: %w", name, err)
	}
	return nil
}

func databaseExists(ctx context.Context, conn *pgx.Conn, name string) (exists bool, err error) {
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err != nil {
		return false, fmt.Errorf("looking for database %s: %w", name, err)
	}
	return exists, nil
}
