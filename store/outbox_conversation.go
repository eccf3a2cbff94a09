package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"loa/schema"
)

// Conversation is the letters that were sent to one person about one task, by their Message-IDs.
type Conversation struct{ First, Latest string }

// Conversations finds, by the keys of letters to be sent, the conversations that they belong to: the letters that were sent before to the
// same person and address about the same task. A letter without a task, and the first letter of a conversation, are not in the map.
func (r *Reader) Conversations(ctx context.Context, keys []string) (map[string]Conversation, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	var rows []struct{ Key, First, FirstKey, FirstHidden, Latest, LatestKey, LatestHidden string }
	err := r.db.NewRaw(`
		SELECT letter_out.key,
			(array_agg(sent.message_id ORDER BY sent.sent_at, sent.created_at, sent.key))[1] AS first,
			(array_agg(sent.key ORDER BY sent.sent_at, sent.created_at, sent.key))[1] AS first_key,
			(array_agg(COALESCE(sent.hidden, '') ORDER BY sent.sent_at, sent.created_at, sent.key))[1] AS first_hidden,
			(array_agg(sent.message_id ORDER BY sent.sent_at DESC, sent.created_at DESC, sent.key DESC))[1] AS latest,
			(array_agg(sent.key ORDER BY sent.sent_at DESC, sent.created_at DESC, sent.key DESC))[1] AS latest_key,
			(array_agg(COALESCE(sent.hidden, '') ORDER BY sent.sent_at DESC, sent.created_at DESC, sent.key DESC))[1] AS latest_hidden
		FROM letter_out
		JOIN letter_out AS sent ON sent.task = letter_out.task
			AND sent.to_person = letter_out.to_person
			AND lower(sent.to_address) = lower(letter_out.to_address)
			AND sent.sent_at IS NOT NULL
			AND sent.key <> letter_out.key
		WHERE letter_out.key IN (?)
		GROUP BY letter_out.key`, bun.List(keys)).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("finding the conversations of %d letters: %w", len(keys), err)
	}
	conversations := make(map[string]Conversation, len(rows))
	for _, row := range rows {
		first := schema.LetterOut{Key: row.FirstKey, MessageID: row.First, Hidden: row.FirstHidden}
		latest := schema.LetterOut{Key: row.LatestKey, MessageID: row.Latest, Hidden: row.LatestHidden}
		if !r.reveal(&first) && !r.reveal(&latest) {
			conversations[row.Key] = Conversation{first.MessageID, latest.MessageID}
		}
	}
	return conversations, nil
}

// SendingFields is what a letter is given when it is first tried and keeps, so that it has the same bytes when it is sent again.
type SendingFields struct {
	Key        string // of the letter
	BounceID   string // identifies the letter in its return path (variable envelope return path)
	FromName   string // the display name of the sender
	References []string
}

// SetSendingFields assigns to letters the fields with which they are sent. A letter keeps those that it has.
func (s *Store) SetSendingFields(ctx context.Context, fields []SendingFields) error {
	if len(fields) == 0 {
		return nil
	}
	rows := make([]schema.LetterOut, 0, len(fields))
	for _, f := range fields {
		row := schema.LetterOut{
			Key: f.Key, BounceID: f.BounceID, FromName: cleanText(f.FromName), ReferenceIDs: cleanText(strings.Join(f.References, " ")),
		}
		if err := s.hide(&row); err != nil {
			return fmt.Errorf("hiding the references of letter %s: %w", f.Key, err)
		}
		rows = append(rows, row)
	}
	_, err := s.db.NewUpdate().
		With("given", s.db.NewValues(&rows).Column("key", "bounce_id", "from_name", "reference_ids", "references_hidden")).
		Model((*schema.LetterOut)(nil)).
		TableExpr("given").
		Set("bounce_id = given.bounce_id").
		Set("from_name = given.from_name").
		Set("reference_ids = given.reference_ids").
		Set("references_hidden = given.references_hidden").
		Where("letter_out.key = given.key").
		Where("letter_out.bounce_id = ''").
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("assigning the sending fields of %d letters: %w", len(rows), err)
	}
	return nil
}
