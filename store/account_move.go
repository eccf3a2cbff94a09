package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// MoveAccount has a sign-in service prove an account from now on that loa has proved by a password, and ends its sessions. Its roles stay. The error is
// ErrNotFound when loa has no such account of its own, and ErrConflict when the service proves another account by the subject.
func (s *Store) MoveAccount(ctx context.Context, login string, source AccountSource, subject string, at time.Time) error {
	return s.changeAccount(ctx, login, "", func(query *bun.UpdateQuery) *bun.UpdateQuery {
		return query.
			Set("source = ?", string(source)).
			Set("subject = ?", clean(subject)).
			Set("password = ''").
			Set("confirmed_at = ?", instant(at)).
			Set("changed_at = ?", instant(at)).
			Where("source = ?", string(SourceLocal))
	})
}

// MoveAccountHere has loa prove an account by a password from now on, whatever service has proved it, and ends its sessions. Roles by groups of the
// service go. The error is ErrNotFound when no service proves such an account.
func (s *Store) MoveAccountHere(ctx context.Context, login, hash string, at time.Time) error {
	_, err := s.db.NewDelete().Model((*schema.AccountGrant)(nil)).Where("login = ? AND from_groups", login).Exec(ctx) // the service gives them again if what follows fails
	if err != nil {
		return writeErr(err, "dropping the roles by groups of", login)
	}
	return s.changeAccount(ctx, login, "", func(query *bun.UpdateQuery) *bun.UpdateQuery {
		return query.
			Set("source = ?", string(SourceLocal)).
			Set("subject = ''").
			Set("password = ?", hash).
			Set("confirmed_at = NULL").
			Set("left_at = NULL").
			Set("changed_at = ?", instant(at)).
			Where("source <> ?", string(SourceLocal))
	})
}
