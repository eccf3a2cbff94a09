package sheet

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// position is the place of a cell, from 1.
type position struct{ row, column int }

// mergedRange is a merged range, both corners within.
type mergedRange struct{ top, left, bottom, right int }

// numericCell is a cell with a number. A date is a number with a style.
type numericCell struct {
	style int
	value float64
}

// layout is the positions of a sheet's cells, from its XML.
type layout struct {
	sheet               string
	lastRow, lastColumn int // of the cells with content; cells with borders alone do not count
	numbers             map[position]numericCell
	merges              []mergedRange
	hidden              map[int]bool        // rows that are not shown
	hiddenColumns       []int               // indexes of columns that are not shown, from 0
	struck              map[position]string // the words struck through; empty when it is the whole cell
	formulas            map[position]bool
}

// layout parses a sheet without its texts. It returns a fault when rows or cells are out of order, because excelize requires the order.
func (b *book) layout(ctx context.Context, p worksheet) (layout, error) {
	found := layout{sheet: clean(p.name), numbers: map[position]numericCell{}, hidden: map[int]bool{}, struck: map[position]string{}, formulas: map[position]bool{}}
	at := position{}
	err := b.archive.parsePart(ctx, p.part, func(t *tokens, _ xml.StartElement) error {
		return t.inside(func(element xml.StartElement) (bool, error) {
			switch element.Name.Local {
			case "row":
				row := intAttribute(element, "r", at.row+1)
				if row <= at.row {
					return false, brokenFault(errors.New("worksheet: rows out of order"))
				}
				at = position{row: row}
				if boolAttribute(element, "hidden", false) {
					found.hidden[row] = true
				}
			case "col":
				found.addColumns(element, b.limits.Columns)
			case "c":
				return true, b.cell(t, element, &at, &found)
			case "mergeCell":
				return false, b.merge(element, &found)
			}
			return false, nil
		})
	})
	return found, err
}

// addColumns takes a run of columns, min to max, when it is hidden (ECMA-376 part 1, 18.3.1.13).
func (f *layout) addColumns(element xml.StartElement, most int) {
	if !boolAttribute(element, "hidden", false) {
		return
	}
	for column := max(1, intAttribute(element, "min", 1)); column <= min(most, intAttribute(element, "max", 0)) && len(f.hiddenColumns) < most; column++ {
		f.hiddenColumns = append(f.hiddenColumns, column-1)
	}
}

// cell parses one cell and sets at to its position.
func (b *book) cell(t *tokens, element xml.StartElement, at *position, found *layout) error {
	column := at.column + 1
	if ref, ok := attribute(element, "r"); ok {
		var err error
		if column, _, err = excelize.CellNameToCoordinates(ref); err != nil {
			return brokenFault(err)
		}
	}
	if column <= at.column {
		return brokenFault(errors.New("worksheet: cells out of order"))
	}
	at.column = column
	raw, err := parseCell(t)
	if err == nil && raw.formula && at.row <= b.limits.Rows {
		found.formulas[*at] = true
	}
	if err != nil || !raw.filled {
		return err
	}
	if raw.struck != "" {
		found.struck[*at] = raw.struck
	}
	if at.row > b.limits.Rows {
		return withAdvice(faultf(FaultTooLarge, "trang “%s” có quá %d dòng", found.sheet, b.limits.Rows),
			"hãy xóa các dòng thừa của trang này, hoặc chia thành nhiều file rồi gửi lại")
	}
	if at.column > b.limits.Columns {
		return faultf(FaultTooLarge, "trang tính có quá %d cột", b.limits.Columns)
	}
	found.lastRow, found.lastColumn = at.row, max(found.lastColumn, at.column)
	return b.recordValue(element, raw.value, *at, found)
}

// recordValue records a number with its style. It returns a fault for an unknown shared text, of which excelize would make an empty cell.
func (b *book) recordValue(element xml.StartElement, value string, at position, found *layout) error {
	value = strings.TrimSpace(value)
	if b.struck.styles[intAttribute(element, "s", 0)] {
		found.struck[at] = ""
	}
	switch kind, _ := attribute(element, "t"); kind {
	case "", "n":
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			found.numbers[at] = numericCell{style: intAttribute(element, "s", 0), value: n}
		}
	case "s":
		if index, err := strconv.Atoi(value); err != nil || index < 0 || index >= b.shared {
			return brokenFault(fmt.Errorf("worksheet: shared text %q of %d", value, b.shared))
		} else if struck := b.struck.texts[index]; struck != "" {
			found.struck[at] = struck
		}
	}
	return nil
}

// rawCell is a cell as it stands in the XML.
type rawCell struct {
	value   string
	struck  string // the part of an inline text that is struck through
	filled  bool   // it has content
	formula bool
}

// parseCell parses a cell to its end.
func parseCell(t *tokens) (raw rawCell, err error) {
	run := false
	err = t.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "f":
			raw.formula = true
		case "v":
			raw.value, err = t.text()
			raw.filled = raw.filled || raw.value != ""
			return true, err
		case "r":
			run = false
		case "strike":
			run = boolAttribute(element, "val", true)
		case "t": // of an inline string
			raw.filled = true
			text, err := t.text()
			if run {
				raw.struck += text
			}
			return true, err
		}
		return false, nil
	})
	return raw, err
}

func (b *book) merge(element xml.StartElement, found *layout) error {
	ref, _ := attribute(element, "ref")
	from, to, two := strings.Cut(ref, ":")
	if !two {
		return nil
	}
	left, top, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		return brokenFault(err)
	}
	right, bottom, err := excelize.CellNameToCoordinates(to)
	if err != nil {
		return brokenFault(err)
	}
	found.merges = append(found.merges, mergedRange{min(top, bottom), min(left, right), max(top, bottom), max(left, right)})
	if len(found.merges) > b.limits.Rows {
		return faultf(FaultTooLarge, "trang tính có quá %d ô gộp", b.limits.Rows)
	}
	return nil
}

// fillMerged copies the text of every merged cell into the cells that it covers within the table. Excel writes no overlapping ranges; a cell
// of two ranges belongs to the first. It returns a fault when the ranges together cover more than budget cells.
func (f layout) fillMerged(rows []Row, width, budget int) error {
	for _, r := range f.merges {
		if r.top > len(rows) || r.left > width {
			continue
		}
		budget -= (min(r.bottom, len(rows)) - r.top + 1) * (min(r.right, width) - r.left + 1)
		if budget < 0 {
			return newFault(FaultBomb)
		}
		text, struck := rows[r.top-1].Cells[r.left-1].Text, rows[r.top-1].Cells[r.left-1].Struck
		for row := r.top; row <= min(r.bottom, len(rows)); row++ {
			for column := r.left; column <= min(r.right, width); column++ {
				cell := &rows[row-1].Cells[column-1]
				if (row == r.top && column == r.left) || cell.Merged {
					continue
				}
				*cell = Cell{Text: text, Merged: true, Struck: struck}
			}
		}
	}
	return nil
}

// checkShared limits the length of shared texts and number formats, because every cell of a workbook may refer to the same long one.
func (b *book) checkShared(ctx context.Context) error {
	if b.archive.has("xl/sharedStrings.xml") {
		if err := b.archive.parsePart(ctx, "xl/sharedStrings.xml", b.countSharedTexts); err != nil {
			return err
		}
	}
	if !b.archive.has("xl/styles.xml") {
		return nil
	}
	const longestFormat = 4 * 255 // Excel takes 255 characters
	return b.archive.parsePart(ctx, "xl/styles.xml", func(t *tokens, _ xml.StartElement) error {
		return t.inside(func(element xml.StartElement) (bool, error) {
			if code, _ := attribute(element, "formatCode"); len(code) > longestFormat {
				return false, brokenFault(errors.New("styles: number format too long"))
			}
			b.struck.addStyle(element)
			return false, nil
		})
	})
}

// countSharedTexts counts the shared texts. It returns a fault when one is longer than a cell may be.
func (b *book) countSharedTexts(t *tokens, _ xml.StartElement) error {
	length := 0
	return t.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "si":
			length = 0
			b.shared++
			b.struck.run = false
		case "t":
			text, err := t.text()
			if length += len(text); length > b.limits.CellBytes {
				return true, b.limits.cellTooLong()
			}
			b.struck.addText(b.shared-1, text)
			return true, err
		case "r":
			b.struck.run = false
		case "strike":
			b.struck.run = boolAttribute(element, "val", true)
		}
		return false, nil
	})
}
