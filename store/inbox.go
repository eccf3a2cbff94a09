package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// PendingLetters lists up to limit letters that are filed and not yet closed, the oldest first.
func (r *Reader) PendingLetters(ctx context.Context, limit int) ([]LetterIn, error) {
	return r.lettersIn(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("state = ?", LetterFiled).Order("id").Limit(int64(limit))
	})
}

// Triage lists the letters that wait for a person: nobody could tell what they want, or they could not be read. The newest first.
func (r *Reader) Triage(ctx context.Context) ([]LetterIn, error) {
	return r.lettersIn(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("outcome IN (?)", bun.In(Awaited())).Order("id DESC")
	})
}

// RecentLettersIn lists the newest letters received, whatever became of them.
func (r *Reader) RecentLettersIn(ctx context.Context, limit int) ([]LetterIn, error) {
	return r.lettersIn(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Order("id DESC").Limit(int64(limit)) })
}

// LettersIn lists the letters that were found to be about a task, in the order they came.
func (r *Reader) LettersIn(ctx context.Context, task plan.TaskID) ([]LetterIn, error) {
	return r.lettersIn(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("task = ?", task).Order("id") })
}

func (r *Reader) lettersIn(ctx context.Context, narrow func(*bun.SelectQuery) *bun.SelectQuery) ([]LetterIn, error) {
	var rows []schema.LetterIn
	if err := narrow(r.db.NewSelect().Model(&rows)).Scan(ctx); err != nil {
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

// EarlierLetter finds the first letter with the same BodyKey that was filed before this one: the same letter that came by another way,
// with other trace headers. ErrNotFound when this one is the first, or has no BodyKey.
func (r *Reader) EarlierLetter(ctx context.Context, letter LetterIn) (LetterIn, error) {
	return r.letterIn(ctx, "an earlier copy of letter", letter.ID, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("body_key = ?", letter.BodyKey).Where("body_key <> ''").Where("id < ?", letter.ID).Order("id").Limit(1)
	})
}

func (r *Reader) letterIn(ctx context.Context, what string, key any, narrow func(*bun.SelectQuery) *bun.SelectQuery) (LetterIn, error) {
	var row schema.LetterIn
	if err := narrow(r.db.NewSelect().Model(&row)).Scan(ctx); err != nil {
		return LetterIn{}, found(err, what, key)
	}
	return letterInOf(row)
}

// CountAttempt notes that somebody begins to read a letter, before it is read: a letter that brings the reader down has been counted.
// It gives the number of attempts with this one. It is the one write that is meant to count each time.
func (s *Store) CountAttempt(ctx context.Context, id LetterID) (int, error) {
	var attempts int
	err := s.db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("attempts = attempts + 1").
		Where("id = ?", id).
		Returning("attempts").
		Scan(ctx, &attempts)
	return attempts, found(err, "letter received", id)
}

// ForgetAttempts notes that a letter could be read after all, so that what follows, such as an engine that is away, is not held against
// it. Repeated, it does nothing.
func (s *Store) ForgetAttempts(ctx context.Context, id LetterID) error {
	_, err := s.db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("attempts = 0").
		Where("id = ?", id).
		Exec(ctx)
	return doing(err, "forgetting the attempts at letter", id)
}

// CloseLetter gives a letter its one outcome. The key is the letter: the first outcome stands, a second changes nothing. A task or a
// question that is not there is left out; without a task, it stays with the one that a person assigned it to. ErrNotFound when there
// is no such letter.
func (s *Store) CloseLetter(ctx context.Context, id LetterID, c Closing) error {
	closed, err := closeWhere(ctx, s.db, id, "", c)
	if err != nil || closed {
		return doing(err, "closing letter", id)
	}
	_, err = s.LetterIn(ctx, id)
	return err
}

// closeWhere closes the letter if it has come to nothing but what is named.
func closeWhere(ctx context.Context, db bun.IDB, id LetterID, was Outcome, c Closing) (bool, error) {
	c = clean(c)
	kept, err := evidence(c.Evidence)
	if err != nil {
		return false, err
	}
	state := LetterDelivered
	if c.Outcome == OutcomeQuarantined {
		state = LetterQuarantined
	}
	closed, err := db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("state = ?", state).
		Set("outcome = ?", c.Outcome).
		Set("kind = ?", c.Kind).
		Set("verdict = ?", c.Verdict).
		Set("new_text = ?", c.NewText).
		Set("checks = ?", asJSON(c.Checks)).
		Set("task = coalesce((SELECT task.id FROM task WHERE task.id = ?), assigned)", c.Task).
		Set("ask = (SELECT ask.token_hash FROM ask WHERE ask.token_hash = ?)", c.Ask).
		Set("command = ?", c.Command).
		Set("note = ?", c.Note).
		Set("error = ?", c.Error).
		Set("proof = ?", c.Proof).
		Set("policy = ?", c.Policy).
		Set("evidence = ?", kept).
		Set("next_try = NULL").
		Set("closed_at = ?", instant(c.At)).
		Where("id = ?", id).
		Where("outcome = ?", was).
		Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := closed.RowsAffected()
	return n > 0, err
}

// LetterCounts accounts for every letter that was fetched, in one statement.
func (r *Reader) LetterCounts(ctx context.Context) (LetterCounts, error) {
	var rows []struct {
		Outcome Outcome
		Letters int
		Oldest  bun.NullTime
	}
	err := r.db.NewRaw(`
		SELECT outcome, count(*) AS letters, min(filed_at) AS oldest FROM letter_in GROUP BY outcome
		UNION ALL
		SELECT ?, count(*), NULL FROM letter_copy`, OutcomeCopy).
		Scan(ctx, &rows)
	if err != nil {
		return LetterCounts{}, fmt.Errorf("counting letters received: %w", err)
	}
	var counts LetterCounts
	by := map[Outcome]int{}
	for _, row := range rows {
		counts.Fetched += row.Letters
		if row.Outcome == "" {
			counts.Open, counts.OldestAt = row.Letters, instant(row.Oldest.Time)
			continue
		}
		by[row.Outcome] += row.Letters
	}
	for _, outcome := range Outcomes() {
		counts.ByOutcome = append(counts.ByOutcome, OutcomeCount{outcome, by[outcome]})
	}
	return counts, nil
}

// letterInRow is a letter as it is filed; what is read in it comes when it is closed.
func letterInRow(l IncomingLetter, mailbox string, uidvalidity uint32) schema.LetterIn {
	return schema.LetterIn{
		Mailbox: mailbox, UIDValidity: int64(uidvalidity), UID: int64(l.UID), ContentHash: hashOf(l.Raw), BodyKey: l.BodyKey,
		MessageID: l.MessageID, FromAddress: l.From, Subject: l.Subject, Date: instant(l.Date), Size: int64(len(l.Raw)),
		Checks: asJSON[Check](nil), State: string(LetterFiled), FiledAt: instant(l.At), Whole: true,
	}
}

// evidence is nothing at all when none is kept: NULL, not the word null.
func evidence(kept json.RawMessage) (any, error) {
	if len(kept) == 0 {
		return nil, nil
	}
	return cleanJSON(kept)
}

func letterInOf(row schema.LetterIn) (LetterIn, error) {
	checks, err := fromJSON[[]Check](row.Checks)
	if err != nil {
		return LetterIn{}, fmt.Errorf("reading letter %d: %w", row.ID, err)
	}
	return LetterIn{
		ID: LetterID(row.ID), Mailbox: row.Mailbox, UIDValidity: uint32(row.UIDValidity), UID: uint32(row.UID),
		ContentHash: row.ContentHash, BodyKey: row.BodyKey, MessageID: row.MessageID, From: row.FromAddress, Subject: row.Subject,
		Date: instant(row.Date), Size: row.Size, Kind: row.Kind, Verdict: row.Verdict, NewText: row.NewText, Checks: checks,
		Task: plan.TaskID(row.Task), Ask: row.Ask, Command: row.Command, State: LetterInState(row.State), Outcome: Outcome(row.Outcome),
		Note: row.Note, Attempts: row.Attempts, Error: row.Error, FiledAt: instant(row.FiledAt), ClosedAt: instant(row.ClosedAt),
		Epoch: row.Epoch, Whole: row.Whole, ReceivedAt: instant(row.ReceivedAt), Failures: row.Failures, NextTry: instant(row.NextTry),
		Assigned: plan.TaskID(row.Assigned), Released: row.Released, Proof: row.Proof, Policy: row.Policy, Evidence: row.Evidence,
	}, nil
}
