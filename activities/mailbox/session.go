package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/mail/transport"
	"loa/store"
)

// FailedFolder is the folder on the mail server for letters that could not be parsed or were too large to be fetched.
const FailedFolder = "Loa/Failed"

// reconcileEvery is how often all letters without a mark on the server are compared with the record. A letter may have arrived below the
// cursor, a message of the server may have been lost, or a mark may not have been set.
const reconcileEvery = 10 * time.Minute

// session is one connection to a mailbox under one lease.
type session struct {
	*Activities
	lease      store.Lease
	box        transport.Client
	reconciled time.Time // the last time at which all letters were compared; zero for none
}

// syncLoop syncs, and waits for news from the server, until letters were filed or one on record can be processed.
func (s *session) syncLoop(ctx context.Context) (pending bool, err error) {
	for ctx.Err() == nil {
		filed, err := s.sync(ctx)
		if err != nil || filed > 0 {
			return filed > 0, err
		}
		if due, err := s.wait(ctx); err != nil || due {
			return due, err
		}
	}
	return false, nil
}

// wait returns when the server has news, after idleTimeout, or with true when a letter on record can be processed.
func (s *session) wait(ctx context.Context) (due bool, err error) {
	waiting, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		if err := s.untilDue(waiting); err != nil {
			stop(err)
		}
	}()
	err = s.box.Wait(waiting, idleTimeout)
	if errors.Is(context.Cause(waiting), errDue) {
		return true, nil // the wait was cancelled for the letter
	}
	if err != nil {
		return false, fromServer(fmt.Errorf("waiting for letters in %s: %w", s.lease.Mailbox, err))
	}
	return false, nil
}

// sync brings the record up to date with the mailbox: UIDVALIDITY, then letters, then moves of unreadable letters. When a UID names another
// letter than before, it starts over in a new epoch.
func (s *session) sync(ctx context.Context) (filed int, err error) {
	status, err := s.box.Select(ctx)
	if err != nil {
		return 0, fromServer(err)
	}
	cursor, err := s.checkUIDValidity(ctx, status)
	if err != nil {
		return 0, err
	}
	filed, err = s.fileAll(ctx, cursor)
	if errors.Is(err, store.ErrUIDReused) {
		s.Log.Warn("a UID names another letter than before, the mailbox is read again", "mailbox", s.lease.Mailbox, "error", err)
		again, err := s.restart(ctx, cursor)
		return filed + again, err
	}
	if err != nil {
		return filed, err
	}
	if err := s.noteSync(ctx, status, cursor); err != nil {
		return filed, err
	}
	return filed, s.moveUnreadable(ctx, cursor)
}

// restart begins a new epoch and files everything again. A letter that was filed before is recognised by its bytes.
func (s *session) restart(ctx context.Context, cursor store.Cursor) (filed int, err error) {
	s.reconciled = time.Time{}
	if err := s.Store.BeginEpoch(ctx, s.lease, cursor); err != nil {
		return 0, err
	}
	return s.sync(ctx)
}

// checkUIDValidity begins a new epoch when the UIDs on record are no longer valid (RFC 3501, 2.3.1.1): when UIDVALIDITY has changed, and when
// the cursor is ahead of UIDNEXT, because the server was then restored to an older state.
func (s *session) checkUIDValidity(ctx context.Context, status transport.Status) (store.Cursor, error) {
	cursor, err := s.Store.Cursor(ctx, s.lease.Mailbox)
	if err != nil {
		return cursor, err
	}
	switch {
	case cursor.UIDValidity != status.UIDValidity:
		if cursor.UIDValidity != 0 {
			s.Log.Warn("the mailbox was renumbered, it is read again", "mailbox", s.lease.Mailbox, "was", cursor.UIDValidity, "is", status.UIDValidity)
		}
		err = s.Store.SetUIDValidity(ctx, s.lease, status.UIDValidity)
	case status.UIDNext != 0 && cursor.LastUID >= uint32(status.UIDNext):
		s.Log.Warn("the mailbox is behind its record, it is read again", "mailbox", s.lease.Mailbox, "last", cursor.LastUID, "next", status.UIDNext)
		err = s.Store.BeginEpoch(ctx, s.lease, cursor)
	default:
		return cursor, nil
	}
	if err != nil {
		return cursor, err
	}
	s.reconciled = time.Time{}
	return s.Store.Cursor(ctx, s.lease.Mailbox)
}

// fileAll files the letters above the cursor and, every reconcileEvery, all letters without a mark.
func (s *session) fileAll(ctx context.Context, cursor store.Cursor) (filed int, err error) {
	uids, err := s.box.SearchNew(ctx, transport.UID(cursor.LastUID))
	if err != nil {
		return 0, fromServer(err)
	}
	reconcile := s.Now().Sub(s.reconciled) >= reconcileEvery
	if reconcile {
		undone, err := s.box.SearchUndone(ctx)
		if err != nil {
			return 0, fromServer(err)
		}
		uids = slices.Concat(uids, undone)
		slices.Sort(uids)
		uids = slices.Compact(uids)
	}
	for chunk := range slices.Chunk(uids, metaChunk) {
		n, err := s.fileChunk(ctx, cursor, chunk)
		filed += n
		if err != nil {
			return filed, err
		}
	}
	if reconcile {
		s.reconciled = s.Now()
	}
	return filed, nil
}

// noteSync puts a successful sync on record, or raises an alarm when the mailbox was emptied from outside.
func (s *session) noteSync(ctx context.Context, status transport.Status, cursor store.Cursor) error {
	if emptied(status, cursor) {
		s.Log.Warn("the mailbox was emptied from outside, filed letters are safe", "mailbox", s.lease.Mailbox, "before", cursor.Messages)
		return s.Store.RaiseAlarm(ctx, s.lease, store.AlarmEmptied, fmt.Sprintf("%d messages before", cursor.Messages), s.Now())
	}
	return s.Store.MarkSynced(ctx, s.lease, status.Messages, s.Now())
}

// emptied reports whether somebody has emptied a mailbox. An empty mailbox is normal on a server without keywords, because filed letters are
// moved there. It is normal where nothing was filed, because the self-test of `loa doctor` deletes its letter again.
func emptied(status transport.Status, cursor store.Cursor) bool {
	filed := cursor.LastUID > 0 || cursor.Epoch > 1 // a new epoch begins only where letters were filed before
	return status.Messages == 0 && cursor.Messages > 0 && filed && status.Keywords
}

// moveUnreadable moves letters that could not be parsed into FailedFolder on the server. When the server refuses, they stay where they are.
func (s *session) moveUnreadable(ctx context.Context, cursor store.Cursor) error {
	locations, err := s.Store.UnreadableLocations(ctx, s.lease.Mailbox, cursor)
	if err != nil || len(locations) == 0 {
		return err
	}
	uids := make([]transport.UID, 0, len(locations))
	for _, location := range locations {
		uids = append(uids, transport.UID(location.UID))
	}
	err = s.box.Move(ctx, uids, FailedFolder)
	if refusal, ok := errors.AsType[*transport.ServerError](err); ok {
		s.Log.Warn("moving unreadable letters, they stay where they are", "mailbox", s.lease.Mailbox, "error", refusal)
		return s.Store.MarkMoved(ctx, locations, s.Now())
	}
	if err != nil {
		return fromServer(err)
	}
	if err := s.Store.MarkMoved(ctx, locations, s.Now()); err != nil {
		return err
	}
	status, err := s.box.Select(ctx) // re-reads the count, so that our own MOVE does not raise AlarmEmptied
	if err != nil {
		return fromServer(err)
	}
	return s.Store.MarkSynced(ctx, s.lease, status.Messages, s.Now())
}

// serverError is an error of the mail server or of the connection to it, in contrast to one of the record.
type serverError struct{ cause error }

func (e *serverError) Error() string { return e.cause.Error() }
func (e *serverError) Unwrap() error { return e.cause }

// fromServer marks an error as one of the mail server.
func fromServer(err error) error { return &serverError{err} }

// withAlarm puts an error of the server on record as an alarm of the mailbox, and returns the error.
func (s *session) withAlarm(ctx context.Context, err error) error {
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
	if raised := s.Store.RaiseAlarm(ctx, s.lease, alarm, err.Error(), s.Now()); raised != nil {
		return errors.Join(err, raised)
	}
	return err
}
