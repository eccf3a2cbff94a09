package store

import (
	"context"
	"fmt"
	"time"

	"loa/schema"
)

// AttachmentFinding says how far a file of a letter may come.
type AttachmentFinding string

// The findings, the mildest first.
const (
	AttachmentOK     AttachmentFinding = "ok"     // a machine may read it
	AttachmentMark   AttachmentFinding = "mark"   // kept, for people only
	AttachmentRefuse AttachmentFinding = "refuse" // stays inside the raw letter
)

// Extraction says what came of reading a file.
type Extraction string

// The ends of a reading.
const (
	ExtractionNone   Extraction = "none"   // there was nothing to read: a picture, a signature, a file that may not be opened
	ExtractionDone   Extraction = "done"   // Text and Tables are what it says
	ExtractionManual Extraction = "manual" // it must be read by a person: a scan, say
	ExtractionFailed Extraction = "failed" // it could not be read; a person must look
)

// MaxAttachmentText bounds Attachment.Text, in bytes.
const MaxAttachmentText = 1 << 20

// Attachment is a file of a received letter, with what was found in it. Everything in it is what a stranger sent.
type Attachment struct {
	Letter      LetterID
	N           int // its place in the letter, from 1
	Name        string
	Type        string // media type as the letter declares it
	Size        int64
	SHA256      string
	Kind        string // what package mail found it to be
	Finding     AttachmentFinding
	Reason      string // why it is marked or refused, in Vietnamese
	Virus       string // name of the virus found, or ""
	Secret      bool   // it bears a mark of state secrets; nothing it says is kept
	Extraction  Extraction
	Note        string // why it was not read, in Vietnamese
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

// AttachmentRow is one row of a table. The address of a cell is the row's Number and the cell's index.
type AttachmentRow struct {
	Number int      `json:"n"` // as the reader of the file sees it, from 1
	Hidden bool     `json:"hidden,omitempty"`
	Cells  []string `json:"cells"`
	Merged []int    `json:"merged,omitempty"` // indexes of the cells that only continue a merged one
}

// FileAttachments notes the files of a letter. The key is (letter, n): what was filed first stands, so a reading that was cut off may be
// repeated. ErrNotFound when the letter is not there.
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
	return doing(err, "filing the files of letter", letter)
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
		return Attachment{}, fmt.Errorf("reading file %d of letter %d: %w", row.N, row.Letter, err)
	}
	return Attachment{
		Letter: LetterID(row.Letter), N: row.N, Name: row.Name, Type: row.Type, Size: row.Size, SHA256: row.SHA256, Kind: row.Kind,
		Finding: AttachmentFinding(row.Finding), Reason: row.Reason, Virus: row.Virus, Secret: row.Secret,
		Extraction: Extraction(row.Extraction), Note: row.Note, Text: row.Text, Tables: tables, ExtractedAt: instant(row.ExtractedAt),
	}, nil
}
