package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/mail/transport"
	"loa/store"
)

// FailedFolder is where letters go on the mail server that could not be read or were too large to be fetched.
const FailedFolder = "Loa/Failed"

// reconcileEvery is how often everything that is not marked on the server is compared with the record, whatever the cursor says: a
// letter may have come in below the cursor, a word of the server may have been missed, a mark may not have been made.
const reconcileEvery = 10 * time.Minute

// reader is one connection to a mailbox under one lease.
type reader struct {
	*Activities
	lease      store.Lease
	box        transport.Client
	reconciled time.Time // when everything was last compared; zero before the first time
}

// watch looks, and waits for the server to speak up, until letters were filed or one of the record is due.
func (r *reader) watch(ctx context.Context) (some bool, err error) {
	for ctx.Err() == nil {
		filed, err := r.look(ctx)
		if err != nil || filed > 0 {
			return filed > 0, err
		}
		if due, err := r.wait(ctx); err != nil || due {
			return due, err
		}
	}
	return false, nil
}

// wait returns when the server has news, after a minute, or with true when a letter of the record is due.
func (r *reader) wait(ctx context.Context) (due bool, err error) {
	waiting, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		if err := r.untilDue(waiting); err != nil {
			stop(err)
		}
	}()
	err = r.box.Wait(waiting, mailboxWait)
	if errors.Is(context.Cause(waiting), errDue) {
		return true, nil // the connection was given up for it
	}
	if err != nil {
		return false, theirs(fmt.Errorf("waiting for letters in %s: %w", r.lease.Mailbox, err))
	}
	return false, nil
}

// look brings the record up to the mailbox: numbers first, then letters, then what is to be moved out of the way. A UID that names
// another letter than before makes it begin again in a new epoch.
func (r *reader) look(ctx context.Context) (filed int, err error) {
	status, err := r.box.Select(ctx)
	if err != nil {
		return 0, theirs(err)
	}
	cursor, err := r.numbered(ctx, status)
	if err != nil {
		return 0, err
	}
	filed, err = r.fileAll(ctx, cursor)
	if errors.Is(err, store.ErrUIDReused) {
		r.Log.Warn("a UID names another letter than before, the mailbox is read again", "mailbox", r.lease.Mailbox, "error", err)
		again, err := r.restart(ctx, cursor)
		return filed + again, err
	}
	if err != nil {
		return filed, err
	}
	if err := r.noteLook(ctx, status, cursor); err != nil {
		return filed, err
	}
	return filed, r.setAside(ctx, cursor)
}

// restart begins a new epoch and reads everything again; what was filed before is known by its bytes.
func (r *reader) restart(ctx context.Context, cursor store.Cursor) (filed int, err error) {
	r.reconciled = time.Time{}
	if err := r.Store.BeginEpoch(ctx, r.lease, cursor); err != nil {
		return 0, err
	}
	return r.look(ctx)
}

// numbered makes sure that the cursor speaks of the server's present numbers. They have lost their meaning when the server says so, and
// also when the cursor is ahead of every number that the server has given: it was set back to an older state.
func (r *reader) numbered(ctx context.Context, status transport.Status) (store.Cursor, error) {
	cursor, err := r.Store.Cursor(ctx, r.lease.Mailbox)
	if err != nil {
		return cursor, err
	}
	switch {
	case cursor.UIDValidity != status.UIDValidity:
		if cursor.UIDValidity != 0 {
			r.Log.Warn("the mailbox was renumbered, it is read again", "mailbox", r.lease.Mailbox, "was", cursor.UIDValidity, "is", status.UIDValidity)
		}
		err = r.Store.SetUIDValidity(ctx, r.lease, status.UIDValidity)
	case status.UIDNext != 0 && cursor.LastUID >= uint32(status.UIDNext):
		r.Log.Warn("the mailbox is behind its record, it is read again", "mailbox", r.lease.Mailbox, "last", cursor.LastUID, "next", status.UIDNext)
		err = r.Store.BeginEpoch(ctx, r.lease, cursor)
	default:
		return cursor, nil
	}
	if err != nil {
		return cursor, err
	}
	r.reconciled = time.Time{}
	return r.Store.Cursor(ctx, r.lease.Mailbox)
}

// fileAll files everything above the cursor and, from time to time, everything that is not marked.
func (r *reader) fileAll(ctx context.Context, cursor store.Cursor) (filed int, err error) {
	uids, err := r.box.SearchNew(ctx, transport.UID(cursor.LastUID))
	if err != nil {
		return 0, theirs(err)
	}
	reconcile := r.Now().Sub(r.reconciled) >= reconcileEvery
	if reconcile {
		undone, err := r.box.SearchUndone(ctx)
		if err != nil {
			return 0, theirs(err)
		}
		uids = slices.Concat(uids, undone)
		slices.Sort(uids)
		uids = slices.Compact(uids)
	}
	for chunk := range slices.Chunk(uids, metaChunk) {
		n, err := r.fileChunk(ctx, cursor, chunk)
		filed += n
		if err != nil {
			return filed, err
		}
	}
	if reconcile {
		r.reconciled = r.Now()
	}
	return filed, nil
}

// noteLook notes a look that went well, or that everything was taken away by somebody else. Where letters are moved when they are filed, an empty
// mailbox is nothing special.
func (r *reader) noteLook(ctx context.Context, status transport.Status, cursor store.Cursor) error {
	if status.Messages == 0 && cursor.Messages > 0 && status.Keywords {
		r.Log.Warn("the mailbox was emptied by somebody else, what was filed is safe", "mailbox", r.lease.Mailbox, "before", cursor.Messages)
		return r.Store.RaiseAlarm(ctx, r.lease, store.AlarmEmptied, fmt.Sprintf("%d messages before", cursor.Messages), r.Now())
	}
	return r.Store.MarkSynced(ctx, r.lease, status.Messages, r.Now())
}

// setAside moves what could not be read out of the way on the server. A mail server that refuses keeps it where it is.
func (r *reader) setAside(ctx context.Context, cursor store.Cursor) error {
	places, err := r.Store.UnreadableLocations(ctx, r.lease.Mailbox, cursor)
	if err != nil || len(places) == 0 {
		return err
	}
	uids := make([]transport.UID, 0, len(places))
	for _, place := range places {
		uids = append(uids, transport.UID(place.UID))
	}
	err = r.box.Move(ctx, uids, FailedFolder)
	if refusal, ok := errors.AsType[*transport.ServerError](err); ok {
		r.Log.Warn("moving unreadable letters, they stay where they are", "mailbox", r.lease.Mailbox, "error", refusal)
		return r.Store.MarkMoved(ctx, places, r.Now())
	}
	if err != nil {
		return theirs(err)
	}
	if err := r.Store.MarkMoved(ctx, places, r.Now()); err != nil {
		return err
	}
	status, err := r.box.Select(ctx) // our own move is nobody's emptying
	if err != nil {
		return theirs(err)
	}
	return r.Store.MarkSynced(ctx, r.lease, status.Messages, r.Now())
}

// serverError is an error of the mail server or of the way to it, as against one of the record.
type serverError struct{ cause error }

func (e *serverError) Error() string { return e.cause.Error() }
func (e *serverError) Unwrap() error { return e.cause }

func theirs(err error) error { return &serverError{err} }

// alarmed puts on record what is wrong with the mailbox, and gives the error back. A record that is away is noticed elsewhere.
func (r *reader) alarmed(ctx context.Context, err error) error {
	if _, server := errors.AsType[*serverError](err); !server || ctx.Err() != nil {
		return err
	}
	alarm := store.AlarmUnreachable
	if _, refused := errors.AsType[*transport.ServerError](err); refused {
		alarm = store.AlarmMissing
	}
	if errors.Is(err, transport.ErrLogin) {
		alarm = store.AlarmLogin
	}
	if raised := r.Store.RaiseAlarm(ctx, r.lease, alarm, err.Error(), r.Now()); raised != nil {
		return errors.Join(err, raised)
	}
	return err
}
