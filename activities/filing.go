package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"loa/mail"
	"loa/mail/transport"
	"loa/store"
)

const (
	metaChunk  = 500      // sizes are asked for so many letters at a time
	batchSize  = 200      // letters in a batch, at most
	batchBytes = 16 << 20 // and bytes, as the server states them, unless one letter alone has more
)

// fileChunk files those of the letters that are not on record, and marks the others, whose mark was lost. Sizes come first: what the
// server describes as it did when it was filed is not fetched again, what is too large is not fetched at all.
func (r *reader) fileChunk(ctx context.Context, cursor store.Cursor, uids []transport.UID) (filed int, err error) {
	metas, err := r.box.FetchMeta(ctx, uids)
	if err != nil {
		return 0, theirs(err)
	}
	fresh, known, err := r.compare(ctx, cursor, metas)
	if err != nil {
		return 0, err
	}
	r.mark(ctx, known)
	willing, unwilling := r.stubborn.split(r.lease.Mailbox, cursor.Epoch, fresh)
	for _, batch := range batches(willing, r.stubborn.batchSize(r.lease.Mailbox)) {
		letters, err := r.fetch(ctx, batch)
		if err != nil {
			r.stubborn.failed(r.lease.Mailbox, cursor.Epoch, batch)
			return filed, theirs(fmt.Errorf("fetching %d letters: %w", len(batch), err))
		}
		r.stubborn.came(r.lease.Mailbox)
		if err := r.file(ctx, cursor, letters); err != nil {
			return filed, err
		}
		filed += len(letters)
	}
	if filed == 0 || len(unwilling) == 0 {
		return filed, nil // nothing has shown yet that it is the letters' fault
	}
	notes := make([]store.IncomingLetter, 0, len(unwilling))
	for _, meta := range unwilling {
		notes = append(notes, unfetched(meta, r.Now(), "Máy chủ thư có thư này nhưng không giao được; đề nghị xem trực tiếp trong hộp thư."))
	}
	return filed + len(notes), r.file(ctx, cursor, notes)
}

// compare tells letters that are on record from those to be fetched: new ones, and ones that the server describes otherwise than before.
func (r *reader) compare(ctx context.Context, cursor store.Cursor, metas []transport.Meta) (fresh []transport.Meta, known []transport.UID, err error) {
	uids := make([]uint32, 0, len(metas))
	for _, meta := range metas {
		uids = append(uids, uint32(meta.UID))
	}
	places, err := r.Store.MessageLocations(ctx, r.lease.Mailbox, cursor, uids)
	if err != nil {
		return nil, nil, err
	}
	at := make(map[transport.UID]store.MessageLocation, len(places))
	for _, place := range places {
		at[transport.UID(place.UID)] = place
	}
	for _, meta := range metas {
		if place, filed := at[meta.UID]; filed && describes(meta, place) {
			known = append(known, meta.UID)
			continue
		}
		fresh = append(fresh, meta)
	}
	slices.SortFunc(fresh, func(x, y transport.Meta) int { return int(int64(x.UID) - int64(y.UID)) })
	return fresh, known, nil
}

// describes says whether the server surely means the letter that was filed under the UID. In doubt its bytes are compared.
func describes(meta transport.Meta, place store.MessageLocation) bool {
	return meta.MessageID != "" && meta.MessageID == place.MessageID && meta.Size == place.ServerSize && meta.At.Equal(place.ReceivedAt)
}

// batches cuts letters so that a batch is fetched in one answer and filed in one transaction. A letter that is not fetched weighs nothing.
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

// file commits, and then marks. A crash in between only leaves marks to be made.
func (r *reader) file(ctx context.Context, cursor store.Cursor, letters []store.IncomingLetter) error {
	r.At.Reached(PointLetterFetched)
	if _, err := r.Store.FileLetters(ctx, r.lease, cursor.UIDValidity, letters); err != nil {
		return fmt.Errorf("filing %d letters: %w", len(letters), err)
	}
	r.At.Reached(PointLetterFiled)
	done := make([]transport.UID, 0, len(letters))
	for _, letter := range letters {
		done = append(done, transport.UID(letter.UID))
	}
	r.mark(ctx, done)
	return nil
}

// mark tells the server what is on record. It is for people who look there, and saves comparing: what it fails at is made up later.
func (r *reader) mark(ctx context.Context, uids []transport.UID) {
	if err := r.box.MarkDone(ctx, uids); err != nil {
		r.Log.Warn("marking filed letters on the server", "mailbox", r.lease.Mailbox, "error", err)
	}
}

// fetch brings the letters that can be fetched, and of the others a note. A letter that is gone by now is left out.
func (r *reader) fetch(ctx context.Context, metas []transport.Meta) ([]store.IncomingLetter, error) {
	now := r.Now()
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
	raws, err := r.box.FetchRaw(ctx, uids)
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
		letters = append(letters, store.IncomingLetter{
			UID: uint32(raw.UID), Raw: raw.Bytes, MessageID: meta.MessageID, ServerSize: meta.Size, ReceivedAt: meta.At, At: now,
		})
	}
	slices.SortFunc(letters, func(x, y store.IncomingLetter) int { return int(int64(x.UID) - int64(y.UID)) })
	return letters, nil
}

func tooLarge(meta transport.Meta, now time.Time) store.IncomingLetter {
	return unfetched(meta, now, fmt.Sprintf("Thư lớn %d MB, quá giới hạn %d MB nên không tải về; đề nghị người gửi chia nhỏ hoặc gửi bằng cách khác.",
		meta.Size>>20, mail.MaxLetterBytes>>20))
}

// unfetched is a note in place of a letter. It holds only what the server says of the letter, so that the same letter gives the same
// note.
func unfetched(meta transport.Meta, now time.Time, why string) store.IncomingLetter {
	note := fmt.Appendf(nil, "Thư không được tải về.\r\nMessage-ID: <%s>\r\nCỡ: %d byte\r\nMáy chủ thư nhận lúc: %s\r\n",
		meta.MessageID, meta.Size, meta.At.UTC().Format(time.RFC3339))
	return store.IncomingLetter{
		UID: uint32(meta.UID), Raw: note, MessageID: meta.MessageID, ServerSize: meta.Size, ReceivedAt: meta.At, At: now, Unfetched: why,
	}
}
