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

// parseTask makes a line of a row. A row without a title makes none; its other cells are parsed all the same, to report their problems.
func (b *tableBody) parseTask(header tableHeader, row TableRow) {
	number := parseNumber(header.text(row, columnNumber))
	title := oneLine(b.cell(header, row, columnTitle))
	if number.kind == numberNone && header.has(columnNumber) {
		number, title = splitSmallNumber(title)
	}
	b.groups = b.groups.closeFor(number)
	for _, group := range b.groups {
		group.lines++
	}
	line := plan.Line{
		Sheet: b.sheet, Row: row.Number, Group: b.groupLabel(header, row),
		Title:    title,
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
	line.Lead, line.Support, line.Title = b.bodies(header, row, title)
	line.Deadline = b.deadline(header, row, line)
	if line.Title == "" {
		return
	}
	if header.text(row, columnNumber) != "" && b.mergedDown(header, row, columnNumber) {
		number = rowNumber{} // a number of several rows: lineCodes makes the code from the row above
	}
	b.parser.lines = append(b.parser.lines, parsedLine{
		line: line, number: number, groups: b.groups.numbers(), location: b.locationOf(row, header.first(columnTitle)), header: header,
	})
}

// partNumber matches the number of a part of a task that stands before its title: "a) Gian hàng".
var partNumber = regexp.MustCompile(`^([a-zđ])[.)]\s+(\S.*)$`)

func splitSmallNumber(title string) (rowNumber, string) {
	if found := partNumber.FindStringSubmatch(title); found != nil {
		return parseNumber(found[1]), found[2]
	}
	return rowNumber{}, title
}

// groupLabel is the group headings above the row, and the text in the column of groups when the table has one.
func (b *tableBody) groupLabel(header tableHeader, row TableRow) string {
	own := oneLine(b.cell(header, row, columnGroup))
	return strings.Trim(b.groups.label()+" / "+own, " /")
}

// cell is the text of the row in a column; "như trên" is replaced by the text of the line above.
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

// isDitto says whether a text repeats the cell above: như trên, nt, -nt-, ″.
func isDitto(text string) bool {
	switch vietnamese.Fold(text) {
	case "nhu tren", "nt", "n t", "nhu o tren", "nhu dong tren", "nhu muc tren":
		return true
	}
	return dittoMarks.MatchString(text)
}

// reporter is a function that reports problems of one cell.
func (b *tableBody) reporter(header tableHeader, row TableRow, column columnKind) func(problem.Problem) {
	return b.fieldReporter(header, row, column, fieldOf(column))
}

// fieldReporter is a reporter of one cell whose problems are about a field of the line.
func (b *tableBody) fieldReporter(header tableHeader, row TableRow, column columnKind, field plan.AskField) func(problem.Problem) {
	j := header.first(column)
	return func(p problem.Problem) {
		p.Sheet, p.Row, p.Column = b.sheet, row.Number, header.heading(j)
		b.parser.reportField(b.locationOf(row, j), field, p)
	}
}

// bodies are the leads of the row, its supporting bodies without those that lead, and its title. Where no cell names a lead, the title does, or
// in a table without a column of leads the heading of the group.
func (b *tableBody) bodies(header tableHeader, row TableRow, title string) (lead, support []plan.Assignee, rest string) {
	text := b.cell(header, row, columnLead)
	report := b.reporter(header, row, columnLead)
	named, rest := b.parser.parseAssignees(text, columnLead, report), title
	empty := text == "" && !isDitto(header.text(row, columnLead))
	if empty {
		inTitle := b.fieldReporter(header, row, columnTitle, plan.AskAboutLead)
		named, rest = b.leadInTitle(title, inTitle)
		if len(named.lead) == 0 && !header.has(columnLead) {
			named.lead = b.leadInGroup(inTitle).lead
		}
	}
	switch {
	case len(named.lead) > 0:
		b.leads++
	case !header.has(columnLead):
		b.withoutLead = append(b.withoutLead, row)
	case empty || len(named.support) > 0:
		report(noLeadProblem(text))
	}
	support = append(named.support, b.support(header, row)...)
	return append([]plan.Assignee{}, named.lead...), withoutSame(support, named.lead), rest
}

func noLeadProblem(text string) problem.Problem {
	return problem.Problem{
		Found: shorten(text), Message: "thiếu cơ quan chủ trì", Severity: problem.SeverityError,
		Suggestion: "điền tên đơn vị hoặc nhóm đơn vị chủ trì; nếu giống dòng trên thì ghi “như trên”",
	}
}

// checkLeads reports the rows without a lead in a table without a column of leads: the table as a whole when no row has one.
func (b *tableBody) checkLeads() {
	for _, part := range b.parts {
		if !part.header.has(columnLead) && part.header.has(columnTitle) && b.leads == 0 && len(part.heading.Cells) > 0 {
			b.parser.reportMissing(b.locationOf(part.heading, len(part.header.columns)), b.sheet, part.heading, columnLead)
		}
	}
	if b.leads == 0 {
		return
	}
	for _, row := range b.withoutLead {
		p := noLeadProblem(rowText(row))
		p.Sheet, p.Row, p.Column = b.sheet, row.Number, columnName(columnLead)
		b.parser.reportField(b.locationOf(row, len(row.Cells)), plan.AskAboutLead, p)
	}
}

// support is the bodies in the column of supporting bodies.
func (b *tableBody) support(header tableHeader, row TableRow) []plan.Assignee {
	text := b.cell(header, row, columnSupport)
	if j := header.first(columnSupport); j > 0 && coveredFromLeft(row, j) && header.columns[j-1].kind == columnLead {
		return nil // one cell across both columns names the lead
	}
	return b.parser.parseAssignees(text, columnSupport, b.reporter(header, row, columnSupport)).support
}

// withoutSame lists each body once, without those of the other list.
func withoutSame(list, others []plan.Assignee) []plan.Assignee {
	kept := []plan.Assignee{}
	for _, each := range list {
		if !slices.ContainsFunc(others, each.Same) && !slices.ContainsFunc(kept, each.Same) {
			kept = append(kept, each)
		}
	}
	return kept
}

func (b *tableBody) deadline(header tableHeader, row TableRow, line plan.Line) deadline.Deadline {
	text := b.deadlineText(header, row)
	rules := b.parser.in.Rules
	rules.OneOff = rules.OneOff || madeOnce(line.Product)
	due, remarks := deadline.Parse(text, b.parser.in.Year, rules)
	if !header.has(columnDeadline) {
		return due
	}
	for _, remark := range remarks {
		b.reporter(header, row, columnDeadline)(problem.Problem{
			Found: text, Message: remark.Message, Suggestion: remark.Suggestion, Severity: remark.Severity,
		})
	}
	return due
}

// deadlineText is the words of the deadline on one line, with the first day before the last when the table has a column for each.
func (b *tableBody) deadlineText(header tableHeader, row TableRow) string {
	end := joinTerms(b.cell(header, row, columnDeadline))
	if !header.has(columnStart) {
		return end
	}
	start := joinTerms(b.cell(header, row, columnStart))
	switch {
	case start == "":
		return end
	case end != "":
		return start + " - " + end
	}
	if from := "Từ " + start; b.parser.namesTime(from) {
		return from
	}
	return start
}

var (
	deadlineBullet = regexp.MustCompile(`\n\s*[-–•+*]\s*`)
	deadlineBreak  = regexp.MustCompile(`([0-9IVX])[.,;]?\s*\n\s*(\p{Lu})`)
	termBreak      = regexp.MustCompile(`(\S+?)[.,;]?[ \t]*\n\s*((?:Quý|Tháng|Từ|Trước|Ngày|Thường|Hằng|Hàng|Chậm|Đến|Định kỳ|Năm|Đợt)(?:\s|$))`)
	openWords      = regexp.MustCompile(`(?i)^(?:trước|từ|đến|hết|nhất|và|hoặc|trong|vào|khoảng|cuối|đầu|giữa|là|hạn|kể|sau)$`)
)

// joinTerms gives the words of a deadline on one line. A line break between two terms is a semicolon or a comma ("Quý II⏎Quý IV"), and one inside
// a term is a space ("Trước ngày⏎15/12").
func joinTerms(text string) string {
	text = deadlineBullet.ReplaceAllString(text, "; ")
	text = deadlineBreak.ReplaceAllString(text, "$1, $2")
	text = termBreak.ReplaceAllStringFunc(text, func(found string) string {
		m := termBreak.FindStringSubmatch(found)
		if openWords.MatchString(m[1]) {
			return m[1] + " " + m[2]
		}
		return m[1] + "; " + m[2]
	})
	return oneLine(strings.TrimLeft(text, "; "))
}

var madeOnceWords = []string{
	"ke hoach", "quyet dinh", "hoi nghi", "hoi thi", "cuoc thi", "hoi thao", "toa dam", "le ", "lop ", "bao cao tong ket", "bao cao nam",
	"to trinh", "de an", "du toan", "quy che", "so tay", "ky yeu",
}

// madeOnce says whether a product is made once, like a conference and unlike news. Then "Năm 2022" is a term and not a standing duty.
func madeOnce(product string) bool {
	folded := vietnamese.Fold(product) + " "
	return slices.ContainsFunc(madeOnceWords, func(words string) bool { return strings.HasPrefix(folded, words) })
}

// splitChannels lists the channels (hình thức) in a cell.
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

// mergedDown says whether the row's cell is covered by a merge from above.
func (b *tableBody) mergedDown(header tableHeader, row TableRow, column columnKind) bool {
	j := header.first(column)
	return cellOf(row, j).Merged && !coveredFromLeft(row, j)
}

// continueLine adds the product, note, channels and support of a continued row to the line above.
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
		line.Support = withoutSame(append(line.Support, b.support(header, row)...), line.Lead)
	}
}

// appendText joins two texts by "; ", unless the first contains the second.
func appendText(text, more string) string {
	more = oneLine(more)
	if more == "" || strings.Contains(text, more) {
		return text
	}
	return strings.TrimPrefix(text+"; "+more, "; ")
}

// checkUnnamedColumns reports words in a column without a heading, once for each column, because they are not part of any line.
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
