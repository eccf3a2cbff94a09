package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// LeaseMailbox takes, or renews, the right to read a mailbox until now+ttl. The key is (name, owner): its present owner keeps its fence,
// a new one gets a greater fence, and from then on the older cannot file anything. ErrLeased while somebody else's lease runs. An owner's
// name must not be shared by two readers.
func (s *Store) LeaseMailbox(ctx context.Context, name, owner string, ttl time.Duration, now time.Time) (Lease, error) {
	now = instant(now)
	lease := Lease{Mailbox: cleanText(name), Owner: cleanText(owner), Until: now.Add(ttl)}
	row := schema.Mailbox{Name: lease.Mailbox, Fence: 1, LeaseOwner: lease.Owner, LeaseUntil: lease.Until, LastSeen: now}
	err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (name) DO UPDATE").
		Set("fence = CASE WHEN mailbox.lease_owner = EXCLUDED.lease_owner THEN mailbox.fence ELSE mailbox.fence + 1 END").
		Set("lease_owner = EXCLUDED.lease_owner").
		Set("lease_until = EXCLUDED.lease_until").
		Set("last_seen = EXCLUDED.last_seen").
		Where("mailbox.lease_owner IN ('', EXCLUDED.lease_owner) OR mailbox.lease_until <= ?", now).
		Returning("fence").
		Scan(ctx, &lease.Fence)
	if errors.Is(err, sql.ErrNoRows) {
		return Lease{}, fmt.Errorf("leasing mailbox %s for %s: %w", name, owner, ErrLeased)
	}
	if err != nil {
		return Lease{}, fmt.Errorf("leasing mailbox %s for %s: %w", name, owner, err)
	}
	return lease, nil
}

// ReleaseMailbox gives a lease back before its time. Repeated, or after somebody else took over, it does nothing.
func (s *Store) ReleaseMailbox(ctx context.Context, l Lease) error {
	_, err := s.db.NewUpdate().
		Model((*schema.Mailbox)(nil)).
		Set("lease_owner = ''").
		Set("lease_until = NULL").
		Where("name = ?", l.Mailbox).
		Where("fence = ?", l.Fence).
		Exec(ctx)
	return doing(err, "releasing mailbox", l.Mailbox)
}

// Cursor says how far a mailbox has been read; ErrNotFound when nobody has leased it yet.
func (r *Reader) Cursor(ctx context.Context, mailbox string) (Cursor, error) {
	var row schema.Mailbox
	err := r.db.NewSelect().
		Model(&row).
		Where("name = ?", cleanText(mailbox)).
		Scan(ctx)
	if err != nil {
		return Cursor{}, found(err, "mailbox", mailbox)
	}
	return Cursor{UIDValidity: uint32(row.UIDValidity), LastUID: uint32(row.LastUID), Seen: instant(row.LastSeen)}, nil
}

// SetUIDValidity notes that the mail server numbers a mailbox anew, so that it is read again from the start; what was filed before is known
// by its bytes. The key is the number: the one that is there already changes nothing. ErrFenced when the lease is somebody else's by now.
func (s *Store) SetUIDValidity(ctx context.Context, l Lease, uidvalidity uint32) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		box, err := lockMailbox(ctx, tx, l)
		if err != nil || box.UIDValidity == int64(uidvalidity) {
			return err
		}
		return moveCursor(ctx, tx, l.Mailbox, Cursor{UIDValidity: uidvalidity})
	})
	return doing(err, "renumbering mailbox", l.Mailbox)
}

// FileLetters files what was fetched from a mailbox and moves its cursor, in one transaction: either every letter's bytes are safe, or
// the cursor has not moved. The keys are (mailbox, UIDVALIDITY, UID) and the SHA-256 of the bytes: a letter fetched again is the same
// letter, the same bytes under another UID are noted as a copy. The answer is in the order of the question.
//
// ErrFenced when the lease is somebody else's by now, ErrConflict when the mailbox is at another UIDVALIDITY, ErrUIDReused when a UID names
// other bytes than it did; then nothing is filed.
func (s *Store) FileLetters(ctx context.Context, l Lease, uidvalidity uint32, letters []IncomingLetter) ([]FiledLetter, error) {
	letters = clean(letters)
	filed := make([]FiledLetter, 0, len(letters))
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		box, err := lockMailbox(ctx, tx, l)
		if err != nil {
			return err
		}
		if box.UIDValidity != int64(uidvalidity) {
			return fmt.Errorf("UIDVALIDITY is %d, not %d: %w", box.UIDValidity, uidvalidity, ErrConflict)
		}
		cursor := Cursor{UIDValidity: uidvalidity, LastUID: uint32(box.LastUID)}
		for _, letter := range letters {
			one, err := fileLetter(ctx, tx, letterInRow(letter, l.Mailbox, uidvalidity), letter.Raw)
			if err != nil {
				return fmt.Errorf("UID %d: %w", letter.UID, err)
			}
			filed = append(filed, one)
			cursor.LastUID = max(cursor.LastUID, letter.UID)
		}
		return moveCursor(ctx, tx, l.Mailbox, cursor)
	})
	if err != nil {
		return nil, doing(err, "filing letters of mailbox", l.Mailbox)
	}
	return filed, nil
}

// lockMailbox keeps others away from the mailbox until the transaction ends, and makes sure that the lease still holds.
func lockMailbox(ctx context.Context, tx bun.Tx, l Lease) (schema.Mailbox, error) {
	var box schema.Mailbox
	err := tx.NewSelect().
		Model(&box).
		Where("name = ?", l.Mailbox).
		For("UPDATE").
		Scan(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return box, ErrNotFound
	case err != nil:
		return box, err
	case box.Fence != l.Fence || box.LeaseOwner != l.Owner:
		return box, ErrFenced
	}
	return box, nil
}

func moveCursor(ctx context.Context, tx bun.Tx, mailbox string, to Cursor) error {
	_, err := tx.NewUpdate().
		Model((*schema.Mailbox)(nil)).
		Set("uidvalidity = ?", to.UIDValidity).
		Set("last_uid = ?", to.LastUID).
		Where("name = ?", mailbox).
		Exec(ctx)
	return err
}

// fileLetter files one letter, or finds where it is filed.
func fileLetter(ctx context.Context, tx bun.Tx, row schema.LetterIn, raw []byte) (FiledLetter, error) {
	known, err := lettersAt(ctx, tx, row)
	if err != nil {
		return FiledLetter{}, err
	}
	samePlace := func(k placedLetter) bool { return k.Here }
	if i := slices.IndexFunc(known, samePlace); i >= 0 {
		if known[i].ContentHash != row.ContentHash {
			return FiledLetter{}, ErrUIDReused
		}
		return FiledLetter{UID: uint32(row.UID), ID: known[i].ID, Copy: known[i].Copy}, nil
	}
	if len(known) > 0 {
		copied := schema.LetterCopy{
			Mailbox: row.Mailbox, UIDValidity: row.UIDValidity, UID: row.UID, Letter: int64(known[0].ID), FiledAt: row.FiledAt,
		}
		_, err := tx.NewInsert().Model(&copied).Exec(ctx)
		return FiledLetter{UID: uint32(row.UID), ID: known[0].ID, Copy: true}, err
	}
	if _, err := fileBlob(ctx, tx, raw, "message/rfc822"); err != nil {
		return FiledLetter{}, err
	}
	_, err = tx.NewInsert().
		Model(&row).
		Returning("id").
		Exec(ctx)
	return FiledLetter{UID: uint32(row.UID), ID: LetterID(row.ID)}, err
}

// placedLetter is a letter that is at the same place as another, or has the same bytes, or both.
type placedLetter struct {
	ID          LetterID
	ContentHash string
	Here        bool // at that place, itself or as a copy
	Copy        bool
}

func lettersAt(ctx context.Context, tx bun.Tx, row schema.LetterIn) ([]placedLetter, error) {
	var known []placedLetter
	err := tx.NewRaw(`
		SELECT id, content_hash, (mailbox, uidvalidity, uid) = (?0, ?1, ?2) AS here, false AS copy
		FROM letter_in
		WHERE content_hash = ?3 OR (mailbox, uidvalidity, uid) = (?0, ?1, ?2)
		UNION ALL
		SELECT letter_in.id, letter_in.content_hash, true, true
		FROM letter_copy
		JOIN letter_in ON letter_in.id = letter_copy.letter
		WHERE (letter_copy.mailbox, letter_copy.uidvalidity, letter_copy.uid) = (?0, ?1, ?2)`,
		row.Mailbox, row.UIDValidity, row.UID, row.ContentHash).
		Scan(ctx, &known)
	return known, err
}
