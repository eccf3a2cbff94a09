package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"loa/mail"
	"loa/store"
)

const (
	mailboxLease = 30 * time.Second
	mailboxWait  = time.Minute // the longest wait without looking, whatever IDLE says
	fetchBatch   = 50
)

// ReadMailbox files new letters until there is one to deliver or its turn ends. A letter is fetched without being marked, put on
// record, and only then marked on the server, so that a crash at any moment neither loses nor repeats it. While the mail server
// is away it tries again, more and more seldom.
func (a *Activities) ReadMailbox(ctx context.Context, name string) error {
	ctx, stop := turn(ctx)
	defer stop()
	for failures := 0; ctx.Err() == nil; {
		some, err := a.readOnce(ctx, name)
		switch {
		case ctx.Err() != nil:
			return nil // the turn is over
		case some:
			return nil
		case err != nil:
			failures++
			a.Log.Warn("reading the mailbox, letters wait on the server", "mailbox", name, "error", err, "retry_in", backoff(failures))
			pause(ctx, backoff(failures))
		default:
			failures = 0
		}
	}
	return nil
}

// readOnce connects and watches until a letter waits to be delivered.
func (a *Activities) readOnce(ctx context.Context, name string) (some bool, err error) {
	if pending, err := a.Store.PendingLetters(ctx, 1); err != nil || len(pending) > 0 {
		return len(pending) > 0, err
	}
	box, err := a.Open(ctx)
	if err != nil {
		return false, fmt.Errorf("connecting to mailbox %s: %w", name, err)
	}
	defer func() { _ = box.Close() }() // everything that matters is committed; the server forgets us either way
	for ctx.Err() == nil {
		lease, err := a.Store.LeaseMailbox(ctx, name, a.Owner, mailboxLease+mailboxWait, a.Now())
		if err != nil {
			return false, fmt.Errorf("leasing mailbox %s: %w", name, err)
		}
		filed, err := a.fileNew(ctx, box, lease)
		if err != nil || filed > 0 {
			return filed > 0, err
		}
		if err := box.Wait(ctx, mailboxWait); err != nil {
			return false, fmt.Errorf("waiting for letters in %s: %w", name, err)
		}
	}
	return false, nil
}

// fileNew files everything above the cursor. When the server has given the mailbox a new validity, it is read from the start:
// what was filed before is recognised by its bytes.
func (a *Activities) fileNew(ctx context.Context, box mail.Mailbox, lease store.Lease) (filed int, err error) {
	status, err := box.Select(ctx)
	if err != nil {
		return 0, err
	}
	cursor, err := a.Store.Cursor(ctx, lease.Mailbox)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	if cursor.UIDValidity != status.UIDValidity {
		if err := a.Store.SetUIDValidity(ctx, lease, status.UIDValidity); err != nil {
			return 0, err
		}
		cursor.LastUID = 0
	}
	uids, err := box.SearchNew(ctx, mail.UID(cursor.LastUID))
	if err != nil {
		return 0, err
	}
	for len(uids) > 0 {
		batch := uids[:min(fetchBatch, len(uids))]
		uids = uids[len(batch):]
		if err := a.fileBatch(ctx, box, lease, status.UIDValidity, batch); err != nil {
			return filed, err
		}
		filed += len(batch)
	}
	return filed, nil
}

func (a *Activities) fileBatch(ctx context.Context, box mail.Mailbox, lease store.Lease, validity uint32, uids []mail.UID) error {
	raws, err := box.FetchRaw(ctx, uids)
	if err != nil {
		return fmt.Errorf("fetching %d letters: %w", len(uids), err)
	}
	a.at(PointLetterFetched)
	letters := make([]store.IncomingLetter, 0, len(raws))
	for _, raw := range raws {
		letters = append(letters, incoming(raw, a.Now()))
	}
	if _, err := a.Store.FileLetters(ctx, lease, validity, letters); err != nil {
		return fmt.Errorf("filing %d letters: %w", len(letters), err)
	}
	a.at(PointLetterFiled)
	done := make([]mail.UID, 0, len(raws))
	for _, raw := range raws {
		done = append(done, raw.UID)
	}
	if err := box.MarkDone(ctx, done); err != nil {
		a.Log.Warn("marking filed letters on the server", "error", err) // cosmetic: they are on record
	}
	return nil
}

// incoming reads of a letter only what its record shows; a letter that cannot be parsed is filed all the same.
func incoming(raw mail.Raw, now time.Time) store.IncomingLetter {
	in := store.IncomingLetter{UID: uint32(raw.UID), Raw: raw.Bytes, At: now}
	letter, err := mail.Parse(raw.Bytes)
	if err != nil {
		return in
	}
	in.MessageID, in.Subject, in.Date = letter.MessageID, letter.Subject, letter.Date
	from := make([]string, 0, len(letter.From))
	for _, address := range letter.From {
		from = append(from, address.Spec)
	}
	in.From = strings.Join(from, ", ")
	if letter.MessageID != "" {
		sum := sha256.Sum256([]byte(letter.MessageID + "\x00" + in.From + "\x00" + letter.Text + "\x00" + letter.HTML))
		in.BodyKey = hex.EncodeToString(sum[:])
	}
	return in
}
