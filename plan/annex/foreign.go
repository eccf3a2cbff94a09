package annex

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/plan/deadline"
	"loa/plan/problem"
	"loa/vietnamese"
)

// hasCompleteHeader says whether a heading of the table has every required column.
func hasCompleteHeader(table Table) bool {
	return slices.ContainsFunc(headerStarts(table.Rows), func(start headerStart) bool {
		return !slices.ContainsFunc(requiredColumns, func(column columnKind) bool { return !start.header.has(column) })
	})
}

// unknownStarts finds the headings below the first one that are not known, such as that of a budget: rows of a table of something else follow
// them, not more tasks.
func unknownStarts(rows []TableRow, known []headerStart) []headerStart {
	var starts []headerStart
	for i := known[0].row + known[0].header.rows; i < len(rows); i++ {
		within := slices.ContainsFunc(known, func(start headerStart) bool { return start.row <= i && i < start.row+start.header.rows })
		if !within && looksLikeHeader(rows[i]) {
			starts = append(starts, headerStart{row: i, foreign: true})
		}
	}
	return starts
}

// looksLikeHeader says whether a row has words of headings: that of the column of numbers, or two others.
func looksLikeHeader(row TableRow) bool {
	filled, known := 0, 0
	for _, cell := range row.Cells {
		if cell.Text == "" || cell.Merged {
			continue
		}
		filled++
		switch columnOf(cell.Text) {
		case "":
		case columnNumber:
			if slices.Contains(headings[0].keys, strings.Join(headingTokens(cell.Text), " ")) { // not "Sở TT&TT"
				known += 2
			}
		default:
			known++
		}
	}
	return filled >= 3 && known >= 2
}

// leaveTableOut reports the rows of a table that is not of tasks. When they look like tasks it is an error, because their heading may only
// be written in another way.
func (r *parser) leaveTableOut(index int, sheet string, rows []TableRow) {
	first := slices.IndexFunc(rows, func(row TableRow) bool { return rowText(row) != "" })
	if first < 0 {
		return
	}
	p := problem.Problem{
		Sheet: sheet, Row: rows[first].Number, Found: shorten(rowText(rows[first])), Severity: problem.SeverityWarning,
		Message:    fmt.Sprintf("bảng này không có tiêu đề của bảng nhiệm vụ: đã bỏ ra %d dòng, không thành nhiệm vụ", len(rows)-first),
		Suggestion: fmt.Sprintf("nếu là bảng nhiệm vụ thì thêm dòng tiêu đề có các cột: %s", requiredNames()),
	}
	if !r.complete || r.looksLikeTasks(rows) {
		p.Severity = problem.SeverityError
		p.Message = "không tìm thấy dòng tiêu đề của bảng"
		p.Suggestion = fmt.Sprintf("bảng cần một dòng tiêu đề có ít nhất các cột: %s; nếu không phải bảng nhiệm vụ thì bỏ bảng này khỏi tệp", requiredNames())
	}
	r.report(location{index, rows[first].Number, 0}, p)
}

// looksLikeTasks says whether half of the rows name a body that the directory has and a time.
func (r *parser) looksLikeTasks(rows []TableRow) bool {
	filled, tasks := 0, 0
	for _, row := range rows {
		body, due := false, false
		for _, cell := range row.Cells {
			body = body || r.namesBody(cell.Text)
			due = due || r.namesTime(cell.Text)
		}
		if rowText(row) != "" && !isColumnNumbers(row) && !looksLikeHeader(row) {
			filled++
		}
		if body && due {
			tasks++
		}
	}
	return tasks > 0 && 2*tasks >= filled
}

func (r *parser) namesBody(text string) bool {
	for _, piece := range hardPieces(text) {
		if r.longestKnown(splitAtoms(piece)) > 0 {
			return true
		}
	}
	return false
}

var figuresAlone = regexp.MustCompile(`^[\d.,\s]*$`)

func (r *parser) namesTime(text string) bool {
	if figuresAlone.MatchString(text) {
		return false
	}
	_, remarks := deadline.Parse(oneLine(text), r.in.Year, r.in.Rules)
	return !slices.ContainsFunc(remarks, func(remark deadline.Remark) bool { return remark.Severity == problem.SeverityError })
}

var textTable = regexp.MustCompile(`^Bảng \d+$`)

// parseWithoutHeader parses a table without a heading. In a text document it is the continuation of an earlier table of the same width when its
// rows look like tasks; a sheet of a workbook is none. A page of titles and a letterhead are left out with a word.
func (r *parser) parseWithoutHeader(index int, table Table) {
	first := slices.IndexFunc(table.Rows, func(row TableRow) bool { return rowText(row) != "" })
	switch {
	case first < 0:
	case r.headed && (isLetterhead(table) || isCover(table)):
		r.skipCover(index, table, table.Rows[first])
	case textTable.MatchString(table.Sheet) && !looksLikeHeader(table.Rows[first]) && r.continuesEarlier(index, table):
	default:
		r.leaveTableOut(index, table.Sheet, table.Rows)
	}
}

// continuesEarlier parses the table under the heading of an earlier one; false when there is none that fits.
func (r *parser) continuesEarlier(index int, table Table) bool {
	for _, earlier := range slices.Backward(r.bodies) {
		if tableWidth(r.in.Tables[earlier.index]) != tableWidth(table) {
			continue
		}
		body := newTableBody(r, index, table)
		body.continueFrom(earlier)
		if !body.fits(table.Rows) {
			return false
		}
		body.addRows(table.Rows)
		body.parse()
		r.bodies = append(r.bodies, body)
		return true
	}
	return false
}

// fits says whether half of the rows that are no groups have a body or ditto under the lead, or a time under the deadline, as tasks do.
func (b *tableBody) fits(rows []TableRow) bool {
	part := bodyPart{header: b.parts[len(b.parts)-1].header, rows: rows}
	tasks, fitting := 0, 0
	for i, row := range rows {
		lead, due := part.text(row, columnLead), part.text(row, columnDeadline)
		if lead == "" && due == "" || part.mergedAcross(i) {
			continue
		}
		tasks++
		knownLead := lead != "" && (isDitto(lead) || b.parser.namesBody(lead))
		knownTime := due != "" && (isDitto(due) || b.parser.namesTime(due))
		if knownLead && (knownTime || due == "") || knownTime && lead != "" {
			fitting++
		}
	}
	return 2*fitting >= tasks
}

// skipCover takes the rows of a cover or a letterhead as titles when they stand before the tasks.
func (r *parser) skipCover(index int, table Table, first TableRow) {
	if len(r.bodies) == 0 {
		for _, row := range table.Rows {
			r.addTitle(titleLine{text: rowText(row), sheet: table.Sheet, row: row.Number, location: location{index, row.Number, 0}})
		}
	}
	r.report(location{index, first.Number, 0}, problem.Problem{
		Sheet: table.Sheet, Row: first.Number, Found: shorten(rowText(first)), Severity: problem.SeverityWarning,
		Message: "bảng này là phần đầu hoặc phần ký của văn bản, không phải bảng nhiệm vụ: đã bỏ qua",
	})
}

// isCover says whether a table is a page of titles: no row has two different texts.
func isCover(table Table) bool {
	return !slices.ContainsFunc(table.Rows, func(row TableRow) bool {
		var texts []string
		for _, cell := range row.Cells {
			if cell.Text != "" && !slices.Contains(texts, cell.Text) {
				texts = append(texts, cell.Text)
			}
		}
		return len(texts) > 1
	})
}

// isLetterhead says whether a table is the layout of a document's first or last page: the national name and motto, or the signature.
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
