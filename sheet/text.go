package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean makes text fit to leave the room: valid UTF-8 in NFC, lines parted by "\n", every other space a plain one or a tab,
// no control characters and no invisible marks that would make equal words differ, nothing around it.
func clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(mapRune, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(norm.NFC.String(s))
}

// mapRune maps a character to how it is kept, or to -1.
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

// checkCellText says where a cell's text is too long.
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

// dropBlankRows drops the rows without words of their own: blank ones, and those that only continue a merged cell above.
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
