package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// AccountSource is who proves that a person owns an account.
type AccountSource string

// The sources of accounts.
const (
	SourceLocal AccountSource = "local" // loa itself, by a password
	SourceOIDC  AccountSource = "oidc"  // a provider of OpenID Connect
	SourceLDAP  AccountSource = "ldap"  // a directory service
)

// SaveForeignAccount puts what a sign-in service says of an account on record: a new account, or the name, the person and the roles from groups of
// one that it named before, which is open again if it had left. Roles given by hand stay. The account is known by its source and subject, and keeps
// the login name that it was made with. The error is ErrConflict when another account has the login name or the person.
func (s *Store) SaveForeignAccount(ctx context.Context, a Account) error {
	a = clean(a)
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		login, err := saveForeign(ctx, tx, a)
		if err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*schema.AccountGrant)(nil)).Where("login = ? AND from_groups", login).Exec(ctx); err != nil {
			return err
		}
		for _, g := range a.Grants {
			row := schema.AccountGrant{
				Login: login, Role: string(g.Role), Unit: string(g.Unit), ValidFrom: dayOrNull(g.From), ValidTo: dayOrNull(g.To), FromGroups: true,
			}
			if _, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx); err != nil { // the same role by hand stays as it is
				return err
			}
		}
		return nil
	})
	return writeErr(err, "keeping the account", a.Login)
}

// saveForeign writes the row of the account and returns the login name that it has.
func saveForeign(ctx context.Context, tx bun.Tx, a Account) (login string, err error) {
	at := instant(a.ConfirmedAt)
	var logins []string
	err = tx.NewUpdate().
		Model((*schema.Account)(nil)).
		Set("name = ?, person = ?, confirmed_at = ?, left_at = NULL", a.Name, string(a.Person), at).
		Where("source = ? AND subject = ?", string(a.Source), a.Subject).
		Returning("login").
		Scan(ctx, &logins)
	if err != nil || len(logins) == 1 {
		return first(logins), err
	}
	row := schema.Account{
		Login: a.Login, Person: string(a.Person), Name: a.Name, CreatedAt: at, ChangedAt: at, Source: string(a.Source), Subject: a.Subject, ConfirmedAt: at,
	}
	return a.Login, insertAccount(ctx, tx, row)
}

func first(logins []string) string {
	if len(logins) == 0 {
		return ""
	}
	return logins[0]
}

// ForeignAccount finds an account by the name that its sign-in service has for it. The error is ErrNotFound when there is none.
func (r *Reader) ForeignAccount(ctx context.Context, source AccountSource, subject string) (Account, error) {
	return r.oneAccount(ctx, "of "+string(source), "login IN (SELECT login FROM account WHERE source = ? AND subject = ?)", string(source), subject)
}

// CloseForeignAccount keeps that a sign-in service no longer has an account, and ends its sessions. The error is ErrNotFound when there is no such
// account, or it has left before.
func (s *Store) CloseForeignAccount(ctx context.Context, source AccountSource, subject string, at time.Time) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().
			Model((*schema.Account)(nil)).
			Set("left_at = ?", instant(at)).
			Where("source = ? AND subject = ? AND left_at IS NULL", string(source), subject).
			Exec(ctx)
		if err := oneRow(result, err, "closing an account of", string(source)); err != nil {
			return err
		}
		_, err = tx.NewDelete().
			Model((*schema.Session)(nil)).
			Where("login IN (SELECT login FROM account WHERE source = ? AND subject = ?)", string(source), subject).
			Exec(ctx)
		return writeErr(err, "ending the sessions of an account of", string(source))
	})
}
