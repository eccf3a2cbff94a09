package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// SentFilter chooses letters to send; what is empty chooses all.
type SentFilter struct {
	To    string // the address, in any case
	Task  plan.TaskID
	State LetterState
	Limit int // 0 for a hundred
}

// listedLetters is how many letters are listed when nothing else is asked for.
const listedLetters = 100

// LetterLog lists letters to send and sent, the newest first.
func (r *Reader) LetterLog(ctx context.Context, f SentFilter) ([]LetterOut, error) {
	var rows []schema.LetterOut
	query := r.db.NewSelect().
		Model(&rows).
		OrderExpr("COALESCE(sent_at, created_at) DESC, key").
		Limit(int64(orDefault(f.Limit, listedLetters)))
	if f.To != "" {
		query = query.Where("lower(to_address) = lower(?)", cleanText(f.To))
	}
	if f.Task != "" {
		query = query.Where("task = ?", f.Task)
	}
	if f.State != "" {
		query = query.Where("state = ?", f.State)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("listing letters: %w", err)
	}
	return lettersOutOf(rows), nil
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// copyable is how far back letters are copied into the folder of sent letters, when there was none before.
const copyable = 5 * 24 * time.Hour

// UncopiedLetters lists letters of the last five days that were sent and have no copy in the folder of sent letters, the oldest first. One whose
// copy was begun may be there already: the process died before it could say.
func (r *Reader) UncopiedLetters(ctx context.Context, limit int, now time.Time) ([]LetterOut, error) {
	var rows []schema.LetterOut
	err := r.db.NewSelect().
		Model(&rows).
		Where("state = ?", LetterSent).
		Where("copied_at IS NULL").
		Where("sent_at > ?", instant(now.Add(-copyable))).
		Order("sent_at", "created_at", "key").
		Limit(int64(limit)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing letters without a copy: %w", err)
	}
	return lettersOutOf(rows), nil
}

// BeginCopies notes that copies of letters are about to be put into the folder of sent letters.
func (s *Store) BeginCopies(ctx context.Context, keys []string, at time.Time) error {
	return s.setCopies(ctx, keys, "copy_begun_at", at)
}

// MarkCopied notes that the copies of letters are there.
func (s *Store) MarkCopied(ctx context.Context, keys []string, at time.Time) error {
	return s.setCopies(ctx, keys, "copied_at", at)
}

func (s *Store) setCopies(ctx context.Context, keys []string, column string, at time.Time) error {
	if len(keys) == 0 {
		return nil
	}
	_, err := s.db.NewUpdate().
		Model((*schema.LetterOut)(nil)).
		Set("? = ?", bun.Ident(column), instant(at)).
		Where("key IN (?)", bun.List(keys)).
		Where("state = ?", LetterSent).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("noting the copies of %d letters: %w", len(keys), err)
	}
	return nil
}
