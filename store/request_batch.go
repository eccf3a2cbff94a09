package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan/directory"
	"loa/schema"
)

// BatchRequest is a letter to one person that lists several of their questions by number. Its token, of which TokenHash is the SHA-256,
// names the list; the numbers name the questions. Like every token it says nothing about who answers.
type BatchRequest struct {
	TokenHash      string // lower-case hexadecimal
	Person         directory.PersonID
	Letter         LetterID // the letter received that it asks about; 0 for a list that was sent unasked
	ClarifiedAfter string   // SHA-256 of the answer after which the person was asked once more; "" while they were not
	CreatedAt      time.Time
	ExpiresAt      time.Time
	Items          []BatchItem // by number
}

// BatchItem is one question of a list. Of Ask only the TokenHash is looked at when a listing is queued; a listing that is read has
// all of it, as the question stands now.
type BatchItem struct {
	Number  int // from 1, as the letter shows it
	Request Request
}

// Open says whether the list may still be answered; each of its questions ends by itself besides.
func (l BatchRequest) Open(now time.Time) bool { return now.Before(l.ExpiresAt) }

// QueueBatchRequest puts a list on record and queues the letter that shows it, in one transaction. The keys are the token's hash and the
// letter's key: the first ones stand. ErrNotFound when one of its questions is not there.
func (s *Store) QueueBatchRequest(ctx context.Context, l BatchRequest, letter LetterOut) error {
	l = clean(l)
	row, items := batchRows(l)
	err := s.queueAbout(ctx, letter, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (token_hash) DO NOTHING").Exec(ctx)
		if err != nil || len(items) == 0 {
			return err
		}
		_, err = tx.NewInsert().Model(&items).On("CONFLICT DO NOTHING").Exec(ctx)
		return err
	})
	return doing(err, "queueing listing for", l.Person)
}

// BatchRequest finds a list by the hash of its token, open or not, with its questions as they stand now. ErrNotFound when there is none.
func (r *Reader) BatchRequest(ctx context.Context, tokenHash string) (BatchRequest, error) {
	var row schema.BatchRequest
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Scan(ctx)
	if err != nil {
		return BatchRequest{}, found(err, "listing", tokenHash)
	}
	listing := batchOf(row)
	if listing.Items, err = r.batchItems(ctx, tokenHash); err != nil {
		return BatchRequest{}, fmt.Errorf("reading the items of listing %s: %w", tokenHash, err)
	}
	return listing, nil
}

func (r *Reader) batchItems(ctx context.Context, tokenHash string) ([]BatchItem, error) {
	var rows []schema.BatchItem
	err := r.db.NewSelect().
		Model(&rows).
		Where("batch_request = ?", tokenHash).
		Order("number").
		Scan(ctx)
	if err != nil {
		return nil, err
	}
	hashes := make([]string, 0, len(rows))
	for _, row := range rows {
		hashes = append(hashes, row.Request)
	}
	asks, err := r.RequestsByHash(ctx, hashes)
	if err != nil {
		return nil, err
	}
	of := make(map[string]Request, len(asks))
	for _, ask := range asks {
		of[ask.TokenHash] = ask
	}
	items := make([]BatchItem, 0, len(rows))
	for _, row := range rows {
		items = append(items, BatchItem{row.Number, of[row.Request]})
	}
	return items, nil
}

// BatchRequestsSince counts the lists that were put to a person since a time.
func (r *Reader) BatchRequestsSince(ctx context.Context, person directory.PersonID, since time.Time) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.BatchRequest)(nil)).
		Where("person = ?", person).
		Where("created_at >= ?", instant(since)).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the listings of %s: %w", person, err)
	}
	return int(n), nil
}

// MarkBatchClarified notes that an answer to a list, named by its SHA-256, was unclear, and gives the one after which the person is asked once
// more: the first. Repeated for the same answer, it says the same. ErrNotFound when there is no such list.
func (s *Store) MarkBatchClarified(ctx context.Context, tokenHash, answer string) (first string, err error) {
	err = s.db.NewUpdate().
		Model((*schema.BatchRequest)(nil)).
		Set("clarified_after = CASE clarified_after WHEN '' THEN ? ELSE clarified_after END", answer).
		Where("token_hash = ?", tokenHash).
		Returning("clarified_after").
		Scan(ctx, &first)
	return first, found(err, "listing", tokenHash)
}

func batchRows(l BatchRequest) (schema.BatchRequest, []schema.BatchItem) {
	row := schema.BatchRequest{
		TokenHash: l.TokenHash, Person: string(l.Person), Letter: int64(l.Letter), ClarifiedAfter: l.ClarifiedAfter,
		CreatedAt: instant(l.CreatedAt), ExpiresAt: instant(l.ExpiresAt),
	}
	items := make([]schema.BatchItem, 0, len(l.Items))
	for _, item := range l.Items {
		items = append(items, schema.BatchItem{BatchRequest: l.TokenHash, Number: item.Number, Request: item.Request.TokenHash})
	}
	return row, items
}

func batchOf(row schema.BatchRequest) BatchRequest {
	return BatchRequest{
		TokenHash: row.TokenHash, Person: directory.PersonID(row.Person), Letter: LetterID(row.Letter), ClarifiedAfter: row.ClarifiedAfter,
		CreatedAt: instant(row.CreatedAt), ExpiresAt: instant(row.ExpiresAt),
	}
}
