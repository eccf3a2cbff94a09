package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/migrate"

	"loa/keyfile"
	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// The limits of the pool. It is small, because PostgreSQL serves a few busy connections faster than many and several processes share it.
const (
	maxConnections = 16
	idleTime       = 5 * time.Minute
	lifetime       = 30 * time.Minute // so that sessions move to a new server behind the same address
	connectTimeout = 10 * time.Second
)

// migrationLock is the key of the advisory lock that a process holds while it migrates. The number is arbitrary.
const migrationLock = 7_216_511_031

// Reader has all reads of the record. It is safe for concurrent use.
type Reader struct {
	db         *bun.DB
	connConfig *pgx.ConnConfig // for connections outside the pool, which hold a lock or listen
	directory  directoryCache
	plans      planCache
	tokenKeys  func() (keyfile.Keys, error)
}

// Store has all reads and writes of the record. It is safe for concurrent use.
type Store struct {
	*Reader
}

// directoryCache holds the directory as it was loaded last, with its version.
type directoryCache struct {
	sync.Mutex
	version   string
	directory directory.Directory
}

// planCache holds plans as they were loaded last, with the versions of their rows.
type planCache struct {
	sync.Mutex
	byID map[plan.PlanID]knownPlan
}

type knownPlan struct {
	version string
	plan    plan.Plan
}

// Open connects to the database of a DSN ("postgres://user:password@host:port/database" or "host=… user=…") and pings it. It neither
// creates nor migrates anything. Its errors never contain the password.
func Open(ctx context.Context, dsn string) (*Store, error) {
	address, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("parsing the address of PostgreSQL: %w", err) // pgx leaves the password out
	}
	// Bun writes the values into the statement. No two statements are alike, and prepared ones would only fill a cache. The statement of
	// Project, which every command waits for, is prepared: planning it takes longer than executing it.
	address.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	address.RuntimeParams["timezone"] = "UTC"
	address.RuntimeParams["application_name"] = "loa"
	address.OnPgError = keepsSession(address.OnPgError)
	if address.ConnectTimeout == 0 {
		address.ConnectTimeout = connectTimeout
	}
	pool := stdlib.OpenDB(*address)
	pool.SetMaxOpenConns(maxConnections)
	pool.SetMaxIdleConns(maxConnections) // a session costs more to open than to keep
	pool.SetConnMaxIdleTime(idleTime)
	pool.SetConnMaxLifetime(lifetime)
	s := &Store{Reader: &Reader{db: bun.NewDB(pool, pgdialect.New()), connConfig: address}}
	if err := s.Ping(ctx); err != nil {
		_ = pool.Close() // the error of Ping is the cause
		return nil, err
	}
	return s, nil
}

// keepsSession decides after an error of PostgreSQL whether the session may be used again. After a failover the sessions on the old server can
// only read (SQLSTATE 25006) or are shut down (57P01, 57P02, 57P03): they are closed, and the next statement opens one on the new server.
func keepsSession(next pgconn.PgErrorHandler) pgconn.PgErrorHandler {
	return func(conn *pgconn.PgConn, err *pgconn.PgError) bool {
		switch err.Code {
		case "25006", "57P01", "57P02", "57P03":
			return false
		}
		return next(conn, err)
	}
}

// Close closes all connections. No other method may be called afterwards.
func (s *Store) Close() error { return s.db.Close() }

// Ping checks that PostgreSQL answers. Its error names the server and the database, never the password.
func (r *Reader) Ping(ctx context.Context) error {
	if err := r.db.PingContext(ctx); err != nil {
		return fmt.Errorf("reaching PostgreSQL at %s:%d, database %q, as %q: %w",
			r.connConfig.Host, r.connConfig.Port, r.connConfig.Database, r.connConfig.User, err)
	}
	return nil
}

// Migrate applies the migrations that the database lacks. Two processes may call it at once: one waits for the other and finds nothing
// left to apply. Each migration and its row in bun_migrations are one transaction, so that a process killed in the middle leaves no
// migration half applied.
func (s *Store) Migrate(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, s.connConfig.Copy())
	if err != nil {
		return fmt.Errorf("connecting to migrate: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // closing the connection frees the lock; a broken connection has freed it
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return fmt.Errorf("waiting for another migration: %w", err)
	}
	migrator := migrate.NewMigrator(s.db, schema.Migrations(),
		migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true), migrate.AfterMigration(markApplied))
	if err := migrator.Init(ctx); err != nil {
		return fmt.Errorf("creating the tables of migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

// markApplied records a migration inside its own transaction. Bun records it after the commit, and a process killed between the two would
// apply it again.
func markApplied(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO bun_migrations (name, group_id) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", m.Name, m.GroupID)
	return err
}

// inTx runs statements in one transaction: all of them take effect, or none.
func (s *Store) inTx(ctx context.Context, do func(ctx context.Context, tx bun.Tx) error) error {
	return s.db.RunInTx(ctx, &sql.TxOptions{}, do)
}
