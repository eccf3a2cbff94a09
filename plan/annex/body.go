package annex

import "loa/plan/problem"

// annexBody is the rows of one table below its headings. Rows under the same heading lie together, also when the heading is
// printed again on every page.
type annexBody struct {
	reader *annexReader
	index  int // of the table
	sheet  string
	parts  []bodyPart
	groups groupStack
	every  []*annexGroup          // every group met, to say which stayed empty
	above  map[annexColumn]string // what the line above says, for “như trên”
}

func newAnnexBody(r *annexReader, index int, table Table) *annexBody {
	return &annexBody{reader: r, index: index, sheet: table.Sheet, above: map[annexColumn]string{}}
}

// follow goes on where an earlier table ended: in its groups, below its last line.
func (b *annexBody) follow(earlier *annexBody) {
	b.begin(earlier.parts[len(earlier.parts)-1].header)
	b.groups, b.above = earlier.groups, earlier.above
}

func (b *annexBody) begin(header annexHeader) { b.parts = append(b.parts, bodyPart{header: header}) }

func (b *annexBody) add(rows []TableRow) {
	part := &b.parts[len(b.parts)-1]
	part.rows = append(part.rows, rows...)
}

func (b *annexBody) read() {
	for i, part := range b.parts {
		if i > 0 {
			b.groups, b.above = nil, map[annexColumn]string{}
		}
		end := part.lastTask() + 1
		b.readRows(part, end)
		b.belowTasks(i, part.rows[end:])
	}
	for _, group := range b.every {
		if group.lines == 0 {
			b.reader.report(group.place, problem.Problem{
				Sheet: b.sheet, Row: group.row, Found: shorten(group.label), Severity: problem.SeverityWarning,
				Message:    "dòng này được hiểu là tên nhóm, nhưng bên dưới không có nhiệm vụ nào",
				Suggestion: "nếu đây là nhiệm vụ thì điền cơ quan chủ trì và thời gian",
			})
		}
	}
}

func (b *annexBody) readRows(part bodyPart, end int) {
	unnamed := map[int]bool{}
	kind := rowEmpty
	for i := range end {
		row := part.rows[i]
		kind = part.kind(i, kind)
		switch kind {
		case rowEmpty, rowCounting:
		case rowGroup:
			b.openGroup(part, row)
		case rowTask:
			b.readTask(part.header, row)
			b.checkUnnamed(part.header, row, unnamed)
		case rowContinued:
			b.continueLine(part.header, row)
			b.checkUnnamed(part.header, row, unnamed)
		case rowNote:
			b.reader.report(b.at(row, 0), b.noteProblem(row))
		}
	}
}

// belowTasks takes what stands below the last task of a part: titles of the next part, or notes and signatures.
func (b *annexBody) belowTasks(part int, rows []TableRow) {
	for _, row := range rows {
		text := rowText(row)
		switch {
		case text == "" || countingRow(row):
		case part+1 < len(b.parts):
			b.reader.addTitle(annexTitle{text: text, sheet: b.sheet, row: row.Number, place: b.at(row, 0)})
		default:
			b.reader.report(b.at(row, 0), b.noteProblem(row))
		}
	}
}

func (b *annexBody) noteProblem(row TableRow) problem.Problem {
	return problem.Problem{
		Sheet: b.sheet, Row: row.Number, Found: shorten(rowText(row)), Severity: problem.SeverityWarning,
		Message:    "dòng này được hiểu là ghi chú hoặc phần ký, không phải nhiệm vụ: đã bỏ qua",
		Suggestion: "nếu đây là nhiệm vụ thì điền đủ nội dung, cơ quan chủ trì và thời gian",
	}
}

func (b *annexBody) at(row TableRow, column int) annexPlace {
	return annexPlace{b.index, row.Number, column}
}

func (b *annexBody) openGroup(part bodyPart, row TableRow) {
	number, text := part.banner(row)
	group := newGroup(number, text)
	group.place, group.row = b.at(row, 0), row.Number
	b.groups = b.groups.open(group)
	b.every = append(b.every, b.groups[len(b.groups)-1])
}
