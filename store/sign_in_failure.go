package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// failuresKept is how long failed attempts count.
const failuresKept = 24 * time.Hour

// SignInFailures counts failed attempts to sign in.
type SignInFailures struct {
	Failures int
	LastAt   time.Time
}

// SignInFailures returns the failed attempts of the last day by their keys; keys without any are missing.
func (r *Reader) SignInFailures(ctx context.Context, keys []string, now time.Time) (map[string]SignInFailures, error) {
	var rows []schema.SignInFailure
	err := r.db.NewSelect().Model(&rows).Where("key IN (?)", bun.List(keys)).Where("last_at > ?", instant(now.Add(-failuresKept))).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("counting failed attempts to sign in: %w", err)
	}
	found := make(map[string]SignInFailures, len(rows))
	for _, row := range rows {
		found[row.Key] = SignInFailures{row.Failures, instant(row.LastAt)}
	}
	return found, nil
}

// AddSignInFailure counts a failed attempt under each of the keys, and drops those that count no longer.
func (s *Store) AddSignInFailure(ctx context.Context, keys []string, at time.Time) error {
	_, err := s.db.NewDelete().Model((*schema.SignInFailure)(nil)).Where("last_at <= ?", instant(at.Add(-failuresKept))).Exec(ctx)
	if err != nil {
		return writeErr(err, "dropping failed attempts to sign in", "")
	}
	rows := make([]schema.SignInFailure, 0, len(keys))
	for _, key := range keys {
		rows = append(rows, schema.SignInFailure{Key: key, Failures: 1, LastAt: instant(at)})
	}
	_, err = s.db.NewInsert().
		Model(&rows).
		On("CONFLICT (key) DO UPDATE").
		Set("failures = sign_in_failure.failures + 1").
		Set("last_at = EXCLUDED.last_at").
		Exec(ctx)
	return writeErr(err, "counting a failed attempt to sign in", "")
}

// ForgetSignInFailures drops the failed attempts under keys, after a successful one.
func (s *Store) ForgetSignInFailures(ctx context.Context, keys []string) error {
	_, err := s.db.NewDelete().Model((*schema.SignInFailure)(nil)).Where("key IN (?)", bun.List(keys)).Exec(ctx)
	return writeErr(err, "forgetting failed attempts to sign in", "")
}

// TakeBackSignInFailure takes back one attempt under each of the keys that was counted as failed before its end was known.
func (s *Store) TakeBackSignInFailure(ctx context.Context, keys []string) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*schema.SignInFailure)(nil)).Where("key IN (?)", bun.List(keys)).Where("failures = 1").Exec(ctx)
		if err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model((*schema.SignInFailure)(nil)).Set("failures = failures - 1").Where("key IN (?)", bun.List(keys)).Where("failures > 1").Exec(ctx)
		return err
	})
	return writeErr(err, "taking back a failed attempt to sign in", "")
}
