package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"loa/sheet"
	"loa/store"
)

// maxTableBytes bounds the cells of one file that are kept.
const maxTableBytes = 4 << 20

// Text is the result of extracting the text of a file.
type Text struct {
	State  store.Extraction        `json:"state"`
	Note   string                  `json:"note,omitempty"` // why the text is missing or cut, in Vietnamese
	Text   string                  `json:"text,omitempty"` // at most store.MaxAttachmentText bytes
	Tables []store.AttachmentTable `json:"tables,omitempty"`
	Files  []PackedFile            `json:"files,omitempty"` // files within the file (winmail.dat); they are to be inspected like any other
}

// PackedFile is a file within a file.
type PackedFile struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Content []byte `json:"content"`
}

// DecodeText decodes the answer of a child, which a malicious file may control: one value, no unknown fields, no unknown state, within the
// limits.
func DecodeText(answer []byte) (Text, error) {
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.DisallowUnknownFields()
	var text Text
	if err := decoder.Decode(&text); err != nil {
		return Text{}, fmt.Errorf("decoding the answer of a child: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Text{}, errors.New("decoding the answer of a child: more than one value")
	}
	return text, text.check()
}

func (f Text) check() error {
	const longestNote = 500
	switch f.State {
	case store.ExtractionDone:
	case store.ExtractionNone, store.ExtractionManual, store.ExtractionFailed:
		if f.Text != "" || len(f.Tables) > 0 {
			return fmt.Errorf("checking the answer of a child: text in state %q", f.State)
		}
	default:
		return fmt.Errorf("checking the answer of a child: state %q", f.State)
	}
	if len(f.Note) > longestNote || len(f.Text) > store.MaxAttachmentText || tableBytes(f.Tables) > maxTableBytes {
		return errors.New("checking the answer of a child: it is larger than the limits")
	}
	for _, table := range f.Tables {
		for _, row := range table.Rows {
			for _, merged := range row.Merged {
				if merged < 0 || merged >= len(row.Cells) {
					return fmt.Errorf("checking the answer of a child: cell %d of %d", merged, len(row.Cells))
				}
			}
		}
	}
	return nil
}

// tableBytes is the size of tables: the bytes of their texts, and a few for every cell and row.
func tableBytes(tables []store.AttachmentTable) int {
	const cell, row = 4, 16
	total := 0
	for _, table := range tables {
		total += len(table.Name) + row
		for _, line := range table.Title {
			total += len(line) + cell
		}
		for _, r := range table.Rows {
			total += row + cell*len(r.Merged)
			for _, text := range r.Cells {
				total += len(text) + cell
			}
		}
	}
	return total
}

// withText adds a text, cut to store.MaxAttachmentText.
func (f Text) withText(text string) Text {
	f.Text = strings.TrimSpace(text)
	if len(f.Text) <= store.MaxAttachmentText {
		return f
	}
	cut := store.MaxAttachmentText
	for !utf8.RuneStart(f.Text[cut]) {
		cut--
	}
	f.Text, f.Note = f.Text[:cut], noteCut
	return f
}

const noteCut = "tệp dài, chỉ giữ phần đầu"

// withTables adds tables row by row, up to maxTableBytes.
func (f Text) withTables(tables []sheet.Table) Text {
	left := maxTableBytes
	for _, table := range tables {
		kept := store.AttachmentTable{Name: table.Sheet, Title: table.Title, Rows: []store.AttachmentRow{}}
		if left -= tableBytes([]store.AttachmentTable{kept}); left < 0 {
			f.Note = noteCut
			return f
		}
		for _, row := range table.Rows {
			next := rowOf(row)
			if left -= tableBytes([]store.AttachmentTable{{Rows: []store.AttachmentRow{next}}}); left < 0 {
				f.Note = noteCut
				break
			}
			kept.Rows = append(kept.Rows, next)
		}
		f.Tables = append(f.Tables, kept)
	}
	return f
}

func rowOf(row sheet.Row) store.AttachmentRow {
	out := store.AttachmentRow{Number: row.Number, Hidden: row.Hidden, Cells: make([]string, len(row.Cells))}
	for n, cell := range row.Cells {
		out.Cells[n] = cell.Text
		if cell.Merged {
			out.Merged = append(out.Merged, n)
		}
	}
	return out
}

// Words is the text of the file with that of its tables, for the search for marks of secrecy.
func (f Text) Words() string {
	var out strings.Builder
	out.WriteString(f.Text)
	for _, table := range f.Tables {
		for _, line := range table.Title {
			out.WriteString("\n" + line)
		}
		for _, row := range table.Rows {
			out.WriteString("\n" + strings.Join(row.Cells, "\t"))
		}
	}
	return out.String()
}
