package annex

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
)

// Input is the tables of an annex, with the directory and the settings that Parse needs.
type Input struct {
	Tables    []Table
	Titles    []string // paragraphs before the tables, in order
	Year      int      // the year of the plan, from the coordinator
	Directory directory.Directory
	On        calendar.Date // the day on which units are looked up; zero: 1 January of Year, the time of the plan's words
	Rules     deadline.Rules
	Tags      content.Tags // the lists that propose the tags of the lines; the zero value proposes none
}

// Result is the lines and problems of an annex. When Problems has an error, no line may be stored.
type Result struct {
	Title    string            // the title of the plan in the document, empty when there is none
	Number   string            // of the document by which the plan was issued: "12/KH-UBND"; empty when the annex does not name it
	Issued   calendar.Date     // the day on that document
	Lines    []plan.Line       // in the order of the document
	Problems []problem.Problem // all of them, ordered by table, row and column
}

// Table is one table of an annex, as the document has it.
type Table struct {
	Sheet string // the name of the sheet, or "Bảng 1", "Bảng 2" … in a text document
	Rows  []TableRow
}

// TableRow is one row of a table. The text of a merged cell is in every cell that it covers. Merged marks the covered cells, so that a
// group row ("I. Chỉ đạo, điều hành" over the whole width) differs from an ordinary row.
type TableRow struct {
	Number int  // as the document shows it, from 1
	Hidden bool // the document does not show the row
	Cells  []TableCell
}

// TableCell is the text of one cell, NFC, trimmed, with its line breaks.
type TableCell struct {
	Text   string
	Merged bool   // covered by a merge, and not its top left cell
	Struck string // the part of Text that is struck through or hidden
}

// Parse parses an annex. It finds the columns by their headings, separates tasks from group rows, notes and signatures, resolves units
// and deadlines, and reports all problems at once. It never panics. It drops no words without a problem that names them. The same input
// gives the same result.
func Parse(in Input) Result {
	in.Directory = in.Directory.Indexed()
	r := &parser{in: in, on: in.On, matches: map[string]directory.Match{}, nearest: map[string][]string{}}
	if r.on.IsZero() {
		r.on, _ = calendar.NewDate(in.Year, 1, 1) // a year that is no year leaves the day open
	}
	tables := normalizeTables(in.Tables)
	r.complete = slices.ContainsFunc(tables, hasCompleteHeader)
	r.headed = slices.ContainsFunc(tables, func(table Table) bool { return len(headerStarts(table.Rows)) > 0 })
	for i, table := range tables {
		r.parseTable(i, table)
	}
	codes := lineCodes(r.lines)
	lines := make([]plan.Line, 0, len(r.lines))
	for i, found := range r.lines {
		found.line.Code = codes[i]
		lines = append(lines, found.line.Tagged(in.Tags))
	}
	r.checkDuplicateNumbers()
	r.checkDuplicateLines()
	r.checkYear()
	r.checkNoLines()
	number, issued := r.issuedBy()
	return Result{Title: r.planTitle(), Number: number, Issued: issued, Lines: lines, Problems: r.sortedProblems()}
}

// parser parses one annex.
type parser struct {
	in       Input
	on       calendar.Date
	matches  map[string]directory.Match // results of the directory, by text
	nearest  map[string][]string        // suggestions of the directory, by unknown name
	titles   []titleLine                // rows above the headings
	lines    []parsedLine
	problems []locatedProblem
	complete bool         // one of the tables has every required column
	headed   bool         // one of the tables has a heading
	bodies   []*tableBody // every table with a heading; a later table without one continues one of them
}

// parsedLine is a line with the facts that its code and its problems need.
type parsedLine struct {
	line     plan.Line
	number   rowNumber
	groups   []rowNumber // the numbers of the groups above, outermost first
	location location
	header   tableHeader
}

// location is a place in the document, by which problems are sorted: indexes from 0, -1 before all tables.
type location struct{ table, row, column int }

// locatedProblem is a problem with its place.
type locatedProblem struct {
	location location
	problem  problem.Problem
}

func (r *parser) report(at location, p problem.Problem) {
	r.problems = append(r.problems, locatedProblem{location: at, problem: p})
}

func (r *parser) sortedProblems() []problem.Problem {
	slices.SortStableFunc(r.problems, func(a, b locatedProblem) int {
		return cmp.Or(
			cmp.Compare(a.location.table, b.location.table),
			cmp.Compare(a.location.row, b.location.row),
			cmp.Compare(a.location.column, b.location.column),
		)
	})
	problems := make([]problem.Problem, 0, len(r.problems))
	for _, issue := range r.problems {
		problems = append(problems, issue.problem)
	}
	return problems
}

// normalizeTables gives the tables in NFC, with no-break spaces as spaces and cells of dashes, which mean an empty cell, as empty ones.
func normalizeTables(tables []Table) []Table {
	normal := make([]Table, 0, len(tables))
	for _, table := range tables {
		rows := make([]TableRow, 0, len(table.Rows))
		for _, row := range table.Rows {
			cells := make([]TableCell, 0, len(row.Cells))
			for _, cell := range row.Cells {
				cells = append(cells, TableCell{Text: normalizeCell(cell.Text), Merged: cell.Merged, Struck: normalizeCell(cell.Struck)})
			}
			rows = append(rows, TableRow{Number: row.Number, Hidden: row.Hidden, Cells: cells})
		}
		normal = append(normal, Table{Sheet: norm.NFC.String(table.Sheet), Rows: rows})
	}
	return normal
}

func normalizeCell(text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.NewReplacer("\u00A0", " ", "\u200B", "", "\uFEFF", "", "\r\n", "\n").Replace(text)
	text = strings.TrimSpace(text)
	if strings.Trim(text, "-–—_") == "" {
		return ""
	}
	return text
}

// parseTable parses one table: titles, then a heading and a body, as often as the table has a heading.
func (r *parser) parseTable(index int, table Table) {
	starts := headerStarts(table.Rows)
	if len(starts) == 0 {
		r.parseWithoutHeader(index, table)
		return
	}
	for _, row := range table.Rows[:starts[0].row] {
		r.addTitle(titleLine{text: rowText(row), sheet: table.Sheet, row: row.Number, location: location{index, row.Number, 0}})
	}
	starts = append(starts, unknownStarts(table.Rows, starts)...)
	slices.SortFunc(starts, func(a, b headerStart) int { return cmp.Compare(a.row, b.row) })
	body := newTableBody(r, index, table)
	if n := len(r.bodies); n > 0 && textTable.MatchString(table.Sheet) && r.bodies[n-1].lastHeader().same(starts[0].header) {
		body.above = maps.Clone(r.bodies[n-1].above) // the heading again on the next page: "như trên" is the last line of the page before
	}
	for i, start := range starts {
		end := len(table.Rows)
		if i+1 < len(starts) {
			end = starts[i+1].row
		}
		if start.foreign || r.complete && !start.header.has(columnLead) && !start.header.has(columnDeadline) {
			r.leaveTableOut(index, table.Sheet, table.Rows[start.row:end])
			continue
		}
		if len(body.parts) == 0 || !start.header.same(body.parts[len(body.parts)-1].header) {
			r.checkHeader(index, table, start)
			body.startPart(start.header)
		}
		body.addRows(table.Rows[start.row+start.header.rows : end])
	}
	if len(body.parts) > 0 {
		body.parse()
		r.bodies = append(r.bodies, body)
	}
}

// headerStart is a heading and the index of its first row. A foreign one is the heading of a table of something else than tasks.
type headerStart struct {
	row     int
	header  tableHeader
	foreign bool
}

// headerStarts finds every heading of a table. A row with three known columns is a heading; when the table has none, a row with two is.
func headerStarts(rows []TableRow) []headerStart {
	for _, least := range []int{3, 2} {
		var starts []headerStart
		for i := 0; i < len(rows); i++ {
			if header, ok := headerAt(rows, i, least); ok {
				starts = append(starts, headerStart{row: i, header: header})
				i += header.rows - 1
			}
		}
		if len(starts) > 0 {
			return starts
		}
	}
	return nil
}

func tableWidth(table Table) int {
	width := 0
	for _, row := range table.Rows {
		width = max(width, len(row.Cells))
	}
	return width
}

func requiredNames() string {
	var names []string
	for _, column := range requiredColumns {
		names = append(names, columnName(column))
	}
	return strings.Join(names, ", ")
}

// rowText is the words of a row on one line, each merged cell once.
func rowText(row TableRow) string {
	var texts []string
	for _, cell := range row.Cells {
		if cell.Text != "" && !slices.Contains(texts, cell.Text) {
			texts = append(texts, cell.Text)
		}
	}
	return oneLine(strings.Join(texts, " "))
}

// shorten cuts the text that a problem shows.
func shorten(text string) string {
	const limit = 160
	runes := []rune(oneLine(text))
	if len(runes) <= limit {
		return string(runes)
	}
	return string(runes[:limit]) + "…"
}
