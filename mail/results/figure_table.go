package results

import (
	"slices"
	"strconv"
	"strings"

	"loa/sheet"
)

// maxFigureRows is how many rows of one file are read.
const maxFigureRows = 2000

// ReadFigureTable reads every figure of the tables of a file. Columns are found by what their heads mean, wherever they stand; rows by the indicator that
// they name. Every figure has the sheet and the address of its cell.
func ReadFigureTable(tables []sheet.Table, asked FiguresAsked) Report {
	x := asked.words()
	var report Report
	rows := 0
	for _, t := range tables {
		if rows += len(t.Rows); rows > maxFigureRows {
			report.Doubts = append(report.Doubts, Doubt{DoubtTooLong, cut(t.Sheet), Source{File: asked.File, Sheet: t.Sheet}})
			break
		}
		report.add(readTable(t, asked, x))
	}
	report.settle(asked)
	return report
}

// tableReading is the reading of one table.
type tableReading struct {
	table   sheet.Table
	of      FiguresAsked
	x       *lexicon
	names   [][]int // of each row and column what the cell names; nil where it is no label
	label   int     // the column of the names
	columns []column
	first   int // the first row with figures
	period  FigureKind
	group   string // the label of the rows above that have no figures of their own
	below   []rowFigures
	report  Report
}

// rowFigures are the figures of one row.
type rowFigures struct {
	label   string
	figures []Figure
}

// readTable reads one table with its names at the left, or its names at the top.
func readTable(t sheet.Table, asked FiguresAsked, x *lexicon) Report {
	r := &tableReading{table: t, of: asked, x: x, label: -1, period: FigureExact}
	r.table.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(row sheet.Row) bool { return row.Deleted })
	if len(r.table.Rows) == 0 {
		return Report{}
	}
	r.findNames()
	switch {
	case r.findLabels():
		r.findColumns()
		r.findPeriod()
		r.readRows()
	case r.findTopNames():
		r.findPeriod()
		r.readBelow()
	default:
		r.doubtNumbers()
	}
	return r.report
}

// doubtNumbers puts the first number of a table in doubt that names no indicator.
func (r *tableReading) doubtNumbers() {
	for i, row := range r.table.Rows {
		for c, cell := range row.Cells {
			if c > 0 && plainCell.MatchString(cell.Text) {
				r.doubtCell(i, c, DoubtWhat, vietnameseText(row.Cells[0].Text))
				return
			}
		}
	}
}

// findNames finds the indicators that the cells name, each text once.
func (r *tableReading) findNames() {
	seen := map[string][]int{}
	for _, row := range r.table.Rows {
		codes := make([]int, 0, len(row.Cells))
		for _, c := range row.Cells {
			n, found := seen[c.Text]
			if !found {
				n = r.namesIn(c.Text)
				seen[c.Text] = n
			}
			codes = append(codes, len(n))
		}
		r.names = append(r.names, codes)
	}
}

// namesIn are the indicators that a short text without a value names.
func (r *tableReading) namesIn(text string) []int {
	if text == "" || len(text) > 400 || plainCell.MatchString(text) {
		return nil
	}
	p := newPage(text, Asked{})
	var codes []int
	for _, m := range p.mentions(r.x) {
		codes = append(codes, m.indicators...)
		if m.kind == termChannel {
			codes = append(codes, -1)
		}
	}
	return codes
}

// findLabels finds the column whose cells name indicators in rows with a value, and the first such row.
func (r *tableReading) findLabels() bool {
	best := 0
	for c := range r.table.Rows[0].Cells {
		n, first := 0, -1
		for i := range r.table.Rows {
			if r.names[i][c] > 0 && r.hasValue(i, c) {
				n++
				if first < 0 {
					first = i
				}
			}
		}
		if n > best && !r.headedAs(first, c, roleUnit) && !r.headedAs(first, c, roleNote) {
			best, r.label, r.first = n, c, first
		}
	}
	return best > 0
}

// hasValue says whether a row has a value outside a column.
func (r *tableReading) hasValue(row, label int) bool {
	for c, cell := range r.table.Rows[row].Cells {
		if c > label && (valueCell.MatchString(cell.Text) || emptySign.MatchString(cell.Text) && cell.Text != "") {
			return true
		}
	}
	return false
}

// headedAs says whether the head of a column above a row is of a role.
func (r *tableReading) headedAs(first, column int, role columnRole) bool {
	return first > 0 && roleOf(r.head(first, column)) == role
}

// head is what stands above the first row with figures in a column, each text once.
func (r *tableReading) head(first, column int) string {
	return strings.Join(strings.Fields(strings.Join(r.heads(first, column), " ")), " ")
}

func (r *tableReading) heads(first, column int) []string {
	var parts []string
	for i := range first {
		if !r.isHead(i) {
			parts = nil
			continue
		}
		if text := foldedWords(strings.ToLower(vietnameseText(r.table.Rows[i].Cells[column].Text))); text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return parts
}

// isHead says whether a row is one of the heads: it holds two different texts. A title has one.
func (r *tableReading) isHead(row int) bool {
	cells := r.table.Rows[row].Cells
	texts := map[string]bool{}
	for _, c := range cells {
		if c.Text != "" {
			texts[c.Text] = true
		}
	}
	if r.label < 0 {
		return len(texts) > 1
	}
	beside := slices.ContainsFunc(cells[min(r.label+1, len(cells)):], func(c sheet.Cell) bool { return c.Text != "" })
	return len(texts) > 1 && (beside || r.label == len(cells)-1) || len(texts) > 2
}

// findPeriod finds the period that the titles of a table name, when it is another one.
func (r *tableReading) findPeriod() {
	lines := slices.Clone(r.table.Title)
	for i := range r.first {
		if !r.isHead(i) {
			for _, c := range r.table.Rows[i].Cells[:1] {
				lines = append(lines, c.Text)
			}
		}
	}
	text := strings.Join(lines, "\n")
	f := newFigureReading(text, r.of, r.x)
	for _, s := range f.spans {
		if f.isAsked(s) {
			r.period = FigureExact
			return
		}
		if kind := f.kindOfSpan(s); kind != FigureExact {
			r.period = kind
			r.report.Period = Period{s.first, s.last}
		}
	}
	if r.period != FigureExact {
		r.report.Doubts = append(r.report.Doubts, Doubt{DoubtPeriod, cut(text), r.source(0, 0)})
	}
}

// newFigureReading is a short text with what is no figure covered.
func newFigureReading(text string, asked FiguresAsked, x *lexicon) *figureReading {
	p := newPage(text, Asked{First: asked.First, Last: asked.Last, Said: asked.Said})
	f := &figureReading{page: p, of: asked, x: x}
	if p.doubt == "" {
		f.coverForFigures(x)
		f.sense = f.withoutHomographs()
	}
	return f
}

// source is the address of a cell.
func (r *tableReading) source(row, column int) Source {
	return Source{File: r.of.File, Sheet: r.table.Sheet, Cell: columnLetters(column) + strconv.Itoa(r.table.Rows[row].Number)}
}

func columnLetters(column int) string {
	letters := ""
	for column++; column > 0; column = (column - 1) / 26 {
		letters = string(rune('A'+(column-1)%26)) + letters
	}
	return letters
}

// readRows reads the rows from the first one with figures on, and checks the totals.
func (r *tableReading) readRows() {
	for i := range r.table.Rows {
		label := vietnameseText(r.table.Rows[i].Cells[r.label].Text)
		switch {
		case label == "" || i < r.first && r.isHead(i):
		case i < r.first && r.names[i][r.label] == 0:
		case i < r.first || !r.hasValue(i, r.label):
			r.readEmpty(i, label)
		default:
			r.readRow(i, label)
		}
	}
	r.finish()
}

// readEmpty reads a row without values: the name of a group, or an indicator whose value is not given.
func (r *tableReading) readEmpty(i int, label string) {
	ordinal := ""
	if r.label > 0 {
		ordinal = r.table.Rows[i].Cells[r.label-1].Text
	}
	indicator := slices.ContainsFunc(r.namesIn(label), func(c int) bool { return c >= 0 })
	switch {
	case groupOrdinal.MatchString(ordinal) || groupOrdinal.MatchString(label) || !indicator || strings.HasSuffix(label, ":"):
		r.group = strings.TrimSuffix(label, ":")
	default:
		r.emptyRow(i, label)
	}
}

// emptyRow puts a name whose value is not given in doubt, where the row stands among rows with values.
func (r *tableReading) emptyRow(i int, label string) {
	for c, col := range r.columns {
		if col.kind == FigureExact && r.table.Rows[i].Cells[c].Text == "" {
			r.report.Doubts = append(r.report.Doubts, Doubt{DoubtNotGiven, cut(label), r.source(i, c)})
		}
	}
}

// unitOf is the unit of a row.
func (r *tableReading) unitOf(row int) string {
	for c, col := range r.columns {
		if col.role == roleUnit {
			return vietnameseText(r.table.Rows[row].Cells[c].Text)
		}
	}
	return ""
}
