package store

import (
	"context"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"loa/plan/directory"
	"loa/schema"
)

// SaveDirectory replaces all units, people and what belongs to them but the shares of coordinators, in one transaction: a reader sees the old
// directory or the new one.
// Saved twice, it is the same directory. It returns ErrNotFound when a role, an address or a substitution names a person who is not among
// the people, and ErrConflict when a unit or a person stands there twice; then nothing is changed.
func (s *Store) SaveDirectory(ctx context.Context, d directory.Directory) error {
	d = clean(d)
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "LOCK TABLE unit IN EXCLUSIVE MODE"); err != nil { // of two processes that save, one waits
			return err
		}
		err := runSteps(ctx, tx,
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
		return newDirectoryVersion(ctx, tx)
	})
	return writeErr(err, "saving the directory of units:", len(d.Units))
}

// step runs one statement of a transaction, or a few.
type step func(ctx context.Context, tx bun.Tx) error

// runSteps runs steps in their order until one fails. PostgreSQL refuses every further statement of a failed transaction.
func runSteps(ctx context.Context, tx bun.Tx, steps ...step) error {
	for _, run := range steps {
		if err := run(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf makes the rows of a list. The index becomes the column ord, which keeps the order.
func rowsOf[V, R any](values []V, row func(ord int, value V) R) []R {
	rows := make([]R, 0, len(values))
	for i, value := range values {
		rows = append(rows, row(i, value))
	}
	return rows
}

// replaceAll replaces all rows of a table with these.
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

// Directory returns all units, people and what belongs to them, indexed. The directory stays in memory until another version is saved, so
// that a further call costs one small query. An empty database has an empty directory.
func (r *Reader) Directory(ctx context.Context) (directory.Directory, error) {
	version, err := r.setting(ctx, settingDirectory)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return directory.Directory{}, err
	}
	return r.directoryAt(ctx, version)
}

// loadDirectory selects all tables of the directory and their version from one snapshot.
func (r *Reader) loadDirectory(ctx context.Context) (version string, d directory.Directory, err error) {
	err = r.db.RunInTx(ctx, snapshot, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().
			Model((*schema.Setting)(nil)).
			ColumnExpr("COALESCE(max(value), '')").
			Where("key = ?", settingDirectory).
			Scan(ctx, &version)
		if err != nil {
			return err
		}
		return runSteps(ctx, tx,
			loadAll(&d.Units, unitOf),
			loadAll(&d.Aliases, aliasOf),
			loadAll(&d.Classes, classOf),
			loadAll(&d.Successions, successionOf),
			loadAll(&d.People, personOf),
			loadAll(&d.Addresses, addressOf),
			loadAll(&d.Holders, holderOf),
			loadAll(&d.Substitutions, substitutionOf),
			loadShares(&d.Shares),
		)
	})
	return version, d, err
}

// loadAll appends the values of all rows of a table, ordered by ord.
func loadAll[R, V any](values *[]V, value func(R) (V, error)) step {
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
