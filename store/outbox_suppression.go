package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

const (
	// suppressAfter is the number of permanent failures in a row that suppresses an address.
	suppressAfter = 3
	// deliveredAfter is how long after it was sent a letter without a bounce counts as delivered.
	deliveredAfter = 48 * time.Hour
)

// recordFailure records the permanent failure of a letter, counts the failures of its address in a row, and suppresses the address at the
// third. A row ends when a letter is reported as delivered, when deliveredAfter is over since a letter was sent without a bounce, or when a
// person lifts the suppression.
func recordFailure(ctx context.Context, tx bun.Tx, letter schema.LetterOut, f Failure) (AddressStatus, error) {
	if !f.Permanent {
		return AddressStatus{}, nil
	}
	address, at := strings.ToLower(letter.ToAddress), instant(f.At)
	before, err := lockAddress(ctx, tx, address)
	if err != nil {
		return AddressStatus{}, err
	}
	_, err = tx.NewUpdate().Model((*schema.LetterOut)(nil)).Set("permanent_failure_at = ?", at).Where("key = ?", letter.Key).Exec(ctx)
	if err != nil {
		return AddressStatus{}, err
	}
	var failures int
	err = tx.NewRaw(`
		WITH worked AS (
			SELECT GREATEST(address_state.last_success, address_state.unsuppressed_at, (
				SELECT max(sent_at) FROM letter_out
				WHERE lower(to_address) = address_state.address AND sent_at <= ?1 AND bounced_at IS NULL AND permanent_failure_at IS NULL
			)) AS at
			FROM address_state WHERE address = ?0
		)
		SELECT count(*) FROM letter_out
		WHERE lower(to_address) = ?0 AND permanent_failure_at IS NOT NULL
			AND permanent_failure_at > COALESCE((SELECT at FROM worked), '-infinity')`,
		address, at.Add(-deliveredAfter)).
		Scan(ctx, &failures)
	if err != nil {
		return AddressStatus{}, err
	}
	after := before
	after.Failures, after.LastFailure, after.Status, after.Reason = failures, at, f.Status, f.Text
	if after.SuppressedSince.IsZero() && failures >= suppressAfter {
		after.SuppressedSince = at
	}
	_, err = tx.NewUpdate().Model(&after).WherePK().Exec(ctx)
	return AddressStatus{Failures: failures, Suppressed: before.SuppressedSince.IsZero() && !after.SuppressedSince.IsZero()}, err
}

// lockAddress inserts the row of an address unless it exists, and locks it until the end of the transaction.
func lockAddress(ctx context.Context, tx bun.Tx, address string) (row schema.AddressState, err error) {
	inserted := schema.AddressState{Address: address}
	if _, err := tx.NewInsert().Model(&inserted).On("CONFLICT (address) DO NOTHING").Exec(ctx); err != nil {
		return row, err
	}
	err = tx.NewSelect().Model(&row).Where("address = ?", address).For("UPDATE").Scan(ctx)
	return row, err
}

// MarkAddressWorking records that an address works, because a letter was reported as delivered or its owner wrote: it resets the failures
// and lifts the suppression. A report that is older than the last success or failure on record changes nothing.
func (s *Store) MarkAddressWorking(ctx context.Context, address string, at time.Time) error {
	_, err := s.db.NewUpdate().
		Model((*schema.AddressState)(nil)).
		Set("last_success = ?", instant(at)).
		Set("failures = 0").
		Set("suppressed_since = NULL").
		Set("reported_at = NULL").
		Where("address = lower(?)", cleanText(address)).
		Where("COALESCE(GREATEST(last_success, last_failure), '-infinity') < ?", instant(at)).
		Exec(ctx)
	return writeErr(err, "marking address as working:", address)
}

// Unsuppressed is the result of Unsuppress.
type Unsuppressed struct {
	Letters int // letters that were not tried because of the suppression, and are queued again
}

// retryWindow is how old a letter may be that Unsuppress queues again.
const retryWindow = 30 * 24 * time.Hour

// Unsuppress lifts the suppression of an address on behalf of a person, and queues the letters again that were not tried because of it in
// the last thirty days. It returns ErrNotFound when no letter to this address ever failed.
func (s *Store) Unsuppress(ctx context.Context, address, by string, at time.Time) (result Unsuppressed, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		lifted, err := tx.NewUpdate().
			Model((*schema.AddressState)(nil)).
			Set("failures = 0").
			Set("suppressed_since = NULL").
			Set("reported_at = NULL").
			Set("unsuppressed_at = ?", instant(at)).
			Set("unsuppressed_by = ?", cleanText(by)).
			Where("address = lower(?)", cleanText(address)).
			Exec(ctx)
		if err != nil {
			return err
		}
		n, err := lifted.RowsAffected()
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("no failure on record: %w", ErrNotFound)
		}
		queued := tx.NewUpdate().
			Model((*schema.LetterOut)(nil)).
			Set("state = ?", LetterPending).
			Set("failure_reason = ''").
			Set("last_error = ''").
			Set("attempts = 0").
			Set("first_try = NULL").
			Set("leased_at = NULL").
			Set("next_try = ?", instant(at)).
			Where("lower(to_address) = lower(?)", cleanText(address)).
			Where("failure_reason = ?", FailureSuppressed).
			Where("created_at > ?", instant(at.Add(-retryWindow))).
			Returning("key")
		return tx.NewRaw("WITH queued AS (?) SELECT count(*) FROM (SELECT pg_notify(?, '') FROM queued) AS notified", queued, outboxChannel).
			Scan(ctx, &result.Letters)
	})
	return result, writeErr(err, "lifting the suppression of address", address)
}
