package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loa/mail/results"
	"loa/sheet"
	"loa/vietnamese"
)

// Read reads the figures of a form, and of any other table as results.ReadFigureTable does. A row of a form whose name and unit are those of an indicator is
// read surely where its cells are plain numbers; an empty cell is a value that was not given, and no doubt.
func Read(tables []sheet.Table, asked results.FiguresAsked) results.Report {
	figures := slices.DeleteFunc(slices.Clone(tables), func(t sheet.Table) bool { return t.Sheet == SheetRemarks && hasRemarks(t) })
	forms := make([]*reading, 0, len(figures))
	for i, t := range figures {
		if r, is := newReading(t, asked); is {
			forms = append(forms, r)
			figures[i] = r.unsure()
		}
	}
	report := results.ReadFigureTable(figures, asked)
	if report.Period != (results.Period{}) || slices.ContainsFunc(report.Doubts, func(d results.Doubt) bool { return d.Reason == results.DoubtPeriod }) {
		return report // of another period: nothing of it counts without a question
	}
	for _, r := range forms {
		report = r.over(report)
	}
	return report
}

// reading is the reading of one table that has the headings of a form.
type reading struct {
	table   sheet.Table
	asked   results.FiguresAsked
	head    int // index of the row of the headings
	columns map[string]int
	labels  map[string]int // how often a name stands in a row
	named   map[rowName]results.Indicator
}

// rowName is the name and the unit of an indicator, folded.
type rowName struct{ name, unit string }

func newReading(t sheet.Table, asked results.FiguresAsked) (*reading, bool) {
	r := &reading{table: t, asked: asked, columns: map[string]int{}, labels: map[string]int{}, named: map[rowName]results.Indicator{}}
	r.head = slices.IndexFunc(t.Rows, func(row sheet.Row) bool {
		return !row.Hidden && hasCell(row, headName) && hasCell(row, headUnit) && hasCell(row, headInPeriod)
	})
	if r.head < 0 {
		return nil, false
	}
	for c, cell := range t.Rows[r.head].Cells {
		for _, head := range headings() {
			if !same(cell.Text, head) {
				continue
			}
			if _, twice := r.columns[head]; twice || cell.Merged || slices.Contains(t.HiddenColumns, c) {
				return nil, false
			}
			r.columns[head] = c
		}
	}
	for _, row := range t.Rows[r.head+1:] {
		r.labels[folded(row.Cells[r.columns[headName]].Text)]++
	}
	for _, i := range asked.Indicators {
		if i.Name != "" {
			r.named[rowName{folded(i.Name), folded(i.Unit)}] = i
		}
	}
	return r, true
}

func hasCell(row sheet.Row, text string) bool {
	return slices.ContainsFunc(row.Cells, func(c sheet.Cell) bool { return same(c.Text, text) })
}

func same(a, b string) bool { return folded(a) == folded(b) }

func folded(text string) string { return strings.Join(strings.Fields(vietnamese.Fold(text)), " ") }

// unsure is the table with its titles, its headings and the rows that are not surely read. The first surely read row stays, because a table without any is none.
func (r *reading) unsure() sheet.Table {
	t, first := r.table, true
	t.Rows = slices.Clone(r.table.Rows[:r.head+1])
	for _, row := range r.table.Rows[r.head+1:] {
		keep := !r.sure(row)
		if !keep && first && row.Cells[r.columns[headInPeriod]].Text != "" {
			keep, first = true, false
		}
		if keep {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// sure says whether all values of a row are surely read.
func (r *reading) sure(row sheet.Row) bool {
	i, is := r.indicatorOf(row)
	for _, head := range []string{headPrevious, headInPeriod, headCumulative} {
		if column, has := r.columns[head]; has && is {
			_, _, sure := numberOf(row.Cells[column], i)
			is = sure || isNone(row.Cells[column])
		}
	}
	return is
}

// over puts what the rows of the form say surely in the place of what was read of them as of any table.
func (r *reading) over(report results.Report) results.Report {
	for _, row := range r.table.Rows[r.head+1:] {
		i, is := r.indicatorOf(row)
		if !is {
			continue
		}
		for _, value := range []struct {
			head string
			kind results.FigureKind
		}{{headPrevious, results.FigurePrevious}, {headInPeriod, results.FigureExact}, {headCumulative, results.FigureCumulative}} {
			if column, has := r.columns[value.head]; has {
				report = r.cell(report, row, column, i, value.kind)
			}
		}
	}
	return report
}

// indicatorOf is the indicator that a row names. A name that stands twice, or with another unit, names none surely.
func (r *reading) indicatorOf(row sheet.Row) (results.Indicator, bool) {
	label := folded(row.Cells[r.columns[headName]].Text)
	if row.Hidden || row.Deleted || r.labels[label] != 1 {
		return results.Indicator{}, false
	}
	i, named := r.named[rowName{label, folded(row.Cells[r.columns[headUnit]].Text)}]
	return i, named
}

// cell reads one value. What is no plain number stays as it was read, and is asked.
func (r *reading) cell(report results.Report, row sheet.Row, column int, i results.Indicator, kind results.FigureKind) results.Report {
	at := r.source(row, column)
	value, given, sure := numberOf(row.Cells[column], i)
	none := isNone(row.Cells[column])
	if !sure && !none {
		return r.asOfTable(report, row, column, i, kind)
	}
	report.Figures = slices.DeleteFunc(report.Figures, func(f results.Figure) bool { return f.Source == at })
	report.Doubts = slices.DeleteFunc(report.Doubts, func(d results.Doubt) bool { return d.Source == at })
	if !given && !none {
		return report
	}
	f := results.Figure{
		Indicator: i.Code, Value: value, HasValue: given, Unit: i.Unit, Kind: kind, Confidence: results.ConfidenceHigh,
		Words: row.Cells[r.columns[headName]].Text + ": " + row.Cells[column].Text, Source: at,
	}
	if none && kind == results.FigureExact {
		f.Kind = results.FigureNil
	}
	if note, has := r.columns[headNote]; has && kind == results.FigureExact {
		f.Links = address.FindAllString(row.Cells[note].Text, -1)
	}
	report.Figures = append(report.Figures, f)
	return report
}

// asOfTable leaves a cell as it was read of any table: what is taken for another indicator is asked, and what was read as nothing at all is in doubt.
func (r *reading) asOfTable(report results.Report, row sheet.Row, column int, i results.Indicator, kind results.FigureKind) results.Report {
	at, seen := r.source(row, column), false
	for n := range report.Figures {
		f := &report.Figures[n]
		seen = seen || f.Source == at
		if f.Source == at && f.Indicator != i.Code {
			f.Confidence = results.ConfidenceLow
		}
	}
	seen = seen || slices.ContainsFunc(report.Doubts, func(d results.Doubt) bool { return d.Source == at })
	if !seen && kind == results.FigureExact {
		words := row.Cells[r.columns[headName]].Text + ": " + row.Cells[column].Text
		report.Doubts = append(report.Doubts, results.Doubt{Reason: results.DoubtValue, Words: words, Source: at})
	}
	return report
}

var address = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;)]`)

// isPlain says whether a cell is as a person typed it.
func isPlain(cell sheet.Cell) bool {
	return !cell.Merged && !cell.Formula && cell.Struck == "" && cell.Deleted == "" && cell.Inserted == ""
}

// isNone says whether a cell says in words that there was none.
func isNone(cell sheet.Cell) bool {
	return isPlain(cell) && slices.Contains([]string{"khong", "khong co", "khong phat sinh"}, folded(cell.Text))
}

// numberOf is the number of a cell; sure is false for anything else than a plain number or an empty cell.
func numberOf(cell sheet.Cell, i results.Indicator) (value results.Decimal, given, sure bool) {
	if !isPlain(cell) {
		return 0, false, false
	}
	text := strings.TrimSpace(cell.Text)
	switch {
	case text == "":
		return 0, false, true
	case cell.Number != "":
		text = cell.Number
	case thousands.MatchString(text) && i.Decimals == 0:
		text = strings.ReplaceAll(text, ".", "")
	case strings.Contains(text, "."):
		return 0, false, false
	}
	_, decimals, _ := strings.Cut(text, ".")
	value, err := results.ParseDecimal(text)
	if err != nil || len(decimals) > i.Decimals {
		return 0, false, false
	}
	return value, true, true
}

// thousands matches a whole number as Vietnamese write it.
var thousands = regexp.MustCompile(`^[1-9]\d{0,2}(\.\d{3})+$`)

// source is the address of a cell.
func (r *reading) source(row sheet.Row, column int) results.Source {
	letters := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return results.Source{File: r.asked.File, Sheet: r.table.Sheet, Cell: letters + strconv.Itoa(row.Number)}
}

// Remarks are what a unit wrote on the second sheet of a form.
type Remarks struct {
	Difficulties []string
	Proposals    []string
}

// ReadRemarks reads the second sheet of a form; both lists are empty for another file.
func ReadRemarks(tables []sheet.Table) (r Remarks) {
	for _, t := range tables {
		if t.Sheet != SheetRemarks || !hasRemarks(t) {
			continue
		}
		for c, head := range t.Rows[0].Cells {
			for _, row := range t.Rows[1:] {
				switch text := row.Cells[c].Text; {
				case text == "" || row.Cells[c].Merged:
				case same(head.Text, headDifficulties):
					r.Difficulties = append(r.Difficulties, text)
				case same(head.Text, headProposals):
					r.Proposals = append(r.Proposals, text)
				}
			}
		}
	}
	return r
}

func hasRemarks(t sheet.Table) bool {
	return len(t.Rows) > 0 && (hasCell(t.Rows[0], headDifficulties) || hasCell(t.Rows[0], headProposals))
}
