package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// LetterCounts accounts for every letter that was fetched, in one statement: what was counted when letters were filed, beside what the
// rows say.
func (r *Reader) LetterCounts(ctx context.Context) (LetterCounts, error) {
	var rows []struct {
		Outcome Outcome
		Letters int
		Oldest  bun.NullTime
	}
	const fetched Outcome = "fetched"
	err := r.db.NewRaw(`
		SELECT outcome, count(*) AS letters, min(filed_at) AS oldest FROM letter_in GROUP BY outcome
		UNION ALL
		SELECT ?, count(*), NULL FROM letter_copy
		UNION ALL
		SELECT ?, coalesce(sum(fetched), 0)::bigint, NULL FROM mailbox`, OutcomeCopy, fetched).
		Scan(ctx, &rows)
	if err != nil {
		return LetterCounts{}, fmt.Errorf("counting letters received: %w", err)
	}
	var counts LetterCounts
	by := map[Outcome]int{}
	for _, row := range rows {
		switch row.Outcome {
		case "":
			counts.Open, counts.OldestAt = row.Letters, instant(row.Oldest.Time)
		case fetched:
			counts.Fetched = row.Letters
		default:
			by[row.Outcome] = row.Letters
		}
	}
	for _, outcome := range Outcomes() {
		counts.ByOutcome = append(counts.ByOutcome, OutcomeCount{outcome, by[outcome]})
	}
	return counts, nil
}
