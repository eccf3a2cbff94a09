package document

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

//go:embed document.html
var htmlSource string

//go:embed document.css
var htmlStyle string

var htmlTemplate = template.Must(template.New("document").Funcs(template.FuncMap{"number": func(i int) int { return i + 1 }}).Parse(htmlSource))

// HTMLPolicy is the Content-Security-Policy under which the page of WriteHTML looks as it should. It allows the one style of the page
// and nothing else.
func HTMLPolicy() string {
	sum := sha256.Sum256([]byte(htmlStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}

// WriteHTML writes the document as one page for reading: without scripts, without styles of single elements, and with nothing that is
// loaded from elsewhere. Notes stand at the end. When the document is not valid, nothing is written.
func WriteHTML(w io.Writer, d Document) error {
	d, err := d.complete()
	if err != nil {
		return fmt.Errorf("writing HTML: %w", err)
	}
	return htmlTemplate.Execute(w, newHTMLPage(d))
}

// htmlPage is what the template names.
type htmlPage struct {
	Document

	Title, NumberLine, DateLine, LetterSubject, DraftMark string
	State, Motto, To, RecipientsLabel                     string

	Style   template.CSS
	Body    []htmlBlock
	Annexes []htmlAnnex
	Notes   []string
}

type htmlAnnex struct {
	Line, Title, Of string
	Landscape       bool
	Blocks          []htmlBlock
}

// htmlBlock has exactly one field set, as Block has.
type htmlBlock struct {
	Heading   *htmlHeading
	Paragraph *htmlParagraph
	Table     *htmlTable
}

type htmlHeading struct {
	Level  int
	Number string
	Runs   []htmlRun
}

type htmlParagraph struct {
	Class string
	Runs  []htmlRun
}

type htmlRun struct {
	Run

	Mark int // the number of the note; 0 is none
}

type htmlTable struct {
	Widths []string
	Header [][]htmlCell
	Rows   [][]htmlCell
}

type htmlCell struct {
	Header        bool
	Class         string
	Columns, Rows int
	Runs          []htmlRun
}

func newHTMLPage(d Document) htmlPage {
	page := htmlPage{
		Document: d, Title: d.name(), NumberLine: d.numberLine(), DateLine: d.dateLine(),
		State: wordsState, Motto: wordsMotto, To: wordsTo, RecipientsLabel: wordsRecipients, Style: template.CSS(htmlStyle),
	}
	if d.isLetter() && d.Subject != "" {
		page.LetterSubject = d.letterSubject()
	}
	if d.Draft {
		page.DraftMark = wordsDraft
	}
	if len(d.Addressees) > 1 {
		page.Addressees = endings(dashed(d.Addressees), ";", ".")
	}
	page.Body = page.blocks(d.Body)
	for _, a := range d.Annexes {
		page.Annexes = append(page.Annexes, htmlAnnex{annexLine(a), a.Title, a.Of, a.Landscape, page.blocks(a.Blocks)})
	}
	return page
}

func (p *htmlPage) blocks(blocks []Block) []htmlBlock {
	var out []htmlBlock
	for _, b := range blocks {
		switch {
		case b.Heading != nil:
			out = append(out, htmlBlock{Heading: &htmlHeading{b.Heading.Level, b.Heading.Number, p.runs(b.Heading.Runs)}})
		case b.Paragraph != nil:
			align := b.Paragraph.Align
			if align == "" {
				align = AlignJustify
			}
			out = append(out, htmlBlock{Paragraph: &htmlParagraph{string(align), p.runs(b.Paragraph.Runs)}})
		case b.Table != nil:
			out = append(out, htmlBlock{Table: p.table(*b.Table)})
		}
	}
	return out
}

// runs numbers the notes of runs and keeps their texts for the end of the page.
func (p *htmlPage) runs(runs []Run) []htmlRun {
	out := make([]htmlRun, len(runs))
	for i, run := range runs {
		out[i] = htmlRun{Run: run}
		if note := run.note(); note != "" {
			p.Notes = append(p.Notes, note)
			out[i].Mark = len(p.Notes)
		}
	}
	return out
}

func (p *htmlPage) table(t Table) *htmlTable {
	total := 0.0
	for _, column := range t.Columns {
		total += column.Millimetres
	}
	out := &htmlTable{Header: p.rows(t, t.Header, true), Rows: p.rows(t, t.Rows, false)}
	for _, column := range t.Columns {
		out.Widths = append(out.Widths, fmt.Sprintf("%.1f%%", column.Millimetres/total*100))
	}
	return out
}

func (p *htmlPage) rows(t Table, rows []Row, header bool) (out [][]htmlCell) {
	grid, err := t.grid(rows)
	if err != nil {
		panic(err) // complete has validated the table
	}
	for _, fields := range grid {
		var cells []htmlCell
		for column, field := range fields {
			if field.cell == nil {
				continue
			}
			l := t.look(field, column, header)
			class := string(l.align)
			if l.bold {
				class += " bold"
			}
			cells = append(cells, htmlCell{header, class, field.columns, field.rows, p.runs(field.cell.Runs)})
		}
		out = append(out, cells)
	}
	return out
}
