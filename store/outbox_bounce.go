package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// NameBounces gives letters the names that their return paths carry, by key. A letter keeps the name it has.
func (s *Store) NameBounces(ctx context.Context, names map[string]string) error {
	rows := make([]schema.LetterOut, 0, len(names))
	for key, name := range names {
		rows = append(rows, schema.LetterOut{Key: key, BounceID: name})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := s.db.NewUpdate().
		With("named", s.db.NewValues(&rows).Column("key", "bounce_id")).
		Model((*schema.LetterOut)(nil)).
		TableExpr("named").
		Set("bounce_id = named.bounce_id").
		Where("letter_out.key = named.key").
		Where("letter_out.bounce_id = ''").
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("naming the return paths of %d letters: %w", len(rows), err)
	}
	return nil
}

// LetterOutByBounceID finds the letter whose return path a bounce was sent to. The empty name is nobody's.
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
		return LetterOut{}, found(err, "letter with return path", id)
	}
	return letterOutOf(row), nil
}

// Failure is what a mail server said about a letter that it did not deliver.
type Failure struct {
	Key       string // of the letter
	Status    string // RFC 3463, "5.1.1"; "" when it was not said
	Text      string
	Permanent bool // it counts against the mailbox
	At        time.Time
}

// AddressStatus is how a mailbox stands after a failure.
type AddressStatus struct {
	Counted    bool // this failure was not on record yet
	Failures   int  // in a row
	Suppressed bool // by this failure
}

// FileBounce notes, once for each letter, that it came back. The key is the letter's: what was noted first stands, and a repeated bounce
// changes nothing. Only a letter that left can come back; for any other it is ErrConflict, and ErrNotFound when there is none.
func (s *Store) FileBounce(ctx context.Context, f Failure) (standing AddressStatus, err error) {
	f = clean(f)
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var row schema.LetterOut
		err := tx.NewSelect().Model(&row).Where("key = ?", f.Key).For("UPDATE").Scan(ctx)
		switch {
		case err != nil:
			return found(err, "letter", f.Key)
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
		standing, err = countFailure(ctx, tx, row, f)
		standing.Counted = true
		return err
	})
	return standing, doing(err, "filing the bounce of letter", f.Key)
}

// MarkDelayed keeps what was said of a letter that is late and may still arrive. It changes nothing else, and nothing after a bounce.
func (s *Store) MarkDelayed(ctx context.Context, f Failure) error {
	f = clean(f)
	_, err := s.db.NewUpdate().
		Model((*schema.LetterOut)(nil)).
		Set("bounce_status = ?", f.Status).
		Set("bounce_text = ?", f.Text).
		Where("key = ?", f.Key).
		Where("bounced_at IS NULL").
		Exec(ctx)
	return doing(err, "noting that a letter is late", f.Key)
}

// GiveUp ends the tries of a letter that is being sent. Repeated, or after the letter went out all the same, it does nothing.
func (s *Store) GiveUp(ctx context.Context, why FailureReason, f Failure) (standing AddressStatus, err error) {
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
		standing, err = countFailure(ctx, tx, rows[0], f)
		standing.Counted = true
		return err
	})
	return standing, doing(err, "giving up letter", f.Key)
}
