package document

// paragraphStyle is what a paragraph of Word has beyond the look of its text.
type paragraphStyle struct {
	look

	style    string  // the identifier of a style
	before   float64 // points above
	keepNext bool    // on one page with the next paragraph
	spaced   bool    // lines at the height of the body
	left     float64 // millimetres
	right    float64 // millimetres
}

// begin opens a paragraph. The order of the properties is that of the schema: Word refuses another one.
func (w *wordWriter) begin(s paragraphStyle) {
	w.put(`<w:p><w:pPr>`)
	if s.style != "" {
		w.put(`<w:pStyle w:val="%s"/>`, s.style)
	}
	if s.keepNext {
		w.put(`<w:keepNext/>`)
	}
	line := 240
	if s.spaced {
		line = int(240 * lineHeight)
	}
	w.put(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="auto"/>`, int(s.before*20), int(s.after*20), line)
	if s.indent > 0 || s.left > 0 || s.right > 0 {
		w.put(`<w:ind w:left="%d" w:right="%d" w:firstLine="%d"/>`, twips(s.left), twips(s.right), twips(s.indent))
	}
	if s.align != "" {
		w.put(`<w:jc w:val="%s"/>`, string(s.align))
	}
	w.properties(s.look) // of the mark at the end, which gives an empty paragraph its height
	w.put(`</w:pPr>`)
}

func (w *wordWriter) end() { w.put(`</w:p>`) }

// paragraph writes a paragraph of runs.
func (w *wordWriter) paragraph(s paragraphStyle, runs []Run) {
	w.begin(s)
	w.runs(runs, s.look)
	w.end()
}

// line writes a paragraph of words in one style.
func (w *wordWriter) line(s paragraphStyle, words string) { w.paragraph(s, []Run{{Text: words}}) }

// rule draws a line of a length in the middle of a column of a width: the upper border of a paragraph that is too low to be seen, between
// two indents. A shape would do too, but moves when the file is edited.
func (w *wordWriter) rule(length, width float64) {
	side := twips(max(0, width-length) / 2)
	w.put(`<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>`)
	w.put(`<w:spacing w:before="60" w:after="0" w:line="60" w:lineRule="exact"/><w:ind w:left="%d" w:right="%d"/></w:pPr></w:p>`, side, side)
}

// blocks writes the blocks of the body or of an annex. The last paragraph stays on one page with what follows it when keepLast is set.
func (w *wordWriter) blocks(blocks []Block, keepLast bool) {
	for i, b := range blocks {
		switch {
		case b.Heading != nil:
			w.heading(*b.Heading)
		case b.Paragraph != nil:
			l := lookBody
			if b.Paragraph.Align != "" {
				l.align = b.Paragraph.Align
			}
			w.paragraph(paragraphStyle{look: l, spaced: true, keepNext: keepLast && i == len(blocks)-1}, b.Paragraph.Runs)
		case b.Table != nil:
			w.table(*b.Table)
			w.line(paragraphStyle{look: look{points: 6}}, "") // between two tables: without it Word joins them
		}
	}
}

func (w *wordWriter) heading(h Heading) {
	l := lookHeading
	if h.Level > 2 {
		l = lookDash
	}
	number := Run{Text: h.Number + " "}
	style := [...]string{"Heading1", "Heading2", "Heading3", "Heading4"}[h.Level-1]
	w.paragraph(paragraphStyle{look: l, style: style, spaced: true, keepNext: h.Level < deepest}, append([]Run{number}, h.Runs...))
}
