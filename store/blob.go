package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// hashOf names a content.
func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// FileBlob keeps a content and gives the SHA-256 it is named by. The key is the content: filed twice, it is there once, with the
// media type it was first filed under.
func (s *Store) FileBlob(ctx context.Context, content []byte, mediaType string) (string, error) {
	var hash string
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		hash, err = fileBlob(ctx, tx, content, mediaType)
		return err
	})
	return hash, err
}

// fileBlob goes around bun, which would write the bytes into the statement in hexadecimal: twice the size, several copies.
func fileBlob(ctx context.Context, tx bun.Tx, content []byte, mediaType string) (string, error) {
	if content == nil {
		content = []byte{}
	}
	hash := hashOf(content)
	_, err := tx.Tx.ExecContext(ctx,
		"INSERT INTO blob (hash, size, type, content) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
		pgx.QueryExecModeExec, hash, int64(len(content)), cleanText(mediaType), content)
	return hash, doing(err, "filing content", hash)
}

// Blob gives a filed content.
func (r *Reader) Blob(ctx context.Context, hash string) (Blob, error) {
	var row schema.Blob
	err := r.db.NewSelect().
		Model(&row).
		Where("hash = ?", hash).
		Scan(ctx)
	if err != nil {
		return Blob{}, found(err, "content", hash)
	}
	return Blob{Hash: row.Hash, Type: row.Type, Size: row.Size, Content: row.Content}, nil
}

// FileDocument notes that a filed content belongs to a version of a task's draft or report. The key is (task, kind, version,
// hash); ErrNotFound when the task, the content or the letter is not there.
func (s *Store) FileDocument(ctx context.Context, d Document) error {
	row := documentRow(clean(d))
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (task, kind, version, hash) DO NOTHING").
		Exec(ctx)
	return doing(err, "filing document of task", d.Task)
}

// Documents lists the documents of a task, newest version first, drafts before reports.
func (r *Reader) Documents(ctx context.Context, id plan.TaskID) ([]Document, error) {
	var rows []schema.Document
	err := r.db.NewSelect().
		Model(&rows).
		Where("task = ?", id).
		Order("kind", "version DESC", "at", "hash").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing documents of task %s: %w", id, err)
	}
	documents := make([]Document, 0, len(rows))
	for _, row := range rows {
		documents = append(documents, documentOf(row))
	}
	return documents, nil
}

func documentRow(d Document) schema.Document {
	return schema.Document{
		Task: string(d.Task), Kind: string(d.Kind), Version: d.Version, Hash: d.Hash, Name: d.Name, Type: d.Type, Size: d.Size,
		ByPerson: string(d.ByPerson), Letter: int64(d.Letter), At: instant(d.At),
	}
}

func documentOf(row schema.Document) Document {
	return Document{
		Task: plan.TaskID(row.Task), Kind: DocumentKind(row.Kind), Version: row.Version, Hash: row.Hash, Name: row.Name,
		Type: row.Type, Size: row.Size, ByPerson: directory.PersonID(row.ByPerson), Letter: LetterID(row.Letter), At: instant(row.At),
	}
}
