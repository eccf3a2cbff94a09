package document

import (
	"errors"
	"fmt"
)

// Limits of one document. The report of a quarter has an annex of some hundred rows; these stop a mistake before it fills the memory.
const (
	mostColumns = 40
	mostRows    = 20_000
	deepest     = 4 // levels of headings
)

// Validate returns every reason why the document cannot be written, joined; nil when there is none.
func (d Document) Validate() error {
	var faults []error
	if d.Number != "" && d.Draft {
		faults = append(faults, errors.New("a draft has no number"))
	}
	if d.Date.Month < 0 || d.Date.Month > 12 || d.Date.Day < 0 || d.Date.Day > 31 || d.Date.Year < 0 {
		faults = append(faults, fmt.Errorf("date %d-%d-%d is none", d.Date.Year, d.Date.Month, d.Date.Day))
	}
	faults = append(faults, validateBlocks("body", d.Body, false)...)
	for i, annex := range d.Annexes {
		faults = append(faults, validateBlocks(fmt.Sprintf("annex %d", i+1), annex.Blocks, annex.Landscape)...)
	}
	return errors.Join(faults...)
}

func validateBlocks(where string, blocks []Block, landscape bool) (faults []error) {
	for i, b := range blocks {
		if err := b.validate(textWidth(landscape)); err != nil {
			faults = append(faults, fmt.Errorf("%s, block %d: %w", where, i+1, err))
		}
	}
	return faults
}

func (b Block) validate(width float64) error {
	set := 0
	for _, is := range []bool{b.Heading != nil, b.Paragraph != nil, b.Table != nil} {
		if is {
			set++
		}
	}
	switch {
	case set != 1:
		return fmt.Errorf("%d kinds of block in one, want 1", set)
	case b.Heading != nil && (b.Heading.Level < 1 || b.Heading.Level > deepest):
		return fmt.Errorf("heading of level %d, want 1 to %d", b.Heading.Level, deepest)
	case b.Paragraph != nil:
		return b.Paragraph.Align.validate()
	case b.Table != nil:
		return b.Table.validate(width)
	}
	return nil
}

func (a Align) validate() error {
	switch a {
	case "", AlignLeft, AlignCenter, AlignRight, AlignJustify:
		return nil
	}
	return fmt.Errorf("unknown alignment %q", string(a))
}

func (t Table) validate(width float64) error {
	rows := len(t.Header) + len(t.Rows)
	switch {
	case len(t.Columns) == 0 || len(t.Columns) > mostColumns:
		return fmt.Errorf("table of %d columns, want 1 to %d", len(t.Columns), mostColumns)
	case rows == 0 || rows > mostRows:
		return fmt.Errorf("table of %d rows, want 1 to %d", rows, mostRows)
	}
	if err := t.validateColumns(width); err != nil {
		return err
	}
	if _, err := t.grid(t.Header); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	_, err := t.grid(t.Rows)
	return err
}

// validateColumns returns an error when the columns are wider than the page, or leave none of it to those without a width.
func (t Table) validateColumns(width float64) error {
	const narrowest, rounding = 5.0, 0.5
	needed := 0.0
	for i, column := range t.Columns {
		if err := column.Align.validate(); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
		switch {
		case column.Millimetres == 0:
			needed += narrowest
		case column.Millimetres >= narrowest:
			needed += column.Millimetres
		default: // also what is no number
			return fmt.Errorf("column %d of %g mm, want at least %g", i+1, column.Millimetres, narrowest)
		}
	}
	if needed > width+rounding {
		return fmt.Errorf("columns of %g mm on a page of %g mm", needed, width)
	}
	return nil
}
