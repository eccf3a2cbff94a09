package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// ProviderSession is what is known of a session at the sign-in service that confirms it.
type ProviderSession struct {
	TokenHash   string
	SID         string // the service's own name of the session; empty when it gave none
	Refresh     string // the token by which the service is asked again, sealed; empty when it gave none
	ConfirmedAt time.Time
}

// OpenProviderSession puts a session on record that a sign-in service confirms.
func (s *Store) OpenProviderSession(ctx context.Context, session Session, at ProviderSession) error {
	row := schema.ProviderSession{TokenHash: session.TokenHash, SID: at.SID, Refresh: at.Refresh, ConfirmedAt: instant(at.ConfirmedAt)}
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := openSession(ctx, tx, session); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
	return writeErr(err, "opening a session of", session.Login)
}

// ProviderSession finds what is known of a session at its sign-in service. The error is ErrNotFound when there is no such session.
func (r *Reader) ProviderSession(ctx context.Context, tokenHash string) (ProviderSession, error) {
	var row schema.ProviderSession
	err := r.db.NewSelect().Model(&row).Where("token_hash = ?", tokenHash).Scan(ctx)
	found := ProviderSession{TokenHash: row.TokenHash, SID: row.SID, Refresh: row.Refresh, ConfirmedAt: instant(row.ConfirmedAt)}
	return found, findErr(err, "session", "")
}

// ClaimConfirmation gives one process the turn to ask the sign-in service about a session that was confirmed before due, because a refresh token counts
// once. The error is ErrLeased while another process asks, and when the session was confirmed or has ended meanwhile.
func (s *Store) ClaimConfirmation(ctx context.Context, tokenHash string, due, now, until time.Time) error {
	result, err := s.db.NewUpdate().
		Model((*schema.ProviderSession)(nil)).
		Set("asking_until = ?", instant(until)).
		Where("token_hash = ?", tokenHash).
		Where("confirmed_at <= ?", instant(due)).
		Where("asking_until IS NULL OR asking_until <= ?", instant(now)).
		Exec(ctx)
	return writeErr(changed(result, err, ErrLeased), "asking about a session", "")
}

// ConfirmSession keeps that the sign-in service confirmed a session, with its next refresh token, and ends the turn.
func (s *Store) ConfirmSession(ctx context.Context, session ProviderSession) error {
	result, err := s.db.NewUpdate().
		Model((*schema.ProviderSession)(nil)).
		Set("refresh = ?, confirmed_at = ?, asking_until = NULL", session.Refresh, instant(session.ConfirmedAt)).
		Where("token_hash = ?", session.TokenHash).
		Exec(ctx)
	return oneRow(result, err, "confirming a session", "")
}

// ReleaseConfirmation ends a turn that came to nothing.
func (s *Store) ReleaseConfirmation(ctx context.Context, tokenHash string) error {
	_, err := s.db.NewUpdate().Model((*schema.ProviderSession)(nil)).Set("asking_until = NULL").Where("token_hash = ?", tokenHash).Exec(ctx)
	return writeErr(err, "asking about a session", "")
}

// ForeignLogout is a logout that a sign-in service has told: of one of its sessions, of all of an account, or of what fits both.
type ForeignLogout struct {
	Source    AccountSource
	TokenHash string // SHA-256 of what names the message, so that it counts once
	Subject   string
	SID       string
	At        time.Time
	ExpiresAt time.Time // of the message
}

// LogOutForeign ends the sessions of a logout and returns how many. The error is ErrConflict when the same message counted before.
func (s *Store) LogOutForeign(ctx context.Context, l ForeignLogout) (ended int64, err error) {
	l = clean(l)
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*schema.LogoutToken)(nil)).Where("expires_at <= ?", instant(l.At)).Exec(ctx); err != nil {
			return err
		}
		row := schema.LogoutToken{Hash: l.TokenHash, ExpiresAt: instant(l.ExpiresAt)}
		result, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
		if err := changed(result, err, fmt.Errorf("%w: the message counted before", ErrConflict)); err != nil {
			return err
		}
		query := tx.NewDelete().Model((*schema.Session)(nil)).Where("login IN (SELECT login FROM account WHERE source = ?)", string(l.Source))
		if l.Subject != "" {
			query = query.Where("login IN (SELECT login FROM account WHERE subject = ?)", l.Subject)
		}
		if l.SID != "" {
			query = query.Where("token_hash IN (SELECT token_hash FROM provider_session WHERE sid = ?)", l.SID)
		}
		if result, err = query.Exec(ctx); err == nil {
			ended, err = result.RowsAffected()
		}
		return err
	})
	return ended, writeErr(err, "ending sessions of", string(l.Source))
}

// GrantedByHand reports whether an administrator gave an account of a sign-in service a role.
func (r *Reader) GrantedByHand(ctx context.Context, source AccountSource, subject string) (bool, error) {
	exists, err := r.db.NewSelect().
		Model((*schema.AccountGrant)(nil)).
		Where("NOT from_groups").
		Where("login IN (SELECT login FROM account WHERE source = ? AND subject = ?)", string(source), subject).
		Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("looking for roles of an account: %w", err)
	}
	return exists, nil
}
