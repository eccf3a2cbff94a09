package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// Lease is the right to read a mailbox until a time. Fence is its fencing token: it grows with every new owner, and a write with an older
// one returns ErrFenced.
type Lease struct {
	Mailbox string
	Owner   string
	Fence   int64
	Until   time.Time
}

// Cursor is how far a mailbox has been read: every message with a UID up to LastUID under this UIDVALIDITY is filed, except those that
// the mail server showed late.
type Cursor struct {
	UIDValidity uint32 // 0 before the mailbox was read for the first time
	LastUID     uint32
	Seen        time.Time // when an owner last took or renewed the lease
	Epoch       int64     // grows when the UIDs of the mailbox lose their meaning
	Messages    uint32    // how many messages the mailbox had when it was last synchronised
}

// LeaseMailbox takes the lease of a mailbox until now+ttl. The key is (name, owner): the present owner keeps its fence, a new one gets a
// greater fence, and from then on the old owner cannot file anything. It returns ErrLeased while the lease of another owner runs.
//
// An owner is "machine" or "machine/reader". Readers of one machine take over from each other at once, without waiting for the lease to
// end: Temporal starts a second attempt of the activity only after it gave up the first, and the fence excludes the first.
func (s *Store) LeaseMailbox(ctx context.Context, name, owner string, ttl time.Duration, now time.Time) (Lease, error) {
	now = instant(now)
	lease := Lease{Mailbox: cleanText(name), Owner: cleanText(owner), Until: now.Add(ttl)}
	if _, err := s.db.ExecContext(ctx, // ON CONFLICT alone would consume a value of the sequence at every lease
		"INSERT INTO mailbox (name) SELECT ?0 WHERE NOT EXISTS (SELECT FROM mailbox WHERE name = ?0) ON CONFLICT DO NOTHING", lease.Mailbox); err != nil {
		return Lease{}, fmt.Errorf("leasing mailbox %s for %s: %w", name, owner, err)
	}
	err := s.db.NewUpdate().
		Model((*schema.Mailbox)(nil)).
		Set("fence = CASE WHEN lease_owner = ? THEN fence ELSE fence + 1 END", lease.Owner).
		Set("lease_owner = ?", lease.Owner).
		Set("lease_until = ?", lease.Until).
		Set("last_seen = ?", now).
		Where("name = ?", lease.Mailbox).
		Where("split_part(lease_owner, '/', 1) IN ('', split_part(?, '/', 1)) OR lease_until <= ?", lease.Owner, now).
		Returning("fence").
		Scan(ctx, &lease.Fence)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrLeased
	}
	if err != nil {
		return Lease{}, fmt.Errorf("leasing mailbox %s for %s: %w", name, owner, err)
	}
	return lease, nil
}

// RenewMailbox extends a lease until now+ttl. The key is the fence. It returns ErrFenced when another owner has taken the lease.
func (s *Store) RenewMailbox(ctx context.Context, l Lease, ttl time.Duration, now time.Time) error {
	now = instant(now)
	renewed, err := s.updateLeased(l).
		Set("lease_until = ?", now.Add(ttl)).
		Set("last_seen = ?", now).
		Exec(ctx)
	return leaseErr(renewed, err, "renewing the lease of mailbox", l)
}

// ReleaseMailbox ends a lease before its time. Repeated, or after another owner took the lease, it does nothing.
func (s *Store) ReleaseMailbox(ctx context.Context, l Lease) error {
	_, err := s.updateLeased(l).
		Set("lease_owner = ''").
		Set("lease_until = NULL").
		Exec(ctx)
	return writeErr(err, "releasing mailbox", l.Mailbox)
}

// updateLeased begins an update of the mailbox that finds no row unless the lease still holds.
func (s *Store) updateLeased(l Lease) *bun.UpdateQuery {
	return s.db.NewUpdate().
		Model((*schema.Mailbox)(nil)).
		Where("name = ?", l.Mailbox).
		Where("fence = ?", l.Fence).
		Where("lease_owner = ?", l.Owner)
}

// leaseErr is ErrFenced when an update of updateLeased found no row.
func leaseErr(result sql.Result, err error, what string, l Lease) error {
	if err == nil {
		var n int64
		if n, err = result.RowsAffected(); err == nil && n == 0 {
			err = ErrFenced
		}
	}
	return writeErr(err, what, l.Mailbox)
}

// Cursor finds how far a mailbox has been read. It returns ErrNotFound when the mailbox was never leased.
func (r *Reader) Cursor(ctx context.Context, mailbox string) (Cursor, error) {
	var row schema.Mailbox
	err := r.db.NewSelect().
		Model(&row).
		Where("name = ?", cleanText(mailbox)).
		Scan(ctx)
	if err != nil {
		return Cursor{}, findErr(err, "mailbox", mailbox)
	}
	return Cursor{
		UIDValidity: uint32(row.UIDValidity), LastUID: uint32(row.LastUID), Seen: instant(row.LastSeen), Epoch: row.Epoch,
		Messages: uint32(row.Messages),
	}, nil
}

// SetUIDValidity records a new UIDVALIDITY (RFC 3501, 2.3.1.1): a new epoch begins, in which the mailbox is read from the start, and letters
// filed before are recognised by their bytes. The key is the value: the present one changes nothing. It returns ErrFenced when another
// owner has taken the lease.
func (s *Store) SetUIDValidity(ctx context.Context, l Lease, uidvalidity uint32) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		box, err := lockMailbox(ctx, tx, l)
		if err != nil || box.UIDValidity == int64(uidvalidity) {
			return err
		}
		return beginEpoch(ctx, tx, box, uidvalidity)
	})
	return writeErr(err, "setting UIDVALIDITY of mailbox", l.Mailbox)
}

// BeginEpoch begins a new epoch although UIDVALIDITY is unchanged, because the UIDs have lost their meaning all the same: the mailbox is
// read from the start. The key is the epoch of seen: when a later one has begun, nothing changes. It returns ErrFenced when another owner
// has taken the lease.
func (s *Store) BeginEpoch(ctx context.Context, l Lease, seen Cursor) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		box, err := lockMailbox(ctx, tx, l)
		if err != nil || box.Epoch != seen.Epoch {
			return err
		}
		return beginEpoch(ctx, tx, box, seen.UIDValidity)
	})
	return writeErr(err, "beginning an epoch of mailbox", l.Mailbox)
}

// beginEpoch increments the epoch and resets the cursor.
func beginEpoch(ctx context.Context, tx bun.Tx, box schema.Mailbox, uidvalidity uint32) error {
	_, err := tx.NewUpdate().
		Model((*schema.Mailbox)(nil)).
		Set("epoch = ?", box.Epoch+1).
		Set("uidvalidity = ?", uidvalidity).
		Set("last_uid = 0").
		Where("name = ?", box.Name).
		Exec(ctx)
	return err
}

// lockMailbox locks the row of the mailbox until the end of the transaction, and checks that the lease still holds.
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
