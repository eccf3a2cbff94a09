package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"loa/schema"
)

// filingLock is the key of the advisory lock that a transaction holds while it files letters, so that the same letter in two mailboxes
// becomes one letter and a copy. The number is arbitrary.
const filingLock = 7_216_511_032

// IncomingLetter is a letter as fetched from a mailbox. The facts of its header may be empty; SaveFacts adds them when the letter is read.
type IncomingLetter struct {
	UID        uint32
	Raw        []byte
	ServerSize int64     // RFC822.SIZE (RFC 3501, 6.4.5), which need not be exact; 0 when not known
	ReceivedAt time.Time // INTERNALDATE; zero when not known
	// Unfetched is the reason for which the letter was not fetched; empty when it was. Then Raw is a note about the letter, which is
	// filed as quarantined.
	Unfetched string
	LeftOut   string // what of it was not kept, in Vietnamese; empty: it is whole
	MessageID string
	From      string
	Subject   string
	Date      time.Time
	BodyKey   string
	At        time.Time // when it was fetched
}

// FiledLetter is the result of filing one letter: its number, and whether the same bytes were on record under another location.
type FiledLetter struct {
	UID  uint32
	ID   LetterID
	Copy bool
}

// FileLetters files letters fetched from a mailbox and moves its cursor, in one transaction: either the bytes of every letter are stored,
// or the cursor has not moved. The number of statements does not depend on the number of letters. The keys are (mailbox, epoch,
// UIDVALIDITY, UID) and the SHA-256 of the bytes: a letter fetched again is the same letter, and the same bytes under another UID or in
// another mailbox become a copy. Each UID may stand in letters once; the result has their order. A UID below the cursor may be filed; the
// cursor never moves back.
//
// It returns ErrFenced when another owner has taken the lease, ErrConflict when the mailbox is at another UIDVALIDITY, and ErrUIDReused
// when a UID had other bytes before. Then nothing is filed.
func (s *Store) FileLetters(ctx context.Context, l Lease, uidvalidity uint32, letters []IncomingLetter) ([]FiledLetter, error) {
	f := filingBatch{letters: clean(letters)}
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", filingLock); err != nil {
			return err
		}
		var err error
		if f.mailbox, err = lockMailbox(ctx, tx, l); err != nil {
			return err
		}
		if f.mailbox.UIDValidity != int64(uidvalidity) {
			return fmt.Errorf("UIDVALIDITY is %d, not %d: %w", f.mailbox.UIDValidity, uidvalidity, ErrConflict)
		}
		return f.run(ctx, tx)
	})
	if err != nil {
		return nil, writeErr(err, "filing letters of mailbox", l.Mailbox)
	}
	return f.filed, nil
}

// filingBatch is one batch of letters while it is filed.
type filingBatch struct {
	mailbox schema.Mailbox
	letters []IncomingLetter
	filed   []FiledLetter // one for each letter; a copy of a letter of this batch has ID 0 until that letter has its number

	newRows   []schema.LetterIn
	newIndex  []int // for each new row, the index of its letter
	copyRows  []schema.LetterCopy
	copyIndex []int // for each copy, the index of its letter
	copyOf    []int // for each copy, the index of the new row with its bytes; -1 when the letter was on record before
}

func (f *filingBatch) run(ctx context.Context, tx bun.Tx) error {
	if len(f.letters) == 0 {
		return nil
	}
	rows := make([]schema.LetterIn, 0, len(f.letters))
	for _, letter := range f.letters {
		rows = append(rows, letterInRow(letter, f.mailbox))
	}
	known, err := knownLetters(ctx, tx, rows)
	if err != nil {
		return err
	}
	if err := f.classify(rows, known); err != nil {
		return err
	}
	if err := f.fileNew(ctx, tx); err != nil {
		return err
	}
	if err := f.fileCopies(ctx, tx); err != nil {
		return err
	}
	return f.moveCursor(ctx, tx)
}

// classify sorts the letters into those on record at their location, copies of a letter, and new ones.
func (f *filingBatch) classify(rows []schema.LetterIn, known []knownLetter) error {
	byUID, byHash, inBatch := map[int64]knownLetter{}, map[string]LetterID{}, map[string]int{}
	for _, k := range known {
		if k.UID != 0 {
			byUID[k.UID] = k
		}
		byHash[k.ContentHash] = k.ID
	}
	for i, row := range rows {
		if at, filed := byUID[row.UID]; filed {
			if at.ContentHash != row.ContentHash {
				return fmt.Errorf("UID %d: %w", row.UID, ErrUIDReused)
			}
			f.filed = append(f.filed, FiledLetter{UID: uint32(row.UID), ID: at.ID, Copy: at.Copy})
			continue
		}
		original, repeated := inBatch[row.ContentHash]
		id, onRecord := byHash[row.ContentHash]
		f.filed = append(f.filed, FiledLetter{UID: uint32(row.UID), ID: id, Copy: repeated || onRecord})
		if !repeated && !onRecord {
			inBatch[row.ContentHash] = len(f.newRows)
			f.newRows, f.newIndex = append(f.newRows, row), append(f.newIndex, i)
			continue
		}
		if !repeated {
			original = -1
		}
		f.copyRows, f.copyIndex, f.copyOf = append(f.copyRows, letterCopyRow(row, id)), append(f.copyIndex, i), append(f.copyOf, original)
	}
	return nil
}

func (f *filingBatch) fileNew(ctx context.Context, tx bun.Tx) error {
	if len(f.newRows) == 0 {
		return nil
	}
	if err := f.fileBlobs(ctx, tx); err != nil {
		return err
	}
	_, err := tx.NewInsert().
		Model(&f.newRows).
		Returning("id").
		Exec(ctx)
	for i, row := range f.newRows {
		f.filed[f.newIndex[i]].ID = LetterID(row.ID)
	}
	return err
}

// fileBlobs bypasses bun, which writes bytes into the statement in hexadecimal.
func (f *filingBatch) fileBlobs(ctx context.Context, tx bun.Tx) error {
	var hashes []string
	var sizes []int64
	var contents [][]byte
	for i, row := range f.newRows {
		raw := f.letters[f.newIndex[i]].Raw
		if raw == nil {
			raw = []byte{}
		}
		hashes, sizes, contents = append(hashes, row.ContentHash), append(sizes, int64(len(raw))), append(contents, raw)
	}
	_, err := tx.Tx.ExecContext(ctx, `
		INSERT INTO blob (hash, size, type, content)
		SELECT hash, size, 'message/rfc822', content
		FROM unnest($1::text[], $2::bigint[], $3::bytea[]) AS b (hash, size, content)
		ON CONFLICT (hash) DO NOTHING`,
		pgx.QueryExecModeDescribeExec, hashes, sizes, contents) // this mode describes the parameters first, so that bytes are sent in binary
	return writeErr(err, "filing contents of letters", len(contents))
}

func (f *filingBatch) fileCopies(ctx context.Context, tx bun.Tx) error {
	if len(f.copyRows) == 0 {
		return nil
	}
	for i, original := range f.copyOf {
		if original >= 0 {
			f.copyRows[i].Letter = f.newRows[original].ID
			f.filed[f.copyIndex[i]].ID = LetterID(f.newRows[original].ID)
		}
	}
	_, err := tx.NewInsert().Model(&f.copyRows).Exec(ctx)
	return err
}

// moveCursor moves the cursor and increments the counter of letters filed. No other write touches the counter, so that LetterCounts can
// compare it with the rows.
func (f *filingBatch) moveCursor(ctx context.Context, tx bun.Tx) error {
	last := f.mailbox.LastUID
	for _, letter := range f.letters {
		last = max(last, int64(letter.UID))
	}
	_, err := tx.NewUpdate().
		Model((*schema.Mailbox)(nil)).
		Set("last_uid = ?", last).
		Set("fetched = fetched + ?", len(f.newRows)+len(f.copyRows)).
		Where("name = ?", f.mailbox.Name).
		Exec(ctx)
	return err
}

// knownLetter is a letter on record at a location of the batch, or with the bytes of a letter of the batch.
type knownLetter struct {
	ID          LetterID
	ContentHash string
	UID         int64 // of the location, at which the letter or a copy lies; 0 when only the bytes are the same
	Copy        bool
}

// knownLetters finds the letters on record that the rows may repeat.
func knownLetters(ctx context.Context, tx bun.Tx, rows []schema.LetterIn) ([]knownLetter, error) {
	hashes, uids := make([]string, 0, len(rows)), make([]int64, 0, len(rows))
	for _, row := range rows {
		hashes, uids = append(hashes, row.ContentHash), append(uids, row.UID)
	}
	var known []knownLetter
	err := tx.NewRaw(`
		SELECT id, content_hash, uid, false AS copy
		FROM letter_in
		WHERE (mailbox, epoch, uidvalidity) = (?0, ?1, ?2) AND uid IN (?3)
		UNION ALL
		SELECT letter_in.id, letter_in.content_hash, letter_copy.uid, true
		FROM letter_copy
		JOIN letter_in ON letter_in.id = letter_copy.letter
		WHERE (letter_copy.mailbox, letter_copy.epoch, letter_copy.uidvalidity) = (?0, ?1, ?2) AND letter_copy.uid IN (?3)
		UNION ALL
		SELECT id, content_hash, 0, false
		FROM letter_in
		WHERE content_hash IN (?4)`,
		rows[0].Mailbox, rows[0].Epoch, rows[0].UIDValidity, bun.List(uids), bun.List(hashes)).
		Scan(ctx, &known)
	return known, err
}

// letterInRow is the row of a letter as it is filed, before it is read. A letter that was not fetched is closed at once.
func letterInRow(l IncomingLetter, box schema.Mailbox) schema.LetterIn {
	row := schema.LetterIn{
		Mailbox: box.Name, Epoch: box.Epoch, UIDValidity: box.UIDValidity, UID: int64(l.UID), ContentHash: hashOf(l.Raw), BodyKey: l.BodyKey,
		MessageID: l.MessageID, FromAddress: l.From, Subject: l.Subject, Date: instant(l.Date), Size: int64(len(l.Raw)),
		ServerSize: l.ServerSize, LeftOut: l.LeftOut, ReceivedAt: instant(l.ReceivedAt),
		Checks: asJSON[Check](nil), State: string(LetterFiled), FiledAt: instant(l.At), Complete: true,
	}
	if l.Unfetched == "" {
		return row
	}
	row.Complete, row.Size, row.State, row.Outcome = false, l.ServerSize, string(LetterQuarantined), string(OutcomeQuarantined)
	row.Note, row.Error, row.ClosedAt = l.Unfetched, "not fetched", row.FiledAt
	return row
}

// letterCopyRow records that the message at the location of row has the bytes of a letter on record.
func letterCopyRow(row schema.LetterIn, of LetterID) schema.LetterCopy {
	return schema.LetterCopy{
		Mailbox: row.Mailbox, Epoch: row.Epoch, UIDValidity: row.UIDValidity, UID: row.UID, Letter: int64(of), FiledAt: row.FiledAt,
		ServerSize: row.ServerSize, ReceivedAt: row.ReceivedAt,
	}
}
