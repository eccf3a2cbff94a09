package engine

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
)

// The waits of a lock in a database.
const (
	// lockPatience is how long LockDatabase waits for the holder: one that was killed holds the lock until PostgreSQL has noticed.
	lockPatience = 3 * time.Second
	// lockInterval is the pause between two attempts while the holder may be ending.
	lockInterval = 200 * time.Millisecond
	// relockInterval is the pause between two attempts to take a lock again after its connection broke.
	relockInterval = time.Second
)

// DatabaseLock is an advisory lock of PostgreSQL that one connection holds until Release. When the connection breaks, because PostgreSQL
// restarts for instance, the lock is taken again as soon as PostgreSQL answers.
type DatabaseLock struct {
	config *pgx.ConnConfig
	key    int64
	try    string // the function of PostgreSQL that takes it
	stop   context.CancelFunc
	done   chan struct{}
	lost   chan error
}

// HeldError says that another process holds a lock in a database.
type HeldError struct {
	Holder string    // what the holder said of itself, see [Holder]
	Client string    // its address; empty for a connection by a socket
	Since  time.Time // when it connected
}

// Error names the holder.
func (e *HeldError) Error() string {
	return fmt.Sprintf("held by %s, connected since %s", e.Where(), e.Since.Format(time.RFC3339))
}

// Where is the holder with its address.
func (e *HeldError) Where() string {
	if e.Client == "" {
		return e.Holder
	}
	return e.Holder + " (" + e.Client + ")"
}

// Holder names this process as the holder of a lock: what it does, the number of the process, and the machine.
func Holder(what string) string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return fmt.Sprintf("%s, pid %d @ %.24s", what, os.Getpid(), host)
}

// LockDatabase takes the advisory lock of a key in the database of a connection. It waits some seconds for a holder that is ending, then
// returns a *[HeldError]. The holder is shown in pg_stat_activity (application_name).
func LockDatabase(ctx context.Context, database *pgx.ConnConfig, key int64, holder string) (*DatabaseLock, error) {
	return lockDatabase(ctx, database, DatabaseLock{key: key, try: "pg_try_advisory_lock"}, holder)
}

// ShareDatabase takes the same lock together with all others that share it. It refuses, and is refused by, a holder by [LockDatabase].
func ShareDatabase(ctx context.Context, database *pgx.ConnConfig, key int64, holder string) (*DatabaseLock, error) {
	return lockDatabase(ctx, database, DatabaseLock{key: key, try: "pg_try_advisory_lock_shared"}, holder)
}

func lockDatabase(ctx context.Context, database *pgx.ConnConfig, lock DatabaseLock, holder string) (*DatabaseLock, error) {
	l := &lock
	l.config, l.done, l.lost = database.Copy(), make(chan struct{}), make(chan error, 1)
	l.config.RuntimeParams["application_name"] = holder
	patience, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		conn, err := l.take(ctx)
		var held *HeldError
		if errors.As(err, &held) && Pause(patience, lockInterval) == nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		watching, stop := context.WithCancel(context.WithoutCancel(ctx))
		l.stop = stop
		go l.keep(watching, conn)
		return l, nil
	}
}

// Lost gets one error when another process has taken the lock while PostgreSQL was away. The work that the lock protects must end then.
func (l *DatabaseLock) Lost() <-chan error { return l.lost }

// Release frees the lock. A second call does nothing.
func (l *DatabaseLock) Release() {
	l.stop()
	<-l.done
}

// take connects and takes the lock; the connection holds it.
func (l *DatabaseLock) take(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, l.config)
	if err != nil {
		return nil, fmt.Errorf("connecting to lock database %s: %w", l.config.Database, err)
	}
	if err := l.lockOn(ctx, conn); err != nil {
		_ = conn.Close(ctx) // the error of the lock is the cause
		return nil, err
	}
	return conn, nil
}

func (l *DatabaseLock) lockOn(ctx context.Context, conn *pgx.Conn) error {
	// A machine that lost its power does not close its connection: PostgreSQL notices within a minute.
	const settings = `SELECT set_config('idle_session_timeout', '0', false) FROM pg_settings WHERE name = 'idle_session_timeout';
		SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3`
	if _, err := conn.PgConn().Exec(ctx, settings).ReadAll(); err != nil {
		return fmt.Errorf("preparing the lock of database %s: %w", l.config.Database, err)
	}
	var taken bool
	if err := conn.QueryRow(ctx, "SELECT "+l.try+"($1)", l.key).Scan(&taken); err != nil {
		return fmt.Errorf("locking database %s: %w", l.config.Database, err)
	}
	if taken {
		return nil
	}
	return l.holder(ctx, conn)
}

// holder returns a *HeldError about the process that holds the lock.
func (l *DatabaseLock) holder(ctx context.Context, conn *pgx.Conn) error {
	var held HeldError
	var client *netip.Addr
	err := conn.QueryRow(ctx, `
		SELECT coalesce(nullif(a.application_name, ''), 'pid ' || a.pid), a.client_addr, coalesce(a.backend_start, now())
		FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
			AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND l.classid::bigint = ($1::bigint >> 32) & 4294967295 AND l.objid::bigint = $1::bigint & 4294967295`, l.key).Scan(&held.Holder, &client, &held.Since)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("finding who locks database %s: %w", l.config.Database, err)
	}
	if client != nil {
		held.Client = client.String()
	}
	return &held
}

// keep waits until the connection breaks, and takes the lock again. It ends when the lock is released or lost.
func (l *DatabaseLock) keep(ctx context.Context, conn *pgx.Conn) {
	defer close(l.done)
	for conn != nil {
		for conn.PgConn().WaitForNotification(ctx) == nil { // no notification is ever sent to it, so that it returns when the connection breaks
			continue
		}
		_ = conn.Close(context.WithoutCancel(ctx)) // broken, or released by closing
		conn = l.retake(ctx)
	}
}

// retake returns nil when the lock is released or lost. PostgreSQL tells a client that its session ends before it frees the locks of the session:
// for a moment the holder may be the broken connection itself.
func (l *DatabaseLock) retake(ctx context.Context) *pgx.Conn {
	var patience context.Context
	for ctx.Err() == nil {
		conn, err := l.take(ctx)
		var held *HeldError
		switch {
		case err == nil:
			return conn
		case errors.As(err, &held):
			if patience == nil {
				var cancel context.CancelFunc
				patience, cancel = context.WithTimeout(ctx, lockPatience)
				defer cancel()
			}
			if Pause(patience, lockInterval) == nil {
				continue
			}
			l.lost <- fmt.Errorf("losing the lock of database %s: %w", l.config.Database, err)
			return nil
		}
		_ = Pause(ctx, relockInterval) // the loop looks at the context
	}
	return nil
}
