package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// PendingLetters lists up to limit letters that are filed, not closed and not put off beyond now, the oldest first.
func (r *Reader) PendingLetters(ctx context.Context, limit int, now time.Time) ([]LetterIn, error) {
	return r.lettersIn(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("state = ?", LetterFiled).
			Where("next_try IS NULL OR next_try <= ?", instant(now)).
			Order("id").
			Limit(int64(limit))
	})
}

// LetterFilter selects letters received; its zero value selects all.
type LetterFilter struct {
	Outcomes []Outcome // any of these; "" selects open letters
	Task     plan.TaskID
	Since    time.Time // filed then or later
	Limit    int       // 0: no limit
	Offset   int
}

// FilteredLettersIn lists letters received, the newest first, and returns how many the filter selects without Limit and Offset.
func (r *Reader) FilteredLettersIn(ctx context.Context, f LetterFilter) ([]LetterIn, int, error) {
	filter := func(q *bun.SelectQuery) *bun.SelectQuery {
		if len(f.Outcomes) > 0 {
			q = q.Where("outcome IN (?)", bun.List(f.Outcomes))
		}
		if f.Task != "" {
			q = q.Where("task = ?", f.Task)
		}
		if !f.Since.IsZero() {
			q = q.Where("filed_at >= ?", instant(f.Since))
		}
		return q
	}
	total, err := filter(r.db.NewSelect().Model((*schema.LetterIn)(nil))).Count(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("counting letters received: %w", err)
	}
	letters, err := r.lettersIn(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return filter(q).Order("id DESC").Limit(int64(f.Limit)).Offset(int64(f.Offset))
	})
	return letters, int(total), err
}

// RecentLettersIn lists the newest letters received, of any outcome.
func (r *Reader) RecentLettersIn(ctx context.Context, limit int) ([]LetterIn, error) {
	letters, _, err := r.FilteredLettersIn(ctx, LetterFilter{Limit: limit})
	return letters, err
}

// LettersIn lists the letters received about a task, in the order they were filed.
func (r *Reader) LettersIn(ctx context.Context, task plan.TaskID) ([]LetterIn, error) {
	return r.lettersIn(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("task = ?", task).Order("id") })
}

// lettersIn lists the letters received that a condition selects, in its order.
func (r *Reader) lettersIn(ctx context.Context, condition func(*bun.SelectQuery) *bun.SelectQuery) ([]LetterIn, error) {
	var rows []schema.LetterIn
	if err := condition(r.db.NewSelect().Model(&rows)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("listing letters received: %w", err)
	}
	letters := make([]LetterIn, 0, len(rows))
	for _, row := range rows {
		letter, err := letterInOf(row)
		if err != nil {
			return nil, err
		}
		letters = append(letters, letter)
	}
	return letters, nil
}

// LetterIn finds a letter received.
func (r *Reader) LetterIn(ctx context.Context, id LetterID) (LetterIn, error) {
	return r.letterIn(ctx, "letter received", id, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("id = ?", id) })
}

// LetterInByHash finds a letter received by the SHA-256 of its bytes.
func (r *Reader) LetterInByHash(ctx context.Context, contentHash string) (LetterIn, error) {
	return r.letterIn(ctx, "letter received with hash", contentHash, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("content_hash = ?", contentHash)
	})
}

// EarlierLetter finds the letter that a letter repeats: one with the same BodyKey that was filed earlier, such as the same letter with other
// trace headers. A letter that was applied counts as earlier whenever it was filed, and is preferred to the others. It returns ErrNotFound
// when there is none, or when the letter has no BodyKey.
func (r *Reader) EarlierLetter(ctx context.Context, letter LetterIn) (LetterIn, error) {
	return r.letterIn(ctx, "an earlier copy of letter", letter.ID, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("body_key = ?", letter.BodyKey).Where("body_key <> ''").
			Where("id < ?0 OR (id <> ?0 AND outcome = ?1)", letter.ID, OutcomeApplied).
			OrderExpr("outcome = ? DESC", OutcomeApplied).
			Order("id").
			Limit(1)
	})
}

// letterIn finds the letter received that a condition selects; what and key describe it in an error.
func (r *Reader) letterIn(ctx context.Context, what string, key any, condition func(*bun.SelectQuery) *bun.SelectQuery) (LetterIn, error) {
	var row schema.LetterIn
	if err := condition(r.db.NewSelect().Model(&row)).Scan(ctx); err != nil {
		return LetterIn{}, findErr(err, what, key)
	}
	return letterInOf(row)
}

func letterInOf(row schema.LetterIn) (LetterIn, error) {
	checks, err := fromJSON[[]Check](row.Checks)
	if err != nil {
		return LetterIn{}, fmt.Errorf("decoding letter %d: %w", row.ID, err)
	}
	return LetterIn{
		ID: LetterID(row.ID), Mailbox: row.Mailbox, UIDValidity: uint32(row.UIDValidity), UID: uint32(row.UID),
		ContentHash: row.ContentHash, BodyKey: row.BodyKey, MessageID: row.MessageID, From: row.FromAddress, Subject: row.Subject,
		Date: instant(row.Date), Size: row.Size, Kind: row.Kind, Verdict: row.Verdict, NewText: row.NewText, Checks: checks,
		Task: plan.TaskID(row.Task), Request: row.Request, Command: row.Command, State: LetterInState(row.State), Outcome: Outcome(row.Outcome),
		Note: row.Note, Attempts: row.Attempts, Error: row.Error, FiledAt: instant(row.FiledAt), ClosedAt: instant(row.ClosedAt),
		Epoch: row.Epoch, Complete: row.Complete, LeftOut: row.LeftOut, ReceivedAt: instant(row.ReceivedAt), Failures: row.Failures, NextTry: instant(row.NextTry),
		Assigned: plan.TaskID(row.Assigned), Released: row.Released, Proof: row.Proof, Policy: row.Policy, DecisionRecord: row.DecisionRecord,
	}, nil
}
