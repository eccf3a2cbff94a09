package annex

import (
	"fmt"
	"slices"
	"strings"

	"loa/plan/problem"
	"loa/vietnamese"
)

// maxUnknownColumns is how many unknown columns are reported one by one. More of them are one problem: the table has another form.
const maxUnknownColumns = 5

// unknown lists the headings that are not known.
func (h tableHeader) unknown() []string {
	var texts []string
	for _, column := range h.columns {
		if column.text != "" && !column.covered && column.kind == "" {
			texts = append(texts, column.text)
		}
	}
	return texts
}

// checkHeader reports unknown columns, columns of the same kind, and missing columns.
func (r *parser) checkHeader(index int, table Table, start headerStart) {
	header, row := start.header, table.Rows[start.row]
	unknown := header.unknown()
	if len(unknown) > maxUnknownColumns {
		r.report(location{index, row.Number, 0}, problem.Problem{
			Sheet: table.Sheet, Row: row.Number, Found: shorten(strings.Join(unknown, "; ")), Severity: problem.SeverityError,
			Message:    fmt.Sprintf("không hiểu %d cột: %s", len(unknown), shorten(strings.Join(unknown, "; "))),
			Suggestion: "đổi tên hoặc xóa các cột này; các cột được hiểu: " + columnNames(),
		})
	}
	for j, column := range header.columns {
		at, p := location{index, row.Number, j}, problem.Problem{
			Sheet: table.Sheet, Row: row.Number, Column: header.heading(j), Found: shorten(column.text), Severity: problem.SeverityError,
		}
		switch {
		case column.text == "" || column.covered:
		case column.kind == "" && len(unknown) > maxUnknownColumns: // reported together
		case column.kind == "":
			p.Message = fmt.Sprintf("không hiểu cột “%s”", shorten(column.text))
			p.Suggestion = "đổi tên hoặc xóa cột này; các cột được hiểu: " + columnNames()
			r.report(at, p)
		case header.first(column.kind) != j && column.period == "" && column.kind != columnProduct:
			p.Message = fmt.Sprintf("hai cột cùng là %s: “%s” và “%s”", columnName(column.kind), header.heading(header.first(column.kind)), column.text)
			p.Suggestion = "giữ một cột, hoặc gộp nội dung của hai cột"
			r.report(at, p)
		}
	}
	for _, column := range requiredColumns {
		if header.has(column) || column == columnLead && header.has(columnTitle) { // titles and groups may name the leads: checkLeads
			continue
		}
		r.reportMissing(location{index, row.Number, len(header.columns)}, table.Sheet, row, column)
	}
}

func (r *parser) reportMissing(at location, sheet string, row TableRow, column columnKind) {
	r.report(at, problem.Problem{
		Sheet: sheet, Row: row.Number, Column: columnName(column), Found: shorten(rowText(row)), Severity: problem.SeverityError,
		Message:    fmt.Sprintf("bảng không có cột %s", columnName(column)),
		Suggestion: fmt.Sprintf("thêm cột “%s” vào dòng tiêu đề", columnName(column)),
	})
}

// checkDuplicateNumbers warns when two rows of one group have the same number.
func (r *parser) checkDuplicateNumbers() {
	first := map[string]int{}
	for _, f := range r.lines {
		code := codeNumber(f.number)
		if code == "" {
			continue
		}
		key := fmt.Sprintf("%d|%s|%s", f.location.table, f.line.Group, code)
		row, seen := first[key]
		if !seen {
			first[key] = f.line.Row
			continue
		}
		j := f.header.first(columnNumber)
		r.report(location{f.location.table, f.location.row, j}, problem.Problem{
			Sheet: f.line.Sheet, Row: f.line.Row, Column: f.header.heading(j), Found: f.number.text, Severity: problem.SeverityWarning,
			Message:    fmt.Sprintf("số thứ tự %s trùng với dòng %d", f.number.text, row),
			Suggestion: "đánh lại số thứ tự, nếu không mã nhiệm vụ sẽ có đuôi “-2”",
		})
	}
}

// checkDuplicateLines warns when two lines have the same title and the same leads, because one of them may be copied by mistake.
func (r *parser) checkDuplicateLines() {
	first := map[string]int{}
	for _, f := range r.lines {
		if len(f.line.Lead) == 0 {
			continue
		}
		var leads []string
		for _, lead := range f.line.Lead {
			key := string(lead.Unit) + "/" + string(lead.Class)
			if lead.Name == "" {
				key = vietnamese.Fold(lead.Text)
			}
			leads = append(leads, key)
		}
		slices.Sort(leads)
		key := vietnamese.Fold(f.line.Title) + "|" + strings.Join(leads, "|")
		row, seen := first[key]
		if !seen {
			first[key] = f.line.Row
			continue
		}
		r.report(f.location, problem.Problem{
			Sheet: f.line.Sheet, Row: f.line.Row, Column: f.header.heading(f.location.column), Found: shorten(f.line.Title),
			Message:    fmt.Sprintf("nội dung và cơ quan chủ trì trùng với dòng %d", row),
			Suggestion: "nếu là một nhiệm vụ thì bỏ bớt một dòng", Severity: problem.SeverityWarning,
		})
	}
}

// checkNoLines reports an annex without a task as an error, unless there is another error.
func (r *parser) checkNoLines() {
	if len(r.lines) > 0 || slices.ContainsFunc(r.problems, func(i locatedProblem) bool { return i.problem.Severity == problem.SeverityError }) {
		return
	}
	p := problem.Problem{
		Message: "không tìm thấy nhiệm vụ nào trong tệp", Severity: problem.SeverityError,
		Suggestion: "kiểm tra lại tệp: cần một bảng có các cột " + requiredNames() + " và ít nhất một dòng nhiệm vụ",
	}
	if len(r.in.Tables) > 0 {
		p.Sheet, p.Row = r.in.Tables[0].Sheet, 1
	}
	r.report(location{}, p)
}
