package store

import (
	"context"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// DocumentKind is the kind of a document.
type DocumentKind string

// The kinds of document.
const (
	DocumentDraft  DocumentKind = "draft"
	DocumentReport DocumentKind = "report"
	DocumentPhoto  DocumentKind = "photo" // proves work that is not on the web; its version is 1
)

// Document is a file or a text of one version of the draft or report of a task, or a photo. A version may have several.
type Document struct {
	Task     plan.TaskID
	Kind     DocumentKind
	Version  int    // of the draft or report, from 1
	Hash     string // SHA-256 of the content, which FileBlob stored before
	Name     string // of the file, as its sender named it
	Type     string // media type
	Size     int64  // in bytes
	ByPerson directory.PersonID
	Letter   LetterID // the letter with which it came; 0 without one
	At       time.Time
}

// FileDocument records that a filed content belongs to a version of a task's draft or report. The key is (task, kind, version, hash).
// It returns ErrNotFound when the task, the content or the letter does not exist.
func (s *Store) FileDocument(ctx context.Context, d Document) error {
	row := documentRow(clean(d))
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (task, kind, version, hash) DO NOTHING").
		Exec(ctx)
	return writeErr(err, "filing document of task", d.Task)
}

// Documents lists the documents of a task: drafts, photos, reports, each with the newest version first.
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
