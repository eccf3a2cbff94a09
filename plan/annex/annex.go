package annex

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/vietnamese"
)

// Input is an annex as it lies in the document, with what is needed to understand it.
type Input struct {
	Tables    []Table
	Titles    []string // paragraphs that stand before the tables, in order
	Year      int      // the year the coordinator says the plan is of
	Directory directory.Directory
	On        calendar.Date // the day on which units are looked up; zero means 1 January of Year, when the plan's words were current
	Rules     deadline.Rules
}

// Result is what an annex says. While Problems hold an error nothing of it is to be written anywhere.
type Result struct {
	Title    string            // the plan's own title, empty when the document shows none
	Lines    []plan.Line       // in the order of the document
	Problems []problem.Problem // every one of them, by table, row and column
}

// Parse understands an annex: it finds the headings by meaning, tells tasks from group rows, notes and signatures, resolves units
// and deadlines, and reports everything that a coordinator must look at, all at once. It never panics and it drops nothing
// silently: what it does not understand is a problem. The same input gives the same reading.
func Parse(in Input) Result {
	in.Directory = in.Directory.Indexed()
	r := &parser{in: in, on: in.On, matches: map[string]directory.Match{}, nearest: map[string][]string{}}
	if r.on.IsZero() {
		r.on, _ = calendar.NewDate(in.Year, 1, 1) // a year that is no year leaves the day open
	}
	tables := normalizeTables(in.Tables)
	for i, table := range tables {
		r.parseTable(i, table, tables)
	}
	codes := lineCodes(r.lines)
	lines := make([]plan.Line, 0, len(r.lines))
	for i, found := range r.lines {
		found.line.Code = codes[i]
		lines = append(lines, found.line)
	}
	r.checkDuplicateNumbers()
	r.checkDuplicateLines()
	r.checkYear()
	r.checkNoLines()
	return Result{Title: r.planTitle(), Lines: lines, Problems: r.sortedProblems()}
}

// parser gathers what one reading finds.
type parser struct {
	in       Input
	on       calendar.Date
	matches  map[string]directory.Match // what the directory said to a text, asked once
	nearest  map[string][]string        // and which names it found near an unknown one
	titles   []titleLine                // rows above the headings
	lines    []parsedLine
	problems []locatedProblem
	bodies   []*tableBody // every table with a heading, for those that go on without one
}

// parsedLine is a line with what is needed to name it and to complain about it.
type parsedLine struct {
	line     plan.Line
	number   rowNumber
	groups   []rowNumber // the numbers of the groups above, outermost first
	location location
	header   tableHeader
}

// location is where something stands in the document, for sorting: positions from 0, -1 before everything.
type location struct{ table, row, column int }

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

// normalizeTables is the tables in NFC, with no-break spaces as spaces and lone dashes, which mean an empty cell, as nothing.
func normalizeTables(tables []Table) []Table {
	normal := make([]Table, 0, len(tables))
	for _, table := range tables {
		rows := make([]TableRow, 0, len(table.Rows))
		for _, row := range table.Rows {
			cells := make([]TableCell, 0, len(row.Cells))
			for _, cell := range row.Cells {
				cells = append(cells, TableCell{Text: normalizeCell(cell.Text), Merged: cell.Merged})
			}
			rows = append(rows, TableRow{Number: row.Number, Cells: cells})
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

// parseTable reads one table: titles, then heading and body, as often as a heading comes.
func (r *parser) parseTable(index int, table Table, all []Table) {
	starts := headerStarts(table.Rows)
	if len(starts) == 0 {
		r.parseWithoutHeader(index, table, all)
		return
	}
	for _, row := range table.Rows[:starts[0].row] {
		r.addTitle(titleLine{text: rowText(row), sheet: table.Sheet, row: row.Number, location: location{index, row.Number, 0}})
	}
	body := newTableBody(r, index, table)
	for i, start := range starts {
		end := len(table.Rows)
		if i+1 < len(starts) {
			end = starts[i+1].row
		}
		if i == 0 || !start.header.same(starts[i-1].header) {
			r.checkHeader(index, table, start)
			body.startPart(start.header)
		}
		body.addRows(table.Rows[start.row+start.header.rows : end])
	}
	body.parse()
	r.bodies = append(r.bodies, body)
}

// headerStart is a heading and the index of its first row.
type headerStart struct {
	row    int
	header tableHeader
}

// headerStarts finds every heading of a table: three known columns make one; where none has three, two do.
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

// parseWithoutHeader goes on with the columns of an earlier table of the same width; else it says what is wrong.
func (r *parser) parseWithoutHeader(index int, table Table, all []Table) {
	first := slices.IndexFunc(table.Rows, func(row TableRow) bool { return rowText(row) != "" })
	if first < 0 {
		return
	}
	for _, earlier := range slices.Backward(r.bodies) {
		if tableWidth(r.in.Tables[earlier.index]) == tableWidth(table) && !isLetterhead(table) {
			body := newTableBody(r, index, table)
			body.continueFrom(earlier)
			body.addRows(table.Rows)
			body.parse()
			r.bodies = append(r.bodies, body)
			return
		}
	}
	p := problem.Problem{
		Sheet: table.Sheet, Row: table.Rows[first].Number, Found: shorten(rowText(table.Rows[first])), Severity: problem.SeverityError,
		Message:    "không tìm thấy dòng tiêu đề của bảng",
		Suggestion: fmt.Sprintf("bảng cần một dòng tiêu đề có ít nhất các cột: %s; nếu không phải bảng nhiệm vụ thì bỏ bảng này khỏi tệp", requiredNames()),
	}
	if isLetterhead(table) && slices.ContainsFunc(all, func(t Table) bool { return len(headerStarts(t.Rows)) > 0 }) {
		p.Severity = problem.SeverityWarning
		p.Message = "bảng này là phần đầu hoặc phần ký của văn bản, không phải bảng nhiệm vụ: đã bỏ qua"
		p.Suggestion = ""
	}
	r.report(location{index, table.Rows[first].Number, 0}, p)
}

// isLetterhead says whether a table is the layout of a document's first or last page: the State's name and motto, or who signs.
func isLetterhead(table Table) bool {
	for _, row := range table.Rows {
		text := vietnamese.Fold(rowText(row))
		for _, words := range []string{"cong hoa xa hoi chu nghia viet nam", "doc lap tu do hanh phuc", "noi nhan"} {
			if strings.Contains(text, words) {
				return true
			}
		}
	}
	return false
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

// rowText is a row's words on one line, each merged cell once.
func rowText(row TableRow) string {
	var texts []string
	for _, cell := range row.Cells {
		if cell.Text != "" && !slices.Contains(texts, cell.Text) {
			texts = append(texts, cell.Text)
		}
	}
	return oneLine(strings.Join(texts, " "))
}

// shorten keeps what a problem shows of a long text readable.
func shorten(text string) string {
	const limit = 160
	runes := []rune(oneLine(text))
	if len(runes) <= limit {
		return string(runes)
	}
	return string(runes[:limit]) + "…"
}
