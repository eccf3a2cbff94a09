package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// MessageLocations says which UIDs of a mailbox are filed, themselves or as copies, at the UIDVALIDITY and in the epoch of a cursor. UIDs that are
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
	places := make([]MessageLocation, 0, len(rows))
	for _, row := range rows {
		places = append(places, MessageLocation{
			UID: uint32(row.UID), Letter: LetterID(row.Letter), MessageID: row.MessageID, ServerSize: row.ServerSize, ReceivedAt: instant(row.ReceivedAt.Time),
		})
	}
	return places, nil
}

// UnreadableLocations lists where the letters lie that could not be read or were too large and have not been moved out of the way on the mail
// server. Letters that were set aside for another reason are not among them.
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
	places := make([]MessageLocation, 0, len(rows))
	for _, row := range rows {
		places = append(places, MessageLocation{UID: uint32(row.UID), Letter: LetterID(row.Letter)})
	}
	return places, nil
}

// MarkMoved notes that letters were moved out of the way on the mail server. The key is the letter; noted again, the first time stands.
func (s *Store) MarkMoved(ctx context.Context, places []MessageLocation, at time.Time) error {
	if len(places) == 0 {
		return nil
	}
	letters := make([]int64, 0, len(places))
	for _, place := range places {
		letters = append(letters, int64(place.Letter))
	}
	_, err := s.db.NewUpdate().
		Model((*schema.LetterIn)(nil)).
		Set("moved_at = ?", instant(at)).
		Where("id IN (?)", bun.List(letters)).
		Where("moved_at IS NULL").
		Exec(ctx)
	return doing(err, "noting moved letters", len(letters))
}
