package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"loa/schema"
)

const (
	// leaseTimeout is how long a lease of a letter runs. Afterwards another owner may lease the letter.
	leaseTimeout = 2 * time.Minute
	// rateWindow is the time over which the rate of a domain is measured. In each burstWindow no more than its share of the rate is sent, so
	// that the letters of a minute do not leave at once.
	rateWindow  = time.Minute
	burstWindow = 10 * time.Second
	// domainSQL is the mail domain of the address of a letter.
	domainSQL = "lower(split_part(letter_out.to_address, '@', 2))"
	// laneSQL is the lane of a letter, by its notice: the index letter_out_lane_waiting has the same expression.
	laneSQL = `(CASE
		WHEN letter_out.notice IN ('', 'confirm', 'question', 'receipt', 'withdrawn', 'passed_on', 'answered', 'suspended', 'rehearsal_receipt') THEN 0
		WHEN letter_out.notice IN ('opening', 'digest', 'rehearsal', 'assignment', 'reminder', 'overdue', 'escalation') THEN 2
		ELSE 1
	END)`
)

// LetterLease asks for letters to send.
type LetterLease struct {
	Owner     string
	Limit     int // letters at most
	Rate      int // letters a minute to one domain at most
	FirstRate int // letters a minute to a domain without a DomainRate; 0: Rate
	Now       time.Time
}

// firstRate is FirstRate, and no more than Rate.
func (l LetterLease) firstRate() int { return min(cmp.Or(l.FirstRate, l.Rate), l.Rate) }

// args are the arguments of leaseSQL and of its parts, in the order of their numbers.
func (l LetterLease) args() []any {
	now := instant(l.Now)
	return []any{
		now, now.Add(-leaseTimeout), now.Add(-rateWindow), l.Rate, l.Limit, l.Owner, // 0 to 5
		l.firstRate(), now.Add(-RateMemory), now.Add(-burstWindow), // 6, 7, 8
	}
}

// LeaseLetters leases letters that are due: it marks them as being sent by the owner, and counts an attempt for each. The domains take
// turns. Within a domain letters that a person waits for come first (a one-time code, a receipt, a question back), and letters to many people
// last (openings, digests, reminders); among these the oldest letter comes first. So a code leaves within burstWindow, however many letters
// of a launch wait. A domain that is held, or whose rate is used up, is skipped. A letter whose lease
// ran out is leased again: its Attempts are then above 1, and the mail server may have it already, under the same Message-ID. Two owners
// never lease a letter at once.
func (s *Store) LeaseLetters(ctx context.Context, l LetterLease) ([]LetterOut, error) {
	var rows []schema.LetterOut
	err := s.db.NewRaw(leaseSQL, l.args()...).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("leasing letters to send: %w", err)
	}
	return s.withFiles(ctx, s.lettersOutOf(rows))
}

// AnyDue reports whether LeaseLetters would find a letter now.
func (r *Reader) AnyDue(ctx context.Context, l LetterLease) (due bool, err error) {
	err = r.db.NewRaw(waitingSQL+`
		SELECT EXISTS (SELECT 1 FROM waiting)`, l.args()...).
		Scan(ctx, &due)
	if err != nil {
		return false, fmt.Errorf("finding letters that are due: %w", err)
	}
	return due, nil
}

// waitingSQL takes from each domain the first letters that may be leased by their state, numbered by lane and age, as many as the rates and the
// holds of the domain permit now. It finds the domains one after the other in the index letter_out_lane_waiting, and reads no more letters of each than
// it takes: a hundred thousand waiting letters of a domain cost no more than a hundred. recent counts the letters of each domain that were
// leased within rateWindow and within burstWindow.
const waitingSQL = `
	WITH RECURSIVE recent AS (
		SELECT ` + domainSQL + ` AS domain, count(*) AS letters, count(*) FILTER (WHERE leased_at > ?8) AS burst
		FROM letter_out
		WHERE leased_at > ?2
		GROUP BY 1
	), domains AS (
		(SELECT ` + domainSQL + ` AS domain FROM letter_out WHERE ` + waitsSQL + ` ORDER BY 1 LIMIT 1)
		UNION ALL
		SELECT (SELECT ` + domainSQL + ` FROM letter_out WHERE ` + waitsSQL + ` AND ` + domainSQL + ` > domains.domain ORDER BY 1 LIMIT 1)
		FROM domains
		WHERE domains.domain IS NOT NULL
	), permitted AS (
		SELECT domains.domain, LEAST(
			per_minute.letters - COALESCE(recent.letters, 0),
			(per_minute.letters + 5) / 6 - COALESCE(recent.burst, 0),
			?4) AS letters
		FROM domains
		LEFT JOIN recent ON recent.domain = domains.domain
		LEFT JOIN domain_rate ON domain_rate.domain = domains.domain AND domain_rate.changed_at > ?7
		LEFT JOIN domain_hold ON domain_hold.domain = domains.domain AND domain_hold.until > ?0
		CROSS JOIN LATERAL (SELECT LEAST(COALESCE(domain_rate.per_minute, ?6), ?3) AS letters) AS per_minute
		WHERE domain_hold.domain IS NULL AND domains.domain IS NOT NULL
	), waiting AS MATERIALIZED (
		SELECT first.key, first.rank, first.lane
		FROM permitted
		CROSS JOIN LATERAL (
			SELECT key, ` + laneSQL + ` AS lane, row_number() OVER (ORDER BY ` + laneSQL + `, created_at, key) AS rank
			FROM letter_out
			WHERE ` + waitsSQL + ` AND ` + domainSQL + ` = permitted.domain AND ` + dueSQL + `
			ORDER BY ` + laneSQL + `, created_at, key
			LIMIT GREATEST(permitted.letters, 0)
		) AS first
	)`

const (
	// waitsSQL is the condition of the index letter_out_lane_waiting.
	waitsSQL = "letter_out.state IN ('pending', 'sending')"
	// dueSQL is the condition under which a letter may be leased: it is due, or its lease ran out.
	dueSQL = "((letter_out.state = 'pending' AND letter_out.next_try <= ?0) OR (letter_out.state = 'sending' AND letter_out.leased_at < ?1))"
)

// leaseSQL tests the state again where it locks a row, because another owner may have leased the letter since it was numbered.
const leaseSQL = waitingSQL + `, due AS MATERIALIZED (
		SELECT letter_out.key, waiting.rank, waiting.lane, letter_out.created_at
		FROM waiting
		JOIN letter_out ON letter_out.key = waiting.key AND ` + dueSQL + `
		ORDER BY waiting.rank, waiting.lane, letter_out.created_at, letter_out.key
		LIMIT ?4
		FOR UPDATE OF letter_out SKIP LOCKED
	), ordered AS (
		SELECT key, row_number() OVER (ORDER BY rank, lane, created_at, key) AS turn FROM due
	), leased AS (
		UPDATE letter_out SET
			state = 'sending', attempts = letter_out.attempts + 1, leased_by = ?5, leased_at = ?0,
			first_try = COALESCE(letter_out.first_try, ?0)
		FROM ordered
		WHERE letter_out.key = ordered.key
		RETURNING letter_out AS letter, ordered.turn
	)
	SELECT (letter).* FROM leased ORDER BY turn`

// ReturnLetters ends the lease of letters that were not offered to a mail server, and takes back their attempt. A letter that was never
// offered has no first try.
func (s *Store) ReturnLetters(ctx context.Context, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	_, err := s.db.NewUpdate().
		Model((*schema.LetterOut)(nil)).
		Set("state = ?", LetterPending).
		Set("attempts = attempts - 1").
		Set("first_try = CASE WHEN attempts > 1 THEN first_try END").
		Set("leased_at = NULL").
		Where("key IN (?)", bun.List(keys)).
		Where("state = ?", LetterSending).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("returning %d letters: %w", len(keys), err)
	}
	return nil
}

// WaitOutbox waits until a letter is queued, until a pending letter may be leased at the rates of the lease, or until longest is over; none
// of them is an error. It listens on a connection of its own before it queries, so that a letter queued in between is not missed.
func (r *Reader) WaitOutbox(ctx context.Context, l LetterLease, longest time.Duration) error {
	conn, err := pgx.ConnectConfig(ctx, r.connConfig.Copy())
	if err != nil {
		return fmt.Errorf("connecting to wait for letters: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // it holds no lock
	if _, err := conn.Exec(ctx, "LISTEN "+outboxChannel); err != nil {
		return fmt.Errorf("listening for letters: %w", err)
	}
	var seconds *float64 // until the next letter may be leased; nil when none is pending
	if err := conn.QueryRow(ctx, nextDueSQL, l.Rate, l.firstRate()).Scan(&seconds); err != nil {
		return fmt.Errorf("finding the next letter: %w", err)
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

// nextDueSQL is the number of seconds until the first letter may be leased: when it is due, its domain is no longer held, and the oldest
// recent leases of a domain whose rate is used up are past their window.
const nextDueSQL = `
	WITH recent AS (
		SELECT ` + domainSQL + ` AS domain, count(*) AS letters, min(leased_at) AS oldest,
			count(*) FILTER (WHERE leased_at > now() - interval '10 seconds') AS burst,
			min(leased_at) FILTER (WHERE leased_at > now() - interval '10 seconds') AS burst_oldest
		FROM letter_out
		WHERE leased_at > now() - interval '1 minute'
		GROUP BY 1
	), pending AS (
		SELECT ` + domainSQL + ` AS domain, min(next_try) AS next_try
		FROM letter_out
		WHERE state = 'pending'
		GROUP BY 1
	)
	SELECT extract(epoch FROM min(GREATEST(
		pending.next_try, domain_hold.until,
		CASE WHEN recent.letters >= permitted.letters THEN recent.oldest + interval '1 minute' END,
		CASE WHEN recent.burst >= (permitted.letters + 5) / 6 THEN recent.burst_oldest + interval '10 seconds' END
	)) - now())::float8
	FROM pending
	LEFT JOIN recent ON recent.domain = pending.domain
	LEFT JOIN domain_rate ON domain_rate.domain = pending.domain AND domain_rate.changed_at > now() - interval '1 hour'
	LEFT JOIN domain_hold ON domain_hold.domain = pending.domain
	CROSS JOIN LATERAL (SELECT LEAST(COALESCE(domain_rate.per_minute, $2::int), $1::int) AS letters) AS permitted`
