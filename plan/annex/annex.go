package annex

import (
	"cmp"
	"maps"
	"slices"
	"strings"

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
	Owner     string        // whose directory it is, in the words that problems say; empty when there can be only one
	On        calendar.Date // the day on which units are looked up; zero: 1 January of Year, the time of the plan's words
	Rules     deadline.Rules
	Tags      content.Tags           // the lists that propose the tags of the lines; the zero value proposes none
	Shapes    []plan.ShapeDefinition // of the city, beside those that loa ships: a correction may name one
}

// Result is the lines and problems of an annex. A problem about one field of one line is a question of that line too. When Whole has a problem,
// no line may be stored; when only Problems has an error, the lines may be stored with their questions.
type Result struct {
	Title    string            // the title of the plan in the document, empty when there is none
	Number   string            // of the document by which the plan was issued: "12/KH-UBND"; empty when the annex does not name it
	Issued   calendar.Date     // the day on that document
	Lines    []plan.Line       // in the order of the document
	Problems []problem.Problem // all of them, ordered by table, row and column
	Whole    []problem.Problem // those errors of Problems that no answer about one field of one line settles
}

// Table is one table of an annex, as the document has it.
type Table struct {
	Sheet   string // the name of the sheet, or "Bảng 1", "Bảng 2" … in a text document
	Rows    []TableRow
	OldFont bool // the text was in the letters of an old font (TCVN3, VNI) and was converted
	// HiddenColumns are the indexes of the columns that the document does not show.
	HiddenColumns []int
}

// TableRow is one row of a table. The text of a merged cell is in every cell that it covers. Merged marks the covered cells, so that a
// group row ("I. Chỉ đạo, điều hành" over the whole width) differs from an ordinary row.
type TableRow struct {
	Number  int  // as the document shows it, from 1
	Hidden  bool // the document does not show the row
	Deleted bool // a tracked change that is still open deletes the row
	Cells   []TableCell
}

// TableCell is the text of one cell, NFC, trimmed, with its line breaks.
type TableCell struct {
	Text     string
	Merged   bool   // covered by a merge, and not its top left cell
	Struck   string // the part of Text that is struck through or hidden
	Inner    string // the part of Text that is a table within the cell
	Deleted  string // the words that tracked changes, which are still open, delete; they are not in Text
	Inserted string // those that they insert; they are in Text

	struckLeft bool // the words that are struck through could not be taken out of Text
}

// Parse parses an annex. It finds the columns by their headings, separates tasks from group rows, notes and signatures, resolves units
// and deadlines, and reports all problems at once. It never panics. It drops no words without a problem that names them. The same input
// gives the same result.
func Parse(in Input) Result {
	in.Directory = in.Directory.Indexed()
	r := &parser{in: in, on: in.On, matches: map[string]directory.Match{}, nearest: map[string][]string{}, contacts: map[int][]TableRow{}}
	if r.on.IsZero() {
		r.on, _ = calendar.NewDate(in.Year, 1, 1) // a year that is no year leaves the day open
	}
	tables := normalizeTables(in.Tables)
	for i := range tables {
		tables[i] = r.cutColumns(i, tables[i])
	}
	r.complete = slices.ContainsFunc(tables, hasCompleteHeader)
	r.headed = slices.ContainsFunc(tables, func(table Table) bool { return len(headerStarts(table.Rows)) > 0 })
	for i, table := range tables {
		r.parseTable(i, table)
	}
	r.checkYear()
	codes := lineCodes(r.lines)
	r.askAboutLines()
	lines := make([]plan.Line, 0, len(r.lines))
	for i, found := range r.lines {
		found.line.Code = codes[i]
		r.proposeWork(&found)
		lines = append(lines, found.line.Tagged(in.Tags))
	}
	r.checkDuplicateNumbers()
	r.checkDuplicateLines()
	r.checkNoLines()
	number, issued := r.issuedBy()
	return Result{Title: r.planTitle(), Number: number, Issued: issued, Lines: lines, Problems: problemsOf(r.sortedProblems()), Whole: r.wholeProblems()}
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
	complete bool               // one of the tables has every required column
	headed   bool               // one of the tables has a heading
	contacts map[int][]TableRow // by table: the rows that are people
	bodies   []*tableBody       // every table with a heading; a later table without one continues one of them
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

// locatedProblem is a problem with its place, and with the field of the line that it is about; empty for none.
type locatedProblem struct {
	location location
	field    plan.AskField
	asked    bool // a line has the question
	problem  problem.Problem
}

func (r *parser) report(at location, p problem.Problem) {
	r.problems = append(r.problems, locatedProblem{location: at, problem: p})
}

func (r *parser) sortedProblems() []locatedProblem {
	slices.SortStableFunc(r.problems, func(a, b locatedProblem) int {
		return cmp.Or(
			cmp.Compare(a.location.table, b.location.table),
			cmp.Compare(a.location.row, b.location.row),
			cmp.Compare(a.location.column, b.location.column),
		)
	})
	return r.problems
}

func problemsOf(located []locatedProblem) []problem.Problem {
	problems := make([]problem.Problem, 0, len(located))
	for _, issue := range located {
		problems = append(problems, issue.problem)
	}
	return problems
}

// parseTable parses one table: titles, then a heading and a body, as often as the table has a heading.
func (r *parser) parseTable(index int, table Table) {
	r.tellOldFont(index, table)
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
			body.startPart(start.header, table.Rows[start.row])
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
