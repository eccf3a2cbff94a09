package document

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// WritePDF writes the document for reading, laid out as WriteDOCX lays it out: the same margins, sizes and page numbers, with the font in
// the file. It is no substitute for the Word file, which the records office numbers and signs. The same value always gives the same bytes.
// When the document is not valid, nothing is written. It costs about 50 ms a document of 15 pages.
func WritePDF(w io.Writer, d Document) error {
	d, err := d.complete()
	if err != nil {
		return fmt.Errorf("writing PDF: %w", err)
	}
	rulers, err := newRulers()
	if err != nil {
		return err
	}
	p := &pdfWriter{typesetter: typesetter{rulers: rulers}, pdf: newPDF(d)}
	p.document(d)
	p.finishPage()
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("writing PDF: %w", err)
	}
	return nil
}

const pdfFont = "serif"

func newPDF(d Document) *fpdf.Fpdf {
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: pageShort, Ht: pageLong}})
	pdf.SetCatalogSort(true)
	at := time.Date(max(d.Date.Year, 2000), time.Month(max(d.Date.Month, 1)), max(d.Date.Day, 1), 0, 0, 0, 0, time.UTC)
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetTitle(d.name(), true)
	pdf.SetAuthor(d.Issuer.Name, true)
	pdf.SetLang("vi-VN")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	for _, f := range []face{{}, {bold: true}, {italic: true}, {bold: true, italic: true}} {
		pdf.AddUTF8FontFromBytes(pdfFont, f.style(), f.file())
	}
	return pdf
}

// style is how fpdf names the style of the face.
func (f face) style() (style string) {
	if f.bold {
		style += "B"
	}
	if f.italic {
		style += "I"
	}
	return style
}

// pdfWriter fills pages from the top down.
type pdfWriter struct {
	typesetter

	pdf       *fpdf.Fpdf
	landscape bool
	page      int     // in its section
	y         float64 // where the next line begins
	pending   []*note // of this page
}

func (p *pdfWriter) pageHeight() float64 {
	if p.landscape {
		return pageShort
	}
	return pageLong
}

func (p *pdfWriter) textWidth() float64 { return textWidth(p.landscape) }

// bottom is where text ends, above the notes.
func (p *pdfWriter) bottom(notes []*note) float64 {
	height := heightOf(p.pending) + heightOf(notes)
	if height > 0 {
		height += 2 * noteGap
	}
	return p.pageHeight() - marginBottom - height
}

// section begins a section on a new page.
func (p *pdfWriter) section(landscape bool) {
	p.finishPage()
	p.landscape, p.page = landscape, 0
	p.newPage()
}

// newPage begins a page; from the second of a section on it shows its number in the top margin.
func (p *pdfWriter) newPage() {
	if p.page > 0 {
		p.finishPage()
	}
	p.page++
	orientation := "P"
	if p.landscape {
		orientation = "L"
	}
	p.pdf.AddPageFormat(orientation, fpdf.SizeType{Wd: pageShort, Ht: pageLong})
	if p.page > 1 {
		number := []Run{{Text: filled("%d", p.page)}}
		p.draw(p.wrap(p.pieces(number, lookPageNumber, p.textWidth()), p.textWidth(), 0)[0], lookPageNumber, marginLeft, headerTop, p.textWidth())
	}
	p.y = marginTop
}

// finishPage writes the notes of the page at its end, below a short line.
func (p *pdfWriter) finishPage() {
	if len(p.pending) == 0 {
		return
	}
	const ruleLength = 50.0
	y := p.bottom(nil)
	p.rule(marginLeft, y+noteGap, ruleLength)
	y += 2 * noteGap
	for _, n := range p.pending {
		for _, l := range n.lines {
			p.draw(l, lookNote, marginLeft, y, p.textWidth())
			y += lookNote.line(false)
		}
	}
	p.pending = nil
}

// need begins a new page when the height, with the notes that belong to it, is not left on this one; unless the page is empty.
func (p *pdfWriter) need(height float64, notes []*note) {
	if p.y+height > p.bottom(notes)+0.01 && p.y > marginTop {
		p.newPage()
	}
}

// rule draws a horizontal line.
func (p *pdfWriter) rule(x, y, length float64) {
	p.pdf.SetLineWidth(millimetres(0.75))
	p.pdf.Line(x, y, x+length, y)
}

// draw sets a line into a column whose left edge is x and whose top is y.
func (p *pdfWriter) draw(l line, base look, x, y, width float64) {
	const ascent, raise = 0.891, 0.35 // of the size
	stretch := 0.0
	switch free := width - l.width; {
	case base.align == AlignCenter:
		x += free / 2
	case base.align == AlignRight:
		x += free
	case base.align == AlignJustify && !l.last && free > 0:
		stretch = free / float64(max(1, l.gaps()))
	}
	baseline := y + millimetres(base.points*ascent)
	for i, piece := range l.pieces {
		if i > 0 && piece.space > 0 {
			x += piece.space + stretch
		}
		at := baseline
		if piece.raised {
			at -= millimetres(base.points * raise)
		}
		p.pdf.SetFont(pdfFont, piece.look.face().style(), piece.look.points)
		p.pdf.Text(x, at, piece.text)
		x += piece.width
	}
}

// gaps counts the spaces of the line that can be stretched.
func (l line) gaps() (n int) {
	for i, p := range l.pieces {
		if i > 0 && p.space > 0 {
			n++
		}
	}
	return n
}
