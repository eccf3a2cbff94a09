package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
)

// Blob is a filed content, named by its SHA-256 in lower-case hexadecimal.
type Blob struct {
	Hash    string
	Type    string
	Size    int64
	Content []byte
}

// hashOf is the SHA-256 of a content in lower-case hexadecimal, which is the key of table blob.
func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// FileBlob stores a content and returns its SHA-256 in lower-case hexadecimal. The key is the content: filed twice, it is stored once,
// under the media type of the first time.
func (s *Store) FileBlob(ctx context.Context, content []byte, mediaType string) (string, error) {
	var hash string
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		hash, err = fileBlob(ctx, tx, content, mediaType)
		return err
	})
	return hash, err
}

// fileBlob bypasses bun, which writes bytes into the statement in hexadecimal: twice the size, in several copies.
func fileBlob(ctx context.Context, tx bun.Tx, content []byte, mediaType string) (string, error) {
	if content == nil {
		content = []byte{}
	}
	hash := hashOf(content)
	_, err := tx.Tx.ExecContext(ctx,
		"INSERT INTO blob (hash, size, type, content) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
		pgx.QueryExecModeExec, hash, int64(len(content)), cleanText(mediaType), content)
	return hash, writeErr(err, "filing content", hash)
}

// Blob finds a content by its SHA-256.
func (r *Reader) Blob(ctx context.Context, hash string) (Blob, error) {
	blobs, err := r.Blobs(ctx, hash)
	if err != nil {
		return Blob{}, err
	}
	blob, found := blobs[hash]
	if !found {
		return Blob{}, findErr(sql.ErrNoRows, "content", hash)
	}
	return blob, nil
}

// Blobs finds contents by their SHA-256. It bypasses bun, which reads bytes in hexadecimal. One that does not exist is left out.
func (r *Reader) Blobs(ctx context.Context, hashes ...string) (map[string]Blob, error) {
	rows, err := r.db.DB.QueryContext(ctx, "SELECT hash, type, size, content FROM blob WHERE hash = ANY($1)", pgx.QueryExecModeCacheStatement, hashes)
	if err != nil {
		return nil, fmt.Errorf("finding %d contents: %w", len(hashes), err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has told what matters
	blobs := make(map[string]Blob, len(hashes))
	for rows.Next() {
		var b Blob
		if err := rows.Scan(&b.Hash, &b.Type, &b.Size, &b.Content); err != nil {
			return nil, fmt.Errorf("reading a content: %w", err)
		}
		blobs[b.Hash] = b
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading %d contents: %w", len(hashes), err)
	}
	return blobs, nil
}
