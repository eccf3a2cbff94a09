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
	s = strings.Map(visible, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(norm.NFC.String(s))
}

// visible maps a character to how it is kept, or to -1.
func visible(r rune) rune {
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

// cut says where a cell's text is too long.
func (l Limits) cut(text string) error {
	if len(text) > l.CellBytes {
		return l.tooLong()
	}
	return nil
}

func (l Limits) tooLong() error {
	return saying(FaultTooLarge, "có ô dài quá %d KB", l.CellBytes>>10)
}

func (l Limits) tooWordy() error {
	return saying(FaultTooLarge, "file có hơn %d MB chữ", l.AllTextBytes>>20)
}

// tidy drops the rows without words of their own: blank ones, and those that only continue a merged cell above.
func tidy(rows []Row) []Row {
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
