package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/schema"
)

// Account is somebody who may sign in to the pages.
type Account struct {
	Login     string
	Person    directory.PersonID // empty: nobody of the directory
	Name      string
	Password  string // its argon2id hash as a PHC string
	Disabled  bool
	CreatedAt time.Time
	ChangedAt time.Time // when the password, or Disabled, was changed last
	Grants    []policy.Grant
	ByHand    []policy.Grant // those of Grants that somebody gave; the others follow the groups of a sign-in service

	Source      AccountSource
	Subject     string    // the name that the sign-in service never gives to another account; empty for an account of loa itself
	ConfirmedAt time.Time // when the sign-in service last said that the account is there
	LeftAt      time.Time // when the sign-in service no longer had it; zero while it has
}

// Closed reports whether nobody can sign in with the account.
func (a Account) Closed() bool { return a.Disabled || !a.LeftAt.IsZero() }

// Account finds an account by its login name.
func (r *Reader) Account(ctx context.Context, login string) (Account, error) {
	return r.oneAccount(ctx, login, "login = ?", login)
}

func (r *Reader) oneAccount(ctx context.Context, which, where string, args ...any) (Account, error) {
	accounts, err := r.accounts(ctx, where, args...)
	if err == nil && len(accounts) == 0 {
		err = fmt.Errorf("account %s: %w", which, ErrNotFound)
	}
	if err != nil {
		return Account{}, err
	}
	return accounts[0], nil
}

// Accounts lists all accounts by login name.
func (r *Reader) Accounts(ctx context.Context) ([]Account, error) { return r.accounts(ctx, "true") }

// HasAccounts reports whether anybody can sign in.
func (r *Reader) HasAccounts(ctx context.Context) (bool, error) {
	exists, err := r.db.NewSelect().Model((*schema.Account)(nil)).Where("NOT disabled AND left_at IS NULL").Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("looking for accounts: %w", err)
	}
	return exists, nil
}

func (r *Reader) accounts(ctx context.Context, where string, args ...any) ([]Account, error) {
	var rows []schema.Account
	err := r.db.NewSelect().Model(&rows).Where(where, args...).Order("login").Scan(ctx)
	var grants []schema.AccountGrant
	if err == nil {
		err = r.db.NewSelect().Model(&grants).Where(where, args...).Order("login", "role", "unit").Scan(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("reading accounts: %w", err)
	}
	accounts := make([]Account, 0, len(rows))
	for _, row := range rows {
		account := Account{
			Login: row.Login, Person: directory.PersonID(row.Person), Name: row.Name, Password: row.Password, Disabled: row.Disabled,
			CreatedAt: instant(row.CreatedAt), ChangedAt: instant(row.ChangedAt),
			Source: AccountSource(row.Source), Subject: row.Subject, ConfirmedAt: instant(row.ConfirmedAt), LeftAt: instant(row.LeftAt),
		}
		for _, g := range grants {
			if g.Login != row.Login {
				continue
			}
			grant := policy.Grant{Role: policy.AccessRole(g.Role), Unit: directory.UnitCode(g.Unit), From: dateOf(g.ValidFrom), To: dateOf(g.ValidTo)}
			if account.Grants = append(account.Grants, grant); !g.FromGroups {
				account.ByHand = append(account.ByHand, grant)
			}
		}
		accounts = append(accounts, account)
	}
	return accounts, nil
}

// CreateAccount puts an account with its grants on record. The error is ErrConflict when the login name or the person has an account already.
func (s *Store) CreateAccount(ctx context.Context, a Account) error {
	a = clean(a)
	row := schema.Account{
		Login: a.Login, Person: string(a.Person), Name: a.Name, Password: a.Password, CreatedAt: instant(a.CreatedAt), ChangedAt: instant(a.CreatedAt),
		Source: string(SourceLocal),
	}
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := insertAccount(ctx, tx, row); err != nil {
			return err
		}
		for _, grant := range a.Grants {
			if err := saveGrant(ctx, tx, a.Login, grant); err != nil {
				return err
			}
		}
		return nil
	})
	return writeErr(err, "creating the account", a.Login)
}

// insertAccount puts a new account on record. The error is ErrConflict when its login name or its person has one already.
func insertAccount(ctx context.Context, tx bun.Tx, row schema.Account) error {
	result, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
	return changed(result, err, fmt.Errorf("%w: the login name or the person has another account", ErrConflict))
}

// SaveGrant gives an account a role, or changes its days.
func (s *Store) SaveGrant(ctx context.Context, login string, g policy.Grant) error {
	return writeErr(saveGrant(ctx, s.db, login, clean(g)), "granting a role to", login)
}

func saveGrant(ctx context.Context, db bun.IDB, login string, g policy.Grant) error {
	row := schema.AccountGrant{Login: login, Role: string(g.Role), Unit: string(g.Unit), ValidFrom: dayOrNull(g.From), ValidTo: dayOrNull(g.To)}
	_, err := db.NewInsert().
		Model(&row).
		On("CONFLICT (login, role, unit) DO UPDATE").
		Set("valid_from = EXCLUDED.valid_from").
		Set("valid_to = EXCLUDED.valid_to").
		Exec(ctx)
	return err
}

// dayOrNull is a civil day for a column that may be NULL; a zero day is.
func dayOrNull(d calendar.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return dayOf(d)
}

// RevokeGrant takes a role from an account. The error is ErrNotFound when it does not have the role.
func (s *Store) RevokeGrant(ctx context.Context, login string, role policy.AccessRole, unit directory.UnitCode) error {
	result, err := s.db.NewDelete().
		Model((*schema.AccountGrant)(nil)).
		Where("login = ? AND role = ? AND unit = ?", login, string(role), string(unit)).
		Exec(ctx)
	return oneRow(result, err, "taking a role from", login)
}

// SetPassword replaces the password of an account and ends its sessions, but for the one to keep. The error is ErrNotFound when there is no
// such account.
func (s *Store) SetPassword(ctx context.Context, login, hash, keep string, at time.Time) error {
	return s.changeAccount(ctx, login, keep, func(query *bun.UpdateQuery) *bun.UpdateQuery {
		return query.Set("password = ?", hash).Set("changed_at = ?", instant(at))
	})
}

// SetDisabled disables an account or enables it again, and ends its sessions. The error is ErrNotFound when there is no such account.
func (s *Store) SetDisabled(ctx context.Context, login string, disabled bool, at time.Time) error {
	return s.changeAccount(ctx, login, "", func(query *bun.UpdateQuery) *bun.UpdateQuery {
		return query.Set("disabled = ?", disabled).Set("changed_at = ?", instant(at))
	})
}

func (s *Store) changeAccount(ctx context.Context, login, keep string, set func(*bun.UpdateQuery) *bun.UpdateQuery) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		result, err := set(tx.NewUpdate().Model((*schema.Account)(nil))).Where("login = ?", login).Exec(ctx)
		if err := oneRow(result, err, "changing the account", login); err != nil {
			return err
		}
		return endSessions(ctx, tx, login, keep)
	})
}
