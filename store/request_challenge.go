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

// QueueChallenge files a challenge and queues the letter with its code, in one transaction. The key is the letter received: its first
// challenge stands. It returns ErrNotFound when the letter or the request does not exist.
func (s *Store) QueueChallenge(ctx context.Context, c Challenge, l LetterOut) error {
	row := challengeRow(clean(c))
	err := s.queueAbout(ctx, l, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
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
	return challengeOf(row), findErr(err, "challenge", tokenHash)
}

// OpenChallenge finds the oldest open challenge about a request. It returns ErrNotFound when there is none.
func (r *Reader) OpenChallenge(ctx context.Context, request string, now time.Time) (Challenge, error) {
	var row schema.Challenge
	err := r.db.NewSelect().
		Model(&row).
		Where("request = ?", request).
		Where("used_at IS NULL").
		Where("expires_at > ?", instant(now)).
		Order("created_at").
		Limit(1).
		Scan(ctx)
	return challengeOf(row), findErr(err, "open challenge about request", request)
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
