package store

import (
	"context"
	"fmt"
	"time"

	"loa/plan/directory"
	"loa/schema"
)

// SaveDecisionWords records the sentence of a letter that was taken as a decision. The key is the command that the letter became: the first
// record stands. It returns ErrNotFound when the letter does not exist.
func (s *Store) SaveDecisionWords(ctx context.Context, command string, letter LetterID, words string) error {
	row := schema.DecisionWords{Command: cleanText(command), Letter: int64(letter), Words: cleanText(words)}
	if row.Words == "" {
		return nil
	}
	_, err := s.db.NewInsert().Model(&row).On("CONFLICT (command) DO NOTHING").Exec(ctx)
	return writeErr(err, "saving the words of command", command)
}

// DecisionWords is the sentence that became a command. It returns ErrNotFound for a command that came by another road than mail.
func (r *Reader) DecisionWords(ctx context.Context, command string) (string, error) {
	var row schema.DecisionWords
	err := r.db.NewSelect().
		Model(&row).
		Where("command = ?", cleanText(command)).
		Scan(ctx)
	return row.Words, findErr(err, "words of command", command)
}

// ProposeVersion records that a letter brought a document which differs from the draft in question. The key is the request: the newest
// letter stands. It returns ErrNotFound when the request or the letter does not exist.
func (s *Store) ProposeVersion(ctx context.Context, request string, letter LetterID, at time.Time) error {
	row := schema.ProposedVersion{Request: request, Letter: int64(letter), ProposedAt: instant(at)}
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (request) DO UPDATE").
		Set("letter = EXCLUDED.letter").
		Set("proposed_at = EXCLUDED.proposed_at").
		Where("proposed_version.letter < EXCLUDED.letter").
		Exec(ctx)
	return writeErr(err, "proposing a version in answer to request", request)
}

// ProposeAssignee records that a letter hands a task over to a colleague. The key is the request that it answers: the newest letter stands.
// It returns ErrNotFound when the request or the letter does not exist.
func (s *Store) ProposeAssignee(ctx context.Context, request string, letter LetterID, person directory.PersonID, at time.Time) error {
	row := schema.ProposedAssignee{Request: request, Letter: int64(letter), Person: string(person), ProposedAt: instant(at)}
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (request) DO UPDATE").
		Set("letter = EXCLUDED.letter").
		Set("person = EXCLUDED.person").
		Set("proposed_at = EXCLUDED.proposed_at").
		Where("proposed_assignee.letter < EXCLUDED.letter").
		Exec(ctx)
	return writeErr(err, "proposing an assignee in answer to request", request)
}

// ProposedAssignee finds the colleague who was proposed in answer to a request. It returns ErrNotFound when there is none.
func (r *Reader) ProposedAssignee(ctx context.Context, request string) (directory.PersonID, error) {
	var row schema.ProposedAssignee
	err := r.db.NewSelect().
		Model(&row).
		Where("request = ?", request).
		Scan(ctx)
	return directory.PersonID(row.Person), findErr(err, "assignee proposed in answer to request", request)
}

// ProposedVersion finds the letter with the document that was proposed in answer to a request. It returns ErrNotFound when there is none.
func (r *Reader) ProposedVersion(ctx context.Context, request string) (LetterIn, error) {
	var row schema.ProposedVersion
	err := r.db.NewSelect().
		Model(&row).
		Where("request = ?", request).
		Scan(ctx)
	if err != nil {
		return LetterIn{}, findErr(err, "version proposed in answer to request", request)
	}
	letter, err := r.LetterIn(ctx, LetterID(row.Letter))
	if err != nil {
		return LetterIn{}, fmt.Errorf("loading letter %d with a proposed version: %w", row.Letter, err)
	}
	return letter, nil
}
