package document

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// WriteDOCX writes the document as a Word file (ECMA-376, transitional): A4, Times New Roman, page numbers centred in the top margin
// from the second page on, each annex a section of its own with page numbers of its own. The same value always gives the same bytes.
// When the document is not valid, nothing is written.
func WriteDOCX(w io.Writer, d Document) error {
	d, err := d.complete()
	if err != nil {
		return fmt.Errorf("writing Word document: %w", err)
	}
	rulers, err := newRulers()
	if err != nil {
		return err
	}
	body := &wordWriter{rulers: rulers}
	body.document(d)
	parts := append([]part{}, fixedParts...)
	parts = append(parts,
		part{"docProps/core.xml", coreProperties(d)},
		part{"word/footnotes.xml", body.footnotes()},
		part{"word/document.xml", body.String()})
	archive := zip.NewWriter(w)
	for _, p := range parts {
		if err := p.write(archive); err != nil {
			return fmt.Errorf("writing part %s: %w", p.name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("closing Word document: %w", err)
	}
	return nil
}

// write adds the part without a time, so that the bytes of the file depend on its contents alone.
func (p part) write(archive *zip.Writer) error {
	file, err := archive.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, xml.Header+p.content)
	return err
}

// wordWriter writes the main part into memory, which cannot fail.
type wordWriter struct {
	strings.Builder

	rulers *rulers
	notes  []string // the footnotes so far; the first has the number 1
}

// put writes marks of ours. Text of a document never goes through it, only through text.
func (w *wordWriter) put(format string, values ...any) { fmt.Fprintf(w, format, values...) }

// text writes the words of a document: marks of XML are escaped, a line break and a tab become elements.
func (w *wordWriter) text(words string) {
	for i, line := range strings.Split(words, "\n") {
		if i > 0 {
			w.put(`<w:br/>`)
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				w.put(`<w:tab/>`)
			}
			if piece != "" {
				w.put(`<w:t xml:space="preserve">%s</w:t>`, escaped(piece))
			}
		}
	}
}

func escaped(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err) // a strings.Builder returns no error
	}
	return b.String()
}

// properties writes the size and style of a run.
func (w *wordWriter) properties(l look) {
	w.put(`<w:rPr>`)
	if l.bold {
		w.put(`<w:b/><w:bCs/>`)
	}
	if l.italic {
		w.put(`<w:i/><w:iCs/>`)
	}
	w.put(`<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr>`, halfPoints(l), halfPoints(l))
}

func halfPoints(l look) int { return int(l.points * 2) }

// runs writes runs, each with the footnote that belongs to it.
func (w *wordWriter) runs(runs []Run, l look) {
	for _, run := range runs {
		if run.Text != "" {
			w.put(`<w:r>`)
			w.properties(l.styled(run))
			w.text(run.Text)
			w.put(`</w:r>`)
		}
		if note := run.note(); note != "" {
			w.notes = append(w.notes, note)
			w.put(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="%d"/></w:r>`, len(w.notes))
		}
	}
}

// footnotes is the part that holds the footnotes, after the two lines that Word draws above them.
func (w *wordWriter) footnotes() string {
	notes := &wordWriter{}
	notes.put(`<w:footnotes xmlns:w="%s">`, wordSpace)
	notes.put(`<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>`)
	notes.put(`<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>`)
	for i, note := range w.notes {
		notes.put(`<w:footnote w:id="%d"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>`, i+1)
		notes.put(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r>`)
		notes.text(" " + note)
		notes.put(`</w:r></w:p></w:footnote>`)
	}
	notes.put(`</w:footnotes>`)
	return notes.String()
}

// coreProperties are what a file manager shows of the document.
func coreProperties(d Document) string {
	return `<cp:coreProperties xmlns:cp="` + packageSpace + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<dc:title>` + escaped(d.name()) + `</dc:title>` +
		`<dc:creator>` + escaped(d.Issuer.Name) + `</dc:creator><dc:language>vi-VN</dc:language></cp:coreProperties>`
}
