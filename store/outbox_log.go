package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// SentFilter selects letters to send; an empty field selects all.
type SentFilter struct {
	To    string // address, in upper or lower case
	Task  plan.TaskID
	State LetterState
	Limit int // 0: a hundred
}

// defaultLogLimit is the Limit of a SentFilter without one.
const defaultLogLimit = 100

// LetterLog lists letters to send and letters sent, the newest first.
func (r *Reader) LetterLog(ctx context.Context, f SentFilter) ([]LetterOut, error) {
	var rows []schema.LetterOut
	query := r.db.NewSelect().
		Model(&rows).
		OrderExpr("COALESCE(sent_at, created_at) DESC, key").
		Limit(int64(orDefault(f.Limit, defaultLogLimit)))
	if f.To != "" {
		query = query.Where("lower(to_address) = lower(?)", cleanText(f.To))
	}
	if f.Task != "" {
		query = query.Where("task = ?0 OR key IN (SELECT letter FROM notice WHERE task = ?0)", f.Task)
	}
	if f.State != "" {
		query = query.Where("state = ?", f.State)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("listing letters: %w", err)
	}
	return r.lettersOutOf(rows), nil
}

// LettersWithPrefix counts the letters, sent or not, whose keys begin so, but for one key.
func (r *Reader) LettersWithPrefix(ctx context.Context, prefix, except string) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.LetterOut)(nil)).
		Where("starts_with(key, ?)", prefix).
		Where("key <> ?", except).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the letters %s…: %w", prefix, err)
	}
	return int(n), nil
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// copyWindow is how long after a letter was sent it may still be copied. It limits the copies when the folder of sent letters is new.
const copyWindow = 5 * 24 * time.Hour

// UncopiedLetters lists letters that were sent in the last five days and have no copy in the folder of sent letters, the oldest first. A
// letter with CopyBegunAt may have one: the process ended between the copy and MarkCopied. A letter with a one-time code is never copied: who reads the
// mailbox of loa must not find the code.
func (r *Reader) UncopiedLetters(ctx context.Context, limit int, now time.Time) ([]LetterOut, error) {
	var rows []schema.LetterOut
	err := r.db.NewSelect().
		Model(&rows).
		Where("state = ?", LetterSent).
		Where("copied_at IS NULL").
		Where("notice <> ?", NoticeConfirm).
		Where("sent_at > ?", instant(now.Add(-copyWindow))).
		Order("sent_at", "created_at", "key").
		Limit(int64(limit)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing letters without a copy: %w", err)
	}
	return r.withFiles(ctx, r.lettersOutOf(rows))
}

// BeginCopies records that letters are about to be copied into the folder of sent letters.
func (s *Store) BeginCopies(ctx context.Context, keys []string, at time.Time) error {
	return s.setCopies(ctx, keys, "copy_begun_at", at)
}

// MarkCopied records that letters have been copied.
func (s *Store) MarkCopied(ctx context.Context, keys []string, at time.Time) error {
	return s.setCopies(ctx, keys, "copied_at", at)
}

// setCopies sets a time of the copies of letters that were sent.
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
		return fmt.Errorf("recording the copies of %d letters: %w", len(keys), err)
	}
	return nil
}
