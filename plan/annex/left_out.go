package annex

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/plan/problem"
	"loa/vietnamese"
)

// leavesOut says whether a row of a body is no task because the document takes it back: it is hidden, struck through, or says that the work is
// not done. It reports every such row with its words and the reason. Words that may mean it are reported, and the row stays.
func (r *parser) leavesOut(index int, sheet string, header tableHeader, row TableRow) bool {
	if rowText(row) == "" {
		return false
	}
	leave := func(column int, reason string) bool {
		p := problem.Problem{
			Sheet: sheet, Row: row.Number, Found: shorten(rowText(row)), Severity: problem.SeverityWarning,
			Message:    fmt.Sprintf("%s: đã bỏ ra, không thành nhiệm vụ", reason),
			Suggestion: "nếu vẫn là nhiệm vụ thì sửa lại dòng này trong tệp",
		}
		if column >= 0 {
			p.Column = header.heading(column)
		}
		r.report(location{index, row.Number, max(0, column)}, p)
		return true
	}
	switch {
	case row.Hidden:
		return leave(-1, "dòng này bị ẩn trong tệp")
	case row.Deleted:
		return leave(-1, "dòng này bị xóa bằng sửa đổi đang theo dõi (Track Changes)")
	case isStruck(header, row):
		return leave(-1, "dòng này bị gạch ngang")
	}
	if isContact(header, row) {
		r.contacts[index] = append(r.contacts[index], row)
		return true
	}
	for j, cell := range row.Cells {
		if words := notDone(header, j, cell.Text); words != "" && !cell.Merged {
			return leave(j, fmt.Sprintf("dòng này ghi “%s”", shorten(words)))
		}
	}
	r.askAboutRow(index, sheet, header, row)
	return false
}

var (
	mailAddress = regexp.MustCompile(`^\S+@\S+\.\S+$`)
	phoneNumber = regexp.MustCompile(`^(?:\+84|0)[\d .-]{8,12}$`)
)

// isContact says whether a row is one of a list of people: it has a mail address or a telephone number where a task has its time, or in a column
// without a known heading.
func isContact(header tableHeader, row TableRow) bool {
	for j, cell := range row.Cells {
		text := oneLine(cell.Text)
		if !mailAddress.MatchString(text) && !phoneNumber.MatchString(text) {
			continue
		}
		if j >= len(header.columns) || header.columns[j].kind == "" || header.columns[j].kind == columnDeadline {
			return true
		}
	}
	return false
}

// tellContacts reports once for a table the rows that are people and not tasks.
func (r *parser) tellContacts(index int, sheet string) {
	rows := r.contacts[index]
	if len(rows) == 0 {
		return
	}
	r.report(location{index, rows[0].Number, 0}, problem.Problem{
		Sheet: sheet, Row: rows[0].Number, Found: shorten(rowText(rows[0])), Severity: problem.SeverityWarning,
		Message:    fmt.Sprintf("%d dòng là danh bạ (có địa chỉ thư hoặc số điện thoại), không phải nhiệm vụ: đã bỏ ra", len(rows)),
		Suggestion: "nếu là nhiệm vụ thì bỏ địa chỉ thư và số điện thoại khỏi dòng",
	})
}

// isStruck says whether the row's title is struck through as a whole, or every cell of a row without a title.
func isStruck(header tableHeader, row TableRow) bool {
	if j := header.first(columnTitle); cellOf(row, j).Text != "" {
		return wholeStruck(cellOf(row, j))
	}
	return !slices.ContainsFunc(row.Cells, func(cell TableCell) bool { return cell.Text != "" && !wholeStruck(cell) })
}

var (
	stopped      = `(?:khong|dung|tam dung|ngung|huy|huy bo|bai bo|bo|thoi|khong con|khong tiep tuc)`
	notDoneForm  = regexp.MustCompile(`^(?:nhiem vu |noi dung |dong |nay |da |tam )*` + stopped + ` (?:phai |can )?(?:thuc hien|trien khai|to chuc|lam|nhiem vu|noi dung|muc|dong)(?: (?:nua|tiep|nay|nhiem vu|noi dung|nam|trong|theo|do|vi|tu|quy|thang|tai ky)\b.*)?$`)
	leftOutWords = regexp.MustCompile(`^(?:da )?(?:huy|huy bo|bai bo|bo|dua ra khoi ke hoach|rut khoi ke hoach)$`)
	mayNotBeDone = regexp.MustCompile(`\b(?:khong|dung|ngung|tam dung|huy|bai bo) (?:thuc hien|trien khai|to chuc)\b|\b(?:chuyen|lui|hoan) (?:sang |den |lai )*(?:nam|quy)\b|\b(?:bai bo|huy bo)\b`)
	conditional  = regexp.MustCompile(`\b(?:neu|truong hop|khi|tru|doi voi|thi|ma)\b`)
	inBrackets   = regexp.MustCompile(`\(([^()]*)\)`)
)

const maxNotDoneWords = 12 // a longer sentence may speak of something else

// notDone is the words of a cell that say that the work of the row is not done; empty when there are none. A title says so in brackets
// only: "Không tổ chức …" may be the work itself.
func notDone(header tableHeader, j int, text string) string {
	words := []string{text}
	if j < len(header.columns) && header.columns[j].kind == columnTitle || j >= len(header.columns) {
		words = nil
		for _, found := range inBrackets.FindAllStringSubmatch(text, -1) {
			words = append(words, found[1])
		}
	}
	for _, each := range words {
		folded := vietnamese.Fold(each)
		if len(strings.Fields(folded)) > maxNotDoneWords || conditional.MatchString(folded) {
			continue
		}
		if notDoneForm.MatchString(folded) || leftOutWords.MatchString(folded) {
			return oneLine(each)
		}
	}
	return ""
}

// askAboutRow reports what in a row may take it back, or a part of it.
func (r *parser) askAboutRow(index int, sheet string, header tableHeader, row TableRow) {
	for j, cell := range row.Cells {
		if cell.Merged || j >= len(header.columns) {
			continue
		}
		kind := header.columns[j].kind
		report := func(p problem.Problem) {
			p.Sheet, p.Row, p.Column = sheet, row.Number, header.heading(j)
			r.report(location{index, row.Number, j}, p)
		}
		askAboutMarks(cell, slices.Contains(requiredColumns, kind), report)
		if kind != columnTitle && mayNotBeDone.MatchString(vietnamese.Fold(cell.Text)) {
			report(problem.Problem{
				Found: shorten(cell.Text), Severity: problem.SeverityWarning,
				Message:    "ô này có thể nói nhiệm vụ không thực hiện; dòng vẫn được tính là nhiệm vụ",
				Suggestion: "nếu không thực hiện thì xóa dòng này khỏi tệp",
			})
		}
	}
}
