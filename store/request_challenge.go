package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan/directory"
	"loa/schema"
)

// Challenge is a one-time code that was sent to the registered address of the person in whose name a letter came. Whoever gives it
// back has read that mailbox, and then the letter counts as theirs. The token and the code are only in the letter that was sent.
type Challenge struct {
	TokenHash string   // SHA-256 of the token of the letter with the code
	Letter    LetterID // the letter that waits for the code
	Request   string   // the question it answers, by the hash of its token
	Person    directory.PersonID
	CodeHash  string // SHA-256 over token and code
	Tries     int    // wrong codes so far
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero: the code has not come back
}

// Open says whether the code can still come back.
func (c Challenge) Open(now time.Time) bool { return c.UsedAt.IsZero() && now.Before(c.ExpiresAt) }

// QueueChallenge notes that a letter waits for a one-time code and queues the letter with the code, in one transaction. The key is the
// letter that waits: the first challenge stands. ErrNotFound when the letter or the question is not there.
func (s *Store) QueueChallenge(ctx context.Context, c Challenge, l LetterOut) error {
	row := challengeRow(clean(c))
	err := s.queueAbout(ctx, l, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
		return err
	})
	return doing(err, "asking for a one-time code for letter", c.Letter)
}

// Challenge finds a challenge by the hash of its token.
func (r *Reader) Challenge(ctx context.Context, tokenHash string) (Challenge, error) {
	var row schema.Challenge
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Scan(ctx)
	return challengeOf(row), found(err, "challenge", tokenHash)
}

// OpenChallenge finds the code about a question that can still come back; ErrNotFound when there is none.
func (r *Reader) OpenChallenge(ctx context.Context, ask string, now time.Time) (Challenge, error) {
	var row schema.Challenge
	err := r.db.NewSelect().
		Model(&row).
		Where("request = ?", ask).
		Where("used_at IS NULL").
		Where("expires_at > ?", instant(now)).
		Order("created_at").
		Limit(1).
		Scan(ctx)
	return challengeOf(row), found(err, "open challenge about ask", ask)
}

// ChallengesSince counts the challenges about one question since a time, so that nobody can flood a mailbox with codes.
func (r *Reader) ChallengesSince(ctx context.Context, ask string, since time.Time) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.Challenge)(nil)).
		Where("request = ?", ask).
		Where("created_at >= ?", instant(since)).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the challenges of ask %s: %w", ask, err)
	}
	return int(n), nil
}

// CountWrongCode counts a wrong code and says how many there were. It is meant to count each time.
func (s *Store) CountWrongCode(ctx context.Context, tokenHash string) (int, error) {
	var tries int
	err := s.db.NewUpdate().
		Model((*schema.Challenge)(nil)).
		Set("tries = tries + 1").
		Where("token_hash = ?", tokenHash).
		Returning("tries").
		Scan(ctx, &tries)
	return tries, found(err, "challenge", tokenHash)
}

// MarkChallengeUsed notes that the code came back. The key is the token's hash: the first time stands.
func (s *Store) MarkChallengeUsed(ctx context.Context, tokenHash string, at time.Time) error {
	_, err := s.db.NewUpdate().
		Model((*schema.Challenge)(nil)).
		Set("used_at = COALESCE(used_at, ?)", instant(at)).
		Where("token_hash = ?", tokenHash).
		Exec(ctx)
	return doing(err, "using challenge", tokenHash)
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
