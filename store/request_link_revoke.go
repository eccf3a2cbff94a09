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
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		questions := tx.NewUpdate().Model((*schema.Request)(nil)).Set("link_revoked_at = ?", instant(at)).Where("link_revoked_at IS NULL")
		if scope.Task != "" {
			questions = questions.Where("task = ?", scope.Task)
		} else {
			questions = questions.Where("person = ?", scope.Person)
		}
		result, err := questions.Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if revoked = int(n); err != nil || scope.Task != "" {
			return err // a list of several tasks keeps its link: it shows this one as taken back
		}
		result, err = tx.NewUpdate().Model((*schema.BatchRequest)(nil)).
			Set("link_revoked_at = ?", instant(at)).
			Where("link_revoked_at IS NULL AND person = ?", scope.Person).
			Exec(ctx)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		revoked += int(n)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("taking links back: %w", err)
	}
	return revoked, nil
}
