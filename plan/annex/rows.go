package annex

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

// bodyPart is the rows under one heading.
type bodyPart struct {
	header  tableHeader
	heading TableRow // the row with the heading; none when it is that of an earlier table
	rows    []TableRow
}

// rowKind is the kind of a row of the body.
type rowKind int

const (
	rowEmpty         rowKind = iota
	rowColumnNumbers         // (1) (2) (3) below the heading
	rowGroup
	rowTask
	rowContinued // more of the task above
	rowNote      // a remark, a sum or a signature
)

// classify is the kind of row i, which depends on its neighbours; above is the kind of the row before it.
func (p bodyPart) classify(i int, above rowKind) rowKind {
	row := p.rows[i]
	number := p.number(row)
	switch {
	case rowText(row) == "":
		return rowEmpty
	case isColumnNumbers(row):
		return rowColumnNumbers
	case p.isClosing(row):
		return rowNote
	case (above == rowTask || above == rowContinued) && p.continuesTask(i):
		return rowContinued
	case p.isGroupRow(i):
		return rowGroup
	case number.kind != numberNone && rowText(row) == oneLine(p.text(row, columnNumber)):
		return rowNote // a number alone: a row of the form that was not filled in
	}
	return rowTask
}

// lastTask is the index of the last row with cells of a task, -1 when there is none. The rows below it are notes and signatures.
func (p bodyPart) lastTask() int {
	for i := len(p.rows) - 1; i >= 0; i-- {
		row := p.rows[i]
		if rowText(row) == "" || isColumnNumbers(row) || p.isClosing(row) || p.mergedAcross(i) {
			continue
		}
		title, lead, due := p.text(row, columnTitle) != "", p.text(row, columnLead) != "", p.text(row, columnDeadline) != ""
		kind := p.number(row).kind
		counted := kind == numberDecimal || kind == numberOther || kind == numberSmall
		if title && (lead || due) || lead && due || counted && (title || lead || due) {
			return i
		}
	}
	return -1
}

// text is the text of the row in the columns of a kind.
func (p bodyPart) text(row TableRow, column columnKind) string { return p.header.text(row, column) }

func (h tableHeader) text(row TableRow, column columnKind) string {
	var texts []string
	for j, c := range h.columns {
		text := cellOf(row, j).Text
		if c.period != "" {
			text = periodText(c.period, text)
		}
		if c.kind == column && text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if slices.ContainsFunc(h.columns, func(c headerColumn) bool { return c.kind == column && c.period != "" }) {
		return strings.Join(texts, ", ")
	}
	return strings.Join(texts, "\n")
}

var (
	markAlone = regexp.MustCompile(`^[xX×✓✔vV●•■+*✗]$`)
	namesDay  = regexp.MustCompile(`(?i)tháng|quý|ngày|tuần|\d\s*/\s*\d|\bT\d`)
)

// periodText is the time of a cell in a column of marks: the period of the column for a mark, the words of the cell when they name a time.
func periodText(period, text string) string {
	switch {
	case text == "":
		return ""
	case markAlone.MatchString(text):
		return period
	case namesDay.MatchString(text):
		return text
	}
	return period + " (" + text + ")"
}

func (p bodyPart) number(row TableRow) rowNumber { return parseNumber(p.text(row, columnNumber)) }

// groupText is the number and the words of a group row.
func (p bodyPart) groupText(row TableRow) (rowNumber, string) {
	number := p.text(row, columnNumber)
	for j, c := range p.header.columns {
		if text := cellOf(row, j).Text; c.kind != columnNumber && text != "" && text != number {
			return parseNumber(number), text
		}
	}
	return rowNumber{}, number
}

// isGroupRow says whether the row is the heading of a group: one text over the whole width, or one filled cell up to the column of titles.
// A row with a plain number and a title alone is a group only when a row below belongs to it; otherwise it is an incomplete task.
func (p bodyPart) isGroupRow(i int) bool {
	row := p.rows[i]
	number, text := p.groupText(row)
	column := -1
	for j := range row.Cells {
		cell := cellOf(row, j).Text
		switch {
		case cell == "" || j < len(p.header.columns) && p.header.columns[j].kind == columnNumber:
		case cell != text:
			return false
		case column < 0:
			column = j
		}
	}
	if p.mergedAcross(i) {
		return true
	}
	if column < 0 {
		return parseNumber(text).kind == numberNone // words in the column of numbers
	}
	if column > p.header.first(columnTitle) && p.header.has(columnTitle) {
		return false
	}
	switch number.kind {
	case numberNone, numberRoman, numberLetter:
		return true
	case numberDecimal, numberSmall, numberOther:
		return p.childFollows(i, number)
	}
	return false
}

// mergedAcross says whether a horizontal merge covers at least two of the row's required columns, and no other text is in them.
func (p bodyPart) mergedAcross(i int) bool {
	row := p.rows[i]
	text, covered := "", 0
	for j, c := range p.header.columns {
		cell := cellOf(row, j)
		switch {
		case cell.Text == "" || c.covered:
		case !slices.Contains(requiredColumns, c.kind) || i > 0 && cell.Merged && cell.Text == cellOf(p.rows[i-1], j).Text:
		case text == "":
			text, covered = cell.Text, 1
		case cell.Merged && cell.Text == text:
			covered++
		default:
			return false
		}
	}
	return covered > 1
}

// childFollows says whether the next row with words belongs to this one: its number is below, 1.1 or a below 1, or it has none and is a
// task.
func (p bodyPart) childFollows(i int, number rowNumber) bool {
	for _, row := range p.rows[i+1:] {
		if rowText(row) == "" {
			continue
		}
		next := p.number(row)
		switch next.kind {
		case numberSmall:
			return number.kind == numberDecimal
		case numberNone:
			return p.text(row, columnTitle) != "" && p.text(row, columnLead) != ""
		case numberDecimal:
			return next.under(number) || number.kind == numberSmall && len(next.parts) == 1
		case numberLetter, numberRoman, numberOther:
			return false
		}
	}
	return false
}

// continuesTask says whether title, lead and deadline are all merged down from the row above. Such a row has more products of that task.
func (p bodyPart) continuesTask(i int) bool {
	for _, column := range requiredColumns {
		j := p.header.first(column)
		cell := cellOf(p.rows[i], j)
		if j < 0 || !cell.Merged || cell.Text != cellOf(p.rows[i-1], j).Text {
			return false
		}
	}
	return p.text(p.rows[i], columnTitle) != ""
}

var columnNumberCell = regexp.MustCompile(`^\(?\s*(?:\d{1,2}|[A-Za-z])\s*\)?(?:\s*=.*)?$`)

// isColumnNumbers says whether a row has only the numbers of the columns: (1) (2) (3), or A B 1 2.
func isColumnNumbers(row TableRow) bool {
	counted := 0
	for _, cell := range row.Cells {
		if cell.Text == "" || cell.Merged {
			continue
		}
		if !columnNumberCell.MatchString(cell.Text) {
			return false
		}
		counted++
	}
	return counted >= 3
}

// The folded words that begin a signature, and those that begin a remark or a sum. A task too may begin with the latter.
var (
	signatureWords = []string{
		"noi nhan ", "tm ubnd ", "tm uy ban ", "kt chu tich ", "tl chu tich ", "kt giam doc ", "nguoi lap ", "cong hoa xa hoi chu nghia ",
	}
	remarkWords = []string{"ghi chu ", "luu y ", "tong so ", "tong cong ", "tong thoi luong "}
)

// isClosing says whether the row is a signature, a sum or a remark.
func (p bodyPart) isClosing(row TableRow) bool {
	if p.number(row).kind != numberNone {
		return false
	}
	whole := p.text(row, columnTitle) != "" && p.text(row, columnLead) != "" && p.text(row, columnDeadline) != "" && !hasMergeAcross(row)
	return slices.ContainsFunc(row.Cells, func(cell TableCell) bool {
		folded := vietnamese.Fold(cell.Text) + " "
		begins := func(words string) bool { return strings.HasPrefix(folded, words) }
		return slices.ContainsFunc(signatureWords, begins) || !whole && slices.ContainsFunc(remarkWords, begins)
	})
}

func hasMergeAcross(row TableRow) bool {
	for j := range row.Cells {
		if coveredFromLeft(row, j) {
			return true
		}
	}
	return false
}
