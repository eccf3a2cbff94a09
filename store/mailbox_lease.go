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

// LeaseMailbox takes the right to read a mailbox until now+ttl. The key is (name, owner): its present owner keeps its fence, a new one
// gets a greater fence, and from then on the older cannot file anything. ErrLeased while somebody else's lease runs.
//
// An owner is a reader's name, "machine" or "machine/reader". Readers of one machine take over from each other at once, without waiting
// for the lease to end: the engine starts a second one only when it has given up the first, and the fence keeps that one out.
func (s *Store) LeaseMailbox(ctx context.Context, name, owner string, ttl time.Duration, now time.Time) (Lease, error) {
	now = instant(now)
	lease := Lease{Mailbox: cleanText(name), Owner: cleanText(owner), Until: now.Add(ttl)}
	if _, err := s.db.ExecContext(ctx, // ON CONFLICT alone would use up a number at every lease
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

// RenewMailbox makes a lease run until now+ttl. The key is the fence: ErrFenced when another reader has taken over.
func (s *Store) RenewMailbox(ctx context.Context, l Lease, ttl time.Duration, now time.Time) error {
	now = instant(now)
	renewed, err := s.held(l).
		Set("lease_until = ?", now.Add(ttl)).
		Set("last_seen = ?", now).
		Exec(ctx)
	return s.fenced(renewed, err, "renewing the lease of mailbox", l)
}

// ReleaseMailbox gives a lease back before its time. Repeated, or after somebody else took over, it does nothing.
func (s *Store) ReleaseMailbox(ctx context.Context, l Lease) error {
	_, err := s.held(l).
		Set("lease_owner = ''").
		Set("lease_until = NULL").
		Exec(ctx)
	return doing(err, "releasing mailbox", l.Mailbox)
}

// held begins an update of the mailbox that only the holder of the lease can make.
func (s *Store) held(l Lease) *bun.UpdateQuery {
	return s.db.NewUpdate().
		Model((*schema.Mailbox)(nil)).
		Where("name = ?", l.Mailbox).
		Where("fence = ?", l.Fence).
		Where("lease_owner = ?", l.Owner)
}

// fenced turns an update that found no row into ErrFenced.
func (s *Store) fenced(result sql.Result, err error, what string, l Lease) error {
	if err == nil {
		var n int64
		if n, err = result.RowsAffected(); err == nil && n == 0 {
			err = ErrFenced
		}
	}
	return doing(err, what, l.Mailbox)
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
	return Cursor{
		UIDValidity: uint32(row.UIDValidity), LastUID: uint32(row.LastUID), Seen: instant(row.LastSeen), Epoch: row.Epoch,
		Messages: uint32(row.Messages),
	}, nil
}

// SetUIDValidity notes that the mail server numbers a mailbox anew: a new epoch begins, in which it is read again from the start; what
// was filed before is known by its bytes. The key is the number: the one that is there already changes nothing. ErrFenced when the lease
// is somebody else's by now.
func (s *Store) SetUIDValidity(ctx context.Context, l Lease, uidvalidity uint32) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		box, err := lockMailbox(ctx, tx, l)
		if err != nil || box.UIDValidity == int64(uidvalidity) {
			return err
		}
		return beginEpoch(ctx, tx, box, uidvalidity)
	})
	return doing(err, "renumbering mailbox", l.Mailbox)
}

// BeginEpoch notes that the numbers of a mailbox have lost their meaning although the server says otherwise: it is read again from the
// start. The key is the epoch that was seen: when another runs already, nothing changes. ErrFenced when the lease is somebody else's by
// now.
func (s *Store) BeginEpoch(ctx context.Context, l Lease, seen Cursor) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		box, err := lockMailbox(ctx, tx, l)
		if err != nil || box.Epoch != seen.Epoch {
			return err
		}
		return beginEpoch(ctx, tx, box, seen.UIDValidity)
	})
	return doing(err, "beginning an epoch of mailbox", l.Mailbox)
}

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
