package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan/directory"
	"loa/schema"
)

// BatchRequest is a letter to one person that lists several requests by number. Its token names the letter, and the numbers name the
// requests. Like every token it is no proof of who answers.
type BatchRequest struct {
	TokenHash      string // SHA-256 of the token, in lower-case hexadecimal
	Person         directory.PersonID
	Letter         LetterID // the letter received that caused it; 0 without one
	ClarifiedAfter string   // SHA-256 of the unclear answer about which the person was asked; empty before
	CreatedAt      time.Time
	ExpiresAt      time.Time
	Items          []BatchItem // by number
	LinkRevokedAt  time.Time   // as that of a Request
}

// BatchItem is one request of a batch. A write uses only the TokenHash of Request; a read fills all of it, as the request is now.
type BatchItem struct {
	Number  int // as the letter shows it, from 1
	Request Request
}

// Open reports whether the batch can still be answered. Each of its requests may have ended before.
func (b BatchRequest) Open(now time.Time) bool { return now.Before(b.ExpiresAt) }

// QueueBatchRequest files a batch and queues its letter, in one transaction. The keys are the hash of the token and the key of the letter:
// the first ones stand. It returns ErrNotFound when one of the requests does not exist.
func (s *Store) QueueBatchRequest(ctx context.Context, b BatchRequest, letter LetterOut) error {
	b = clean(b)
	row, items := batchRows(b)
	err := s.queueAbout(ctx, letter, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (token_hash) DO NOTHING").Exec(ctx)
		if err != nil || len(items) == 0 {
			return err
		}
		_, err = tx.NewInsert().Model(&items).On("CONFLICT DO NOTHING").Exec(ctx)
		return err
	})
	return writeErr(err, "queueing a batch request to", b.Person)
}

// BatchRequest finds a batch by the hash of its token, open or not, with its requests as they are now. It returns ErrNotFound when there is
// none.
func (r *Reader) BatchRequest(ctx context.Context, tokenHash string) (BatchRequest, error) {
	var row schema.BatchRequest
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Scan(ctx)
	if err != nil {
		return BatchRequest{}, findErr(err, "batch request", tokenHash)
	}
	batch := batchOf(row)
	if batch.Items, err = r.batchItems(ctx, tokenHash); err != nil {
		return BatchRequest{}, fmt.Errorf("listing the items of batch request %s: %w", tokenHash, err)
	}
	return batch, nil
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
	requests, err := r.RequestsByHash(ctx, hashes)
	if err != nil {
		return nil, err
	}
	byHash := make(map[string]Request, len(requests))
	for _, request := range requests {
		byHash[request.TokenHash] = request
	}
	items := make([]BatchItem, 0, len(rows))
	for _, row := range rows {
		items = append(items, BatchItem{row.Number, byHash[row.Request]})
	}
	return items, nil
}

// BatchRequestsSince counts the batches to a person since a time.
func (r *Reader) BatchRequestsSince(ctx context.Context, person directory.PersonID, since time.Time) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.BatchRequest)(nil)).
		Where("person = ?", person).
		Where("created_at >= ?", instant(since)).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the batch requests to %s: %w", person, err)
	}
	return int(n), nil
}

// MarkBatchClarified records that an answer to a batch, given by its SHA-256, was unclear, and returns the first such answer. Only after the
// first the person is asked back. It returns ErrNotFound when there is no such batch.
func (s *Store) MarkBatchClarified(ctx context.Context, tokenHash, answer string) (first string, err error) {
	err = s.db.NewUpdate().
		Model((*schema.BatchRequest)(nil)).
		Set("clarified_after = CASE clarified_after WHEN '' THEN ? ELSE clarified_after END", answer).
		Where("token_hash = ?", tokenHash).
		Returning("clarified_after").
		Scan(ctx, &first)
	return first, findErr(err, "batch request", tokenHash)
}

func batchRows(b BatchRequest) (schema.BatchRequest, []schema.BatchItem) {
	row := schema.BatchRequest{
		TokenHash: b.TokenHash, Person: string(b.Person), Letter: int64(b.Letter), ClarifiedAfter: b.ClarifiedAfter,
		CreatedAt: instant(b.CreatedAt), ExpiresAt: instant(b.ExpiresAt),
	}
	items := make([]schema.BatchItem, 0, len(b.Items))
	for _, item := range b.Items {
		items = append(items, schema.BatchItem{BatchRequest: b.TokenHash, Number: item.Number, Request: item.Request.TokenHash})
	}
	return row, items
}

func batchOf(row schema.BatchRequest) BatchRequest {
	return BatchRequest{
		TokenHash: row.TokenHash, Person: directory.PersonID(row.Person), Letter: LetterID(row.Letter), ClarifiedAfter: row.ClarifiedAfter,
		CreatedAt: instant(row.CreatedAt), ExpiresAt: instant(row.ExpiresAt), LinkRevokedAt: instant(row.LinkRevokedAt),
	}
}
