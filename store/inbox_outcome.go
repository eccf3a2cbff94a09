package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

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

// SaveFacts notes that a letter could be read, and what its header says. The attempts are forgotten, so that what follows, such as an
// engine that is away, is not held against the letter. The key is the letter: its bytes, and so its facts, never change.
func (s *Store) SaveFacts(ctx context.Context, id LetterID, f LetterFacts) error {
	f = clean(f)
	row := schema.LetterIn{MessageID: f.MessageID, FromAddress: f.From, Subject: f.Subject, Date: instant(f.Date), BodyKey: f.BodyKey}
	_, err := s.db.NewUpdate().
		Model(&row).
		Column("message_id", "from_address", "subject", "date", "body_key", "attempts").
		Where("id = ?", id).
		Exec(ctx)
	return doing(err, "noting the facts of letter", id)
}

// Defer notes why a letter could not be brought to its end, and leaves it alone until a time. A letter that is closed is left as it
// is. Like CountAttempt it is meant to count each time.
func (s *Store) Defer(ctx context.Context, id LetterID, why string, until time.Time) error {
	_, err := s.db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("failures = failures + 1").
		Set("next_try = ?", instant(until)).
		Set("error = ?", cleanText(why)).
		Where("id = ?", id).
		Where("state = ?", LetterFiled).
		Exec(ctx)
	return doing(err, "putting off letter", id)
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
	kept, err := evidence(c.DecisionRecord)
	if err != nil {
		return false, err
	}
	state := LetterProcessed
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
		Set("request = (SELECT request.token_hash FROM request WHERE request.token_hash = ?)", c.Request).
		Set("command = ?", c.Command).
		Set("note = ?", c.Note).
		Set("error = ?", c.Error).
		Set("proof = ?", c.Proof).
		Set("policy = ?", c.Policy).
		Set("decision_record = ?", kept).
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

// evidence is nothing at all when none is kept: NULL, not the word null.
func evidence(kept json.RawMessage) (any, error) {
	if len(kept) == 0 {
		return nil, nil
	}
	return cleanJSON(kept)
}
