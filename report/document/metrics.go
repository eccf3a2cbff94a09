package document

import (
	"fmt"
	"math"
	"strings"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Liberation Serif has the widths of Times New Roman, letter by letter: what is measured here holds in Word too.

// face is one of the four styles of the font.
type face struct{ bold, italic bool }

func (l look) face() face { return face{l.bold, l.italic} }

// file is the font file of the face.
func (f face) file() []byte {
	switch f {
	case face{bold: true}:
		return liberationserifbold.TTF
	case face{italic: true}:
		return liberationserifitalic.TTF
	case face{bold: true, italic: true}:
		return liberationserifbolditalic.TTF
	}
	return liberationserifregular.TTF
}

// naturalHeight is the height of a line of the font, for a size of one.
const naturalHeight = 1.149

const (
	unitsPerPoint      = 64 // of sfnt's fixed-point numbers
	millimetresPerInch = 25.4
	pointsPerInch      = 72
)

// millimetres converts points.
func millimetres(points float64) float64 { return points * millimetresPerInch / pointsPerInch }

// rulers measure text. They belong to one writer and one goroutine.
type rulers struct {
	fonts  map[face]*sfnt.Font
	widths map[letter]float64
	buffer sfnt.Buffer
}

// letter is a character in a face.
type letter struct {
	face face
	rune rune
}

func newRulers() (*rulers, error) {
	r := &rulers{fonts: map[face]*sfnt.Font{}, widths: map[letter]float64{}}
	for _, f := range []face{{}, {bold: true}, {italic: true}, {bold: true, italic: true}} {
		parsed, err := sfnt.Parse(f.file())
		if err != nil {
			return nil, fmt.Errorf("reading font: %w", err)
		}
		r.fonts[f] = parsed
	}
	return r, nil
}

// width is the length of a text in one line, in millimetres.
func (r *rulers) width(text string, l look) float64 {
	sum := 0.0
	for _, c := range text {
		sum += r.advance(letter{l.face(), c})
	}
	return millimetres(sum * l.points)
}

// boxed is shown for a letter that the font lacks.
const boxed = '□'

// shown is the text with a box in the place of every letter that the font lacks: fpdf panics on letters beyond U+FFFF.
func (r *rulers) shown(text string, l look) string {
	return strings.Map(func(c rune) rune {
		if glyph, err := r.fonts[l.face()].GlyphIndex(&r.buffer, c); err != nil || glyph == 0 || c > 0xffff {
			return boxed
		}
		return c
	}, text)
}

// advance is the width of a letter for a size of one point, in points. A letter that the font lacks is as wide as its box.
func (r *rulers) advance(l letter) float64 {
	if width, known := r.widths[l]; known {
		return width
	}
	const size = 1000
	f := r.fonts[l.face]
	glyph, err := f.GlyphIndex(&r.buffer, l.rune)
	if err != nil {
		glyph = 0
	}
	advance, err := f.GlyphAdvance(&r.buffer, glyph, fixed.I(size), font.HintingNone)
	if err != nil {
		advance = fixed.I(size / 2)
	}
	width := float64(advance) / unitsPerPoint / size
	r.widths[l] = width
	return width
}

// balance is the margin on each side by which the lines of a centred text come out about equally long.
func (r *rulers) balance(text string, l look, width float64) float64 {
	const slack = 1.15
	length := r.width(text, l)
	if length <= width {
		return 0
	}
	lines := math.Ceil(length / width)
	return max(0, (width-length/lines*slack)/2)
}

// shortRule is the length of the line under words in a column: between a third and a half of the words, or of the column when they fill it.
func (r *rulers) shortRule(words string, l look, column float64) float64 {
	const share = 0.4
	return share * min(r.width(words, l), column)
}
