package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// RequestsByHash finds requests by the hashes of their tokens, open or not. A hash without a request is left out.
func (r *Reader) RequestsByHash(ctx context.Context, tokenHashes []string) ([]Request, error) {
	if len(tokenHashes) == 0 {
		return nil, nil
	}
	return r.requests(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("token_hash IN (?)", bun.List(tokenHashes))
	})
}

// OpenRequestsOf lists the open requests to a person over all plans and tasks, the oldest first.
func (r *Reader) OpenRequestsOf(ctx context.Context, person directory.PersonID, now time.Time) ([]Request, error) {
	return r.requests(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.
			Where("person = ?", person).
			Where("used_at IS NULL").
			Where("revoked_at IS NULL").
			Where("expires_at IS NULL OR expires_at > ?", instant(now))
	})
}

// PresentStep finds the open request of a later step of the same task to the same person, in place of one whose step is over. It is the request
// itself when that is open or was replaced, when it is no step of a unit, and when there is no later one.
func (r *Reader) PresentStep(ctx context.Context, asked Request, now time.Time) (Request, error) {
	step := slices.Index(plan.UnitSteps(), asked.Purpose)
	if step < 0 || asked.UsedAt.IsZero() {
		return asked, nil
	}
	all, err := r.Requests(ctx, asked.Task)
	if err != nil {
		return asked, err
	}
	for _, later := range slices.Backward(all) {
		if later.Person == asked.Person && later.Open(now) && slices.Index(plan.UnitSteps(), later.Purpose) > step {
			return later, nil
		}
	}
	return asked, nil
}

// UnansweredRequests lists the requests to everybody over all plans and tasks that were neither answered nor replaced, expired ones too, the oldest
// first.
func (r *Reader) UnansweredRequests(ctx context.Context) ([]Request, error) {
	return r.requests(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.
			Where("used_at IS NULL").
			Where("revoked_at IS NULL")
	})
}

// OpenRequests lists the open requests to everybody over all plans and tasks, the oldest first.
func (r *Reader) OpenRequests(ctx context.Context, now time.Time) ([]Request, error) {
	return r.requests(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.
			Where("used_at IS NULL").
			Where("revoked_at IS NULL").
			Where("expires_at IS NULL OR expires_at > ?", instant(now))
	})
}

// RequestsOfByCode lists the requests to a person with one of some short codes, open or not, the oldest first.
func (r *Reader) RequestsOfByCode(ctx context.Context, person directory.PersonID, codes []string) ([]Request, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	return r.requests(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("person = ?", person).Where("code IN (?)", bun.List(codes))
	})
}

// requests lists the requests that a condition selects, the oldest first.
func (r *Reader) requests(ctx context.Context, condition func(*bun.SelectQuery) *bun.SelectQuery) ([]Request, error) {
	var rows []schema.Request
	err := condition(r.db.NewSelect().Model(&rows)).
		Order("created_at", "task", "epoch", "seq", "token_hash").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing requests: %w", err)
	}
	requests := make([]Request, 0, len(rows))
	for _, row := range rows {
		requests = append(requests, requestOf(row))
	}
	return requests, nil
}

// SentLetter is the part of a letter to send from which its request is found, when an answer names the letter by its Message-ID.
type SentLetter struct {
	Key       string
	Task      plan.TaskID
	MessageID string
	ReplyTo   string
}

// SentLetters finds the letters to send with these Message-IDs, in no particular order. Other Message-IDs are left out.
func (r *Reader) SentLetters(ctx context.Context, ids []string) ([]SentLetter, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []schema.LetterOut
	err := r.db.NewSelect().
		Model(&rows).
		Column("key", "task", "notice", "message_id", "reply_to", "hidden").
		Where("message_id IN (?)", bun.List(messageIDs(ids...))).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding the letters of %d Message-IDs: %w", len(ids), err)
	}
	letters := make([]SentLetter, 0, len(rows))
	for _, row := range rows {
		r.reveal(&row) // without the key its reply address names no question, and the letter its task
		letters = append(letters, SentLetter{row.Key, plan.TaskID(row.Task), row.MessageID, row.ReplyTo})
	}
	return letters, nil
}
