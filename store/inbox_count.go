package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// OutcomeCount is the number of letters with an outcome.
type OutcomeCount struct {
	Outcome Outcome
	Letters int
}

// LetterCounts are the counts of the letters received.
type LetterCounts struct {
	Fetched   int            // letters and copies filed, by the counters of the mailboxes, which only filing increments
	ByOutcome []OutcomeCount // every outcome in the order of Outcomes, also with 0
	Open      int            // without an outcome
	OldestAt  time.Time      // when the oldest open letter was filed; zero without one
}

// Balanced reports whether every letter fetched has an outcome or is open. If not, rows have been lost.
func (c LetterCounts) Balanced() bool {
	sum := c.Open
	for _, o := range c.ByOutcome {
		sum += o.Letters
	}
	return sum == c.Fetched
}

// LetterCounts counts the letters received, in one statement: the counters that filing increments, and the rows by their outcome.
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
	byOutcome := map[Outcome]int{}
	for _, row := range rows {
		switch row.Outcome {
		case "":
			counts.Open, counts.OldestAt = row.Letters, instant(row.Oldest.Time)
		case fetched:
			counts.Fetched = row.Letters
		default:
			byOutcome[row.Outcome] = row.Letters
		}
	}
	for _, outcome := range Outcomes() {
		counts.ByOutcome = append(counts.ByOutcome, OutcomeCount{outcome, byOutcome[outcome]})
	}
	return counts, nil
}

// ClarificationsSent counts the letters about a request that ended in a question back to their sender, because they were unclear.
func (r *Reader) ClarificationsSent(ctx context.Context, tokenHash string) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.LetterIn)(nil)).
		Where("request = ?", tokenHash).
		Where("outcome = ?", OutcomeQuestion).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the clarifications of request %s: %w", tokenHash, err)
	}
	return int(n), nil
}

// LettersToLookAt counts the letters received that wait for a person to look at them.
func (r *Reader) LettersToLookAt(ctx context.Context) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.LetterIn)(nil)).
		Where("outcome IN (?)", bun.List(TriageOutcomes())).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting letters to look at: %w", err)
	}
	return int(n), nil
}
