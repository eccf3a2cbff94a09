package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// LetterOutByBounceID finds the letter to whose return path a bounce was sent. No letter has the empty identifier.
func (r *Reader) LetterOutByBounceID(ctx context.Context, id string) (LetterOut, error) {
	if id == "" {
		return LetterOut{}, fmt.Errorf("looking up letter by its return path: %w", ErrNotFound)
	}
	var row schema.LetterOut
	err := r.db.NewSelect().
		Model(&row).
		Where("bounce_id = ?", cleanText(id)).
		Scan(ctx)
	if err != nil {
		return LetterOut{}, findErr(err, "letter with return path", id)
	}
	return r.letterOutOf(row), nil
}

// Failure is the report of a mail server that it did not deliver a letter.
type Failure struct {
	Key       string // of the letter
	Status    string // enhanced status code (RFC 3463), such as "5.1.1"; "" without one
	Text      string
	Permanent bool // the address cannot be reached, as 5.1.1 says; it counts towards suppression
	At        time.Time
}

// AddressStatus is the state of an address after a failure.
type AddressStatus struct {
	Counted    bool // the failure was not on record before
	Failures   int  // permanent failures in a row
	Suppressed bool // this failure suppressed the address
}

// FileBounce records that a letter bounced. The key is that of the letter: the first bounce stands, and a repeated one changes nothing. It
// returns ErrConflict when the letter was never sent, and ErrNotFound when there is no such letter.
func (s *Store) FileBounce(ctx context.Context, f Failure) (status AddressStatus, err error) {
	f = clean(f)
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var row schema.LetterOut
		err := tx.NewSelect().Model(&row).Where("key = ?", f.Key).For("UPDATE").Scan(ctx)
		switch {
		case err != nil:
			return findErr(err, "letter", f.Key)
		case !row.BouncedAt.IsZero():
			return nil
		case row.State != string(LetterSent) && row.State != string(LetterSending):
			return fmt.Errorf("letter %s is %s: %w", f.Key, row.State, ErrConflict)
		}
		_, err = tx.NewUpdate().
			Model((*schema.LetterOut)(nil)).
			Set("bounced_at = ?", instant(f.At)).
			Set("bounce_status = ?", f.Status).
			Set("bounce_text = ?", f.Text).
			Where("key = ?", f.Key).
			Exec(ctx)
		if err != nil {
			return err
		}
		status, err = recordFailure(ctx, tx, row, f)
		status.Counted = true
		return err
	})
	return status, writeErr(err, "filing the bounce of letter", f.Key)
}

// MarkDelayed records the report that a letter is delayed and may still be delivered. It changes nothing else, and nothing after a bounce.
func (s *Store) MarkDelayed(ctx context.Context, f Failure) error {
	f = clean(f)
	_, err := s.db.NewUpdate().
		Model((*schema.LetterOut)(nil)).
		Set("bounce_status = ?", f.Status).
		Set("bounce_text = ?", f.Text).
		Where("key = ?", f.Key).
		Where("bounced_at IS NULL").
		Exec(ctx)
	return writeErr(err, "marking a letter as delayed:", f.Key)
}

// GiveUp ends the attempts to send a letter, with a reason. It changes only a letter that is being sent: repeated, or after the letter was
// sent, it does nothing.
func (s *Store) GiveUp(ctx context.Context, why FailureReason, f Failure) (status AddressStatus, err error) {
	f = clean(f)
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var rows []schema.LetterOut
		err := tx.NewUpdate().
			Model(&rows).
			Set("state = ?", LetterFailed).
			Set("failure_reason = ?", why).
			Set("last_error = ?", f.Text).
			Set("bounce_status = ?", f.Status).
			Where("key = ?", f.Key).
			Where("state = ?", LetterSending).
			Returning("*").
			Scan(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		status, err = recordFailure(ctx, tx, rows[0], f)
		status.Counted = true
		return err
	})
	return status, writeErr(err, "giving up letter", f.Key)
}
