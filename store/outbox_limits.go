package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"loa/plan"
)

// limitWindow is the time over which the limits count letters.
const limitWindow = 24 * time.Hour

// answersSQL lists the notices of letters that answer a letter. Only they can go round in a loop between two programs (RFC 3834, 2).
const answersSQL = "('', 'question', 'confirm', 'receipt')"

// SendingLimits are the rules by which a letter is not sent.
type SendingLimits struct {
	Own    []string // loa's own addresses, in upper or lower case; the mailboxes that it reads are added
	PerDay int      // answers to one address in 24 hours at most: questions, one-time codes and receipts
	Now    time.Time
}

// Suppressions finds which of some leased letters must not be sent, with the reason: the address is loa's own, it is suppressed, or it has
// had its answers of a day. Letters that may be sent are not in the map.
func (r *Reader) Suppressions(ctx context.Context, keys []string, l SendingLimits) (map[string]FailureReason, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	var rows []struct {
		Key    string
		Reason FailureReason
	}
	err := r.db.NewRaw(`
		WITH own AS (
			SELECT lower(unnest(?1::text[])) AS address
			UNION SELECT lower(name) FROM mailbox
		), judged AS (
			SELECT letter_out.key, CASE
				WHEN regexp_replace(lower(letter_out.to_address), '\+[^@]*@', '@') IN (SELECT address FROM own) THEN 'own_address'
				WHEN EXISTS (
					SELECT 1 FROM address_state
					WHERE address_state.address = lower(letter_out.to_address) AND address_state.suppressed_since IS NOT NULL
				) THEN 'suppressed'
				WHEN letter_out.notice IN `+answersSQL+` AND ?2 <= (
					SELECT count(*) FROM letter_out AS other
					WHERE lower(other.to_address) = lower(letter_out.to_address)
						AND other.notice IN `+answersSQL+`
						AND (other.sent_at > ?3 OR other.state = 'sending' AND (other.created_at, other.key) < (letter_out.created_at, letter_out.key))
				) THEN 'daily_limit'
				ELSE '' END AS reason
			FROM letter_out
			WHERE letter_out.key IN (?0)
		)
		SELECT key, reason FROM judged WHERE reason <> ''`,
		bun.List(keys), pgdialect.Array(l.Own), l.PerDay, instant(l.Now.Add(-limitWindow))).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("finding letters that must not be sent: %w", err)
	}
	suppressions := make(map[string]FailureReason, len(rows))
	for _, row := range rows {
		suppressions[row.Key] = row.Reason
	}
	return suppressions, nil
}

// MayClarify reports whether a question about a task may be sent back to an address: once in 24 hours, so that a loop with another program
// ends at the first letter. Letters without a task count together. It must be called before the question is queued.
func (r *Reader) MayClarify(ctx context.Context, address string, task plan.TaskID, now time.Time) (bool, error) {
	asked, err := r.db.NewSelect().
		Table("letter_out").
		Where("lower(to_address) = lower(?)", address).
		Where("COALESCE(task, '') = ?", task).
		Where("notice IN (?)", bun.List([]plan.NoticeKind{"", NoticeQuestion})).
		Where("created_at > ?", instant(now.Add(-limitWindow))).
		Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("finding questions back about task %s: %w", task, err)
	}
	return !asked, nil
}
