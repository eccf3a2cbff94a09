package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan/directory"
	"loa/schema"
)

// Challenge is a one-time code that was sent to the registered address of the person whom a letter names as its sender. An answer with the
// code proves access to that mailbox, and with it the sender of the letter. Only the letter sent has the token and the code.
type Challenge struct {
	TokenHash string   // SHA-256 of the token of the letter with the code
	Letter    LetterID // the letter that waits for the code
	Joined    []string // other challenges whose letters the code confirms too, by their TokenHash; only Challenge loads them
	Request   string   // the request that the letter answers, by the hash of its token
	Person    directory.PersonID
	CodeHash  string // SHA-256 over the token and the code
	Tries     int    // wrong codes so far
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // when the code was returned; zero before
}

// Open reports whether the code can still be returned.
func (c Challenge) Open(now time.Time) bool { return c.UsedAt.IsZero() && now.Before(c.ExpiresAt) }

// QueueChallenge files a challenge and queues the letter with its code, in one transaction. The key is the token: the first challenge
// stands. It returns ErrNotFound when the letter, the request or a joined challenge does not exist.
func (s *Store) QueueChallenge(ctx context.Context, c Challenge, l LetterOut) error {
	row, joined := challengeRow(clean(c)), joinedRows(c)
	err := s.queueAbout(ctx, l, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
		if err != nil || len(joined) == 0 {
			return err
		}
		_, err = tx.NewInsert().Model(&joined).On("CONFLICT DO NOTHING").Exec(ctx)
		return err
	})
	return writeErr(err, "queueing the challenge of letter", c.Letter)
}

// Challenge finds a challenge by the hash of its token.
func (r *Reader) Challenge(ctx context.Context, tokenHash string) (Challenge, error) {
	var row schema.Challenge
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Scan(ctx)
	if err != nil {
		return Challenge{}, findErr(err, "challenge", tokenHash)
	}
	c := challengeOf(row)
	err = r.db.NewSelect().
		Model((*schema.ChallengeJoined)(nil)).
		Column("joined").
		Where("challenge = ?", tokenHash).
		Order("joined").
		Scan(ctx, &c.Joined)
	if err != nil {
		return Challenge{}, fmt.Errorf("listing what challenge %s joins: %w", tokenHash, err)
	}
	return c, nil
}

// OpenChallengesOf lists the open challenges to a person, the oldest first.
func (r *Reader) OpenChallengesOf(ctx context.Context, person directory.PersonID, now time.Time) ([]Challenge, error) {
	var rows []schema.Challenge
	err := r.db.NewSelect().
		Model(&rows).
		Where("person = ?", person).
		Where("used_at IS NULL").
		Where("expires_at > ?", instant(now)).
		Order("created_at", "token_hash").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the open challenges to %s: %w", person, err)
	}
	open := make([]Challenge, 0, len(rows))
	for _, row := range rows {
		open = append(open, challengeOf(row))
	}
	return open, nil
}

// ChallengesOf counts the challenges that a letter received has led to, open or not.
func (r *Reader) ChallengesOf(ctx context.Context, letter LetterID) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.Challenge)(nil)).
		Where("letter = ?", letter).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the challenges of letter %d: %w", letter, err)
	}
	return int(n), nil
}

// ChallengesSince counts the challenges about a request since a time. Its caller limits them, so that forged letters cannot fill a mailbox.
func (r *Reader) ChallengesSince(ctx context.Context, request string, since time.Time) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.Challenge)(nil)).
		Where("request = ?", request).
		Where("created_at >= ?", instant(since)).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the challenges about request %s: %w", request, err)
	}
	return int(n), nil
}

// CountWrongCode counts a wrong code and returns how many there were. It is not idempotent: each call counts.
func (s *Store) CountWrongCode(ctx context.Context, tokenHash string) (int, error) {
	var tries int
	err := s.db.NewUpdate().
		Model((*schema.Challenge)(nil)).
		Set("tries = tries + 1").
		Where("token_hash = ?", tokenHash).
		Returning("tries").
		Scan(ctx, &tries)
	return tries, findErr(err, "challenge", tokenHash)
}

// MarkChallengeUsed records that the code was returned. The key is the hash of the token: the first time stands.
func (s *Store) MarkChallengeUsed(ctx context.Context, tokenHash string, at time.Time) error {
	_, err := s.db.NewUpdate().
		Model((*schema.Challenge)(nil)).
		Set("used_at = COALESCE(used_at, ?)", instant(at)).
		Where("token_hash = ?", tokenHash).
		Exec(ctx)
	return writeErr(err, "marking challenge as used:", tokenHash)
}

func joinedRows(c Challenge) []schema.ChallengeJoined {
	rows := make([]schema.ChallengeJoined, 0, len(c.Joined))
	for _, joined := range c.Joined {
		rows = append(rows, schema.ChallengeJoined{Challenge: c.TokenHash, Joined: joined})
	}
	return rows
}

func challengeRow(c Challenge) schema.Challenge {
	return schema.Challenge{
		TokenHash: c.TokenHash, Letter: int64(c.Letter), Request: c.Request, Person: string(c.Person), CodeHash: c.CodeHash, Tries: c.Tries,
		CreatedAt: instant(c.CreatedAt), ExpiresAt: instant(c.ExpiresAt), UsedAt: instant(c.UsedAt),
	}
}

func challengeOf(row schema.Challenge) Challenge {
	return Challenge{
		TokenHash: row.TokenHash, Letter: LetterID(row.Letter), Request: row.Request, Person: directory.PersonID(row.Person), CodeHash: row.CodeHash,
		Tries: row.Tries, CreatedAt: instant(row.CreatedAt), ExpiresAt: instant(row.ExpiresAt), UsedAt: instant(row.UsedAt),
	}
}
