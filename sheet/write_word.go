package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
)

// WriteWord writes the tables as one Word annex in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I: A4 on its side, margins
// of 20, 20, 30 and 15 mm (top, bottom, left, right), Times New Roman 13, page numbers centred in the top margin from the second page on.
// Headings repeat on every page and rows do not break across pages. The same value always gives the same bytes.
func WriteWord(w io.Writer, book Workbook) error {
	book, err := book.validated()
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	for _, part := range wordParts {
		if err := writePart(archive, part.name, part.content); err != nil {
			return err
		}
	}
	if err := writePart(archive, "word/document.xml", wordBody(book)); err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("closing Word document: %w", err)
	}
	return nil
}

func writePart(archive *zip.Writer, name, content string) error {
	part, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = io.WriteString(part, xml.Header+content+"\n")
	}
	if err != nil {
		return fmt.Errorf("writing part %s: %w", name, err)
	}
	return nil
}

// wordWriter writes the body into memory, which cannot fail.
type wordWriter struct{ bytes.Buffer }

func wordBody(book Workbook) string {
	var w wordWriter
	w.put(`<w:document xmlns:w="`, wordSpace, `" xmlns:r="`, linkSpace, `"><w:body>`)
	for i, s := range book.Sheets {
		for j, line := range s.Title {
			w.title(line, i > 0 && j == 0)
		}
		w.table(s)
		w.put("<w:p/>") // between two tables: without it Word joins them
	}
	w.put(`<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>`,
		`<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>`,
		`<w:titlePg/></w:sectPr></w:body></w:document>`)
	return w.String()
}

func (w *wordWriter) put(parts ...string) {
	for _, part := range parts {
		w.WriteString(part)
	}
}

// title writes a line above a table; the first line of a later table begins a page.
func (w *wordWriter) title(line string, newPage bool) {
	w.put("<w:p><w:pPr>")
	if newPage {
		w.put("<w:pageBreakBefore/>")
	}
	look := "<w:b/>"
	if inBrackets(line) {
		look = "<w:i/>"
	}
	w.put(`<w:spacing w:after="60"/><w:jc w:val="center"/></w:pPr>`)
	w.run(line, look)
	w.put("</w:p>")
}

// run writes text with its line breaks and tabs.
func (w *wordWriter) run(text, look string) {
	if text == "" {
		return
	}
	w.put("<w:r>")
	if look != "" {
		w.put("<w:rPr>", look, "</w:rPr>")
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.put("<w:br/>")
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				w.put("<w:tab/>")
			}
			w.put(`<w:t xml:space="preserve">`, escaped(piece), "</w:t>")
		}
	}
	w.put("</w:r>")
}

func escaped(text string) string {
	var out strings.Builder
	if err := xml.EscapeText(&out, []byte(text)); err != nil {
		panic(err) // a strings.Builder returns no error
	}
	return out.String()
}

func (w *wordWriter) table(s Sheet) {
	total := 0
	for _, column := range s.Columns {
		total += twips(column.Width)
	}
	w.put(fmt.Sprintf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>`, total))
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		w.put("<w:", side, ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	w.put(`</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, column := range s.Columns {
		w.put(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, twips(column.Width)))
	}
	w.put("</w:tblGrid>")
	w.headings(s.Columns)
	for _, line := range s.Lines {
		w.line(s.Columns, line)
	}
	w.put("</w:tbl>")
}

func (w *wordWriter) headings(columns []Column) {
	w.put("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
	for _, column := range columns {
		w.cell(column.Heading, []Column{column}, cellLook{run: "<w:b/>", centred: true})
	}
	w.put("</w:tr>")
}

func (w *wordWriter) line(columns []Column, line Line) {
	w.put("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
	for i, column := range columns {
		text, covers, look := "", columns[i:i+1], cellLook{centred: column.Centred}
		if i < len(line.Cells) {
			text = line.Cells[i]
		}
		last := line.Group && i == len(line.Cells)-1
		if line.Group {
			look = cellLook{run: "<w:b/>"}
		}
		if last {
			covers = columns[i:]
		}
		w.cell(text, covers, look)
		if last {
			break
		}
	}
	w.put("</w:tr>")
}

// cellLook is the format of a cell's text.
type cellLook struct {
	run     string
	centred bool
}

func (w *wordWriter) cell(text string, covers []Column, look cellLook) {
	width := 0
	for _, column := range covers {
		width += twips(column.Width)
	}
	w.put(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width))
	if len(covers) > 1 {
		w.put(fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, len(covers)))
	}
	w.put("</w:tcPr><w:p>")
	if look.centred {
		w.put(`<w:pPr><w:jc w:val="center"/></w:pPr>`)
	}
	w.run(text, look.run)
	w.put("</w:p></w:tc>")
}

// twips converts millimetres to twentieths of a point.
func twips(millimetres float64) int { return int(math.Round(millimetres * 1440 / 25.4)) }
