package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// LinkScope names links: those in the letters about a task, or those in the letters to a person. One of the two is set.
type LinkScope struct {
	Task   plan.TaskID
	Person directory.PersonID
}

// RevokeLinks takes the links in letters back, and returns in how many letters they were. Their questions stay open: they are answered by mail, or by the
// link of a later letter. Links that were taken back before stay as they are.
func (s *Store) RevokeLinks(ctx context.Context, scope LinkScope, at time.Time) (revoked int, err error) {
	column, of := "task", string(scope.Task)
	if scope.Task == "" {
		column, of = "person", string(scope.Person)
	}
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if revoked, err = revokeLinks(ctx, tx, (*schema.Request)(nil), column, of, at); err != nil || scope.Task != "" {
			return err // a list of several tasks keeps its link: it shows this one as taken back
		}
		lists, err := revokeLinks(ctx, tx, (*schema.BatchRequest)(nil), column, of, at)
		revoked += lists
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("taking links back: %w", err)
	}
	return revoked, nil
}

// revokeLinks takes back the links of the rows of a table whose column has a value, and returns how many there were.
func revokeLinks(ctx context.Context, tx bun.Tx, table any, column, value string, at time.Time) (int, error) {
	result, err := tx.NewUpdate().
		Model(table).
		Set("link_revoked_at = ?", instant(at)).
		Where("link_revoked_at IS NULL").
		Where("? = ?", bun.Ident(column), value).
		Exec(ctx)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}
