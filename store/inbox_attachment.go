package store

import (
	"context"
	"fmt"
	"time"

	"loa/schema"
)

// AttachmentFinding says what may be done with a file of a letter.
type AttachmentFinding string

// The findings, from the least to the most severe.
const (
	AttachmentOK     AttachmentFinding = "ok"     // loa may extract its text
	AttachmentMark   AttachmentFinding = "mark"   // kept; only people may open it
	AttachmentRefuse AttachmentFinding = "refuse" // not kept apart from its letter
)

// Extraction is the result of extracting the text of a file.
type Extraction string

// The results of an extraction.
const (
	ExtractionNone   Extraction = "none"   // not tried: a picture, a signature, a file that may not be opened
	ExtractionDone   Extraction = "done"   // Text and Tables have its content
	ExtractionManual Extraction = "manual" // the file has no text, as a scan; a person must read it
	ExtractionFailed Extraction = "failed" // the file could not be read; a person must look at it
)

// MaxAttachmentText is the greatest length of Attachment.Text, in bytes.
const MaxAttachmentText = 1 << 20

// Attachment is a file of a received letter and what was found in it. Name, Type, Text and Tables are input from outside and not trusted.
type Attachment struct {
	Letter      LetterID
	N           int // position in the letter, from 1
	Name        string
	Type        string // media type as the letter declares it
	Size        int64
	SHA256      string
	Kind        string // file type by its content, as package mail/attachment names it
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

// AttachmentTable is one table of a file.
type AttachmentTable struct {
	Name  string          `json:"name"`
	Title []string        `json:"title,omitempty"` // lines above the table in a document
	Rows  []AttachmentRow `json:"rows"`
}

// AttachmentRow is one row of a table. A cell is addressed by the Number of the row and its index in Cells.
type AttachmentRow struct {
	Number int      `json:"n"` // as a spreadsheet program shows it, from 1
	Hidden bool     `json:"hidden,omitempty"`
	Cells  []string `json:"cells"`
	Merged []int    `json:"merged,omitempty"` // indexes of the cells that belong to a merged cell that began before
}

// FileAttachments records the files of a letter. The key is (letter, n): the first record stands, so that an interrupted extraction can be
// repeated. It returns ErrNotFound when the letter does not exist.
func (s *Store) FileAttachments(ctx context.Context, letter LetterID, files []Attachment) error {
	if len(files) == 0 {
		return nil
	}
	rows := make([]schema.Attachment, 0, len(files))
	for _, file := range files {
		file.Letter = letter
		rows = append(rows, attachmentRow(clean(file)))
	}
	_, err := s.db.NewInsert().
		Model(&rows).
		On("CONFLICT (letter, n) DO NOTHING").
		Exec(ctx)
	return writeErr(err, "filing the files of letter", letter)
}

// Attachments lists the files of a letter in their order.
func (r *Reader) Attachments(ctx context.Context, letter LetterID) ([]Attachment, error) {
	var rows []schema.Attachment
	err := r.db.NewSelect().
		Model(&rows).
		Where("letter = ?", letter).
		Order("n").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the files of letter %d: %w", letter, err)
	}
	files := make([]Attachment, 0, len(rows))
	for _, row := range rows {
		file, err := attachmentOf(row)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func attachmentRow(a Attachment) schema.Attachment {
	return schema.Attachment{
		Letter: int64(a.Letter), N: a.N, Name: a.Name, Type: a.Type, Size: a.Size, SHA256: a.SHA256, Kind: a.Kind,
		Finding: string(a.Finding), Reason: a.Reason, Virus: a.Virus, Secret: a.Secret, Extraction: string(a.Extraction), Note: a.Note,
		Text: a.Text, Tables: asJSON(a.Tables), ExtractedAt: instant(a.ExtractedAt),
	}
}

func attachmentOf(row schema.Attachment) (Attachment, error) {
	tables, err := fromJSON[[]AttachmentTable](row.Tables)
	if err != nil {
		return Attachment{}, fmt.Errorf("decoding file %d of letter %d: %w", row.N, row.Letter, err)
	}
	return Attachment{
		Letter: LetterID(row.Letter), N: row.N, Name: row.Name, Type: row.Type, Size: row.Size, SHA256: row.SHA256, Kind: row.Kind,
		Finding: AttachmentFinding(row.Finding), Reason: row.Reason, Virus: row.Virus, Secret: row.Secret,
		Extraction: Extraction(row.Extraction), Note: row.Note, Text: row.Text, Tables: tables, ExtractedAt: instant(row.ExtractedAt),
	}, nil
}
