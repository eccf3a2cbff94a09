package document

// document writes the main part: the document itself, then each annex, each followed by the properties of its section.
func (w *wordWriter) document(d Document) {
	w.put(`<w:document xmlns:w="%s" xmlns:r="%s"><w:body>`, wordSpace, linkSpace)
	w.flat(func() {}) // LibreOffice adds an empty line where a section begins with a table
	w.head(d)
	w.title(d)
	w.addressees(d.Addressees)
	for _, basis := range d.Bases {
		w.line(paragraphStyle{look: lookBasis, spaced: true}, basis)
	}
	w.blocks(d.Body, d.Closing == "")
	if d.Closing != "" {
		w.line(paragraphStyle{look: lookBody, spaced: true, keepNext: true}, d.Closing)
	}
	w.signature(d)
	landscape := false
	for _, annex := range d.Annexes {
		w.flat(func() { w.section(landscape) })
		w.annex(annex)
		landscape = annex.Landscape
	}
	w.flat(func() {}) // Word wants a paragraph behind the last table
	w.section(landscape)
	w.put(`</w:body></w:document>`)
}

// flat writes a paragraph too low to be seen, with further properties.
func (w *wordWriter) flat(properties func()) {
	w.put(`<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>`)
	properties()
	w.put(`</w:pPr></w:p>`)
}

// section writes the properties of a section: paper, margins, page numbers from 1 that the first page does not show.
func (w *wordWriter) section(landscape bool) {
	w.put(`<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:type w:val="nextPage"/>`)
	if landscape {
		w.put(`<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/>`, twips(pageLong), twips(pageShort))
	} else {
		w.put(`<w:pgSz w:w="%d" w:h="%d"/>`, twips(pageShort), twips(pageLong))
	}
	w.put(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>`,
		twips(marginTop), twips(marginRight), twips(marginBottom), twips(marginLeft), twips(headerTop), twips(headerTop))
	w.put(`<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>`)
}

// columns opens a table of one row and two columns without lines.
func (w *wordWriter) columns(left, right float64) {
	w.put(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`, twips(left)+twips(right))
	w.put(`<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>`)
	w.put(`<w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid>`, twips(left), twips(right))
}

// pair writes one row of such a table; it does not break across pages.
func (w *wordWriter) pair(left, right float64, writeLeft, writeRight func()) {
	w.put(`<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, twips(left))
	writeLeft()
	w.put(`</w:tc><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, twips(right))
	writeRight()
	w.put(`</w:tc></w:tr>`)
}

// head writes issuer and Quốc hiệu beside each other, and below them the number level with the day.
func (w *wordWriter) head(d Document) {
	w.columns(headLeft, headRight)
	w.pair(headLeft, headRight, func() {
		if d.Issuer.Parent != "" {
			w.balanced(lookParent, d.Issuer.Parent, headLeft)
		}
		w.balanced(lookIssuer, d.Issuer.Name, headLeft)
		w.rule(w.rulers.shortRule(d.Issuer.Name, lookIssuer, headLeft), headLeft)
	}, func() {
		w.line(paragraphStyle{look: lookState}, wordsState)
		w.line(paragraphStyle{look: lookMotto}, wordsMotto)
		w.rule(w.rulers.width(wordsMotto, lookMotto), headRight)
	})
	w.pair(headLeft, headRight, func() {
		w.line(paragraphStyle{look: lookNumber}, d.numberLine())
		if d.isLetter() && d.Subject != "" {
			w.line(paragraphStyle{look: lookLetter}, d.letterSubject())
		}
		if d.Draft {
			w.draftMark()
		}
	}, func() { w.line(paragraphStyle{look: lookDate}, d.dateLine()) })
	w.put(`</w:tbl>`)
}

// draftMark writes "DỰ THẢO" in a frame as wide as its words.
func (w *wordWriter) draftMark() {
	const room = 6.0
	side := twips((headLeft - w.rulers.width(wordsDraft, lookDraft) - room) / 2)
	w.put(`<w:p><w:pPr><w:pBdr>`)
	for _, edge := range []string{"top", "left", "bottom", "right"} {
		w.put(`<w:%s w:val="single" w:sz="6" w:space="1" w:color="000000"/>`, edge)
	}
	w.put(`</w:pBdr><w:spacing w:before="120" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:left="%d" w:right="%d"/><w:jc w:val="center"/></w:pPr>`, side, side)
	w.runs([]Run{{Text: wordsDraft}}, lookDraft)
	w.end()
}

// title writes the name of the type and the subject with the line under it.
func (w *wordWriter) title(d Document) {
	w.line(paragraphStyle{look: look{points: 10}}, "")
	if d.isLetter() {
		return
	}
	w.line(paragraphStyle{look: lookType}, d.TypeName)
	if d.Subject != "" {
		w.balanced(lookSubject, d.Subject, textWidth(false))
		w.rule(w.rulers.shortRule(d.Subject, lookSubject, textWidth(false)), textWidth(false))
	}
	w.line(paragraphStyle{look: look{points: 10}}, "")
}

// balanced writes a title so that its lines are about equally long: a last line of one word looks like a mistake.
func (w *wordWriter) balanced(l look, words string, width float64) {
	side := w.rulers.balance(words, l, width)
	w.line(paragraphStyle{look: l, keepNext: true, left: side, right: side}, words)
}

// addressees writes "Kính gửi" with one addressee in the middle of one line, or with several below each other.
func (w *wordWriter) addressees(names []string) {
	switch len(names) {
	case 0:
		return
	case 1:
		w.line(paragraphStyle{look: lookAddressee, spaced: true}, wordsTo+" "+names[0])
		return
	}
	l := lookAddressee
	l.align, l.after = AlignLeft, 0
	w.line(paragraphStyle{look: l, spaced: true, left: addresseesLeft}, wordsTo)
	for _, name := range endings(dashed(names), ";", ".") {
		w.line(paragraphStyle{look: l, spaced: true, left: addresseesLeft + addresseesDeeper}, name)
	}
	w.line(paragraphStyle{look: look{points: 6}}, "")
}

// signature writes the recipients level with the capacity and the name of who signs. The empty lines between are for the signature.
func (w *wordWriter) signature(d Document) {
	w.columns(signLeft, signRight)
	w.pair(signLeft, signRight, func() {
		if len(d.Recipients) > 0 {
			w.line(paragraphStyle{look: lookRecipients}, wordsRecipients)
		}
		for _, recipient := range d.Recipients {
			w.line(paragraphStyle{look: lookRecipient}, recipient)
		}
		if len(d.Recipients) == 0 {
			w.line(paragraphStyle{look: lookRecipient}, "")
		}
	}, func() {
		for _, line := range d.Signer.Capacity {
			w.line(paragraphStyle{look: lookCapacity}, line)
		}
		for range signRoom {
			w.line(paragraphStyle{look: lookSigner}, "")
		}
		w.line(paragraphStyle{look: lookSigner}, d.Signer.Name)
	})
	w.put(`</w:tbl>`)
}

// annex writes the head of an annex and its blocks.
func (w *wordWriter) annex(a Annex) {
	w.line(paragraphStyle{look: lookAnnex, keepNext: true}, annexLine(a))
	if a.Title != "" {
		w.balanced(lookAnnexTitle, a.Title, textWidth(a.Landscape))
	}
	if a.Of != "" {
		w.line(paragraphStyle{look: lookAnnexOf, keepNext: true}, a.Of)
	}
	w.blocks(a.Blocks, false)
}

// annexLine is "Phụ lục" with its number, if it has one.
func annexLine(a Annex) string {
	if a.Number == "" {
		return wordsAnnex
	}
	return wordsAnnex + " " + a.Number
}
