package document

// block is a paragraph that flows: its style, the space around it, what stays with it.
type block struct {
	look

	spaced   bool
	left     float64 // millimetres
	right    float64
	together float64 // the height that has to be left on the page below its last line
}

// document writes the document and its annexes.
func (p *pdfWriter) document(d Document) {
	p.section(false)
	p.head(d)
	p.title(d)
	p.addressees(d.Addressees)
	for _, basis := range d.Bases {
		p.words(block{look: lookBasis, spaced: true}, basis)
	}
	sign := p.signatureHeight(d)
	p.blocks(d.Body, d.Closing == "", sign)
	if d.Closing != "" {
		p.words(block{look: lookBody, spaced: true, together: sign}, d.Closing)
	}
	p.signature(d, sign)
	for _, annex := range d.Annexes {
		p.section(annex.Landscape)
		p.words(block{look: lookAnnex}, annexLine(annex))
		p.balanced(lookAnnexTitle, annex.Title)
		p.words(block{look: lookAnnexOf}, annex.Of)
		p.blocks(annex.Blocks, false, 0)
	}
}

// words writes a paragraph in one style; nothing for no words.
func (p *pdfWriter) words(b block, words string) {
	if words != "" {
		p.paragraph(b, []Run{{Text: words}})
	}
}

// paragraph writes a paragraph over as many pages as it takes. It does not leave a single line at the end of a page.
func (p *pdfWriter) paragraph(b block, runs []Run) {
	width := p.textWidth() - b.left - b.right
	lines := p.wrap(p.pieces(runs, b.look, p.textWidth()), width, b.indent)
	height := b.line(b.spaced)
	for i, l := range lines {
		notes := notesOf(lines[i : i+1])
		wanted := height
		switch {
		case i == len(lines)-1:
			wanted += b.together
		case i == 0 && len(lines) == 2 && b.together > 0:
			wanted += height + b.together
		case i == 0:
			wanted += height
		}
		p.need(wanted, notes)
		x, room := marginLeft+b.left, width
		if i == 0 {
			x, room = x+b.indent, room-b.indent
		}
		p.draw(l, b.look, x, p.y, room)
		p.pending = append(p.pending, notes...)
		p.y += height
	}
	p.y += millimetres(b.after)
}

// blocks writes the blocks of the body or of an annex; the last paragraph keeps a height below it when keepLast is set.
func (p *pdfWriter) blocks(blocks []Block, keepLast bool, height float64) {
	for i, b := range blocks {
		switch {
		case b.Heading != nil:
			p.heading(*b.Heading)
		case b.Paragraph != nil:
			l := lookBody
			if b.Paragraph.Align != "" {
				l.align = b.Paragraph.Align
			}
			flow := block{look: l, spaced: true}
			if keepLast && i == len(blocks)-1 {
				flow.together = height
			}
			p.paragraph(flow, b.Paragraph.Runs)
		case b.Table != nil:
			p.table(*b.Table)
			p.y += millimetres(lookBody.after)
		}
	}
}

// heading writes a heading with room for two lines below it.
func (p *pdfWriter) heading(h Heading) {
	b := block{look: lookHeading, spaced: true}
	if h.Level > 2 {
		b.look = lookDash
	}
	if h.Level < deepest {
		b.together = millimetres(b.after) + 2*lookBody.line(true)
	}
	p.paragraph(b, append([]Run{{Text: h.Number + " "}}, h.Runs...))
}

// column writes lines of one style into a column and returns where it ends.
func (p *pdfWriter) column(l look, x, y, width float64, words string) float64 {
	for _, line := range p.wrap(p.pieces([]Run{{Text: words}}, l, width), width, 0) {
		p.draw(line, l, x, y, width)
		y += l.line(false)
	}
	return y
}

const ruleGap = 1.0 // between words and the line under them

// head writes issuer and Quốc hiệu beside each other, the number level with the day.
func (p *pdfWriter) head(d Document) {
	right := marginLeft + headLeft
	left := p.y
	if d.Issuer.Parent != "" {
		left = p.issuerLine(lookParent, left, d.Issuer.Parent)
	}
	left = p.issuerLine(lookIssuer, left, d.Issuer.Name) + ruleGap
	p.middleRule(marginLeft, left, headLeft, p.rulers.shortRule(d.Issuer.Name, lookIssuer, headLeft))
	y := p.column(lookState, right, p.y, headRight, wordsState)
	y = p.column(lookMotto, right, y, headRight, wordsMotto) + ruleGap
	p.middleRule(right, y, headRight, p.rulers.width(wordsMotto, lookMotto))
	y = max(left, y) + ruleGap
	left = p.column(lookNumber, marginLeft, y, headLeft, d.numberLine())
	if d.isLetter() && d.Subject != "" {
		left = p.column(lookLetter, marginLeft, left, headLeft, d.letterSubject())
	}
	if d.Draft {
		left = p.draftMark(left + 2*ruleGap)
	}
	p.y = max(left, p.column(lookDate, right, y, headRight, d.dateLine())) + lookBody.line(false)
}

// issuerLine writes the name of a body at the top left, in lines of about the same length.
func (p *pdfWriter) issuerLine(l look, y float64, name string) float64 {
	side := p.rulers.balance(name, l, headLeft)
	return p.column(l, marginLeft+side, y, headLeft-2*side, name)
}

// middleRule draws a line in the middle of a column.
func (p *pdfWriter) middleRule(x, y, width, length float64) { p.rule(x+(width-length)/2, y, length) }

// draftMark writes "DỰ THẢO" in a frame.
func (p *pdfWriter) draftMark(y float64) float64 {
	const room, above = 3.0, 0.5
	width := p.rulers.width(wordsDraft, lookDraft) + 2*room
	end := p.column(lookDraft, marginLeft, y+above, headLeft, wordsDraft) + above
	p.pdf.Rect(marginLeft+(headLeft-width)/2, y, width, end-y, "D")
	return end
}

// title writes the name of the type and the subject with the line under it.
func (p *pdfWriter) title(d Document) {
	if d.isLetter() {
		return
	}
	p.words(block{look: lookType}, d.TypeName)
	if d.Subject != "" {
		p.balanced(lookSubject, d.Subject)
		p.middleRule(marginLeft, p.y+ruleGap, p.textWidth(), p.rulers.shortRule(d.Subject, lookSubject, p.textWidth()))
	}
	p.y += lookBody.line(false)
}

// balanced writes a centred title in lines of about the same length.
func (p *pdfWriter) balanced(l look, words string) {
	side := p.rulers.balance(words, l, p.textWidth())
	p.words(block{look: l, left: side, right: side}, words)
}

// addressees writes "Kính gửi" as WriteDOCX does.
func (p *pdfWriter) addressees(names []string) {
	if len(names) == 1 {
		p.words(block{look: lookAddressee, spaced: true}, wordsTo+" "+names[0])
	}
	if len(names) < 2 {
		return
	}
	l := lookAddressee
	l.align, l.after = AlignLeft, 0
	p.words(block{look: l, spaced: true, left: addresseesLeft}, wordsTo)
	for _, name := range endings(dashed(names), ";", ".") {
		p.words(block{look: l, spaced: true, left: addresseesLeft + addresseesDeeper}, name)
	}
	p.y += millimetres(lookAddressee.after)
}

// signatureHeight is the height of recipients and signature, which stay on one page.
func (p *pdfWriter) signatureHeight(d Document) float64 {
	left := lookRecipients.line(false)
	for _, recipient := range d.Recipients {
		left += float64(len(p.wrap(p.pieces([]Run{{Text: recipient}}, lookRecipient, signLeft), signLeft, 0))) * lookRecipient.line(false)
	}
	return max(left, float64(len(d.Signer.Capacity)+signRoom+1)*lookSigner.line(false))
}

func (p *pdfWriter) signature(d Document, height float64) {
	p.need(height, nil)
	y := p.y
	if len(d.Recipients) > 0 {
		y = p.column(lookRecipients, marginLeft, y, signLeft, wordsRecipients)
	}
	for _, recipient := range d.Recipients {
		y = p.column(lookRecipient, marginLeft, y, signLeft, recipient)
	}
	right := marginLeft + signLeft
	y = p.y
	for _, capacity := range d.Signer.Capacity {
		y = p.column(lookCapacity, right, y, signRight, capacity)
	}
	p.column(lookSigner, right, y+signRoom*lookSigner.line(false), signRight, d.Signer.Name)
	p.y += height
}
