package annex

import "loa/plan/problem"

// tableBody is the rows of one table below its headings. A heading that is repeated on every page starts no new part.
type tableBody struct {
	parser    *parser
	index     int // of the table
	sheet     string
	parts     []bodyPart
	groups    groupStack
	allGroups []*groupHeading       // to report groups without a line
	above     map[columnKind]string // the texts of the line above, for “như trên”

	leads       int        // rows with a lead
	withoutLead []TableRow // rows without one, in a table without a column of leads
}

func newTableBody(r *parser, index int, table Table) *tableBody {
	return &tableBody{parser: r, index: index, sheet: table.Sheet, above: map[columnKind]string{}}
}

// continueFrom takes over the heading, the open groups and the last line of an earlier table.
func (b *tableBody) continueFrom(earlier *tableBody) {
	b.startPart(earlier.lastHeader(), TableRow{})
	b.groups, b.above = earlier.groups, earlier.above
}

func (b *tableBody) lastHeader() tableHeader { return b.parts[len(b.parts)-1].header }

func (b *tableBody) startPart(header tableHeader, heading TableRow) {
	b.parts = append(b.parts, bodyPart{header: header, heading: heading})
}

func (b *tableBody) addRows(rows []TableRow) {
	part := &b.parts[len(b.parts)-1]
	for _, row := range rows {
		if b.parser.leavesOut(b.index, b.sheet, part.header, row) {
			continue
		}
		part.rows = append(part.rows, row)
	}
}

func (b *tableBody) parse() {
	b.parser.tellContacts(b.index, b.sheet)
	for i, part := range b.parts {
		if i > 0 {
			b.groups, b.above = nil, map[columnKind]string{}
		}
		end := part.lastTask() + 1
		b.parseRows(part, end)
		b.belowTasks(i, part.rows[end:])
	}
	b.checkLeads()
	for _, group := range b.allGroups {
		if group.lines == 0 {
			b.parser.report(group.location, problem.Problem{
				Sheet: b.sheet, Row: group.row, Found: shorten(group.label), Severity: problem.SeverityWarning,
				Message:    "dòng này được hiểu là tên nhóm, nhưng bên dưới không có nhiệm vụ nào",
				Suggestion: "nếu đây là nhiệm vụ thì điền cơ quan chủ trì và thời gian",
			})
		}
	}
}

func (b *tableBody) parseRows(part bodyPart, end int) {
	unnamed := map[int]bool{}
	kind := rowEmpty
	for i := range end {
		row := part.rows[i]
		kind = part.classify(i, kind)
		switch kind {
		case rowEmpty, rowColumnNumbers:
		case rowGroup:
			b.openGroup(part, row)
		case rowTask:
			b.parseTask(part.header, row)
			b.checkUnnamedColumns(part.header, row, unnamed)
		case rowContinued:
			b.continueLine(part.header, row)
			b.checkUnnamedColumns(part.header, row, unnamed)
		case rowNote:
			b.parser.report(b.locationOf(row, 0), b.noteProblem(row))
		}
	}
}

// belowTasks parses the rows below the last task of a part: titles of the next part, or notes and signatures.
func (b *tableBody) belowTasks(part int, rows []TableRow) {
	for _, row := range rows {
		text := rowText(row)
		switch {
		case text == "" || isColumnNumbers(row):
		case part+1 < len(b.parts):
			b.parser.addTitle(titleLine{text: text, sheet: b.sheet, row: row.Number, location: b.locationOf(row, 0)})
		default:
			b.parser.report(b.locationOf(row, 0), b.noteProblem(row))
		}
	}
}

func (b *tableBody) noteProblem(row TableRow) problem.Problem {
	return problem.Problem{
		Sheet: b.sheet, Row: row.Number, Found: shorten(rowText(row)), Severity: problem.SeverityWarning,
		Message:    "dòng này được hiểu là ghi chú hoặc phần ký, không phải nhiệm vụ: đã bỏ qua",
		Suggestion: "nếu đây là nhiệm vụ thì điền đủ nội dung, cơ quan chủ trì và thời gian",
	}
}

func (b *tableBody) locationOf(row TableRow, column int) location {
	return location{b.index, row.Number, column}
}

func (b *tableBody) openGroup(part bodyPart, row TableRow) {
	number, text := part.groupText(row)
	group := newGroup(number, text)
	group.location, group.row = b.locationOf(row, 0), row.Number
	b.groups = b.groups.open(group)
	b.allGroups = append(b.allGroups, b.groups[len(b.groups)-1])
}
