package document

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// complete is the document with everything that a writer needs: clean texts, numbers, marks at the ends, widths of columns.
func (d Document) complete() (Document, error) {
	if err := d.Validate(); err != nil {
		return Document{}, err
	}
	d = d.cleaned()
	d.Bases = endings(d.Bases, ";", ".")
	d.Recipients = endings(dashed(d.Recipients), ";", ".")
	d.Body = completeBlocks(d.Body, false)
	d.Closing, d.Body = ended(d.Closing, d.Body)
	for i := range d.Annexes {
		annex := &d.Annexes[i]
		if annex.Number == "" && len(d.Annexes) > 1 {
			annex.Number = roman(i + 1)
		}
		if annex.Of != "" {
			annex.Of = "(" + strings.TrimSuffix(strings.TrimPrefix(annex.Of, "("), ")") + ")"
		}
		annex.Title = strings.ToUpper(annex.Title)
		annex.Blocks = completeBlocks(annex.Blocks, annex.Landscape)
	}
	return d, nil
}

// cleaned is a copy of the document whose texts can stand in every format.
func (d Document) cleaned() Document {
	for _, text := range []*string{
		&d.Issuer.Parent, &d.Issuer.Name, &d.Number, &d.Symbol, &d.Place, &d.TypeName, &d.Subject, &d.Closing, &d.Signer.Name,
	} {
		*text = strings.TrimSpace(clean(*text))
	}
	d.Addressees, d.Bases, d.Recipients = cleanAll(d.Addressees), cleanAll(d.Bases), cleanAll(d.Recipients)
	d.Signer.Capacity = cleanAll(d.Signer.Capacity)
	d.Annexes = append([]Annex(nil), d.Annexes...)
	for i := range d.Annexes {
		a := &d.Annexes[i]
		a.Number, a.Title, a.Of = clean(a.Number), clean(a.Title), clean(a.Of)
	}
	return d
}

// clean is text in composed letters (NFC), without what XML cannot hold or a reader cannot see: control characters but line breaks and
// tabs, halves of surrogates, marks of direction.
func clean(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r), r == '\ufeff', r == '\ufffe', r == '\uffff', r == unicode.ReplacementChar:
			return -1
		case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069': // a text could be shown in another order than it is stored
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n")))
}

// cleanAll cleans texts and leaves out those with nothing left.
func cleanAll(texts []string) []string {
	var out []string
	for _, text := range texts {
		if text = strings.TrimSpace(clean(text)); text != "" {
			out = append(out, text)
		}
	}
	return out
}

func cleanRuns(runs []Run) []Run {
	out := make([]Run, len(runs))
	for i, run := range runs {
		run.Text, run.Note, run.Figure = clean(run.Text), clean(run.Note), clean(run.Figure)
		out[i] = run
	}
	return out
}

// note is the text of the footnote of a run: its figure, what is said about it, or both.
func (r Run) note() string {
	if r.Figure != "" && r.Note != "" {
		return r.Figure + ": " + r.Note
	}
	return r.Figure + r.Note
}

// completeBlocks copies blocks with clean texts, numbered headings and columns that have a width.
func completeBlocks(blocks []Block, landscape bool) []Block {
	var counts [deepest + 1]int
	out := make([]Block, 0, len(blocks))
	for _, b := range blocks {
		switch {
		case b.Heading != nil:
			h := *b.Heading
			h.Runs = cleanRuns(h.Runs)
			counts[h.Level]++
			for level := h.Level + 1; level <= deepest; level++ {
				counts[level] = 0
			}
			h.Number = numberOf(h, counts[h.Level])
			out = append(out, Block{Heading: &h})
		case b.Paragraph != nil:
			p := *b.Paragraph
			p.Runs = cleanRuns(p.Runs)
			out = append(out, Block{Paragraph: &p})
		case b.Table != nil:
			out = append(out, Block{Table: b.Table.complete(textWidth(landscape))})
		}
	}
	return out
}

// numberOf is the number of a heading with its mark.
func numberOf(h Heading, n int) string {
	if h.Number != "" {
		return strings.TrimSpace(clean(h.Number))
	}
	switch h.Level {
	case 1:
		return roman(n) + "."
	case 2:
		return filled("%d", n) + "."
	case 3:
		return letterOf(n) + ")"
	}
	return "-"
}

// complete is a copy of the table with clean texts and the widths of all columns.
func (t Table) complete(width float64) *Table {
	t.Columns = append([]Column(nil), t.Columns...)
	left, open := width, 0
	for _, column := range t.Columns {
		left -= column.Millimetres
		if column.Millimetres == 0 {
			open++
		}
	}
	for i := range t.Columns {
		if t.Columns[i].Millimetres == 0 {
			t.Columns[i].Millimetres = left / float64(open)
		}
	}
	t.Header, t.Rows = cleanRows(t.Header), cleanRows(t.Rows)
	return &t
}

func cleanRows(rows []Row) []Row {
	out := make([]Row, len(rows))
	for i, row := range rows {
		out[i] = Row{Bold: row.Bold, Cells: append([]Cell(nil), row.Cells...)}
		for j := range out[i].Cells {
			out[i].Cells[j].Runs = cleanRuns(row.Cells[j].Runs)
		}
	}
	return out
}

// ended puts the end mark behind the last words of the body: those of the closing, else of the last paragraph; a body that ends with a
// table gets a closing of the mark alone.
func ended(closing string, body []Block) (string, []Block) {
	withMark := func(text string) string { return strings.TrimRight(text, "./ ") + endMark }
	if closing != "" {
		return withMark(closing), body
	}
	if len(body) == 0 {
		return "", body
	}
	last := body[len(body)-1].Paragraph
	if last == nil || len(last.Runs) == 0 {
		return endMark, body
	}
	run := &last.Runs[len(last.Runs)-1]
	run.Text = withMark(run.Text)
	return "", body
}
