package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"loa/schema"
)

const (
	// abandoned is how long a letter may be on its way before another sender takes it up.
	abandoned = 2 * time.Minute
	// rateWindow is over what time the rate of a domain is measured.
	rateWindow = time.Minute
	// domainSQL is the mail domain of a letter's address.
	domainSQL = "lower(split_part(letter_out.to_address, '@', 2))"
)

// LetterLease says who takes letters to send, how many at most, and how many a minute one domain gets.
type LetterLease struct {
	Owner string
	Limit int
	Rate  int
	Now   time.Time
}

// LeaseLetters takes letters that are due and marks them as being sent by the owner; each counts a try. Domains take turns, and in a
// domain the oldest goes first; one that is held, or that has had its letters of the last minute, is passed over. A letter that another
// owner has had for longer than two minutes is taken up again: with Attempts above 1 the mail server may have it already, under the same
// Message-ID. Two owners never get the same letter at once.
func (s *Store) LeaseLetters(ctx context.Context, c LetterLease) ([]LetterOut, error) {
	now := instant(c.Now)
	var rows []schema.LetterOut
	err := s.db.NewRaw(claimSQL, now, now.Add(-abandoned), now.Add(-rateWindow), c.Rate, c.Limit, c.Owner).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("claiming letters to send: %w", err)
	}
	return lettersOutOf(rows), nil
}

// AnyDue says whether ClaimLetters would find a letter now.
func (r *Reader) AnyDue(ctx context.Context, c LetterLease) (due bool, err error) {
	now := instant(c.Now)
	err = r.db.NewRaw(readySQL+`
		SELECT EXISTS (SELECT 1 FROM ready `+mayGoSQL+`)`, now, now.Add(-abandoned), now.Add(-rateWindow), c.Rate).
		Scan(ctx, &due)
	if err != nil {
		return false, fmt.Errorf("looking for letters that are due: %w", err)
	}
	return due, nil
}

// readySQL numbers the letters of each domain that wait for their turn.
const readySQL = `
	WITH given AS (
		SELECT ` + domainSQL + ` AS domain, count(*) AS letters
		FROM letter_out
		WHERE leased_at > ?2
		GROUP BY 1
	), ready AS MATERIALIZED (
		SELECT key, ` + domainSQL + ` AS domain, row_number() OVER (PARTITION BY ` + domainSQL + ` ORDER BY created_at, key) AS place
		FROM letter_out
		WHERE (state = 'pending' AND next_try <= ?0) OR (state = 'sending' AND leased_at < ?1)
	)`

// mayGoSQL leaves those that their domain is given now.
const mayGoSQL = `
		LEFT JOIN given ON given.domain = ready.domain
		LEFT JOIN domain_hold ON domain_hold.domain = ready.domain AND domain_hold.until > ?0
		WHERE domain_hold.domain IS NULL AND ready.place <= ?3 - COALESCE(given.letters, 0)`

// claimSQL looks at the state again where it locks, because a row may have been taken since the turns were counted.
const claimSQL = readySQL + `, due AS MATERIALIZED (
		SELECT letter_out.key, ready.place, letter_out.created_at
		FROM ready
		JOIN letter_out ON letter_out.key = ready.key` + mayGoSQL + `
			AND ((letter_out.state = 'pending' AND letter_out.next_try <= ?0) OR (letter_out.state = 'sending' AND letter_out.leased_at < ?1))
		ORDER BY ready.place, letter_out.created_at, letter_out.key
		LIMIT ?4
		FOR UPDATE OF letter_out SKIP LOCKED
	), ordered AS (
		SELECT key, row_number() OVER (ORDER BY place, created_at, key) AS turn FROM due
	), claimed AS (
		UPDATE letter_out SET
			state = 'sending', attempts = letter_out.attempts + 1, leased_by = ?5, leased_at = ?0,
			first_try = COALESCE(letter_out.first_try, ?0)
		FROM ordered
		WHERE letter_out.key = ordered.key
		RETURNING letter_out AS letter, ordered.turn
	)
	SELECT (letter).* FROM claimed ORDER BY turn`

// ReturnLetters returns letters that were claimed and never handed over: their try does not count.
func (s *Store) ReturnLetters(ctx context.Context, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	_, err := s.db.NewUpdate().
		Model((*schema.LetterOut)(nil)).
		Set("state = ?", LetterPending).
		Set("attempts = attempts - 1").
		Set("leased_at = NULL").
		Where("key IN (?)", bun.List(keys)).
		Where("state = ?", LetterSending).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("giving back %d letters: %w", len(keys), err)
	}
	return nil
}

// WaitOutbox waits until a letter is queued, until a waiting letter may be claimed at this rate, or for longest at most; each is no error.
// It listens on a connection of its own before it looks, so that a letter queued in between is not missed.
func (r *Reader) WaitOutbox(ctx context.Context, rate int, longest time.Duration) error {
	conn, err := pgx.ConnectConfig(ctx, r.address.Copy())
	if err != nil {
		return fmt.Errorf("connecting to wait for letters: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // nothing is held by it
	if _, err := conn.Exec(ctx, "LISTEN "+outboxChannel); err != nil {
		return fmt.Errorf("listening for letters: %w", err)
	}
	var seconds *float64 // until the next letter may go; nil when none waits
	if err := conn.QueryRow(ctx, nextSQL, rate).Scan(&seconds); err != nil {
		return fmt.Errorf("looking for letters: %w", err)
	}
	if seconds != nil {
		longest = min(longest, max(0, time.Duration(*seconds*float64(time.Second))))
	}
	until, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	_, err = conn.WaitForNotification(until)
	if err != nil && until.Err() == nil {
		return fmt.Errorf("waiting for letters: %w", err)
	}
	return ctx.Err()
}

// nextSQL gives the seconds until the first letter may be claimed: when it is due, when its domain is no longer held, and when a letter
// that the domain was given is a minute old.
const nextSQL = `
	WITH given AS (
		SELECT ` + domainSQL + ` AS domain, count(*) AS letters, min(leased_at) AS oldest
		FROM letter_out
		WHERE leased_at > now() - interval '1 minute'
		GROUP BY 1
	)
	SELECT extract(epoch FROM min(GREATEST(
		letter_out.next_try, domain_hold.until, CASE WHEN given.letters >= $1 THEN given.oldest + interval '1 minute' END
	)) - now())::float8
	FROM letter_out
	LEFT JOIN given ON given.domain = ` + domainSQL + `
	LEFT JOIN domain_hold ON domain_hold.domain = ` + domainSQL + `
	WHERE letter_out.state = 'pending'`
