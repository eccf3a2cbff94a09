package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"loa/plan/directory"
	"loa/schema"
)

// SaveDirectory replaces everything known about units and people, in one transaction; readers see the old directory or the new one. The
// key is the whole: saved twice, it is the same directory. A role, an address or a substitution of somebody who is not among the people
// is ErrNotFound, and a unit or person named twice is ErrConflict; then nothing is changed.
func (s *Store) SaveDirectory(ctx context.Context, d directory.Directory) error {
	d = clean(d)
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "LOCK TABLE unit IN EXCLUSIVE MODE"); err != nil { // two that save: one after the other
			return err
		}
		err := inOrder(ctx, tx,
			replaceAll(rowsOf(d.Units, unitRow)),
			replaceAll(rowsOf(d.Aliases, aliasRow)),
			replaceAll(rowsOf(d.Classes, classRow)),
			replaceAll(rowsOf(d.Successions, successionRow)),
			replaceAll(rowsOf(d.People, personRow)),
			replaceAll(rowsOf(d.Addresses, addressRow)),
			replaceAll(rowsOf(d.Holders, holderRow)),
			replaceAll(rowsOf(d.Substitutions, substitutionRow)),
		)
		if err != nil {
			return err
		}
		_, err = tx.NewRaw(`
			INSERT INTO setting (key, value) VALUES (?, gen_random_uuid())
			ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`, settingDirectory).
			Exec(ctx)
		return err
	})
	return doing(err, "saving the directory of units:", len(d.Units))
}

// step is one statement, or a few, of a transaction.
type step func(ctx context.Context, tx bun.Tx) error

// inOrder takes the steps one after the other until one fails; after that PostgreSQL would refuse the rest.
func inOrder(ctx context.Context, tx bun.Tx, steps ...step) error {
	for _, do := range steps {
		if err := do(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf makes the rows of a list; each row is told its place.
func rowsOf[V, R any](values []V, row func(ord int, value V) R) []R {
	rows := make([]R, 0, len(values))
	for i, value := range values {
		rows = append(rows, row(i, value))
	}
	return rows
}

// replaceAll puts these rows in the place of all rows of their table.
func replaceAll[R any](rows []R) step {
	return func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*R)(nil)).Where("TRUE").Exec(ctx); err != nil {
			return err
		}
		for batch := range slices.Chunk(rows, insertBatch) {
			if _, err := tx.NewInsert().Model(&batch).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

// Directory is everything known about units and people, indexed. It is kept in memory until somebody saves another; asking again costs
// one small query. An empty database has an empty directory.
func (r *Reader) Directory(ctx context.Context) (directory.Directory, error) {
	version, err := r.setting(ctx, settingDirectory)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return directory.Directory{}, err
	}
	r.directory.Lock()
	defer r.directory.Unlock()
	if version != "" && version == r.directory.version {
		return r.directory.directory, nil
	}
	version, d, err := r.readDirectory(ctx)
	if err != nil {
		return directory.Directory{}, fmt.Errorf("reading the directory: %w", err)
	}
	r.directory.version, r.directory.directory = version, d.Indexed()
	return r.directory.directory, nil
}

// readDirectory reads all tables, and the version that they are of, as they were at one instant.
func (r *Reader) readDirectory(ctx context.Context) (version string, d directory.Directory, err error) {
	err = r.db.RunInTx(ctx, snapshot, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().
			Model((*schema.Setting)(nil)).
			ColumnExpr("COALESCE(max(value), '')").
			Where("key = ?", settingDirectory).
			Scan(ctx, &version)
		if err != nil {
			return err
		}
		return inOrder(ctx, tx,
			readAll(&d.Units, unitOf),
			readAll(&d.Aliases, aliasOf),
			readAll(&d.Classes, classOf),
			readAll(&d.Successions, successionOf),
			readAll(&d.People, personOf),
			readAll(&d.Addresses, addressOf),
			readAll(&d.Holders, holderOf),
			readAll(&d.Substitutions, substitutionOf),
		)
	})
	return version, d, err
}

// readAll appends the values of all rows of a table, in the order of the directory.
func readAll[R, V any](values *[]V, value func(R) (V, error)) step {
	return func(ctx context.Context, tx bun.Tx) error {
		var rows []R
		if err := tx.NewSelect().Model(&rows).Order("ord").Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			v, err := value(row)
			if err != nil {
				return err
			}
			*values = append(*values, v)
		}
		return nil
	}
}
