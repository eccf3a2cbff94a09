package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// AccountSync is what became of the last comparison of the accounts with a sign-in service.
type AccountSync struct {
	TriedAt time.Time `json:"tried_at"`
	// DoneAt is when the service gave a whole answer last; zero: never.
	DoneAt   time.Time `json:"done_at"`
	Failure  string    `json:"failure,omitempty"` // why the last try had no whole answer, for operators
	Accounts int       `json:"accounts"`          // that were asked about
	// Withheld is how many accounts the service no longer had, but stay open because there were too many of them at once.
	Withheld int `json:"withheld"`
}

// settingSync begins the key of table setting about the comparison with a source.
const settingSync = "account_sync_"

// syncLock is the key of the advisory lock under which accounts are compared with a sign-in service. The number is arbitrary.
const syncLock = 7_216_511_044

// AccountSync returns the last comparison with a source. The error is ErrNotFound before the first.
func (r *Reader) AccountSync(ctx context.Context, source AccountSource) (AccountSync, error) {
	stored, err := r.setting(ctx, settingSync+string(source))
	if err != nil {
		return AccountSync{}, err
	}
	var last AccountSync
	if err := json.Unmarshal([]byte(stored), &last); err != nil {
		return AccountSync{}, fmt.Errorf("reading the last comparison with %s: %w", source, err)
	}
	return last, nil
}

// SaveAccountSync replaces what is on record of the last comparison with a source.
func (s *Store) SaveAccountSync(ctx context.Context, source AccountSource, last AccountSync) error {
	return writeErr(saveSetting(ctx, s.db, settingSync+string(source), string(mustJSON(clean(last)))), "recording the comparison with", source)
}

// TryLockAccountSync takes the lock under which accounts are compared with a sign-in service, unless another process has it. It is held until release
// is called, or until this process or its connection ends. When the connection breaks, another process may compare at the same time, which does no
// harm: each account is written in one transaction.
func (s *Store) TryLockAccountSync(ctx context.Context) (release func(), taken bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, s.connConfig.Copy())
	if err != nil {
		return nil, false, fmt.Errorf("connecting to compare accounts: %w", err)
	}
	release = func() { _ = conn.Close(context.WithoutCancel(ctx)) } // closing the connection frees the lock; a broken connection has freed it
	if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(syncLock)).Scan(&taken); err != nil || !taken {
		release()
		return nil, false, err
	}
	return release, true, nil
}
