package sheet

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// readCSV reads a CSV file as one table.
func (l Limits) readCSV(ctx context.Context, data []byte) ([]Table, error) {
	if len(data) > l.CSVBytes {
		return nil, saying(FaultTooLarge, "file .csv lớn hơn %d MB", l.CSVBytes>>20)
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	separator, text := separated(text)
	rows, err := l.records(ctx, text, separator)
	if err != nil {
		return nil, err
	}
	if rows = tidy(rows); len(rows) == 0 {
		return nil, nil
	}
	return []Table{{Sheet: "CSV", Rows: rows}}, nil
}

// decode turns the bytes into UTF-8: by their mark, as UTF-8 when they are valid, and else as windows-1258, the code page of
// Vietnamese Windows, whose combining tone marks become whole letters later, in NFC.
func decode(data []byte) (string, error) {
	var from encoding.Encoding
	switch {
	case starts(data, "\xFF\xFE"), starts(data, "\xFE\xFF"):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\uFEFF"), nil
	default:
		from = charmap.Windows1258
	}
	text, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return "", broken(fmt.Errorf("csv: %w", err))
	}
	return string(text), nil
}

// separated finds the separator: the one Excel names in a first line "sep=;", else the one under which the most of the first
// records have the same number of fields, more than one. The prose of a plan is full of commas, so counting them would not do.
func separated(text string) (rune, string) {
	first, rest, _ := strings.Cut(text, "\n")
	if name, ok := strings.CutPrefix(strings.TrimSpace(first), "sep="); ok && len(name) == 1 && strings.Contains(",;\t|", name) {
		return rune(name[0]), "\n" + rest // the line keeps its number
	}
	best, most := ',', 0
	for _, separator := range []rune{',', ';', '\t'} {
		if n := agreement(text, separator); n > most {
			best, most = separator, n
		}
	}
	return best, text
}

// agreement counts, among the first records, those that have the most common number of fields.
func agreement(text string, separator rune) int {
	const sample = 40
	reader := newReader(text, separator)
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

func newReader(text string, separator rune) *csv.Reader {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator
	reader.LazyQuotes = true
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	return reader
}

func (l Limits) records(ctx context.Context, text string, separator rune) ([]Row, error) {
	reader := newReader(text, separator)
	var rows []Row
	width, cells, from := 0, 0, 0
	for counted := 0; ; {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return l.squared(rows, width)
		}
		if err != nil {
			return nil, broken(fmt.Errorf("csv: %w", err))
		}
		to := int(reader.InputOffset())
		counted += 1 + emptyLines(text[from:to])
		from = to
		row, err := l.record(record, counted)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		width, cells = max(width, len(row.Cells)), cells+len(row.Cells)
		if cells > l.Cells {
			return nil, l.room(1, width, l.Cells)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// emptyLines counts the empty lines that encoding/csv passed over before a record.
func emptyLines(raw string) int {
	return strings.Count(raw[:len(raw)-len(strings.TrimLeft(raw, "\r\n"))], "\n")
}

func (l Limits) record(record []string, number int) (Row, error) {
	if number > l.CSVRows {
		return Row{}, saying(FaultTooLarge, "file .csv có quá %d dòng", l.CSVRows)
	}
	row := Row{Number: number, Cells: make([]Cell, len(record))}
	for i, field := range record {
		row.Cells[i].Text = clean(field)
		if err := l.cut(row.Cells[i].Text); err != nil {
			return Row{}, err
		}
	}
	return row, nil
}

// squared gives every row the same width.
func (l Limits) squared(rows []Row, width int) ([]Row, error) {
	if err := l.room(len(rows), width, 0); err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Cells = append(rows[i].Cells, make([]Cell, width-len(rows[i].Cells))...)
	}
	return rows, nil
}
