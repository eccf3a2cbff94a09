package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/schema"
)

// NewAddress is a further mail address of a person, valid from a day.
type NewAddress struct {
	Address string
	Person  directory.PersonID
	On      calendar.Date
}

// AddAddress adds a further address of a person behind those that the directory has, so that letters still go to the first. It belongs to no
// unit. added is false, and nothing is changed, when the address belongs to a person on that day. The key is (address, person, day).
func (s *Store) AddAddress(ctx context.Context, a NewAddress) (added bool, err error) {
	a = clean(a)
	err = s.changeAddresses(ctx, func(ctx context.Context, tx bun.Tx) error {
		taken, err := tx.NewSelect().
			Model((*schema.PersonAddress)(nil)).
			Where("lower(address) = lower(?)", a.Address).
			Where("valid_to IS NULL OR valid_to >= ?", dayOf(a.On)).
			Exists(ctx)
		if err != nil || taken {
			return err
		}
		added = true
		_, err = tx.NewRaw(`
			INSERT INTO person_address (ord, address, person, unit, valid_from)
			SELECT COALESCE(max(ord), -1) + 1, ?, ?, '', ?
			FROM person_address`, a.Address, string(a.Person), dayOf(a.On)).
			Exec(ctx)
		return err
	})
	return added, writeErr(err, "adding an address of", a.Person)
}

// RevokeAddress ends an address that a person registered: it is valid until the day before. It returns ErrNotFound when no such address is
// valid on the day. An address of a unit is changed with the directory ([Store.SaveDirectory]) only.
func (s *Store) RevokeAddress(ctx context.Context, address string, on calendar.Date) error {
	until := dayOf(on).Add(-24 * time.Hour)
	err := s.changeAddresses(ctx, func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewUpdate().
			Model((*schema.PersonAddress)(nil)).
			Set("valid_to = ?", until).
			Set("valid_from = LEAST(valid_from, ?)", until).
			Where("lower(address) = lower(?)", address).
			Where("unit = ''").
			Where("valid_to IS NULL OR valid_to >= ?", dayOf(on)).
			Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("address registered by a person: %w", ErrNotFound)
		}
		return nil
	})
	return writeErr(err, "revoking address", address)
}

// changeAddresses changes person_address in a transaction and gives the directory a new version.
func (s *Store) changeAddresses(ctx context.Context, change step) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "LOCK TABLE unit IN EXCLUSIVE MODE"); err != nil { // as SaveDirectory
			return err
		}
		return runSteps(ctx, tx, change, newDirectoryVersion)
	})
}

// newDirectoryVersion makes every reader load the directory again.
func newDirectoryVersion(ctx context.Context, tx bun.Tx) error {
	_, err := tx.NewRaw(`
		INSERT INTO setting (key, value) VALUES (?, gen_random_uuid())
		ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`, settingDirectory).
		Exec(ctx)
	return err
}
