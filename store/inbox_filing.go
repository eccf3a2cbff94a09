package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"loa/schema"
)

// filingLock is the advisory lock that one transaction holds while it files letters, so that the same letter in two mailboxes is filed
// as one; the number has no meaning.
const filingLock = 7_216_511_032

// FileLetters files what was fetched from a mailbox and moves its cursor, in one transaction: either every letter's bytes are safe, or
// the cursor has not moved. How many statements that takes does not depend on how many letters there are. The keys are (mailbox, epoch,
// UIDVALIDITY, UID) and the SHA-256 of the bytes: a letter fetched again is the same letter, the same bytes under another UID or in
// another mailbox are noted as a copy. The letters name each UID once; the answer is in their order. A UID below the cursor may be filed, the cursor never
// goes back.
//
// ErrFenced when the lease is somebody else's by now, ErrConflict when the mailbox is at another UIDVALIDITY, ErrUIDReused when a UID names
// other bytes than it did; then nothing is filed.
func (s *Store) FileLetters(ctx context.Context, l Lease, uidvalidity uint32, letters []IncomingLetter) ([]FiledLetter, error) {
	f := filing{letters: clean(letters)}
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", filingLock); err != nil {
			return err
		}
		var err error
		if f.box, err = lockMailbox(ctx, tx, l); err != nil {
			return err
		}
		if f.box.UIDValidity != int64(uidvalidity) {
			return fmt.Errorf("UIDVALIDITY is %d, not %d: %w", f.box.UIDValidity, uidvalidity, ErrConflict)
		}
		return f.run(ctx, tx)
	})
	if err != nil {
		return nil, doing(err, "filing letters of mailbox", l.Mailbox)
	}
	return f.filed, nil
}

// filing is one batch on its way into the record.
type filing struct {
	box     schema.Mailbox
	letters []IncomingLetter
	filed   []FiledLetter // one for each letter; those without an ID yet are copies of a letter in the batch

	fresh  []schema.LetterIn
	blobs  []int // which letters the fresh rows are
	copies []schema.LetterCopy
	places []int // which letters the copies are
	twins  []int // for each copy, which fresh row it repeats; -1 when it repeats a letter of the record
}

func (f *filing) run(ctx context.Context, tx bun.Tx) error {
	if len(f.letters) == 0 {
		return nil
	}
	rows := make([]schema.LetterIn, 0, len(f.letters))
	for _, letter := range f.letters {
		rows = append(rows, letterInRow(letter, f.box))
	}
	known, err := lettersAt(ctx, tx, rows)
	if err != nil {
		return err
	}
	if err := f.sort(rows, known); err != nil {
		return err
	}
	if err := f.fileFresh(ctx, tx); err != nil {
		return err
	}
	if err := f.fileCopies(ctx, tx); err != nil {
		return err
	}
	return f.moveCursor(ctx, tx)
}

// sort tells letters that are there already from new ones and from copies.
func (f *filing) sort(rows []schema.LetterIn, known []locatedLetter) error {
	here, byHash, inBatch := map[int64]locatedLetter{}, map[string]LetterID{}, map[string]int{}
	for _, k := range known {
		if k.UID != 0 {
			here[k.UID] = k
		}
		byHash[k.ContentHash] = k.ID
	}
	for i, row := range rows {
		if at, filed := here[row.UID]; filed {
			if at.ContentHash != row.ContentHash {
				return fmt.Errorf("UID %d: %w", row.UID, ErrUIDReused)
			}
			f.filed = append(f.filed, FiledLetter{UID: uint32(row.UID), ID: at.ID, Copy: at.Copy})
			continue
		}
		twin, repeated := inBatch[row.ContentHash]
		id, onRecord := byHash[row.ContentHash]
		f.filed = append(f.filed, FiledLetter{UID: uint32(row.UID), ID: id, Copy: repeated || onRecord})
		if !repeated && !onRecord {
			inBatch[row.ContentHash] = len(f.fresh)
			f.fresh, f.blobs = append(f.fresh, row), append(f.blobs, i)
			continue
		}
		if !repeated {
			twin = -1
		}
		f.copies, f.places, f.twins = append(f.copies, letterCopyRow(row, id)), append(f.places, i), append(f.twins, twin)
	}
	return nil
}

func (f *filing) fileFresh(ctx context.Context, tx bun.Tx) error {
	if len(f.fresh) == 0 {
		return nil
	}
	if err := f.fileBlobs(ctx, tx); err != nil {
		return err
	}
	_, err := tx.NewInsert().
		Model(&f.fresh).
		Returning("id").
		Exec(ctx)
	for i, row := range f.fresh {
		f.filed[f.blobs[i]].ID = LetterID(row.ID)
	}
	return err
}

// fileBlobs goes around bun, which would write the bytes into the statement in hexadecimal.
func (f *filing) fileBlobs(ctx context.Context, tx bun.Tx) error {
	var hashes []string
	var sizes []int64
	var contents [][]byte
	for i, row := range f.fresh {
		raw := f.letters[f.blobs[i]].Raw
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
		pgx.QueryExecModeDescribeExec, hashes, sizes, contents) // asks for the types first, so that the bytes go as bytes
	return doing(err, "filing contents of letters", len(contents))
}

func (f *filing) fileCopies(ctx context.Context, tx bun.Tx) error {
	if len(f.copies) == 0 {
		return nil
	}
	for i, twin := range f.twins {
		if twin >= 0 {
			f.copies[i].Letter = f.fresh[twin].ID
			f.filed[f.places[i]].ID = LetterID(f.fresh[twin].ID)
		}
	}
	_, err := tx.NewInsert().Model(&f.copies).Exec(ctx)
	return err
}

// moveCursor counts what was filed just now; this count is kept by nothing else, so that the rows can be held against it.
func (f *filing) moveCursor(ctx context.Context, tx bun.Tx) error {
	last := f.box.LastUID
	for _, letter := range f.letters {
		last = max(last, int64(letter.UID))
	}
	_, err := tx.NewUpdate().
		Model((*schema.Mailbox)(nil)).
		Set("last_uid = ?", last).
		Set("fetched = fetched + ?", len(f.fresh)+len(f.copies)).
		Where("name = ?", f.box.Name).
		Exec(ctx)
	return err
}

// locatedLetter is a letter of the record that is at a place of the batch, or has bytes of the batch.
type locatedLetter struct {
	ID          LetterID
	ContentHash string
	UID         int64 // the place, itself or as a copy; 0 when it is known by its bytes only
	Copy        bool
}

func lettersAt(ctx context.Context, tx bun.Tx, rows []schema.LetterIn) ([]locatedLetter, error) {
	hashes, uids := make([]string, 0, len(rows)), make([]int64, 0, len(rows))
	for _, row := range rows {
		hashes, uids = append(hashes, row.ContentHash), append(uids, row.UID)
	}
	var known []locatedLetter
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

// letterInRow is a letter as it is filed; what is read in it comes later. One that was not fetched has its outcome at once.
func letterInRow(l IncomingLetter, box schema.Mailbox) schema.LetterIn {
	row := schema.LetterIn{
		Mailbox: box.Name, Epoch: box.Epoch, UIDValidity: box.UIDValidity, UID: int64(l.UID), ContentHash: hashOf(l.Raw), BodyKey: l.BodyKey,
		MessageID: l.MessageID, FromAddress: l.From, Subject: l.Subject, Date: instant(l.Date), Size: int64(len(l.Raw)),
		ServerSize: l.ServerSize, ReceivedAt: instant(l.ReceivedAt),
		Checks: asJSON[Check](nil), State: string(LetterFiled), FiledAt: instant(l.At), Complete: true,
	}
	if l.Unfetched == "" {
		return row
	}
	row.Complete, row.Size, row.State, row.Outcome = false, l.ServerSize, string(LetterQuarantined), string(OutcomeQuarantined)
	row.Note, row.Error, row.ClosedAt = l.Unfetched, "not fetched", row.FiledAt
	return row
}

func letterCopyRow(row schema.LetterIn, of LetterID) schema.LetterCopy {
	return schema.LetterCopy{
		Mailbox: row.Mailbox, Epoch: row.Epoch, UIDValidity: row.UIDValidity, UID: row.UID, Letter: int64(of), FiledAt: row.FiledAt,
		ServerSize: row.ServerSize, ReceivedAt: row.ReceivedAt,
	}
}
