// Package sheet parses the tables of Excel workbooks, Word and OpenDocument files and CSV files into rows with addresses, and writes rows
// as an Excel workbook or a Word annex.
//
// Files come from unknown senders, so parsing goes in steps, and each step may return a [Fault] that says in Vietnamese what is wrong and
// what to do:
//
//  1. The kind is found by content and must agree with the extension ([Detect]).
//  2. The directory of a ZIP archive is checked before anything is inflated, and no entry may inflate to more than the size it declares.
//  3. XML is parsed by tokens, with limits of depth and number. A document type declaration is a fault.
//  4. The tables are parsed with limits of sheets, rows, columns and the length of a cell ([Limits]).
//
// All text of a result is UTF-8 in NFC, without NUL and other control characters, so that a database takes it. The meaning of rows and
// columns is not of this package; package plan/annex finds headings and deadlines.
package sheet

import (
	"context"
	"errors"
	"fmt"
)

// Kind is the format of a file that holds tables.
type Kind string

// The kinds that Parse takes.
const (
	KindExcel  Kind = "xlsx" // Office Open XML workbook (ECMA-376 part 1, SpreadsheetML)
	KindWord   Kind = "docx" // Office Open XML document (ECMA-376 part 1, WordprocessingML)
	KindCSV    Kind = "csv"  // text with separators (RFC 4180, and the variants of Excel)
	KindCalc   Kind = "ods"  // OpenDocument spreadsheet (ISO/IEC 26300)
	KindWriter Kind = "odt"  // OpenDocument text
)

// Table is one table of a file. All its rows have the same number of cells, so the index of a cell is the index of its column. Rows
// without words of their own are left out; Row.Number is the address of a row in the file all the same.
type Table struct {
	// Sheet is the name of the sheet; "Bảng 1", "Bảng 2"… in a text document; "CSV" in a CSV file.
	Sheet string
	// Title holds the last paragraphs before the table in a text document, oldest first, at most 40. In the other
	// formats the title lines are rows of the table itself.
	Title []string
	Rows  []Row
	// OldFont says that the text was in the letters of an old Vietnamese font (TCVN3, VNI) and was converted to Unicode.
	OldFont bool
	// HiddenColumns are the indexes of the columns that Excel does not show, ascending. Their cells are parsed all the same.
	HiddenColumns []int
}

// Row is one row of a table.
type Row struct {
	// Number is the row's number as a program shows it, from 1: the row of the sheet, the row within the Word table, the
	// record of the CSV file with empty lines counted.
	Number int
	// Hidden says that Excel or Word does not show the row, by hand or by a filter. Such rows are parsed all the same, so
	// that a filter left on loses nothing without a word. (Hidden sheets are not parsed: they hold the lists behind
	// drop-down cells.)
	Hidden bool
	// Deleted says that a tracked change of Word, which is still open, deletes the row.
	Deleted bool
	Cells   []Cell
}

// Cell is one cell as a program shows it.
type Cell struct {
	// Text is trimmed, with "\n" between the lines of the cell. A date is dd/mm/yyyy, or mm/yyyy or dd/mm where the cell
	// shows no more than that. A formula is its last value.
	Text string
	// Formula says that Text was computed by a formula of Excel or OpenDocument, when the file was saved last.
	Formula bool
	// Number is the number of an Excel cell with a point before its decimals, where Text is more than its digits: "1250" for "1,250", "2.5" for "2.5". A
	// date and a percentage have none.
	Number string
	// Merged says that the cell is covered by a merged cell that begins to the left or above; Text is that cell's.
	Merged bool
	// Struck is the part of Text that is struck through or, in a text document, hidden. CSV files have none.
	Struck string
	// Inner is the part of Text, its last lines, that is a table within the cell. Only Word documents have any.
	Inner string
	// Deleted and Inserted are the words that tracked changes of Word, which are still open, delete and insert in the cell. Text is the cell
	// as it is when all of them are accepted.
	Deleted  string
	Inserted string
}

// Content is the text and the tables of a file.
type Content struct {
	// Text holds the paragraphs outside of the tables, a line each; only Word and OpenDocument texts have any.
	Text   string
	Tables []Table
}

// Parse parses the tables of a file under [DefaultLimits]. Name is the file's name as sent, data its whole content. The error is a [*Fault]
// when the file is at fault, and the context's error when ctx ends first. A file without a table is a fault.
func Parse(ctx context.Context, name string, data []byte) ([]Table, error) {
	return DefaultLimits().Parse(ctx, name, data)
}

// ParseContent parses the text of a file too. A file without a table is not a fault.
func ParseContent(ctx context.Context, name string, data []byte) (Content, error) {
	return DefaultLimits().parseContent(ctx, name, data)
}

// Detect finds the kind of a file under [DefaultLimits], without parsing its tables. The error is a [*Fault].
func Detect(name string, data []byte) (Kind, error) {
	return DefaultLimits().Detect(name, data)
}

// Parse is the function Parse under these limits.
func (l Limits) Parse(ctx context.Context, name string, data []byte) ([]Table, error) {
	content, err := l.parseContent(ctx, name, data)
	if err != nil {
		return nil, err
	}
	if len(content.Tables) == 0 {
		return nil, withName(newFault(FaultNoTable), name)
	}
	return content.Tables, nil
}

func (l Limits) parseContent(ctx context.Context, name string, data []byte) (Content, error) {
	kind, err := l.Detect(name, data)
	if err != nil {
		return Content{}, err
	}
	content, err := l.parseKind(ctx, kind, data)
	if err != nil {
		return Content{}, withName(err, name)
	}
	return content, nil
}

func (l Limits) parseKind(ctx context.Context, kind Kind, data []byte) (content Content, err error) {
	switch kind {
	case KindExcel:
		content.Tables, err = l.parseExcel(ctx, data)
	case KindWord:
		return l.parseWord(ctx, data)
	case KindCalc, KindWriter:
		return l.parseOpenDocument(ctx, kind, data)
	case KindCSV:
		content.Tables, err = l.parseCSV(ctx, data)
	default:
		err = fmt.Errorf("parsing tables: unknown kind %q", kind)
	}
	return content, err
}

// withName is the fault with the file's name, or another error with the name as context.
func withName(err error, name string) error {
	if found, ok := errors.AsType[*Fault](err); ok {
		whole := *found
		whole.Name = clean(name)
		return &whole
	}
	return fmt.Errorf("parsing tables of %q: %w", name, err)
}
