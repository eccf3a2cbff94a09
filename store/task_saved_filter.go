package store

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"loa/schema"
)

// SavedFilter is a filter of the list of tasks that an account keeps under a name.
type SavedFilter struct {
	Login   string
	Name    string // of at most MaxFilterName characters
	Query   string // of the address of the list
	SavedAt time.Time
}

// The limits of saved filters.
const (
	MaxSavedFilters = 30 // of an account
	MaxFilterName   = 60 // characters
	MaxFilterQuery  = 2000
)

// ErrFilters means that an account keeps MaxSavedFilters filters already.
var ErrFilters = errors.New("too many saved filters")

// SavedFilters lists the filters of an account in the Vietnamese order of their names.
func (r *Reader) SavedFilters(ctx context.Context, login string) ([]SavedFilter, error) {
	var rows []schema.SavedFilter
	err := r.db.NewSelect().Model(&rows).Where("login = ?", login).OrderExpr(`name COLLATE "vi-x-icu", name`).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the filters of %s: %w", login, err)
	}
	filters := make([]SavedFilter, 0, len(rows))
	for _, row := range rows {
		filters = append(filters, SavedFilter{Login: row.Login, Name: row.Name, Query: row.Query, SavedAt: instant(row.SavedAt)})
	}
	return filters, nil
}

// SaveFilter keeps a filter. The key is the account and the name: the same name again replaces the filter. It returns ErrFilters, with nothing
// written, when the account keeps too many, ErrConflict for a name or a query that is empty or too long, and ErrNotFound when there is no such
// account.
func (s *Store) SaveFilter(ctx context.Context, f SavedFilter) error {
	f = clean(f)
	if f.Name == "" || f.Query == "" || utf8.RuneCountInString(f.Name) > MaxFilterName || utf8.RuneCountInString(f.Query) > MaxFilterQuery {
		return fmt.Errorf("saving filter %q: %w", f.Name, ErrConflict)
	}
	row := schema.SavedFilter{Login: f.Login, Name: f.Name, Query: f.Query, SavedAt: instant(f.SavedAt)}
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw("SELECT FROM account WHERE login = ? FOR UPDATE", f.Login).Exec(ctx); err != nil { // two browsers of one account, one after the other
			return err
		}
		others, err := tx.NewSelect().Model((*schema.SavedFilter)(nil)).Where("login = ?", f.Login).Where("name <> ?", f.Name).Count(ctx)
		if err != nil {
			return err
		}
		if others >= MaxSavedFilters {
			return ErrFilters
		}
		_, err = tx.NewInsert().Model(&row).On("CONFLICT (login, name) DO UPDATE").Set("query = EXCLUDED.query").Set("saved_at = EXCLUDED.saved_at").Exec(ctx)
		return err
	})
	return writeErr(err, "saving a filter of", f.Login)
}

// RenameFilter gives a filter of an account another name. It returns ErrNotFound without such a filter, and ErrConflict when the other name is
// taken, empty or too long.
func (s *Store) RenameFilter(ctx context.Context, login, name, to string) error {
	name, to = cleanText(name), cleanText(to)
	if to == "" || utf8.RuneCountInString(to) > MaxFilterName {
		return fmt.Errorf("renaming filter %q: %w", name, ErrConflict)
	}
	renamed, err := s.db.NewUpdate().
		Model((*schema.SavedFilter)(nil)).
		Set("name = ?", to).
		Where("login = ?", login).
		Where("name = ?", name).
		Exec(ctx)
	return oneRow(renamed, err, "renaming a filter of "+login, name)
}

// DeleteFilter drops a filter of an account. Repeated, it changes nothing.
func (s *Store) DeleteFilter(ctx context.Context, login, name string) error {
	_, err := s.db.NewDelete().Model((*schema.SavedFilter)(nil)).Where("login = ?", login).Where("name = ?", cleanText(name)).Exec(ctx)
	return writeErr(err, "deleting a filter of", login)
}
