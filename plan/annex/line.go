package annex

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/deadline"
	"loa/plan/problem"
	"loa/vietnamese"
)

// parseTask makes a line of a row. A row without a title makes none, but its other cells are looked at all the same.
func (b *tableBody) parseTask(header tableHeader, row TableRow) {
	number := parseNumber(header.text(row, columnNumber))
	b.groups = b.groups.closeFor(number)
	for _, group := range b.groups {
		group.lines++
	}
	line := plan.Line{
		Sheet: b.sheet, Row: row.Number, Group: b.groupLabel(header, row),
		Title:    oneLine(b.cell(header, row, columnTitle)),
		Product:  oneLine(b.cell(header, row, columnProduct)),
		Channels: splitChannels(b.cell(header, row, columnChannel)),
		Note:     oneLine(header.text(row, columnNote)),
	}
	if line.Title == "" && header.has(columnTitle) {
		b.reporter(header, row, columnTitle)(problem.Problem{
			Found: shorten(rowText(row)), Message: "thiếu nội dung nhiệm vụ", Severity: problem.SeverityError,
			Suggestion: "điền nội dung nhiệm vụ, hoặc xóa dòng này",
		})
	}
	line.Lead = b.lead(header, row)
	line.Support = b.support(header, row, line.Lead)
	line.Deadline = b.deadline(header, row, line)
	if line.Title == "" {
		return
	}
	if header.text(row, columnNumber) != "" && b.mergedDown(header, row, columnNumber) {
		number = rowNumber{} // one number for several rows: the code is made from the row above
	}
	b.parser.lines = append(b.parser.lines, parsedLine{
		line: line, number: number, groups: b.groups.numbers(), location: b.locationOf(row, header.first(columnTitle)), header: header,
	})
}

// groupLabel is the headings above the row, and the words of a column of groups if the table has one.
func (b *tableBody) groupLabel(header tableHeader, row TableRow) string {
	own := oneLine(b.cell(header, row, columnGroup))
	return strings.Trim(b.groups.label()+" / "+own, " /")
}

// cell is what the row says in a column, "như trên" replaced by what the line above says there.
func (b *tableBody) cell(header tableHeader, row TableRow, column columnKind) string {
	text := header.text(row, column)
	if isDitto(text) {
		above := b.above[column]
		if above == "" {
			severity := problem.SeverityWarning
			if slices.Contains(requiredColumns, column) {
				severity = problem.SeverityError
			}
			b.reporter(header, row, column)(problem.Problem{
				Found: text, Message: "“như trên” nhưng phía trên không có nội dung để lấy", Severity: severity,
				Suggestion: "ghi rõ nội dung của ô này",
			})
		}
		text = above
	}
	b.above[column] = text
	return text
}

var dittoMarks = regexp.MustCompile("^[\\s\\-–—.(]*(?:[\"”“″〃]|''|’’|//)+[\\s\\-–—.)]*$")

// isDitto says whether a cell refers to the one above: như trên, nt, -nt-, ″.
func isDitto(text string) bool {
	switch vietnamese.Fold(text) {
	case "nhu tren", "nt", "n t", "nhu o tren", "nhu dong tren", "nhu muc tren":
		return true
	}
	return dittoMarks.MatchString(text)
}

// reporter gives the function that reports a problem of one cell.
func (b *tableBody) reporter(header tableHeader, row TableRow, column columnKind) func(problem.Problem) {
	j := header.first(column)
	return func(p problem.Problem) {
		p.Sheet, p.Row, p.Column = b.sheet, row.Number, header.heading(j)
		b.parser.report(b.locationOf(row, j), p)
	}
}

func (b *tableBody) lead(header tableHeader, row TableRow) []plan.Assignee {
	text := b.cell(header, row, columnLead)
	complain := b.reporter(header, row, columnLead)
	if text == "" && header.has(columnLead) && !isDitto(header.text(row, columnLead)) {
		complain(problem.Problem{
			Message: "thiếu cơ quan chủ trì", Severity: problem.SeverityError,
			Suggestion: "điền tên đơn vị hoặc nhóm đơn vị chủ trì; nếu giống dòng trên thì ghi “như trên”",
		})
	}
	return b.parser.parseAssignees(text, assigneeRole(columnLead), complain)
}

// support is who works with the lead; who leads is not named a second time.
func (b *tableBody) support(header tableHeader, row TableRow, lead []plan.Assignee) []plan.Assignee {
	text := b.cell(header, row, columnSupport)
	if j := header.first(columnSupport); j > 0 && coveredFromLeft(row, j) && header.columns[j-1].kind == columnLead {
		return []plan.Assignee{} // one cell across both columns names the lead
	}
	support := b.parser.parseAssignees(text, assigneeRole(columnSupport), b.reporter(header, row, columnSupport))
	return slices.DeleteFunc(support, func(p plan.Assignee) bool { return slices.ContainsFunc(lead, p.Same) })
}

func (b *tableBody) deadline(header tableHeader, row TableRow, line plan.Line) deadline.Deadline {
	text := oneLine(deadlineBreak.ReplaceAllString(b.cell(header, row, columnDeadline), "$1, $2"))
	rules := b.parser.in.Rules
	rules.OneOff = rules.OneOff || madeOnce(line.Product)
	deadline, remarks := deadline.Parse(text, b.parser.in.Year, rules)
	if !header.has(columnDeadline) {
		return deadline
	}
	for _, remark := range remarks {
		b.reporter(header, row, columnDeadline)(problem.Problem{
			Found: text, Message: remark.Message, Suggestion: remark.Suggestion, Severity: remark.Severity,
		})
	}
	return deadline
}

// deadlineBreak is a line break between two terms ("Quý II⏎Quý IV"), as against one inside a term ("Trước ngày⏎15/12").
var deadlineBreak = regexp.MustCompile(`([0-9IVX])[.,;]?\s*\n\s*(\p{Lu})`)

var madeOnceWords = []string{
	"ke hoach", "quyet dinh", "hoi nghi", "hoi thi", "cuoc thi", "hoi thao", "toa dam", "le ", "lop ", "bao cao tong ket", "bao cao nam",
	"to trinh", "de an", "du toan", "quy che", "so tay", "ky yeu",
}

// madeOnce says whether a product is one thing with an end, so that "Năm 2022" is its term: a conference, not news.
func madeOnce(product string) bool {
	folded := vietnamese.Fold(product) + " "
	return slices.ContainsFunc(madeOnceWords, func(words string) bool { return strings.HasPrefix(folded, words) })
}

// splitChannels lists the forms of publicity a cell names.
func splitChannels(text string) []string {
	channels := []string{}
	for _, part := range splitOutsideBrackets(text, ";,\n") {
		part = strings.Trim(oneLine(part), " .-–+•*")
		if part != "" && !slices.Contains(channels, part) {
			channels = append(channels, part)
		}
	}
	return channels
}

// mergedDown says whether the row's cell is covered by a merge that began above it.
func (b *tableBody) mergedDown(header tableHeader, row TableRow, column columnKind) bool {
	j := header.first(column)
	return cellOf(row, j).Merged && !coveredFromLeft(row, j)
}

// continueLine adds what a row says besides the merged title, lead and deadline to the line above.
func (b *tableBody) continueLine(header tableHeader, row TableRow) {
	if len(b.parser.lines) == 0 {
		return
	}
	line := &b.parser.lines[len(b.parser.lines)-1].line
	line.Product = appendText(line.Product, header.text(row, columnProduct))
	line.Note = appendText(line.Note, header.text(row, columnNote))
	for _, channel := range splitChannels(header.text(row, columnChannel)) {
		if !slices.Contains(line.Channels, channel) {
			line.Channels = append(line.Channels, channel)
		}
	}
	j := header.first(columnSupport)
	if !cellOf(row, j).Merged {
		line.Support = append(line.Support, slices.DeleteFunc(b.support(header, row, line.Lead), func(p plan.Assignee) bool {
			return slices.ContainsFunc(line.Support, p.Same)
		})...)
	}
}

func appendText(text, more string) string {
	more = oneLine(more)
	if more == "" || strings.Contains(text, more) {
		return text
	}
	return strings.TrimPrefix(text+"; "+more, "; ")
}

// checkUnnamedColumns reports, once for each column, words in a column that has no heading: they would be lost.
func (b *tableBody) checkUnnamedColumns(header tableHeader, row TableRow, reported map[int]bool) {
	for j, cell := range row.Cells {
		named := j < len(header.columns) && header.columns[j].text != ""
		if named || cell.Text == "" || cell.Merged || reported[j] {
			continue
		}
		reported[j] = true
		b.parser.report(b.locationOf(row, j), problem.Problem{
			Sheet: b.sheet, Row: row.Number, Column: header.heading(j), Found: shorten(cell.Text), Severity: problem.SeverityError,
			Message:    fmt.Sprintf("cột %s không có tiêu đề nhưng có nội dung", columnLetter(j)),
			Suggestion: "đặt tiêu đề cho cột, hoặc xóa nội dung của cột",
		})
	}
}
