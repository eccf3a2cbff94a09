package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"loa/plan"
	"loa/schema"
)

// DocumentText is what was found in a document of a task, and the text extracted from it. Reason, Note, Text and Tables come from outside
// and are not trusted.
type DocumentText struct {
	Task        plan.TaskID
	Kind        DocumentKind
	Version     int
	Hash        string // SHA-256 of the document
	FileKind    string // file type by its content, as package mail/attachment names it
	Finding     AttachmentFinding
	Reason      string // why it was marked or refused, in Vietnamese
	Virus       string // name of the virus found, or ""
	Secret      bool   // it bears a mark of a state secret; its text is not kept
	Extraction  Extraction
	Note        string // why its text was not extracted, in Vietnamese
	Text        string // at most MaxAttachmentText bytes
	Tables      []AttachmentTable
	ExtractedAt time.Time
}

// MaySend reports whether the document may go out with a letter: the inspection found nothing in it.
func (d DocumentText) MaySend() bool { return d.Finding == AttachmentOK && !d.Secret && d.Virus == "" }

// Words is the text of the document with its tables below, a line for each row. A row of two cells reads as a name and a value; a merged cell
// stands once.
func (d DocumentText) Words() string {
	var out strings.Builder
	out.WriteString(d.Text)
	for _, table := range d.Tables {
		out.WriteString("\n\n" + table.Name)
		for _, row := range table.Rows {
			out.WriteString("\n" + row.words())
		}
	}
	return strings.TrimSpace(out.String())
}

func (r AttachmentRow) words() string {
	var cells []string
	for n, cell := range r.Cells {
		if words := strings.Join(strings.Fields(cell), " "); words != "" && !slices.Contains(r.Merged, n) {
			cells = append(cells, words)
		}
	}
	if len(cells) == 2 {
		return cells[0] + ": " + cells[1]
	}
	return strings.Join(cells, " | ")
}

// FileDocumentText records the text of a document. The key is that of the document: the first record stands. It returns ErrNotFound when
// the document does not exist.
func (s *Store) FileDocumentText(ctx context.Context, d DocumentText) error {
	row := documentTextRow(clean(d))
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (task, kind, version, hash) DO NOTHING").
		Exec(ctx)
	return writeErr(err, "filing the text of a document of task", d.Task)
}

// DocumentTexts lists the texts of the documents of one version of a draft or a report, by hash. A document that was not inspected yet has none.
func (r *Reader) DocumentTexts(ctx context.Context, id plan.TaskID, kind DocumentKind, version int) (map[string]DocumentText, error) {
	var rows []schema.DocumentText
	err := r.db.NewSelect().
		Model(&rows).
		Where("task = ?", id).
		Where("kind = ?", kind).
		Where("version = ?", version).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the texts of %s %d of task %s: %w", kind, version, id, err)
	}
	texts := make(map[string]DocumentText, len(rows))
	for _, row := range rows {
		text, err := documentTextOf(row)
		if err != nil {
			return nil, err
		}
		texts[text.Hash] = text
	}
	return texts, nil
}

func documentTextRow(d DocumentText) schema.DocumentText {
	return schema.DocumentText{
		Task: string(d.Task), Kind: string(d.Kind), Version: d.Version, Hash: d.Hash, FileKind: d.FileKind, Finding: string(d.Finding),
		Reason: d.Reason, Virus: d.Virus, Secret: d.Secret, Extraction: string(d.Extraction), Note: d.Note, Text: d.Text,
		Tables: asJSON(d.Tables), ExtractedAt: instant(d.ExtractedAt),
	}
}

func documentTextOf(row schema.DocumentText) (DocumentText, error) {
	tables, err := fromJSON[[]AttachmentTable](row.Tables)
	if err != nil {
		return DocumentText{}, fmt.Errorf("decoding the text of document %s of task %s: %w", row.Hash, row.Task, err)
	}
	return DocumentText{
		Task: plan.TaskID(row.Task), Kind: DocumentKind(row.Kind), Version: row.Version, Hash: row.Hash, FileKind: row.FileKind,
		Finding: AttachmentFinding(row.Finding), Reason: row.Reason, Virus: row.Virus, Secret: row.Secret,
		Extraction: Extraction(row.Extraction), Note: row.Note, Text: row.Text, Tables: tables, ExtractedAt: instant(row.ExtractedAt),
	}, nil
}
