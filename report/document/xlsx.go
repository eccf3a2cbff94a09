package document

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"loa/sheet"
)

// ErrNoTable is returned for a document without any table.
var ErrNoTable = errors.New("the document has no table")

// WriteXLSX writes the tables of the document as an Excel workbook, one sheet each, for reckoning with them. Headings of several rows
// are joined into one; a cell that covers several stands in the first. Cells are text and never formulas.
func WriteXLSX(w io.Writer, d Document) error {
	d, err := d.complete()
	if err != nil {
		return fmt.Errorf("writing Excel workbook: %w", err)
	}
	book := sheet.Workbook{}
	add := func(prefix string, title []string, blocks []Block) {
		count := 0
		for _, b := range blocks {
			if b.Table == nil {
				continue
			}
			count++
			name := prefix
			if count > 1 || prefix == sheetBody {
				name = fmt.Sprintf("%s %d", prefix, count)
			}
			book.Sheets = append(book.Sheets, b.Table.sheet(name, title))
		}
	}
	add(sheetBody, nil, d.Body)
	for _, annex := range d.Annexes {
		add(strings.ReplaceAll(annexLine(annex), "/", "-"), annexTitle(annex), annex.Blocks)
	}
	if len(book.Sheets) == 0 {
		return fmt.Errorf("writing Excel workbook: %w", ErrNoTable)
	}
	return sheet.WriteExcel(w, book)
}

const sheetBody = "Bảng"

func annexTitle(a Annex) (lines []string) {
	for _, line := range []string{annexLine(a), a.Title, a.Of} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// sheet is the table as a sheet of Excel.
func (t Table) sheet(name string, title []string) sheet.Sheet {
	out := sheet.Sheet{Name: name, Title: title}
	headings := t.headings()
	for i, column := range t.Columns {
		out.Columns = append(out.Columns, sheet.Column{Heading: headings[i], Width: column.Millimetres, Centred: column.Align == AlignCenter})
	}
	grid, err := t.grid(t.Rows)
	if err != nil {
		panic(err) // complete has validated the table
	}
	for i, fields := range grid {
		line := sheet.Line{Group: t.Rows[i].Bold && coversRest(fields)}
		for _, field := range fields {
			line.Cells = append(line.Cells, field.text())
		}
		if line.Group {
			for last := len(line.Cells); last > 1 && line.Cells[last-1] == ""; last-- {
				line.Cells = line.Cells[:last-1]
			}
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

// headings are the headings of the columns, from the top down: "Kết quả: Trong kỳ".
func (t Table) headings() []string {
	out := make([]string, len(t.Columns))
	grid, err := t.grid(t.Header)
	if err != nil {
		panic(err) // complete has validated the table
	}
	for _, fields := range grid {
		for column, field := range fields {
			text := field.text()
			for covered := column; text != "" && covered < column+field.columns; covered++ {
				if out[covered] != "" {
					out[covered] += ": "
				}
				out[covered] += text
			}
		}
	}
	return out
}

// coversRest says whether the last cell of a row covers several columns, up to the end.
func coversRest(fields []place) bool {
	for i, field := range fields {
		if field.cell != nil && field.columns > 1 && i+field.columns == len(fields) {
			return true
		}
	}
	return false
}

// text is what stands in the field.
func (p place) text() string {
	if p.cell == nil {
		return ""
	}
	var b strings.Builder
	for _, run := range p.cell.Runs {
		b.WriteString(run.Text)
	}
	return b.String()
}
