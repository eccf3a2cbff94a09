package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// AccountApp is the app that computes the one-time codes of an account. Its secret is encrypted with a key that is not in PostgreSQL.
type AccountApp struct {
	Login       string
	KeyID       string // of the key that encrypts the secret
	Sealed      []byte // the secret
	BeganAt     time.Time
	BeganIn     string    // the hash of the token of the session in which it is set up
	ConfirmedAt time.Time // by a first code; zero while it is set up
	LastStep    int64     // the newest step of which a code was accepted
}

// AccountApp finds the confirmed app of an account. The error is ErrNotFound when there is none.
func (r *Reader) AccountApp(ctx context.Context, login string) (AccountApp, error) {
	return r.accountApp(ctx, "login = ? AND confirmed_at IS NOT NULL", login)
}

// PendingApp finds the app that is being set up in a session since a time. The error is ErrNotFound when there is none.
func (r *Reader) PendingApp(ctx context.Context, login, session string, since time.Time) (AccountApp, error) {
	return r.accountApp(ctx, "login = ? AND confirmed_at IS NULL AND began_in = ? AND began_at > ?", login, session, instant(since))
}

func (r *Reader) accountApp(ctx context.Context, where string, args ...any) (AccountApp, error) {
	var row schema.AccountApp
	err := r.db.NewSelect().Model(&row).Where(where, args...).Scan(ctx)
	return AccountApp{
		Login: row.Login, KeyID: row.KeyID, Sealed: row.Sealed, BeganAt: instant(row.BeganAt), BeganIn: row.BeganIn,
		ConfirmedAt: instant(row.ConfirmedAt), LastStep: row.LastStep,
	}, findErr(err, "app of an account", args[0])
}

// AppsSince lists the accounts that have a confirmed app, with the time of its confirmation.
func (r *Reader) AppsSince(ctx context.Context) (map[string]time.Time, error) {
	var rows []schema.AccountApp
	err := r.db.NewSelect().Model(&rows).Column("login", "confirmed_at").Where("confirmed_at IS NOT NULL").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the apps of accounts: %w", err)
	}
	since := make(map[string]time.Time, len(rows))
	for _, row := range rows {
		since[row.Login] = instant(row.ConfirmedAt)
	}
	return since, nil
}

// AppKeys lists the ids of the keys with which the secrets of confirmed apps are encrypted.
func (r *Reader) AppKeys(ctx context.Context) (ids []string, err error) {
	err = r.db.NewSelect().
		Model((*schema.AccountApp)(nil)).
		Distinct().
		Column("key_id").
		Where("confirmed_at IS NOT NULL").
		Order("key_id").
		Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("listing the keys of apps: %w", err)
	}
	return ids, nil
}

// BeginApp puts an app that is being set up on record, in place of another one that was. The confirmed app of the account stays.
func (s *Store) BeginApp(ctx context.Context, app AccountApp) error {
	row := schema.AccountApp{Login: app.Login, KeyID: app.KeyID, Sealed: app.Sealed, BeganAt: instant(app.BeganAt), BeganIn: app.BeganIn}
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (login) WHERE confirmed_at IS NULL DO UPDATE").
		Set("key_id = EXCLUDED.key_id").
		Set("sealed = EXCLUDED.sealed").
		Set("began_at = EXCLUDED.began_at").
		Set("began_in = EXCLUDED.began_in").
		Exec(ctx)
	return writeErr(err, "setting up an app of", app.Login)
}

// ConfirmApp makes the app that is set up in a session the one of its account, with new recovery codes, and ends the other sessions. The session has proved
// a code then, unless it is a half session. app.LastStep is the step of the first code. The error is ErrNotFound when that app is no longer set up: of two
// confirmations at the same moment one succeeds.
func (s *Store) ConfirmApp(ctx context.Context, app AccountApp, recovery []string) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		apps := (*schema.AccountApp)(nil)
		if _, err := tx.NewDelete().Model(apps).Where("login = ? AND confirmed_at IS NOT NULL", app.Login).Exec(ctx); err != nil {
			return writeErr(err, "replacing the app of", app.Login)
		}
		result, err := tx.NewUpdate().
			Model(apps).
			Set("confirmed_at = ?", instant(app.ConfirmedAt)).
			Set("last_step = ?", app.LastStep).
			Where("login = ? AND confirmed_at IS NULL AND began_in = ? AND sealed = ?", app.Login, app.BeganIn, app.Sealed).
			Exec(ctx)
		if err := oneRow(result, err, "confirming the app of", app.Login); err != nil {
			return err
		}
		if err := saveRecoveryCodes(ctx, tx, app.Login, recovery); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, app.Login, app.BeganIn); err != nil {
			return err
		}
		_, err = tx.NewUpdate().
			Model((*schema.Session)(nil)).
			Set("proved = ?", string(ProvedCode)).
			Where("token_hash = ? AND proved = ?", app.BeganIn, string(ProvedPassword)).
			Exec(ctx)
		return writeErr(err, "keeping the proof of the session of", app.Login)
	})
}

// UseAppStep keeps that a code of a step was accepted. The error is ErrConflict when one of that step or of a later one was before: of two requests
// at the same moment one succeeds.
func (s *Store) UseAppStep(ctx context.Context, login string, step int64) error {
	result, err := s.db.NewUpdate().
		Model((*schema.AccountApp)(nil)).
		Set("last_step = ?", step).
		Where("login = ? AND confirmed_at IS NOT NULL AND last_step < ?", login, step).
		Exec(ctx)
	used := fmt.Errorf("one of this step or of a later one was used: %w", ErrConflict)
	return writeErr(changed(result, err, used), "using a code of", login)
}

// RemoveApp takes the app of an account with its recovery codes off the record, and ends its sessions but for the one to keep. The error is ErrNotFound
// when there is none.
func (s *Store) RemoveApp(ctx context.Context, login, keep string) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewDelete().Model((*schema.AccountApp)(nil)).Where("login = ?", login).Exec(ctx)
		if err := oneRow(result, err, "removing the app of", login); err != nil {
			return err
		}
		if err := saveRecoveryCodes(ctx, tx, login, nil); err != nil {
			return err
		}
		return endSessions(ctx, tx, login, keep)
	})
}

// SaveRecoveryCodes replaces the recovery codes of an account, which are given by their hashes.
func (s *Store) SaveRecoveryCodes(ctx context.Context, login string, hashes []string) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error { return saveRecoveryCodes(ctx, tx, login, hashes) })
}

func saveRecoveryCodes(ctx context.Context, tx bun.Tx, login string, hashes []string) error {
	_, err := tx.NewDelete().Model((*schema.AccountRecovery)(nil)).Where("login = ?", login).Exec(ctx)
	rows := make([]schema.AccountRecovery, 0, len(hashes))
	for _, hash := range hashes {
		rows = append(rows, schema.AccountRecovery{Login: login, CodeHash: hash})
	}
	if err == nil && len(rows) > 0 {
		_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	}
	return writeErr(err, "keeping the recovery codes of", login)
}

// UseRecoveryCode keeps that a recovery code was used. The error is ErrNotFound when the account has no such code, or it was used before: of two requests
// at the same moment one succeeds.
func (s *Store) UseRecoveryCode(ctx context.Context, login, hash string, at time.Time) error {
	result, err := s.db.NewUpdate().
		Model((*schema.AccountRecovery)(nil)).
		Set("used_at = ?", instant(at)).
		Where("login = ? AND code_hash = ? AND used_at IS NULL", login, hash).
		Exec(ctx)
	return oneRow(result, err, "using a recovery code of", login)
}

// RecoveryCodesLeft is how many recovery codes of an account were not used.
func (r *Reader) RecoveryCodesLeft(ctx context.Context, login string) (int, error) {
	n, err := r.db.NewSelect().Model((*schema.AccountRecovery)(nil)).Where("login = ? AND used_at IS NULL", login).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the recovery codes of %s: %w", login, err)
	}
	return int(n), nil
}
