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

// RequestsByHash finds the questions of several tokens at once, open or not; a token without a question is left out.
func (r *Reader) RequestsByHash(ctx context.Context, tokenHashes []string) ([]Request, error) {
	if len(tokenHashes) == 0 {
		return nil, nil
	}
	return r.requests(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("token_hash IN (?)", bun.List(tokenHashes))
	})
}

// OpenRequestsOf lists what a person is still asked, over all plans and tasks, the oldest question first.
func (r *Reader) OpenRequestsOf(ctx context.Context, person directory.PersonID, now time.Time) ([]Request, error) {
	return r.requests(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.
			Where("person = ?", person).
			Where("used_at IS NULL").
			Where("revoked_at IS NULL").
			Where("expires_at IS NULL OR expires_at > ?", instant(now))
	})
}

// RequestsOfByCode lists the questions of a person, open or not, whose letters show one of the short codes, the oldest first.
func (r *Reader) RequestsOfByCode(ctx context.Context, person directory.PersonID, codes []string) ([]Request, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	return r.requests(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("person = ?", person).Where("code IN (?)", bun.List(codes))
	})
}

func (r *Reader) requests(ctx context.Context, narrow func(*bun.SelectQuery) *bun.SelectQuery) ([]Request, error) {
	var rows []schema.Request
	err := narrow(r.db.NewSelect().Model(&rows)).
		Order("created_at", "task", "epoch", "seq", "token_hash").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing asks: %w", err)
	}
	asks := make([]Request, 0, len(rows))
	for _, row := range rows {
		asks = append(asks, requestOf(row))
	}
	return asks, nil
}

// SentLetter is what of a letter of ours says which question it put: an answer names it by its Message-ID.
type SentLetter struct {
	Key       string
	Task      plan.TaskID
	MessageID string
	ReplyTo   string
}

// SentLetters finds the letters of ours among many Message-IDs, in no order; those of others are left out.
func (r *Reader) SentLetters(ctx context.Context, messageIDs []string) ([]SentLetter, error) {
	if len(messageIDs) == 0 {
		return nil, nil
	}
	var rows []schema.LetterOut
	err := r.db.NewSelect().
		Model(&rows).
		Column("key", "task", "message_id", "reply_to").
		Where("message_id IN (?)", bun.List(clean(messageIDs))).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding the letters of %d Message-IDs: %w", len(messageIDs), err)
	}
	letters := make([]SentLetter, 0, len(rows))
	for _, row := range rows {
		letters = append(letters, SentLetter{row.Key, plan.TaskID(row.Task), row.MessageID, row.ReplyTo})
	}
	return letters, nil
}

// LetterKeys lists the keys of a task's letters, from which their tokens are made.
func (r *Reader) LetterKeys(ctx context.Context, task plan.TaskID) ([]string, error) {
	var keys []string
	err := r.db.NewSelect().
		Model((*schema.LetterOut)(nil)).
		Column("key").
		Where("task = ?", task).
		Order("created_at DESC", "key").
		Scan(ctx, &keys)
	if err != nil {
		return nil, fmt.Errorf("listing the letters of task %s: %w", task, err)
	}
	return keys, nil
}
