package results

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"loa/plan/calendar"
	"loa/vietnamese"
)

// page is a text in two forms of one length: as written, and without marks, in small letters and in ASCII, so that a position in one is the same
// position in the other. What is covered in the second cannot be a quantity any more.
type page struct {
	written []rune
	plain   []byte
	asked   Asked

	links     []found
	documents []found
	days      []day
	spans     []span
	lines     []line
	doubt     string // why nothing of the text can be counted
}

// found is an address or the number of a document, with its place.
type found struct {
	at, end int
	text    string
}

// day is a day in the text, with its place. A day of a document is none.
type day struct {
	at, end int
	on      calendar.Date
	list    []calendar.Date // of "các ngày 02, 09, 16/3" all
}

// span is a period in the text: a month, a quarter, "từ 01/3 đến 15/3".
type span struct {
	at, end     int
	first, last calendar.Date
	exact       bool // named by its days
}

// line is a line of the text, from its first position up to its end.
type line struct{ at, end int }

// cover is what stands in the place of what is no quantity: no letter, no digit and no separator.
const cover = '^'

// maxText is how many characters of a text are read. A longer one is in doubt as a whole.
const maxText = 32_000

func newPage(text string, asked Asked) *page {
	p := &page{asked: asked}
	text = strings.ReplaceAll(vietnamese.NormalizeRepaired(vietnamese.RepairMojibake(text)), "\r", "")
	if utf8.RuneCountInString(text) > maxText {
		p.doubt = cut(text)
		return p
	}
	p.written = []rune(norm.NFC.String(text))
	p.plain = make([]byte, len(p.written))
	for i, r := range p.written {
		p.plain[i] = plainOf(r)
	}
	from := 0
	for i := 0; i <= len(p.plain); i++ {
		if i == len(p.plain) || p.plain[i] == '\n' {
			p.lines = append(p.lines, line{from, i})
			from = i + 1
		}
	}
	return p
}

// plainOf is one character without its marks.
func plainOf(r rune) byte {
	switch r {
	case '–', '—', '−', '‐', '‑':
		return '-'
	case '“', '”', '„', '«', '»', '″':
		return '"'
	case '‘', '’', '`':
		return '\''
	case '×', '✕':
		return 'x'
	case '•', '●', '▪', '◦', '·', '+', '✓', '✔', '➢', '►', '⬩', '◆', '◇', '■', '□', '○', '★', '☆', '✦', '❖', '▶', '➤', '➔', '♦', '❑', '❒', '▫', '∙', '‣', '⁃', '◉', '◾', '▸', '✅', '☑', '♣', '⮚':
		if r == '+' {
			return '+'
		}
		return '-'
	case '\n', '\t':
		return byte(r)
	}
	if r < utf8.RuneSelf {
		return byte(vietnamese.FoldLetter(r))
	}
	base := []rune(norm.NFKD.String(string(r)))
	if folded := vietnamese.FoldLetter(base[0]); folded < utf8.RuneSelf {
		return byte(folded)
	}
	return '~'
}

// words is a part of the text as it was written, in one line.
func (p *page) words(at, end int) string {
	return strings.Join(strings.Fields(string(p.written[at:end])), " ")
}

// hide covers a part of the text.
func (p *page) hide(at, end int) {
	for i := at; i < end; i++ {
		if p.plain[i] != '\n' {
			p.plain[i] = cover
		}
	}
}

// lineOf is the line of a position.
func (p *page) lineOf(at int) line {
	for _, l := range p.lines {
		if at <= l.end {
			return l
		}
	}
	return line{}
}

// cut is the beginning of a text that is quoted to its sender.
func cut(text string) string {
	const most = 160
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return strings.TrimSpace(string(runes[:most])) + "…"
	}
	return text
}
