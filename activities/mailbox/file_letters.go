package mailbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"loa/activities"
	"loa/mail"
	"loa/mail/transport"
	"loa/store"
)

const (
	metaChunk  = 500      // letters whose sizes are asked for at a time
	batchSize  = 200      // letters in a batch, at most
	batchBytes = 16 << 20 // bytes in a batch, as the server states them, at most; one larger letter is a batch of its own
)

// fileChunk files the letters that are not on record, and marks the others, whose mark was lost. It fetches the metadata first: a letter with
// the metadata on record is not fetched again, and one that is too large is not fetched at all.
func (s *session) fileChunk(ctx context.Context, cursor store.Cursor, uids []transport.UID) (filed int, err error) {
	metas, err := s.box.FetchMeta(ctx, uids)
	if err != nil {
		return 0, fromServer(err)
	}
	fresh, known, err := s.compare(ctx, cursor, metas)
	if err != nil {
		return 0, err
	}
	s.mark(ctx, known)
	fetchable, deferred := s.poison.split(s.lease.Mailbox, cursor.Epoch, fresh)
	for _, batch := range batches(fetchable, s.poison.batchSize(s.lease.Mailbox)) {
		letters, err := s.fetch(ctx, batch)
		if err != nil {
			s.poison.failed(s.lease.Mailbox, cursor.Epoch, batch)
			return filed, fromServer(fmt.Errorf("fetching %d letters: %w", len(batch), err))
		}
		s.poison.succeeded(s.lease.Mailbox)
		if err := s.file(ctx, cursor, letters); err != nil {
			return filed, err
		}
		filed += len(letters)
	}
	if filed == 0 || len(deferred) == 0 {
		return filed, nil // perhaps the connection failed and not the letters
	}
	notes := make([]store.IncomingLetter, 0, len(deferred))
	for _, meta := range deferred {
		notes = append(notes, unfetched(meta, s.Now(), "Máy chủ thư có thư này nhưng không giao được; đề nghị xem trực tiếp trong hộp thư."))
	}
	return filed + len(notes), s.file(ctx, cursor, notes)
}

// compare returns the letters to be fetched, which are new or have other metadata than before, and the UIDs of those that are on record.
func (s *session) compare(ctx context.Context, cursor store.Cursor, metas []transport.Meta) (fresh []transport.Meta, known []transport.UID, err error) {
	uids := make([]uint32, 0, len(metas))
	for _, meta := range metas {
		uids = append(uids, uint32(meta.UID))
	}
	locations, err := s.Store.MessageLocations(ctx, s.lease.Mailbox, cursor, uids)
	if err != nil {
		return nil, nil, err
	}
	at := make(map[transport.UID]store.MessageLocation, len(locations))
	for _, location := range locations {
		at[transport.UID(location.UID)] = location
	}
	for _, meta := range metas {
		if location, filed := at[meta.UID]; filed && isSameLetter(meta, location) {
			known = append(known, meta.UID)
			continue
		}
		fresh = append(fresh, meta)
	}
	slices.SortFunc(fresh, func(x, y transport.Meta) int { return int(int64(x.UID) - int64(y.UID)) })
	return fresh, known, nil
}

// isSameLetter reports whether the metadata are those of the letter on record under the UID. When they are not, the letter is fetched and its
// bytes are compared.
func isSameLetter(meta transport.Meta, location store.MessageLocation) bool {
	return meta.MessageID != "" && meta.MessageID == location.MessageID && meta.Size == location.ServerSize && meta.At.Equal(location.ReceivedAt)
}

// batches splits letters into batches, each to be fetched by one command and filed in one transaction. A letter that is too large to be
// fetched counts no bytes.
func batches(metas []transport.Meta, most int) [][]transport.Meta {
	var all [][]transport.Meta
	var batch []transport.Meta
	total := int64(0)
	for _, meta := range metas {
		size := meta.Size
		if size > mail.MaxLetterBytes {
			size = 0
		}
		if len(batch) == most || len(batch) > 0 && total+size > batchBytes {
			all, batch, total = append(all, batch), nil, 0
		}
		batch, total = append(batch, meta), total+size
	}
	if len(batch) > 0 {
		all = append(all, batch)
	}
	return all
}

// file files letters, and then marks them on the server. After a crash in between, only the marks are missing.
func (s *session) file(ctx context.Context, cursor store.Cursor, letters []store.IncomingLetter) error {
	s.At.Reached(activities.PointLetterFetched)
	if _, err := s.Store.FileLetters(ctx, s.lease, cursor.UIDValidity, letters); err != nil {
		return fmt.Errorf("filing %d letters: %w", len(letters), err)
	}
	s.At.Reached(activities.PointLetterFiled)
	done := make([]transport.UID, 0, len(letters))
	for _, letter := range letters {
		done = append(done, transport.UID(letter.UID))
	}
	s.mark(ctx, done)
	return nil
}

// mark marks letters on the server as filed. The marks are for people who look into the mailbox, and letters with a mark are not compared
// again. A mark that fails is set at a later sync.
func (s *session) mark(ctx context.Context, uids []transport.UID) {
	if err := s.box.MarkDone(ctx, uids); err != nil {
		s.Log.Warn("marking filed letters on the server", "mailbox", s.lease.Mailbox, "error", err)
	}
}

// fetch fetches the letters, and makes a note in place of each that is too large. A letter that was deleted meanwhile is left out.
func (s *session) fetch(ctx context.Context, metas []transport.Meta) ([]store.IncomingLetter, error) {
	now := s.Now()
	var letters []store.IncomingLetter
	var uids []transport.UID
	stated := make(map[transport.UID]transport.Meta, len(metas))
	for _, meta := range metas {
		stated[meta.UID] = meta
		if meta.Size > mail.MaxLetterBytes {
			letters = append(letters, tooLarge(meta, now))
			continue
		}
		uids = append(uids, meta.UID)
	}
	raws, err := s.box.FetchRaw(ctx, uids)
	if err != nil {
		return nil, err
	}
	for _, raw := range raws {
		meta := stated[raw.UID]
		if int64(len(raw.Bytes)) > mail.MaxLetterBytes || raw.Bytes == nil && raw.Size > mail.MaxLetterBytes {
			meta.Size = raw.Size
			letters = append(letters, tooLarge(meta, now))
			continue
		}
		kept, leftOut := raw.Bytes, ""
		if s.Shorten != nil {
			kept, leftOut = s.Shorten(ctx, raw.Bytes, now)
		}
		letters = append(letters, store.IncomingLetter{
			UID: uint32(raw.UID), Raw: kept, LeftOut: leftOut, MessageID: meta.MessageID, ServerSize: meta.Size, ReceivedAt: meta.At, At: now,
		})
	}
	slices.SortFunc(letters, func(x, y store.IncomingLetter) int { return int(int64(x.UID) - int64(y.UID)) })
	return letters, nil
}

func tooLarge(meta transport.Meta, now time.Time) store.IncomingLetter {
	return unfetched(meta, now, fmt.Sprintf("Thư lớn %d MB, quá giới hạn %d MB nên không tải về; đề nghị người gửi chia nhỏ hoặc gửi bằng cách khác.",
		meta.Size>>20, mail.MaxLetterBytes>>20))
}

// unfetched is a note in place of a letter. It holds only the metadata, so that the same letter has the same note.
func unfetched(meta transport.Meta, now time.Time, why string) store.IncomingLetter {
	note := fmt.Appendf(nil, "Thư không được tải về.\r\nMessage-ID: <%s>\r\nCỡ: %d byte\r\nMáy chủ thư nhận lúc: %s\r\n",
		meta.MessageID, meta.Size, meta.At.UTC().Format(time.RFC3339))
	return store.IncomingLetter{
		UID: uint32(meta.UID), Raw: note, MessageID: meta.MessageID, ServerSize: meta.Size, ReceivedAt: meta.At, At: now, Unfetched: why,
	}
}
