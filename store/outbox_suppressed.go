package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"loa/plan"
)

// answerDay is the day of limits: whatever was sent within the last 24 hours counts.
const answerDay = 24 * time.Hour

// answersSQL are the notices of letters that go out because one came in. Only they can run in a circle; what a plan asks for cannot.
const answersSQL = "('', 'question', 'confirm', 'receipt')"

// SendingLimits is whom we do not write to, and how often we answer.
type SendingLimits struct {
	Own    []string // our addresses, in any case; a mailbox that we read is one as well
	PerDay int      // how many questions, codes and receipts one address gets in 24 hours
	Now    time.Time
}

// Suppressions says which of some claimed letters must not be tried, and why: their mailbox is dead, it is ours, or it has had enough
// answers for a day. Letters that may go are not in the map.
func (r *Reader) Suppressions(ctx context.Context, keys []string, c SendingLimits) (map[string]FailureReason, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	var rows []struct {
		Key string
		Why FailureReason
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
				ELSE '' END AS why
			FROM letter_out
			WHERE letter_out.key IN (?0)
		)
		SELECT key, why FROM judged WHERE why <> ''`,
		bun.List(keys), pgdialect.Array(c.Own), c.PerDay, instant(c.Now.Add(-answerDay))).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("looking for what stands in the way of letters: %w", err)
	}
	obstacles := make(map[string]FailureReason, len(rows))
	for _, row := range rows {
		obstacles[row.Key] = row.Why
	}
	return obstacles, nil
}

// MayClarify says whether an address may be asked back about a task: once in 24 hours, so that two machines that do not understand each
// other stop at once. A letter that names no task counts as a task of its own. Ask before the question is queued.
func (r *Reader) MayClarify(ctx context.Context, address string, task plan.TaskID, now time.Time) (bool, error) {
	explained, err := r.db.NewSelect().
		Table("letter_out").
		Where("lower(to_address) = lower(?)", address).
		Where("COALESCE(task, '') = ?", task).
		Where("notice IN (?)", bun.List([]plan.NoticeKind{"", NoticeQuestion})).
		Where("created_at > ?", instant(now.Add(-answerDay))).
		Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("looking whether an explanation about task %s went out: %w", task, err)
	}
	return !explained, nil
}
