package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// MessageLocation is where a letter on record lies in a mailbox, at the UIDVALIDITY and epoch of a cursor.
type MessageLocation struct {
	UID        uint32
	Letter     LetterID
	MessageID  string
	ServerSize int64     // RFC822.SIZE when it was filed; 0 when not known
	ReceivedAt time.Time // INTERNALDATE when it was filed; zero when not known
}

// MessageLocations lists the letters and copies filed under some UIDs of a mailbox, at the UIDVALIDITY and epoch of a cursor. UIDs that are
// not filed are left out.
func (r *Reader) MessageLocations(ctx context.Context, mailbox string, at Cursor, uids []uint32) ([]MessageLocation, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	var rows []struct {
		UID        int64
		Letter     int64
		MessageID  string
		ServerSize int64
		ReceivedAt bun.NullTime
	}
	err := r.db.NewRaw(`
		SELECT uid, id AS letter, message_id, server_size, received_at
		FROM letter_in
		WHERE (mailbox, epoch, uidvalidity) = (?0, ?1, ?2) AND uid IN (?3)
		UNION ALL
		SELECT letter_copy.uid, letter_copy.letter, letter_in.message_id, letter_copy.server_size, letter_copy.received_at
		FROM letter_copy
		JOIN letter_in ON letter_in.id = letter_copy.letter
		WHERE (letter_copy.mailbox, letter_copy.epoch, letter_copy.uidvalidity) = (?0, ?1, ?2) AND letter_copy.uid IN (?3)`,
		cleanText(mailbox), at.Epoch, at.UIDValidity, bun.List(uids)).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("finding letters of mailbox %s by UID: %w", mailbox, err)
	}
	locations := make([]MessageLocation, 0, len(rows))
	for _, row := range rows {
		locations = append(locations, MessageLocation{
			UID: uint32(row.UID), Letter: LetterID(row.Letter), MessageID: row.MessageID, ServerSize: row.ServerSize, ReceivedAt: instant(row.ReceivedAt.Time),
		})
	}
	return locations, nil
}

// UnreadableLocations lists the locations of letters that were quarantined because they could not be read or were too large, and that have
// not been moved to another folder. Letters quarantined for another reason are left out.
func (r *Reader) UnreadableLocations(ctx context.Context, mailbox string, at Cursor) ([]MessageLocation, error) {
	var rows []struct{ UID, Letter int64 }
	err := r.db.NewRaw(`
		WITH unreadable AS (
			SELECT id, mailbox, epoch, uidvalidity, uid
			FROM letter_in
			WHERE outcome = ?3 AND error <> '' AND moved_at IS NULL
		)
		SELECT uid, id AS letter
		FROM unreadable
		WHERE (mailbox, epoch, uidvalidity) = (?0, ?1, ?2)
		UNION ALL
		SELECT letter_copy.uid, unreadable.id
		FROM letter_copy
		JOIN unreadable ON unreadable.id = letter_copy.letter
		WHERE (letter_copy.mailbox, letter_copy.epoch, letter_copy.uidvalidity) = (?0, ?1, ?2)
		ORDER BY uid`,
		cleanText(mailbox), at.Epoch, at.UIDValidity, OutcomeQuarantined).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("listing unreadable letters of mailbox %s: %w", mailbox, err)
	}
	locations := make([]MessageLocation, 0, len(rows))
	for _, row := range rows {
		locations = append(locations, MessageLocation{UID: uint32(row.UID), Letter: LetterID(row.Letter)})
	}
	return locations, nil
}

// MarkMoved records that letters were moved to another folder on the mail server. The key is the letter: the first time stands.
func (s *Store) MarkMoved(ctx context.Context, locations []MessageLocation, at time.Time) error {
	if len(locations) == 0 {
		return nil
	}
	letters := make([]int64, 0, len(locations))
	for _, location := range locations {
		letters = append(letters, int64(location.Letter))
	}
	_, err := s.db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("moved_at = ?", instant(at)).
		Where("id IN (?)", bun.List(letters)).
		Where("moved_at IS NULL").
		Exec(ctx)
	return writeErr(err, "marking letters as moved:", len(letters))
}
