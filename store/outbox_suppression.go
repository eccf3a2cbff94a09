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
	// deadAfter is how many letters in a row must fail for good before nothing more is sent to a mailbox.
	deadAfter = 3
	// settled is how long a letter must have been gone without coming back to count as one that arrived.
	settled = 48 * time.Hour
)

// countFailure counts one letter against its mailbox. Failures are in a row when no letter between them arrived: none was reported as
// delivered, none left and did not come back for two days, and nobody revived the mailbox.
func countFailure(ctx context.Context, tx bun.Tx, letter schema.LetterOut, f Failure) (AddressStatus, error) {
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
		address, at.Add(-settled)).
		Scan(ctx, &failures)
	if err != nil {
		return AddressStatus{}, err
	}
	after := before
	after.Failures, after.LastFailure, after.Status, after.Reason = failures, at, f.Status, f.Text
	if after.SuppressedSince.IsZero() && failures >= deadAfter {
		after.SuppressedSince = at
	}
	_, err = tx.NewUpdate().Model(&after).WherePK().Exec(ctx)
	return AddressStatus{Failures: failures, Suppressed: before.SuppressedSince.IsZero() && !after.SuppressedSince.IsZero()}, err
}

// lockAddress gives the row of an address, which is made when it is missing, to whoever changes it alone.
func lockAddress(ctx context.Context, tx bun.Tx, address string) (row schema.AddressState, err error) {
	fresh := schema.AddressState{Address: address}
	if _, err := tx.NewInsert().Model(&fresh).On("CONFLICT (address) DO NOTHING").Exec(ctx); err != nil {
		return row, err
	}
	err = tx.NewSelect().Model(&row).Where("address = ?", address).For("UPDATE").Scan(ctx)
	return row, err
}

// MarkAddressWorking notes that a mailbox took a letter, or that its owner wrote to us: its failures begin anew, and it is dead no longer.
// Older news than what is known changes nothing.
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
	return doing(err, "noting that mailbox works:", address)
}

// Unsuppressed is what came of a mailbox that is written to again.
type Unsuppressed struct {
	Letters int // how many letters, not tried because it was dead, are tried now
}

// revivable is how far back letters that were not tried are taken up again.
const revivable = 30 * 24 * time.Hour

// Unsuppress has letters sent to a mailbox again because a person says that it works, and takes up those of the last thirty days that
// were not tried. ErrNotFound when nothing ever failed there.
func (s *Store) Unsuppress(ctx context.Context, address, by string, at time.Time) (revival Unsuppressed, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		revived, err := tx.NewUpdate().
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
		if n, err := revived.RowsAffected(); err != nil || n == 0 {
			return errOr(err, ErrNotFound)
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
			Where("created_at > ?", instant(at.Add(-revivable))).
			Returning("key")
		return tx.NewRaw("WITH queued AS (?) SELECT count(*) FROM (SELECT pg_notify(?, '') FROM queued) AS told", queued, outboxChannel).
			Scan(ctx, &revival.Letters)
	})
	return revival, doing(err, "reviving mailbox", address)
}

func errOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("no failure on record: %w", otherwise)
}
