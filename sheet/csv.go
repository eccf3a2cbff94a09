package sheet

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

// parseCSV parses a CSV file as one table.
func (l Limits) parseCSV(ctx context.Context, data []byte) ([]Table, error) {
	if len(data) > l.CSVBytes {
		return nil, faultf(FaultTooLarge, "file .csv lớn hơn %d MB", l.CSVBytes>>20)
	}
	text, oldFont, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	separator, text := detectSeparator(text)
	rows, err := l.parseRecords(ctx, text, separator)
	if err != nil {
		return nil, err
	}
	if rows = dropBlankRows(rows); len(rows) == 0 {
		return nil, nil
	}
	return []Table{{Sheet: "CSV", Rows: rows, OldFont: oldFont}}, nil
}

// decodeText converts the bytes to UTF-8: from UTF-16 when they have its byte order mark, as they are when they are valid UTF-8, and else
// from windows-1258, the code page of Vietnamese Windows, or from the letters of an old font when those make more Vietnamese words. The
// combining tone marks of windows-1258 become precomposed letters in clean.
func decodeText(data []byte) (text string, oldFont bool, err error) {
	switch {
	case starts(data, "\xFF\xFE"), starts(data, "\xFE\xFF"):
		decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", false, brokenFault(fmt.Errorf("csv: %w", err))
		}
		return string(decoded), false, nil
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\uFEFF"), false, nil
	}
	decoded, err := charmap.Windows1258.NewDecoder().Bytes(data)
	if err != nil {
		return "", false, brokenFault(fmt.Errorf("csv: %w", err))
	}
	text = norm.NFC.String(string(decoded))
	if other := vietnamese.Decode(data, ""); other != text {
		return other, true, nil
	}
	return text, false, nil
}

// detectSeparator finds the separator and returns the text after it: the one that Excel names in a first line "sep=;", else the one with
// which most of the first records have the same number of fields, more than one. The most frequent character would be the wrong one,
// because the sentences of a plan are full of commas.
func detectSeparator(text string) (rune, string) {
	first, rest, _ := strings.Cut(text, "\n")
	if name, ok := strings.CutPrefix(strings.TrimSpace(first), "sep="); ok && len(name) == 1 && strings.Contains(",;\t|", name) {
		return rune(name[0]), "\n" + rest // the line keeps its number
	}
	best, most := ',', 0
	for _, separator := range []rune{',', ';', '\t'} {
		if n := countAgreeing(text, separator); n > most {
			best, most = separator, n
		}
	}
	return best, text
}

// countAgreeing counts the records, among the first ones, with the most common number of fields above one.
func countAgreeing(text string, separator rune) int {
	const sample = 40
	reader := newCSVReader(text, separator)
	counts := map[int]int{}
	most := 0
	for range sample {
		record, err := reader.Read()
		if err != nil {
			break
		}
		if n := len(record); n > 1 {
			counts[n]++
			most = max(most, counts[n])
		}
	}
	return most
}

func newCSVReader(text string, separator rune) *csv.Reader {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator
	reader.LazyQuotes = true
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	return reader
}

func (l Limits) parseRecords(ctx context.Context, text string, separator rune) ([]Row, error) {
	reader := newCSVReader(text, separator)
	var rows []Row
	width, cells, from := 0, 0, 0
	for counted := 0; ; {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return l.padRows(rows, width)
		}
		if err != nil {
			return nil, brokenFault(fmt.Errorf("csv: %w", err))
		}
		to := int(reader.InputOffset())
		counted += 1 + emptyLines(text[from:to])
		from = to
		row, err := l.parseRecord(record, counted)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		width, cells = max(width, len(row.Cells)), cells+len(row.Cells)
		if cells > l.Cells {
			return nil, l.checkTableSize(1, width, l.Cells)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// emptyLines counts the empty lines that encoding/csv skipped before a record.
func emptyLines(raw string) int {
	return strings.Count(raw[:len(raw)-len(strings.TrimLeft(raw, "\r\n"))], "\n")
}

func (l Limits) parseRecord(record []string, number int) (Row, error) {
	if number > l.CSVRows {
		return Row{}, faultf(FaultTooLarge, "file .csv có quá %d dòng", l.CSVRows)
	}
	row := Row{Number: number, Cells: make([]Cell, len(record))}
	for i, field := range record {
		row.Cells[i].Text = clean(field)
		if err := l.checkCellText(row.Cells[i].Text); err != nil {
			return Row{}, err
		}
	}
	return row, nil
}

// padRows gives every row the same width.
func (l Limits) padRows(rows []Row, width int) ([]Row, error) {
	if err := l.checkTableSize(len(rows), width, 0); err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Cells = append(rows[i].Cells, make([]Cell, width-len(rows[i].Cells))...)
	}
	return rows, nil
}
