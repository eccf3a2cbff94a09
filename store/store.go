package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/migrate"

	"loa/plan/directory"
	"loa/schema"
)

// The pool is small: PostgreSQL serves a few busy connections faster than many, and several processes share it.
const (
	maxConnections     = 16
	maxIdleConnections = 8
	idleTime           = 5 * time.Minute
	connectTimeout     = 10 * time.Second
)

// migrationLock is the advisory lock that one migrating process holds; the number has no meaning.
const migrationLock = 7_216_511_031

// Reader is everything that can be read. It may be used from many goroutines.
type Reader struct {
	db        *bun.DB
	address   *pgx.ConnConfig // for connections of our own, outside the pool
	directory directoryCache
}

// Store reads and writes.
type Store struct {
	*Reader
}

// directoryCache keeps the directory as last read, with its version.
type directoryCache struct {
	sync.Mutex
	version   string
	directory directory.Directory
}

// Open connects to the database of a DSN ("postgres://user:password@host:port/database" or "host=… user=…") and makes sure that
// it answers. It neither creates nor migrates anything.
func Open(ctx context.Context, dsn string) (*Store, error) {
	address, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("reading the address of PostgreSQL: %w", err) // pgx leaves the password out
	}
	// Bun writes the values into the statement, so no two statements are alike and preparing them would only fill a cache.
	address.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	address.RuntimeParams["timezone"] = "UTC"
	address.RuntimeParams["application_name"] = "loa"
	if address.ConnectTimeout == 0 {
		address.ConnectTimeout = connectTimeout
	}
	pool := stdlib.OpenDB(*address)
	pool.SetMaxOpenConns(maxConnections)
	pool.SetMaxIdleConns(maxIdleConnections)
	pool.SetConnMaxIdleTime(idleTime)
	s := &Store{Reader: &Reader{db: bun.NewDB(pool, pgdialect.New()), address: address}}
	if err := s.Ping(ctx); err != nil {
		_ = pool.Close() // nothing was opened
		return nil, err
	}
	return s, nil
}

// Close gives the connections back. The store is of no use afterwards.
func (s *Store) Close() error { return s.db.Close() }

// Ping asks whether PostgreSQL answers. Its error names the server and the database, never the password.
func (r *Reader) Ping(ctx context.Context) error {
	if err := r.db.PingContext(ctx); err != nil {
		return fmt.Errorf("reaching PostgreSQL at %s:%d, database %q, as %q: %w",
			r.address.Host, r.address.Port, r.address.Database, r.address.User, err)
	}
	return nil
}

// Migrate brings the database to the newest schema. Two processes may ask at once: one waits for the other and finds nothing
// left to do. Each migration and the note that it was applied are one transaction, so that a process killed in the middle
// leaves none half applied.
func (s *Store) Migrate(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, s.address.Copy())
	if err != nil {
		return fmt.Errorf("connecting to migrate: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // closing it is what frees the lock; a broken connection has freed it
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return fmt.Errorf("waiting for another migration: %w", err)
	}
	migrator := migrate.NewMigrator(s.db, schema.Migrations(),
		migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true), migrate.AfterMigration(markApplied))
	if err := migrator.Init(ctx); err != nil {
		return fmt.Errorf("making the tables of migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

// markApplied notes the migration inside its own transaction; bun's own note comes after the commit and may be missed.
func markApplied(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO bun_migrations (name, group_id) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", m.Name, m.GroupID)
	return err
}

// inTx runs several statements as one.
func (s *Store) inTx(ctx context.Context, do func(ctx context.Context, tx bun.Tx) error) error {
	return s.db.RunInTx(ctx, &sql.TxOptions{}, do)
}
