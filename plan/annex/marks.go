package annex

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loa/plan/problem"
	"loa/vietnamese"
)

// normalizeTables gives the tables in NFC, with no-break spaces as spaces and cells of dashes, which mean an empty cell, as empty ones. Letters
// of an old font become those of Unicode. Words that are struck through in part of a cell, the marks of footnotes and tables within a cell are
// taken out of its text; askAboutRow tells of them.
func normalizeTables(tables []Table) []Table {
	normal := make([]Table, 0, len(tables))
	for _, table := range tables {
		made := Table{Sheet: norm.NFC.String(table.Sheet), Rows: make([]TableRow, 0, len(table.Rows)), OldFont: table.OldFont, HiddenColumns: table.HiddenColumns}
		old := inOldFont(table)
		made.OldFont = made.OldFont || old
		for _, row := range table.Rows {
			cells := make([]TableCell, 0, len(row.Cells))
			for _, cell := range row.Cells {
				if old {
					cell.Text = vietnamese.RepairMojibake(cell.Text)
				}
				cells = append(cells, normalizeMarks(cell))
			}
			made.Rows = append(made.Rows, TableRow{Number: row.Number, Hidden: row.Hidden, Deleted: row.Deleted, Cells: cells})
		}
		normal = append(normal, made)
	}
	return normal
}

// inOldFont says whether most cells with letters beyond ASCII are in the letters of an old font. One such cell alone may be "20 m²".
func inOldFont(table Table) bool {
	accented, old := 0, 0
	for _, row := range table.Rows {
		for _, cell := range row.Cells {
			if cell.Merged || vietnamese.IsASCII(cell.Text) {
				continue
			}
			accented++
			if vietnamese.RepairMojibake(cell.Text) != cell.Text {
				old++
			}
		}
	}
	return old > 1 && 2*old > accented
}

func normalizeMarks(cell TableCell) TableCell {
	cell.Text, cell.Struck, cell.Inner = normalizeCell(cell.Text), normalizeCell(cell.Struck), normalizeCell(cell.Inner)
	cell.Deleted, cell.Inserted = normalizeCell(cell.Deleted), normalizeCell(cell.Inserted)
	if cell.Inner != cell.Text {
		cell.Text = without(cell.Text, cell.Inner)
	}
	cell.struckLeft = wholeStruck(cell) || !strings.Contains(cell.Text, cell.Struck)
	if !cell.struckLeft {
		cell.Text = without(cell.Text, cell.Struck)
	}
	return cell
}

// without is the text without a part of it, when the part is in it as it stands.
func without(text, part string) string {
	before, after, found := strings.Cut(text, part)
	if part == "" || !found {
		return text
	}
	return strings.Trim(strings.TrimSpace(before)+" "+strings.TrimSpace(after), " ,;\n")
}

func wholeStruck(cell TableCell) bool { return withoutSpaces(cell.Text) == withoutSpaces(cell.Struck) }

func withoutSpaces(text string) string { return strings.Join(strings.Fields(text), "") }

// raisedMark matches the mark of a footnote in letters of its own, ¹ or (*), behind a word; "m²" and "km²" have none.
var raisedMark = regexp.MustCompile(`([^\sm\d])(?:[¹²³⁰⁴-⁹]+|\s?\(\*{1,3}\)|\*{1,3})(\s|[.,;)]|$)`)

func normalizeCell(text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.NewReplacer("\u00A0", " ", "\u200B", "", "\uFEFF", "", "\r\n", "\n").Replace(text)
	text = strings.TrimSpace(raisedMark.ReplaceAllString(text, "$1$2"))
	if strings.Trim(text, "-–—_") == "" {
		return ""
	}
	return text
}

// askAboutMarks reports what the document marks in a cell: words struck through or hidden, tracked changes, a table within the cell.
func askAboutMarks(cell TableCell, required bool, report func(problem.Problem)) {
	if cell.Struck != "" {
		report(struckProblem(cell, required))
	}
	if cell.Deleted != "" || cell.Inserted != "" {
		report(problem.Problem{
			Found: shorten(strings.Trim(cell.Deleted+" → "+cell.Inserted, " →")), Severity: problem.SeverityWarning,
			Message:    fmt.Sprintf("ô có sửa đổi đang theo dõi (Track Changes) chưa được chấp nhận; đã đọc bản sau khi sửa: “%s”", shorten(cell.Text)),
			Suggestion: "chấp nhận hoặc từ chối các sửa đổi trong Word, rồi gửi lại tệp",
		})
	}
	if cell.Inner != "" {
		report(problem.Problem{
			Found: shorten(cell.Inner), Severity: problem.SeverityWarning,
			Message:    "trong ô có một bảng nhỏ: đã bỏ ra, không thành nhiệm vụ hay thời hạn",
			Suggestion: "nếu bảng nhỏ nêu từng việc hoặc từng thời hạn thì ghi mỗi việc thành một dòng",
		})
	}
}

// struckProblem is a warning when the rest of the cell could be read without the struck words, and an error when a required cell could not.
func struckProblem(cell TableCell, required bool) problem.Problem {
	p := problem.Problem{Found: shorten(cell.Struck), Severity: problem.SeverityWarning, Suggestion: "xóa hẳn chữ đó, hoặc bỏ gạch ngang"}
	if cell.struckLeft {
		p.Message = fmt.Sprintf("chữ “%s” trong ô bị gạch ngang hoặc bị ẩn: chưa rõ còn giá trị không", p.Found)
		if required {
			p.Severity = problem.SeverityError
		}
		return p
	}
	p.Message = fmt.Sprintf("chữ “%s” trong ô bị gạch ngang hoặc bị ẩn: đã bỏ ra, đọc phần còn lại “%s”", p.Found, shorten(cell.Text))
	return p
}

// tellOldFont reports once that a table was in the letters of an old font.
func (r *parser) tellOldFont(index int, table Table) {
	if !table.OldFont || len(table.Rows) == 0 {
		return
	}
	first := table.Rows[0]
	r.report(location{index, first.Number, 0}, problem.Problem{
		Sheet: table.Sheet, Row: first.Number, Found: shorten(rowText(first)), Severity: problem.SeverityWarning,
		Message:    "chữ trong bảng dùng phông cũ (TCVN3, VNI…), đã chuyển sang Unicode",
		Suggestion: "kiểm tra lại chữ đã đọc được; tốt nhất chuyển tệp sang Unicode rồi gửi lại",
	})
}
