package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean gives the form of every text in a result: valid UTF-8 in NFC, trimmed, "\n" between lines, every other space U+0020 or a tab, without
// control characters and without the invisible characters that would make equal words differ.
func clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(mapRune, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(norm.NFC.String(s))
}

// mapRune is the character that clean writes for a character, -1 for none.
func mapRune(r rune) rune {
	switch {
	case r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
		return '\n'
	case r == '\n' || r == '\t':
		return r
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), r == '\u00AD', r == '\u200B', r == '\u2060', r == '\uFEFF', r == '\uFFFE', r == '\uFFFF':
		return -1 // soft hyphen, zero-width space, word joiner, byte order mark
	}
	return r
}

// checkCellText returns a fault when the text of a cell is too long.
func (l Limits) checkCellText(text string) error {
	if len(text) > l.CellBytes {
		return l.cellTooLong()
	}
	return nil
}

func (l Limits) cellTooLong() error {
	return faultf(FaultTooLarge, "có ô dài quá %d KB", l.CellBytes>>10)
}

func (l Limits) textTooLong() error {
	return faultf(FaultTooLarge, "file có hơn %d MB chữ", l.AllTextBytes>>20)
}

// dropBlankRows drops the rows without words of their own: blank rows, and rows of which a merged cell above covers all words.
func dropBlankRows(rows []Row) []Row {
	kept := rows[:0]
	for _, row := range rows {
		for _, cell := range row.Cells {
			if cell.Text != "" && !cell.Merged {
				kept = append(kept, row)
				break
			}
		}
	}
	return kept
}
