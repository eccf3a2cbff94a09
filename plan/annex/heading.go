package annex

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

// columnKind is the meaning of a column of an annex; empty when its heading is unknown.
type columnKind string

const (
	columnNumber   columnKind = "number"
	columnGroup    columnKind = "group"
	columnTitle    columnKind = "title"
	columnProduct  columnKind = "product"
	columnChannel  columnKind = "channel"
	columnLead     columnKind = "lead"
	columnSupport  columnKind = "support"
	columnStart    columnKind = "start" // the first day, beside a column of last days
	columnDeadline columnKind = "deadline"
	columnNote     columnKind = "note"
)

// headingWords is the vocabulary of one column, folded. A heading is of this column when it consists of these phrases alone and one of
// them is a key: "Nội dung tuyên truyền" is a title, "Văn bản giao nhiệm vụ" is not.
type headingWords struct {
	column columnKind
	name   string   // in messages to the coordinator
	keys   []string // phrases of which a heading has at least one
	beside []string // phrases that may come beside a key
}

var headings = []headingWords{
	{columnNumber, "STT", []string{"stt", "tt", "so tt", "so thu tu", "ma", "ma so", "ma nhiem vu", "id"}, nil},
	{
		columnGroup, "Nhóm nhiệm vụ",
		[]string{"nhom", "nhom nhiem vu", "nhom noi dung", "nhom cong viec", "linh vuc", "group"},
		nil,
	},
	{
		columnTitle, "Nội dung nhiệm vụ",
		[]string{"noi dung", "nhiem vu", "cong viec", "dau viec", "hoat dong", "chuong trinh", "chuyen muc", "tac pham", "name"},
		[]string{"ten", "giai phap", "phat song", "phat thanh", "truyen hinh", "tuyen truyen", "thong tin", "truyen thong", "thuc hien", "trien khai", "cu the", "chu yeu", "trong tam", "cai cach hanh chinh", "cchc"},
	},
	{
		columnProduct, "Sản phẩm",
		[]string{"san pham", "ket qua", "dau ra", "output", "thoi luong", "so ky", "so luong", "so luong ky"},
		[]string{"hinh thuc", "phuong thuc", "kenh", "du kien", "hoan thanh", "dat duoc", "can dat", "phai dat", "yeu cau", "chu yeu", "cu the"},
	},
	{
		columnChannel, "Hình thức",
		[]string{"hinh thuc", "phuong thuc", "kenh"},
		[]string{"tuyen truyen", "truyen thong", "thong tin", "thuc hien", "trien khai"},
	},
	{
		columnLead, "Cơ quan chủ trì",
		[]string{
			"chu tri", "co quan thuc hien", "don vi thuc hien", "don vi dau moi", "co quan dau moi", "don vi phat song", "co quan phat song",
			"don vi phat hanh", "don vi phu trach", "co quan phu trach", "don vi chiu trach nhiem", "co quan chiu trach nhiem", "phan cong", "ownerunit", "owner unit",
		},
		[]string{"cq", "dv", "co quan", "don vi", "dia phuong", "to chuc", "thuc hien", "tham muu"},
	},
	{
		columnSupport, "Cơ quan phối hợp",
		[]string{"phoi hop", "partner"},
		[]string{"cq", "dv", "co quan", "don vi", "dia phuong", "to chuc", "thuc hien"},
	},
	{
		columnDeadline, "Thời gian thực hiện",
		[]string{"thoi gian", "thoi han", "thoi diem", "tien do", "han", "han hoan thanh", "hoan thanh", "lo trinh", "ket thuc", "den ngay", "ngay hoan thanh", "lich phat song", "deadline"},
		[]string{"phat song", "phat hanh", "dang tai", "thuc hien", "hoan thanh", "trien khai", "to chuc", "du kien"},
	},
	{columnStart, "Thời gian bắt đầu", []string{"bat dau", "tu ngay", "khoi dau"}, []string{"thoi gian", "thoi diem", "ngay", "thuc hien"}},
	{columnNote, "Ghi chú", []string{"ghi chu", "note"}, nil},
}

var headingYear = regexp.MustCompile(` nam \d{4} `)

// requiredColumns are the columns without which a row cannot become a task.
var requiredColumns = []columnKind{columnTitle, columnLead, columnDeadline}

// columnName is the column's name in messages.
func columnName(column columnKind) string {
	for _, h := range headings {
		if h.column == column {
			return h.name
		}
	}
	return string(column)
}

// columnNames lists every known column for a message.
func columnNames() string {
	var names []string
	for _, h := range headings {
		names = append(names, h.name)
	}
	return strings.Join(names, ", ")
}

// columnOf is the column of a heading; empty when it is unknown.
func columnOf(text string) columnKind {
	words := headingTokens(text)
	if len(words) == 0 || len(words) > 14 {
		return ""
	}
	for _, h := range headings {
		if h.matches(words) {
			return h.column
		}
	}
	return ""
}

// headingTokens are the folded words of a heading without "và", "năm 2022" and "(nếu có)".
func headingTokens(text string) []string {
	joined := headingYear.ReplaceAllString(" "+vietnamese.Fold(text)+" ", " ")
	joined = strings.ReplaceAll(joined, " neu co ", " ")
	joined = strings.ReplaceAll(joined, " va ", " ")
	return strings.Fields(joined)
}

// matches says whether the words consist of phrases of the column, with a key among them.
func (h headingWords) matches(words []string) bool {
	keyed := false
	for len(words) > 0 {
		key, beside := longestPhrase(words, h.keys), longestPhrase(words, h.beside)
		if key == 0 && beside == 0 {
			return false
		}
		keyed = keyed || key > 0
		words = words[max(key, beside):]
	}
	return keyed
}

// longestPhrase is the length in words of the longest phrase with which the words begin, 0 when there is none.
func longestPhrase(words, phrases []string) int {
	longest := 0
	for _, phrase := range phrases {
		parts := strings.Fields(phrase)
		if len(parts) > longest && len(parts) <= len(words) && slices.Equal(parts, words[:len(parts)]) {
			longest = len(parts)
		}
	}
	return longest
}

// tableHeader is the heading of a table, with the kind of each column.
type tableHeader struct {
	rows    int // one, or two when headings are split under a common one
	columns []headerColumn
}

// headerColumn is the heading of one column.
type headerColumn struct {
	text    string
	kind    columnKind
	period  string // the month or quarter of a column of marks: "Quý I"
	covered bool
}

// headerAt parses row i, or rows i and i+1, as a heading; false when fewer than least columns are known.
func headerAt(rows []TableRow, i, least int) (tableHeader, bool) {
	if i+1 < len(rows) && splitHeading(rows[i], rows[i+1]) {
		if header := newHeader(rows[i : i+2]); header.known() >= least {
			return header, true
		}
	}
	header := newHeader(rows[i : i+1])
	return header, header.known() >= least
}

// splitHeading says whether the lower row is the second row of the heading: a cell is merged down into it, or each text that it adds is
// a heading too.
func splitHeading(upper, lower TableRow) bool {
	added, other := 0, 0
	if !slices.ContainsFunc(upper.Cells, func(c TableCell) bool { return columnOf(c.Text) != "" }) {
		return false // a title over the heading
	}
	for j := range max(len(upper.Cells), len(lower.Cells)) {
		top, bottom := cellOf(upper, j), cellOf(lower, j)
		same := vietnamese.Fold(top.Text) == vietnamese.Fold(bottom.Text)
		switch {
		case bottom.Text == "":
		case same && bottom.Merged && columnOf(top.Text) != "":
			return true
		case same || columnOf(bottom.Text) == "" && columnOf(top.Text+" "+bottom.Text) == "":
			other++ // the heading printed twice, or the first row of the body
		default:
			added++
		}
	}
	return added > 0 && other == 0
}

func newHeader(rows []TableRow) tableHeader {
	header := tableHeader{rows: len(rows)}
	width := 0
	for _, row := range rows {
		width = max(width, len(row.Cells))
	}
	for j := range width {
		header.columns = append(header.columns, newHeaderColumn(rows, j))
	}
	return header
}

func newHeaderColumn(rows []TableRow, j int) headerColumn {
	top := cellOf(rows[0], j)
	text, kind := top.Text, columnOf(top.Text)
	covered := coveredFromLeft(rows[0], j)
	if last := cellOf(rows[len(rows)-1], j); periodHeading.MatchString(oneLine(last.Text)) {
		return headerColumn{text: oneLine(last.Text), kind: columnDeadline, period: oneLine(last.Text)}
	}
	if len(rows) > 1 {
		if bottom := cellOf(rows[1], j); bottom.Text != "" && bottom.Text != top.Text {
			text, kind, covered = bottom.Text, columnOf(bottom.Text), coveredFromLeft(rows[1], j)
			if kind == "" {
				text = strings.TrimSpace(top.Text + " " + bottom.Text)
				kind = columnOf(text)
			}
		}
	}
	return headerColumn{text: oneLine(text), kind: kind, covered: covered}
}

// periodHeading matches the heading of a column of marks: "Quý I", "Tháng 6", "T6/2027".
var periodHeading = regexp.MustCompile(`(?i)^(?:(?:quý|qúy|q\.?)\s*(?:[1-4]|i{1,3}|iv)|(?:tháng|t\.?)\s*(?:1[0-2]|0?[1-9]))(?:\s*(?:/|năm)\s*\d{4})?$`)

// coveredFromLeft says whether the cell is covered by a merge that begins to its left.
func coveredFromLeft(row TableRow, j int) bool {
	cell := cellOf(row, j)
	return j > 0 && cell.Merged && cell.Text != "" && cell.Text == cellOf(row, j-1).Text
}

// known counts the different columns of the heading; 0 when none of them is required.
func (h tableHeader) known() int {
	var found []columnKind
	needed := false
	for _, c := range h.columns {
		if c.kind == "" || c.covered || slices.Contains(found, c.kind) {
			continue
		}
		found = append(found, c.kind)
		needed = needed || slices.Contains(requiredColumns, c.kind)
	}
	if !needed {
		return 0
	}
	return len(found)
}

// has says whether the heading has a column of the kind.
func (h tableHeader) has(column columnKind) bool { return h.first(column) >= 0 }

// first is the index of the first column of the kind, -1 when there is none.
func (h tableHeader) first(column columnKind) int {
	return slices.IndexFunc(h.columns, func(c headerColumn) bool { return c.kind == column })
}

// same says whether two headings have the same words and kinds, as a heading that is repeated on the next page.
func (h tableHeader) same(other tableHeader) bool {
	return slices.EqualFunc(h.columns, other.columns, func(a, b headerColumn) bool {
		return a.kind == b.kind && a.covered == b.covered && vietnamese.Fold(a.text) == vietnamese.Fold(b.text)
	})
}

// heading is the words of the column in the document, or its letter when it has none.
func (h tableHeader) heading(j int) string {
	if j >= 0 && j < len(h.columns) && h.columns[j].text != "" {
		return h.columns[j].text
	}
	return "cột " + columnLetter(j)
}

// columnLetter names a column as spreadsheets do: A, B … Z, AA.
func columnLetter(j int) string {
	letters := ""
	for n := j + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters
}

func cellOf(row TableRow, j int) TableCell {
	if j < 0 || j >= len(row.Cells) {
		return TableCell{}
	}
	return row.Cells[j]
}

// oneLine is the text with line breaks and runs of spaces as one space.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
