package document

// pdfCell is a cell with its lines.
type pdfCell struct {
	lines  []line
	look   look
	x      float64
	width  float64
	rows   int
	header bool
}

func (c pdfCell) height() float64 { return float64(len(c.lines))*c.look.line(false) + 2*cellTop }

// pdfRow is a row of cells. Rows that a cell of several rows joins stand in one group, which stays on one page.
type pdfRow struct {
	cells  []pdfCell
	height float64
}

// table writes a table. Its header rows are repeated on every page.
func (p *pdfWriter) table(t Table) {
	header := p.rows(t, t.Header, true)
	rows := p.rows(t, t.Rows, false)
	joined := groups(rows)
	if len(joined) > 0 {
		first := heightOfRows(joined[0])
		if !p.fitsOnPage(header, joined[0]) {
			first = 2 * lookTable.line(false)
		}
		p.need(heightOfRows(header)+first, nil)
	}
	p.place(header, true)
	for _, group := range joined {
		p.group(header, group)
	}
}

// fitsOnPage says whether rows fit on an empty page below the header rows.
func (p *pdfWriter) fitsOnPage(header, rows []pdfRow) bool {
	room := p.pageHeight() - marginTop - marginBottom - 2*noteGap
	return heightOfRows(header)+heightOfRows(rows)+heightOf(notesOfRows(rows)) <= room
}

// group writes rows that stay together, on the next page below the header when they do not fit on this one. What is higher than a page
// is taken apart.
func (p *pdfWriter) group(header, rows []pdfRow) {
	if !p.fitsOnPage(header, rows) {
		for _, row := range apart(rows) {
			p.split(header, row)
		}
		return
	}
	if p.y+heightOfRows(rows) > p.bottom(notesOfRows(rows))+0.01 {
		p.newPage()
		p.place(header, false)
	}
	p.place(rows, true)
}

// split writes a row over as many pages as it takes.
func (p *pdfWriter) split(header []pdfRow, row pdfRow) {
	for {
		room := int((p.bottom(notesOfRows([]pdfRow{row})) - p.y - 2*cellTop) / lookTable.line(false))
		if room < 1 && p.y > marginTop+heightOfRows(header)+0.01 {
			p.newPage()
			p.place(header, false)
			continue
		}
		top, rest, done := row.cut(max(room, 1))
		p.place([]pdfRow{top}, true)
		if done {
			return
		}
		row = rest
		p.newPage()
		p.place(header, false)
	}
}

// cut takes the first lines off a row.
func (r pdfRow) cut(n int) (top, rest pdfRow, done bool) {
	done = true
	for _, cell := range r.cells {
		head, tail := cell, cell
		at := min(n, len(cell.lines))
		head.lines, tail.lines = cell.lines[:at], cell.lines[at:]
		done = done && len(tail.lines) == 0
		top.cells, rest.cells = append(top.cells, head), append(rest.cells, tail)
	}
	top.height, rest.height = top.tallest(), rest.tallest()
	return top, rest, done
}

// tallest is the height of the highest cell that stands in this row alone.
func (r pdfRow) tallest() (height float64) {
	for _, cell := range r.cells {
		if cell.rows == 1 {
			height = max(height, cell.height())
		}
	}
	return height
}

// rows lays rows out, without a place on a page.
func (p *pdfWriter) rows(t Table, rows []Row, header bool) []pdfRow {
	grid, err := t.grid(rows)
	if err != nil {
		panic(err) // complete has validated the table
	}
	total := 0.0
	for _, column := range t.Columns {
		total += column.Millimetres
	}
	out := make([]pdfRow, len(grid))
	for i, fields := range grid {
		x := marginLeft + (p.textWidth()-total)/2
		for column, field := range fields {
			if field.cell != nil {
				out[i].cells = append(out[i].cells, p.cell(t, field, column, x, header))
			}
			x += t.Columns[column].Millimetres
		}
		out[i].height = max(out[i].tallest(), lookTable.line(false)+2*cellTop)
	}
	stretch(out)
	return out
}

func (p *pdfWriter) cell(t Table, f place, column int, x float64, header bool) pdfCell {
	width := 0.0
	for _, covered := range t.Columns[column : column+f.columns] {
		width += covered.Millimetres
	}
	l := t.look(f, column, header)
	inside := width - 2*cellSide
	return pdfCell{p.wrap(p.pieces(f.cell.Runs, l, p.textWidth()), inside, 0), l, x, width, f.rows, header}
}

// stretch makes the last row of a cell of several rows high enough for it.
func stretch(rows []pdfRow) {
	for i, row := range rows {
		for _, cell := range row.cells {
			if missing := cell.height() - heightOfRows(rows[i:i+cell.rows]); missing > 0 {
				rows[i+cell.rows-1].height += missing
			}
		}
	}
}

// groups joins rows that share a cell.
func groups(rows []pdfRow) (out [][]pdfRow) {
	for from := 0; from < len(rows); {
		to := from + 1
		for i := from; i < to; i++ {
			for _, cell := range rows[i].cells {
				to = max(to, i+cell.rows)
			}
		}
		out = append(out, rows[from:to])
		from = to
	}
	return out
}

// apart gives each row its own cells: what covered several rows stands whole in its first one, and the rows below it stay open there.
func apart(rows []pdfRow) []pdfRow {
	out := make([]pdfRow, len(rows))
	for i, row := range rows {
		for _, cell := range row.cells {
			below := cell
			below.rows, below.lines = 1, nil
			for j := i + 1; j < i+cell.rows; j++ {
				out[j].cells = append(out[j].cells, below)
			}
			cell.rows = 1
			out[i].cells = append(out[i].cells, cell)
		}
	}
	for i := range out {
		out[i].height = max(out[i].tallest(), rows[i].height)
	}
	return out
}

// place draws rows below each other, and their notes if they are drawn for the first time.
func (p *pdfWriter) place(rows []pdfRow, first bool) {
	for i, row := range rows {
		for _, cell := range row.cells {
			height := heightOfRows(rows[i : i+cell.rows])
			p.pdf.SetLineWidth(millimetres(0.5))
			p.pdf.Rect(cell.x, p.y, cell.width, height, "D")
			y := p.y + cellTop
			if cell.header {
				y = p.y + (height-float64(len(cell.lines))*cell.look.line(false))/2
			}
			for _, l := range cell.lines {
				p.draw(l, cell.look, cell.x+cellSide, y, cell.width-2*cellSide)
				y += cell.look.line(false)
			}
		}
		p.y += row.height
	}
	if first {
		p.pending = append(p.pending, notesOfRows(rows)...)
	}
}

func heightOfRows(rows []pdfRow) (height float64) {
	for _, row := range rows {
		height += row.height
	}
	return height
}

func notesOfRows(rows []pdfRow) (notes []*note) {
	for _, row := range rows {
		for _, cell := range row.cells {
			notes = append(notes, notesOf(cell.lines)...)
		}
	}
	return notes
}
