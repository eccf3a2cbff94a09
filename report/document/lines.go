package document

import (
	"strings"
	"unicode/utf8"
)

// piece is a part of a line that is set in one style and does not break.
type piece struct {
	text   string
	look   look
	width  float64
	space  float64 // the room before it; a line may break there
	glued  bool    // it belongs to the piece before: no room, no break
	breaks bool    // it begins a new line
	raised bool    // the mark of a note
	note   *note
}

// line is a line of pieces.
type line struct {
	pieces []piece
	width  float64
	last   bool // of a paragraph, or before a line break: it is not stretched
}

// note is a footnote, wrapped to the width of its page.
type note struct{ lines []line }

func (n note) height() float64 { return float64(len(n.lines)) * lookNote.line(false) }

// line is the height of a line, in millimetres; spaced as in the body.
func (l look) line(spaced bool) float64 {
	height := millimetres(l.points * naturalHeight)
	if spaced {
		height *= lineHeight
	}
	return height
}

// typesetter cuts runs into pieces and pieces into lines.
type typesetter struct {
	rulers *rulers
	notes  int // footnotes so far
}

const (
	raisedShare = 0.65 // the size of the mark of a note
	noteGap     = 1.0
)

// pieces cuts runs at spaces and line breaks. The notes are wrapped to the width.
func (s *typesetter) pieces(runs []Run, base look, width float64) []piece {
	var out []piece
	gap, breaks := false, false
	for _, run := range runs {
		l := base.styled(run)
		for i, row := range strings.Split(run.Text, "\n") {
			breaks = breaks || i > 0
			words := strings.FieldsFunc(row, isBreakable)
			gap = gap || startsWithSpace(row)
			for j, word := range words {
				word = s.rulers.shown(word, l)
				p := piece{text: word, look: l, width: s.rulers.width(word, l), breaks: breaks}
				if gap || j > 0 {
					p.space = s.rulers.width(" ", l)
				}
				p.glued = p.space == 0 && !breaks && len(out) > 0
				out = append(out, p)
				gap, breaks = false, false
			}
			gap = gap || endsWithSpace(row)
		}
		if text := run.note(); text != "" {
			out = append(out, s.mark(text, l, width))
		}
	}
	return out
}

func isBreakable(r rune) bool { return r == ' ' || r == '\t' }

func startsWithSpace(text string) bool {
	return strings.HasPrefix(strings.ReplaceAll(text, "\t", " "), " ")
}

func endsWithSpace(text string) bool {
	return strings.HasSuffix(strings.ReplaceAll(text, "\t", " "), " ")
}

// mark is the raised number of a note, with the note itself.
func (s *typesetter) mark(text string, l look, width float64) piece {
	s.notes++
	number := filled("%d", s.notes)
	small := l
	small.points *= raisedShare
	words := append([]piece{s.raisedMark(number, lookNote)}, s.pieces([]Run{{Text: " " + text}}, lookNote, width)...)
	return piece{
		text: number, look: small, width: s.rulers.width(number, small), glued: true, raised: true,
		note: &note{lines: s.wrap(words, width, 0)},
	}
}

func (s *typesetter) raisedMark(number string, l look) piece {
	l.points *= raisedShare
	return piece{text: number, look: l, width: s.rulers.width(number, l), raised: true}
}

// wrap breaks pieces into lines of a width, the first shorter by the indent. A word that is longer than a line breaks within.
func (s *typesetter) wrap(pieces []piece, width, indent float64) []line {
	var lines []line
	current, room := line{}, width-indent
	end := func(last bool) {
		current.last = last
		lines = append(lines, current)
		current, room = line{}, width
	}
	for i := 0; i < len(pieces); {
		next := i + 1
		unit := pieces[i].width
		for next < len(pieces) && pieces[next].glued {
			unit += pieces[next].width
			next++
		}
		if pieces[i].breaks {
			end(true)
		}
		if len(current.pieces) > 0 && current.width+pieces[i].space+unit > room {
			end(false)
		}
		if len(current.pieces) == 0 {
			pieces[i].space = 0
		}
		for _, p := range pieces[i:next] {
			for len(current.pieces) == 0 && p.width > room && utf8.RuneCountInString(p.text) > 1 {
				head, tail := s.cut(p, room)
				current.pieces, current.width = []piece{head}, head.width
				end(false)
				p = tail
			}
			current.pieces = append(current.pieces, p)
			current.width += p.space + p.width
		}
		i = next
	}
	end(true)
	return lines
}

// cut cuts a piece that is longer than a line; at least one letter stays in front.
func (s *typesetter) cut(p piece, room float64) (head, tail piece) {
	width, at := 0.0, 0
	for i, r := range p.text {
		width += millimetres(s.rulers.advance(letter{p.look.face(), r}) * p.look.points)
		if width > room && i > 0 {
			break
		}
		at = i + len(string(r))
	}
	head, tail = p, p
	head.text, tail.text = p.text[:at], p.text[at:]
	head.note, tail.space, tail.breaks = nil, 0, false
	head.width, tail.width = s.rulers.width(head.text, p.look), s.rulers.width(tail.text, p.look)
	return head, tail
}

// notesOf are the notes whose marks stand in the lines.
func notesOf(lines []line) (notes []*note) {
	for _, l := range lines {
		for _, p := range l.pieces {
			if p.note != nil {
				notes = append(notes, p.note)
			}
		}
	}
	return notes
}

// heightOf is the height of notes.
func heightOf(notes []*note) (height float64) {
	for _, n := range notes {
		height += n.height()
	}
	return height
}
